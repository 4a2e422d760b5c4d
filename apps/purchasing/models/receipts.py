"""Receipts of goods, acceptances of services, returns; and what was invoiced, written down by the room above."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.purchasing.models.orders import Order, OrderLine
from apps.tenancy.base import TenantModel


@tracked
class Receipt(TenantModel):
    """What came of an order, or went back.  Above the organisation's limit it counts once a second person signed."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    referable: ClassVar[bool] = True

    class Kind(models.TextChoices):
        """What happened."""

        DELIVERY = "delivery", "Delivery"
        ACCEPTANCE = "acceptance", "Acceptance of services"
        RETURN = "return", "Return"

    record = HolderForeignKey(Record, related_name="+")
    order = HolderForeignKey(Order, related_name="receipts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    received_on = models.DateField()
    note = models.CharField(max_length=200, blank=True, help_text="Delivery note, or why it goes back.")
    signed = models.CharField(
        max_length=200, blank=True, help_text="What the signer of an acceptance confirms."
    )
    net = MoneyField(help_text="Value of its lines; negative for a return.")
    received_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    second = models.BooleanField(default=False, help_text="Needs a second person.")
    countersigned_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    countersigned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="purchasing_receipt_record"),
            models.CheckConstraint(
                name="purchasing_receipt_signed", condition=~Q(kind="acceptance") | ~Q(signed="")
            ),
            models.CheckConstraint(
                name="purchasing_receipt_countersigned",
                condition=Q(countersigned_by=None, countersigned_at=None)
                | Q(second=True, countersigned_by__isnull=False, countersigned_at__isnull=False),
            ),
            TableTrigger(name="purchasing_receipt_named", when="AFTER INSERT", function="accord_purchase_is_named"),
            TableTrigger(
                name="purchasing_receipt_kept", when="BEFORE UPDATE OR DELETE",
                function="accord_receipt_is_kept",
            ),
            TableTrigger(
                name="purchasing_receipt_counts", when="AFTER UPDATE OF countersigned_by_id",
                function="accord_receipt_counts",
            ),
            TableTrigger(
                name="purchasing_receipt_sound", when="AFTER INSERT OR UPDATE", function="accord_receipt_is_sound",
                deferred=True,
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "-id"], name="purchasing_receipt_list")]


class ReceiptLine(TenantModel):
    """How much of one order line came (negative: went back), and its value."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    append_only: ClassVar[bool] = True

    receipt = HolderForeignKey(Receipt, related_name="lines")
    line = HolderForeignKey(OrderLine, related_name="receipt_lines")
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    net = MoneyField()
    cost = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receipt", "line"], name="purchasing_receiptline_once"),
            models.CheckConstraint(
                name="purchasing_receiptline_one_way",
                condition=Q(quantity__gt=0, net__gte=0, cost__gte=0)
                | Q(quantity__lt=0, net__lte=0, cost__lte=0),
            ),
            TableTrigger(
                name="purchasing_receiptline_counts", when="AFTER INSERT", function="accord_receiptlines_count",
                per="STATEMENT", added="added",
            ),
        ]  # fmt: skip


class Billed(TenantModel):
    """What an invoice (or, negative, a credit note) takes of an order line: written down by the room above."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    append_only: ClassVar[bool] = True

    line = HolderForeignKey(OrderLine, related_name="bills")
    invoice = HolderForeignKey(Record, related_name="+", help_text="Invoice or credit note.")
    dated = models.DateField(help_text="Accounting date.")
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    net = MoneyField()
    cost = MoneyField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "billed"
        constraints = [
            models.CheckConstraint(
                name="purchasing_billed_one_way",
                condition=Q(quantity__gte=0, net__gt=0, cost__gte=0)
                | Q(quantity__lte=0, net__lt=0, cost__lte=0),
            ),
            TableTrigger(
                name="purchasing_billed_counts", when="AFTER INSERT", function="accord_billed_counts",
                per="STATEMENT", added="added",
            ),
        ]  # fmt: skip
