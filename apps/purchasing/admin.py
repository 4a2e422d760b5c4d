"""Registers of purchases: requisitions, orders, lines, receipts, what was invoiced, rules; all read-only here."""

from django.contrib import admin

from apps.core.admin import Register
from apps.purchasing.models import (
    ApprovalRule,
    Billed,
    Category,
    Emergency,
    Order,
    OrderLine,
    Receipt,
    Requisition,
    Rules,
)


@admin.register(Requisition)
class RequisitionRegister(Register):
    """What was asked for, within scope."""

    list_display = ("record", "raised_by", "supplier", "needed_on", "net", "cost")
    list_select_related = ("record", "raised_by", "supplier")


@admin.register(Order)
class OrderRegister(Register):
    """What was ordered."""

    list_display = ("record", "supplier", "placed_by", "placed_at", "retrospective", "net")
    list_filter = ("retrospective",)
    list_select_related = ("record", "supplier", "placed_by")


@admin.register(OrderLine)
class OrderLineRegister(Register):
    """Every line ordered, and how far it came."""

    list_display = ("description", "position", "quantity", "unit_price", "net", "received_net", "billed_net")
    list_filter = ("kind",)


@admin.register(Receipt)
class ReceiptRegister(Register):
    """What came, and went back."""

    list_display = ("record", "kind", "received_on", "received_by", "countersigned_by", "net")
    list_filter = ("kind",)
    list_select_related = ("record", "received_by", "countersigned_by")


@admin.register(Billed)
class BilledRegister(Register):
    """What invoices took of order lines."""

    list_display = ("invoice", "line", "dated", "quantity", "net")
    list_select_related = ("invoice", "line")


@admin.register(Emergency)
class EmergencyRegister(Register):
    """What was bought before it was approved."""

    list_display = ("incident", "requisition", "authorised_by", "bought_on", "approve_by")
    list_select_related = ("requisition", "authorised_by")


@admin.register(Category)
class CategoryRegister(Register):
    """What may be asked for."""

    list_display = ("code", "name", "kind", "account", "vat_code", "during")
    list_filter = ("kind",)
    list_select_related = ("account", "vat_code")


@admin.register(Rules)
class RulesRegister(Register):
    """Tolerances and limits."""

    list_display = (
        "during",
        "amend_percent",
        "over_receipt_percent",
        "over_bill_percent",
        "countersign_above",
        "source",
    )


@admin.register(ApprovalRule)
class ApprovalRuleRegister(Register):
    """Who approves what."""

    list_display = ("step", "duty", "category", "cost_centre", "above", "during")
    list_select_related = ("duty", "category")
