"""Invoices out and their credit notes."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField, UnitPriceField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.ledger.models import Coding, VatCode
from apps.receivables.calc.invoicing import NOUGHT, price_words
from apps.receivables.models.customers import Customer
from apps.receivables.models.setup import IncomeKind
from apps.tenancy.base import TenantModel


@tracked
class Invoice(TenantModel):
    """One invoice to a customer (record `receivables.invoice`).

    It changes while it is a draft.  Issued it never changes again; what was paid, credited and written off is counted
    by the database as items come in, and together they never exceed it.  `parties` is what the paper says of both
    sides, kept at issue, so that it prints the same for ever.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    customer = HolderForeignKey(Customer, related_name="invoices")
    kind = HolderForeignKey(IncomeKind, related_name="+")
    reference = models.CharField(max_length=60, blank=True, help_text="Buyer's reference.")
    order = models.CharField(max_length=60, blank=True, help_text="Buyer's order number.")
    about = models.CharField(max_length=200, help_text="What it is for.")
    supplied_on = models.DateField(
        help_text="Day of supply: the tax point, unless the invoice follows within 14 days."
    )
    net = MoneyField()
    vat = MoneyField()
    gross = MoneyField()
    paid = MoneyField(default=0)
    credited = MoneyField(default=0)
    written_off = MoneyField(default=0)
    issued_on = models.DateField(null=True)
    tax_point = models.DateField(null=True)
    due_on = models.DateField(null=True)
    parties = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="receivables_invoice_record"),
            models.CheckConstraint(
                name="receivables_invoice_totals", condition=Q(gross=F("net") + F("vat"), net__gte=0, vat__gte=0)
            ),
            models.CheckConstraint(
                name="receivables_invoice_never_more",
                condition=Q(paid__gte=0, credited__gte=0, written_off__gte=0)
                & Q(gross__gte=F("paid") + F("credited") + F("written_off")),
            ),
            models.CheckConstraint(
                name="receivables_invoice_issued",
                condition=Q(issued_on=None, tax_point=None, due_on=None, parties=None)
                | Q(issued_on__isnull=False, tax_point__isnull=False, due_on__isnull=False, parties__isnull=False),
            ),
            TableTrigger(
                name="receivables_invoice_kept", when="BEFORE INSERT OR UPDATE OR DELETE", function="accord_sale_is_kept"
            ),
            TableTrigger(
                name="receivables_invoice_state", when="AFTER INSERT OR UPDATE",
                function="accord_sale_says_so", deferred=True
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "-id"], name="receivables_invoice_list"),
            models.Index(
                fields=["holder", "due_on", "id"], name="receivables_invoice_owed",
                condition=Q(issued_on__isnull=False) & Q(gross__gt=F("paid") + F("credited") + F("written_off")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.record.number}"

    @property
    def owed(self) -> Decimal:
        """Pounds that are still owed."""
        return self.gross - self.paid - self.credited - self.written_off if self.issued_on else NOUGHT


@tracked
class InvoiceLine(TenantModel):
    """One line: quantity × price = net; VAT at the rate of its code on the tax point."""

    data_class = DataClass.FINANCE
    retention = "as the invoice"
    referable: ClassVar[bool] = True

    invoice = HolderForeignKey(Invoice, related_name="lines")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=12, decimal_places=4)
    unit = models.CharField(max_length=20, default="each")
    price = UnitPriceField()
    net = MoneyField()
    vat = MoneyField()
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    vat_code = models.ForeignKey(VatCode, models.PROTECT, related_name="+")
    coding = HolderForeignKey(Coding, related_name="+", db_index=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="receivables_invoiceline_place"),
            models.CheckConstraint(
                name="receivables_invoiceline_positive", condition=Q(quantity__gt=0, price__gt=0, net__gt=0, vat__gte=0)
            ),
            TableTrigger(
                name="receivables_invoiceline_open", when="BEFORE INSERT OR UPDATE OR DELETE",
                function="accord_saleline_is_open",
            ),
        ]  # fmt: skip

    @property
    def price_said(self) -> str:
        """The unit price as people write it."""
        return price_words(self.price)


class Credit(TenantModel):
    """A credit note on one issued invoice (record `receivables.credit`): another person's approval issues it."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    invoice = HolderForeignKey(Invoice, related_name="credits")
    reason = models.CharField(max_length=200)
    net = MoneyField()
    vat = MoneyField()
    gross = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="receivables_credit_record"),
            models.CheckConstraint(
                name="receivables_credit_totals", condition=Q(gross=F("net") + F("vat"), gross__gt=0)
            ),
            TableTrigger(
                name="receivables_credit_total", when="AFTER INSERT", function="accord_sale_credit_totals", deferred=True
            ),
        ]  # fmt: skip


class CreditLine(TenantModel):
    """Pounds of one line of the invoice that are taken back; with what was credited before never more than the line."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True

    credit = HolderForeignKey(Credit, related_name="lines")
    line = HolderForeignKey(InvoiceLine, related_name="credited")
    net = MoneyField()
    vat = MoneyField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["credit", "line"], name="receivables_creditline_once"),
            models.CheckConstraint(name="receivables_creditline_positive", condition=Q(net__gt=0, vat__gte=0)),
            TableTrigger(
                name="receivables_creditline_within", when="AFTER INSERT", function="accord_sale_credit_within"
            ),
        ]  # fmt: skip
