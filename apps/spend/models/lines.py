"""Loads and their lines, the combinations they are classified by, the kept summary, and the partners' window."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.intake.models import Upload
from apps.suppliers.models import Alias
from apps.tenancy.base import TenantModel
from apps.tenancy.models import Holder, Organisation


class Basis(models.TextChoices):
    """What an amount includes."""

    NET = "net", "Net of VAT"
    NET_IRRECOVERABLE = "net_irrecoverable", "Net, with the VAT that cannot be recovered"
    GROSS = "gross", "Including VAT"
    UNKNOWN = "unknown", "Not stated"


class PayeeKind(models.TextChoices):
    """Whom a line was paid to: only `supplier` has a spelling in the master."""

    SUPPLIER = "supplier", "Supplier"
    INDIVIDUAL = "individual", "Named individual"
    REDACTED = "redacted", "Redacted"


@tracked
class Load(TenantModel):
    """One file taken into the books of one organisation.  Seen as of a cut from `cut` until `withdrawn_cut`.

    The database proves at COMMIT that its lines number `rows_loaded`, total `total`, and that every refused
    row stands set aside.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    upload = HolderForeignKey(Upload, related_name="+")
    cut = models.PositiveBigIntegerField(null=True, help_text="Audit number of the load.")
    withdrawn_cut = models.PositiveBigIntegerField(null=True, help_text="Audit number of its withdrawal.")
    live = models.BooleanField(default=True, help_text="Neither withdrawn nor replaced.")
    replaced_by = HolderForeignKey("self", null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    sheets = models.JSONField(default=list, help_text="Names of the sheets, in the order of Line.sheet.")
    amount_basis = models.CharField(max_length=20, choices=Basis.choices, default=Basis.UNKNOWN)
    threshold = MoneyField(null=True, help_text="Publication threshold in pounds, where stated.")
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_loaded = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    other_rows = models.JSONField(default=dict, help_text="Blank rows, repeated headings, totals, titles.")
    total = MoneyField(default=0)
    refused_total = MoneyField(default=0, help_text="Pounds in the rows set aside, where readable.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "sha256"], condition=Q(live=True), name="spend_load_file_once"
            ),
            models.CheckConstraint(
                condition=Q(rows_read=F("rows_loaded") + F("rows_refused")), name="spend_load_whole"
            ),
            TableTrigger(
                name="spend_load_reconciles",
                when="AFTER INSERT OR UPDATE OF rows_read, rows_loaded, rows_refused, total",
                function="accord_load_reconciles",
                deferred=True,
            ),
            TableTrigger(
                name="spend_load_out_of_books", when="BEFORE UPDATE OF live", function="accord_load_is_out_of_books"
            ),
            TableTrigger(name="spend_load_kept", when="BEFORE UPDATE", function="accord_load_is_kept"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "cut"], name="spend_load_cut")]

    def __str__(self) -> str:
        return self.file_name


class Combination(TenantModel):
    """A payee spelling with a published category: what classifying looks at, once for all its lines."""

    data_class = DataClass.FINANCE
    retention = "as the loads"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True

    digest = models.CharField(max_length=32)
    alias = models.ForeignKey(Alias, models.PROTECT, null=True, related_name="+")
    payee_kind = models.CharField(max_length=12, choices=PayeeKind.choices)
    category = models.CharField(max_length=300, blank=True)
    category_code = models.CharField(max_length=100, blank=True)
    subjective = models.CharField(max_length=300, blank=True)
    subjective_code = models.CharField(max_length=100, blank=True)
    words = models.CharField(
        max_length=300, blank=True, help_text="Words of the purpose that a rule looks for."
    )
    year = models.PositiveSmallIntegerField(
        help_text="Financial year of its lines; the rules in force on its 1 April classify it."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "digest"], name="spend_combination_once")]


class Line(TenantModel):
    """One payment line, as published.  Never changed: corrections come as a new load.

    The supplier is that of the combination's spelling (`combination.alias.supplier`), so that a merge or split in
    the master needs no change here; the classification is that of the combination, as of a cut.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True

    holder = models.ForeignKey(Holder, models.PROTECT, related_name="+", db_index=False)
    load = HolderForeignKey(Load, related_name="+", db_index=False)
    combination = HolderForeignKey(Combination, related_name="+", db_index=False)
    paid_on = models.DateField()
    amount = MoneyField()
    sheet = models.PositiveSmallIntegerField(default=0)
    row_number = models.PositiveIntegerField()
    raw_supplier = models.TextField()
    transaction = models.TextField(blank=True)
    purpose = models.TextField(blank=True)
    department = models.TextField(blank=True)
    cost_centre = models.TextField(blank=True)
    irrecoverable_vat = MoneyField(null=True)
    capital = models.BooleanField(null=True, help_text="Capital (true) or revenue (false), where stated.")
    card = models.BooleanField(null=True, help_text="Paid by card, where stated.")

    class Meta:
        constraints = [
            TableTrigger(
                name="spend_line_proves", when="AFTER INSERT", function="accord_prove_load_again", per="STATEMENT",
                added="added",
            )
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["load", "id"], name="spend_line_load"),
            models.Index(fields=["combination", "paid_on"], name="spend_line_combination"),
            models.Index(fields=["holder", "paid_on", "id"], name="spend_line_day"),
        ]


class IdenticalLine(TenantModel):
    """A line that no column tells apart from an earlier line of its load: flagged and counted, never dropped."""

    data_class = DataClass.FINANCE
    retention = "as the load"
    append_only: ClassVar[bool] = True

    load = HolderForeignKey(Load, related_name="+")
    line_id = models.BigIntegerField()
    first_id = models.BigIntegerField(help_text="First line of the group.")
    occurrence = models.PositiveIntegerField(help_text="2 for the second line of the group, and so on.")
    amount = MoneyField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line_id", "load"], name="spend_identicalline_once")]


class SupplierMonth(TenantModel):
    """Lines and pounds of one load by combination and month: proved equal to its lines at COMMIT."""

    data_class = DataClass.FINANCE
    retention = "as the load"
    append_only: ClassVar[bool] = True

    load = HolderForeignKey(Load, related_name="+")
    combination = HolderForeignKey(Combination, related_name="+")
    month = models.DateField(help_text="First day of the month of payment.")
    lines = models.PositiveIntegerField()
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["load", "combination", "month"], name="spend_suppliermonth_once"),
            TableTrigger(
                name="spend_suppliermonth_proves", when="AFTER INSERT", function="accord_prove_load_again",
                per="STATEMENT", added="added",
            ),
        ]  # fmt: skip


@tracked
class SupplierWindow(TenantModel):
    """What a partner may know: pounds of one organisation with one supplier spelling in one financial year.

    Held by the collaboration's circle; written only by the organisation whose money it is, one standing row per load.
    A switch of source withdraws rows and writes what holds from then on.
    """

    data_class = DataClass.FINANCE
    retention = "as the load"
    policy: ClassVar[dict[str, str]] = {"owner": "organisation_id"}

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    load_id_there = models.BigIntegerField(
        help_text="The organisation's load, which partners cannot open; 0 for its ledger."
    )
    cut = models.PositiveBigIntegerField(null=True)
    withdrawn_cut = models.PositiveBigIntegerField(null=True)
    alias = models.ForeignKey(Alias, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(help_text="First calendar year of the financial year.")
    addressable = models.BooleanField(default=True)
    lines = models.PositiveIntegerField()
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "organisation", "load_id_there", "alias", "year"],
                condition=Q(withdrawn_cut__isnull=True),
                name="spend_window_once",
            )
        ]
        indexes = [models.Index(fields=["organisation", "load_id_there"], name="spend_window_load")]
