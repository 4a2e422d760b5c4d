"""The sub-ledger of debtors: receipts, refunds, write-offs, and the items that make every customer's balance."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.banking.models import StatementLine
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.ledger.models import Account
from apps.receivables.models.customers import Customer
from apps.receivables.models.invoices import Invoice
from apps.tenancy.base import TenantModel


class Receipt(TenantModel):
    """Money from a customer (record `receivables.receipt`); a returned one is taken back by its record's state."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    customer = HolderForeignKey(Customer, related_name="receipts")
    received_on = models.DateField()
    amount = MoneyField()
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", help_text="Where it was posted: bank, or in transit."
    )
    bank_line = models.CharField(max_length=80, help_text="Reference of the line on the bank statement.")
    source = HolderForeignKey(
        Record,
        null=True,
        related_name="+",
        help_text="Statement that it was taken from, or money not identified.",
    )
    line = HolderForeignKey(
        StatementLine, null=True, related_name="+", help_text="Line of the statement that it is."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="receivables_receipt_record"),
            models.UniqueConstraint(
                fields=["holder", "account", "received_on", "bank_line", "amount"], name="receivables_receipt_once"
            ),
            models.CheckConstraint(name="receivables_receipt_positive", condition=Q(amount__gt=0) & ~Q(bank_line="")),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "-id"], name="receivables_receipt_list")]


@tracked
class Refund(TenantModel):
    """Money on a customer's account that goes back to them (record `receivables.refund`).

    Approved by another person it is owed to the customer; a payment settles it.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    customer = HolderForeignKey(Customer, related_name="refunds")
    amount = MoneyField()
    reason = models.CharField(max_length=200)
    payment = HolderForeignKey(Record, null=True, related_name="+", help_text="Payment that settles it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="receivables_refund_record"),
            models.CheckConstraint(name="receivables_refund_positive", condition=Q(amount__gt=0)),
            TableTrigger(
                name="receivables_refund_kept", when="BEFORE UPDATE OR DELETE", function="accord_sale_refund_is_kept"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "-id"], name="receivables_refund_list")]


class WriteOff(TenantModel):
    """What is given up of one invoice, and why (record `receivables.write_off`).

    It is posted with the approval of another person within their limit.  The VAT in it stays accounted for: its relief
    is a later act, possible from `relief_from` (VAT Act 1994 s.36; VAT Notice 700/18).
    """

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    invoice = HolderForeignKey(Invoice, related_name="write_offs")
    amount = MoneyField()
    vat = MoneyField(help_text="VAT within it.")
    reason = models.CharField(max_length=200)
    relief_from = models.DateField(help_text="Six months after the later of supply and due day.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="receivables_writeoff_record"),
            models.CheckConstraint(
                name="receivables_writeoff_amount", condition=Q(amount__gt=0, vat__gte=0, vat__lte=models.F("amount"))
            ),
        ]  # fmt: skip


class Relief(TenantModel):
    """VAT of one write-off that is claimed back, on the list (record `receivables.relief`) that another person approves."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    write_off = HolderForeignKey(WriteOff, related_name="reliefs")
    vat = MoneyField()
    rule = models.CharField(max_length=200, help_text="The law that allows it on that day.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["record", "write_off"], name="receivables_relief_once"),
            models.CheckConstraint(name="receivables_relief_positive", condition=Q(vat__gt=0)),
            TableTrigger(name="receivables_relief_within", when="AFTER INSERT", function="accord_sale_relief_within"),
        ]  # fmt: skip


class Item(TenantModel):
    """One movement of what a customer owes: positive is owed, negative is settled; without invoice it is on account.

    `record` is the document that it comes of.  At COMMIT the items of a document equal what it posted to the debtors'
    control account, day by day; money moved from account to an invoice later is two items that total nought.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True

    class Kind(models.TextChoices):
        """What moved it."""

        INVOICE = "invoice", "Invoice"
        CREDIT = "credit", "Credit note"
        RECEIPT = "receipt", "Receipt"
        REFUND = "refund", "Refund"
        WRITE_OFF = "write_off", "Write-off"

    customer = HolderForeignKey(Customer, related_name="items")
    invoice = HolderForeignKey(Invoice, null=True, related_name="items")
    record = HolderForeignKey(Record, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    dated = models.DateField()
    amount = MoneyField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="receivables_item_not_nought", condition=~Q(amount=0)),
            models.UniqueConstraint(
                fields=["invoice"], name="receivables_item_invoiced_once", condition=Q(kind="invoice")
            ),
            TableTrigger(name="receivables_item_counts", when="AFTER INSERT", function="accord_sale_item_counts"),
            TableTrigger(
                name="receivables_item_posted", when="AFTER INSERT", function="accord_sale_item_posted", deferred=True
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "dated"], name="receivables_item_dated"),
            models.Index(fields=["customer", "dated"], name="receivables_item_customer"),
        ]
