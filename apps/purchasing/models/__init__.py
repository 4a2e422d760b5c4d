"""Models of room purchasing: set-up, requisitions, orders, receipts, what is invoiced, card purchases, accruals."""

from apps.purchasing.models.accruals import Accrual, AccrualLine
from apps.purchasing.models.card_statements import CardLine, CardStatement
from apps.purchasing.models.cards import CardHolder, CardPurchase
from apps.purchasing.models.joint import JointAnswer, JointOffer
from apps.purchasing.models.orders import Amendment, Bearer, Order, OrderLine, Version
from apps.purchasing.models.receipts import Billed, Receipt, ReceiptLine
from apps.purchasing.models.requisitions import Emergency, Requisition, RequisitionLine
from apps.purchasing.models.setup import ApprovalRule, Category, DeliveryPoint, Rules

__all__ = [
    "Accrual",
    "AccrualLine",
    "Amendment",
    "ApprovalRule",
    "Bearer",
    "Billed",
    "CardHolder",
    "CardLine",
    "CardPurchase",
    "CardStatement",
    "Category",
    "DeliveryPoint",
    "Emergency",
    "JointAnswer",
    "JointOffer",
    "Order",
    "OrderLine",
    "Receipt",
    "ReceiptLine",
    "Requisition",
    "RequisitionLine",
    "Rules",
    "Version",
]
