"""Invoices and credit notes of suppliers: the facts of the paper, the days that count, the lines and what stops them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField, UnitPriceField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.ledger.models import Coding, VatCode
from apps.payables.models.setup import Category
from apps.suppliers.models import Supplier
from apps.tenancy.base import TenantModel


@tracked
class Invoice(TenantModel):
    """One invoice or credit note in; amounts are positive on both, as on the paper.

    Its facts change until it is sent for approval and never afterwards.  It is posted once, after another person
    approved it, and with every twin decided: the database judges that.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    class Kind(models.TextChoices):
        """What the paper is."""

        INVOICE = "invoice", "Invoice"
        CREDIT = "credit", "Credit note"

    class Flag(models.TextChoices):
        """What its match with the order says."""

        PAY = "pay", "Pay"
        EXCEPTION = "exception", "Exception"
        DO_NOT_PAY = "do_not_pay", "Do not pay"

    class Source(models.TextChoices):
        """How it came."""

        E_INVOICE = "e_invoice", "E-invoice"
        KEYED = "keyed", "Keyed from a document"
        FILE = "file", "Spreadsheet"

    record = HolderForeignKey(Record, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.INVOICE)
    source = models.CharField(max_length=10, choices=Source.choices)
    supplier = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+")
    payee = models.CharField(max_length=200, help_text="Supplier as the paper names them.")
    vat_number = models.CharField(max_length=20, blank=True)
    company_number = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=60, help_text="Supplier's own number.")
    reference_key = models.CharField(
        max_length=60, help_text="The same without case, signs and leading noughts."
    )
    order_reference = models.CharField(max_length=60, blank=True)
    contract = models.CharField(max_length=60, blank=True)
    category = HolderForeignKey(Category, null=True, related_name="+")
    credits = HolderForeignKey("self", null=True, related_name="credited_by")
    dated = models.DateField(help_text="Date of the invoice.")
    tax_point = models.DateField(null=True)
    received_on = models.DateField()
    received_at = models.DateTimeField()
    valid_on = models.DateField(null=True, help_text="Day from which the payment term counts.")
    agreed_due = models.DateField(null=True, help_text="Later day granted by the supplier.")
    due_on = models.DateField(null=True)
    net = MoneyField()
    vat = MoneyField()
    gross = MoneyField()
    bank_print = models.CharField(
        max_length=80, blank=True, help_text="Keyed fingerprint of the account named."
    )
    flag = models.CharField(
        max_length=10, choices=Flag.choices, blank=True, help_text="As it was last matched."
    )
    reasons = models.JSONField(default=list, blank=True, help_text="Why, in sentences.")
    matched_at = models.DateTimeField(null=True)
    parked = models.BooleanField(default=False, help_text="Waits for its receipt.")
    posted_on = models.DateField(null=True)
    posted_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="payables_invoice_record"),
            models.CheckConstraint(name="payables_invoice_totals", condition=Q(gross=F("net") + F("vat"))),
            models.CheckConstraint(name="payables_invoice_above", condition=Q(gross__gte=0)),
            models.CheckConstraint(
                name="payables_invoice_moments",
                condition=Q(posted_on=None, posted_at=None, paid_on=None, paid_at=None)
                | Q(posted_on__isnull=False, posted_at__isnull=False, paid_on=None, paid_at=None)
                | Q(posted_on__isnull=False, posted_at__isnull=False, paid_on__isnull=False, paid_at__isnull=False),
            ),
            TableTrigger(
                name="payables_invoice_kept", when="BEFORE INSERT OR UPDATE OR DELETE",
                function="accord_invoice_is_kept",
            ),
            TableTrigger(
                name="payables_invoice_posts", when="BEFORE UPDATE OF posted_at", function="accord_invoice_may_post"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["holder", "-id"], name="payables_invoice_list"),
            models.Index(fields=["holder", "supplier", "reference_key"], name="payables_invoice_reference"),
            models.Index(fields=["holder", "supplier", "gross", "dated"], name="payables_invoice_amount"),
            models.Index(
                fields=["holder", "bank_print", "gross"], name="payables_invoice_bank", condition=~Q(bank_print="")
            ),
            models.Index(
                fields=["holder", "due_on", "id"], name="payables_invoice_owed",
                condition=Q(posted_at__isnull=False, paid_at__isnull=True),
            ),
            models.Index(
                fields=["holder", "id"], name="payables_invoice_to_match",
                condition=~Q(order_reference="") & Q(posted_at=None),
            ),
            models.Index(
                fields=["holder", "paid_on"], name="payables_invoice_paid", condition=Q(paid_at__isnull=False)
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.reference} of {self.payee}"

    @property
    def signed(self):  # type: ignore[no-untyped-def]
        """Gross as it is owed: a credit note takes away."""
        return -self.gross if self.kind == self.Kind.CREDIT else self.gross


@tracked
class Line(TenantModel):
    """One line of the paper: net, the VAT on the supplier's paper, and its coding once somebody coded it."""

    data_class = DataClass.FINANCE
    retention = "as the invoice"
    referable: ClassVar[bool] = True

    invoice = HolderForeignKey(Invoice, related_name="lines")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=14, decimal_places=4, default=1)
    price = UnitPriceField(default=0)
    net = MoneyField()
    vat = MoneyField()
    tax_category = models.CharField(max_length=3, blank=True, help_text="VAT category on the paper.")
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    vat_code = models.ForeignKey(VatCode, models.PROTECT, null=True, related_name="+")
    order_line = models.CharField(
        max_length=20, blank=True, help_text="Line of our order that the paper names."
    )
    coding = HolderForeignKey(Coding, null=True, related_name="+", db_index=False)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="payables_line_once"),
            TableTrigger(
                name="payables_line_open", when="BEFORE INSERT OR UPDATE OR DELETE", function="accord_invoiceline_is_open"
            ),
            TableTrigger(
                name="payables_line_total", when="AFTER INSERT OR UPDATE OR DELETE", function="accord_invoice_totals",
                deferred=True,
            ),
        ]  # fmt: skip


@tracked
class Stop(TenantModel):
    """A dispute with the supplier, or a hold of our own: not paid while it stands.  A dispute stops the term's clock."""

    data_class = DataClass.FINANCE
    retention = "as the invoice"

    class Kind(models.TextChoices):
        """Whose doubt it is."""

        DISPUTE = "dispute", "Disputed"
        HOLD = "hold", "On hold"

    invoice = HolderForeignKey(Invoice, related_name="stops")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    reason = models.CharField(max_length=200)
    since = models.DateTimeField()
    begun_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    until = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "kind"], condition=Q(until=None), name="payables_stop_one"
            ),
            models.CheckConstraint(
                name="payables_stop_ended",
                condition=Q(until=None, ended_by=None) | Q(until__gte=F("since"), ended_by__isnull=False),
            ),
        ]


class Refusal(TenantModel):
    """An e-invoice that broke its rules and went back to the supplier: its faults, and its bytes where safe to keep."""

    data_class = DataClass.FINANCE
    retention = "3 years"
    append_only: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="Bytes.")
    faults = models.JSONField(help_text="Layer, rule, words, official words, place.")
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record"], name="payables_refusal_record")]
        indexes = [models.Index(fields=["holder", "-id"], name="payables_refusal_list")]
