"""Models of room receivables: set-up, customers, invoices out, items of the sub-ledger, plans and reminders."""

from apps.receivables.models.chasing import Instalment, Plan, Reminder
from apps.receivables.models.customers import Customer
from apps.receivables.models.invoices import Credit, CreditLine, Invoice, InvoiceLine
from apps.receivables.models.items import Item, Receipt, Refund, Relief, WriteOff
from apps.receivables.models.setup import Income, IncomeKind, ReminderStep, Seller
from apps.receivables.models.unknown import Draw, Unknown

__all__ = [
    "Credit",
    "CreditLine",
    "Customer",
    "Draw",
    "Income",
    "IncomeKind",
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "Item",
    "Plan",
    "Receipt",
    "Refund",
    "Relief",
    "Reminder",
    "ReminderStep",
    "Seller",
    "Unknown",
    "WriteOff",
]
