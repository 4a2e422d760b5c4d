"""Registers of income: customers, invoices, receipts, items; all read-only here."""

from django.contrib import admin

from apps.core.admin import Register
from apps.receivables.models import Customer, Invoice, Item, Receipt, Refund, Unknown, WriteOff


@admin.register(Customer)
class CustomerRegister(Register):
    """Whom an organisation charges."""

    list_display = ("record", "kind", "name", "postcode")
    list_filter = ("kind",)
    list_select_related = ("record",)


@admin.register(Invoice)
class InvoiceRegister(Register):
    """Invoices out, within scope."""

    list_display = (
        "record",
        "customer",
        "about",
        "issued_on",
        "due_on",
        "gross",
        "paid",
        "credited",
        "written_off",
    )
    list_filter = ("issued_on",)
    list_select_related = ("record", "customer")


@admin.register(Receipt)
class ReceiptRegister(Register):
    """Money that came in."""

    list_display = ("record", "customer", "received_on", "amount", "bank_line")
    list_select_related = ("record", "customer")


@admin.register(WriteOff)
class WriteOffRegister(Register):
    """What was given up, and why."""

    list_display = ("record", "invoice", "amount", "vat", "reason", "relief_from")
    list_select_related = ("record", "invoice__record")


@admin.register(Unknown)
class UnknownRegister(Register):
    """Money that nobody identified yet."""

    list_display = ("record", "received_on", "amount", "left")
    list_select_related = ("record",)


@admin.register(Refund)
class RefundRegister(Register):
    """Money on account that went back."""

    list_display = ("record", "customer", "amount", "reason", "payment")
    list_select_related = ("record", "customer", "payment")


@admin.register(Item)
class ItemRegister(Register):
    """Every movement of what customers owe."""

    list_display = ("dated", "customer", "invoice", "kind", "record", "amount")
    list_filter = ("kind",)
    list_select_related = ("customer", "invoice__record", "record")
