"""Where spend comes from: loads posted as journals, and by dated rows whether a month is fed by loads or the ledger."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.ledger.models import Account, DimensionValue
from apps.spend.models.lines import Load
from apps.tenancy.base import TenantModel


@tracked
class CategoryAccount(TenantModel):
    """Between two days a published category means an account and a cost centre in one organisation's own books."""

    data_class = DataClass.FINANCE
    retention = "for ever"

    category = models.CharField(
        max_length=300, blank=True, help_text="As published; empty for what was published without one."
    )
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    cost_centre = HolderForeignKey(DimensionValue, null=True, related_name="+")
    during = DateRangeField()

    class Meta:
        ordering = ["category", "during"]
        constraints = [
            ExclusionConstraint(
                name="spend_categoryaccount_no_overlap",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("category", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            TableTrigger(
                name="spend_categoryaccount_fits", when="BEFORE INSERT OR UPDATE",
                function="accord_category_account_fits",
            ),
        ]  # fmt: skip


@tracked
class LoadPosting(TenantModel):
    """A load on its way into the books as journals (record kind `spend.posting`), one journal for each month.

    What it will post is written when it is raised, so that nobody posts anything else than was approved.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    load = HolderForeignKey(Load, related_name="+")
    credit = models.ForeignKey(
        Account,
        models.PROTECT,
        related_name="+",
        help_text="Account that the journals credit: bank or creditors.",
    )
    live = models.BooleanField(default=True, help_text="Raised or in the books; not given up, not reversed.")
    posted = models.BooleanField(default=False, help_text="Its journals stand in the books.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["load"], condition=Q(live=True), name="spend_loadposting_once"),
            models.CheckConstraint(condition=Q(live=True) | Q(posted=False), name="spend_loadposting_posted_is_live"),
            TableTrigger(
                name="spend_loadposting_ties", when="AFTER INSERT OR UPDATE", function="accord_load_posting_ties",
                deferred=True,
            ),
            TableTrigger(
                name="spend_loadposting_kept", when="BEFORE UPDATE OR DELETE", function="accord_load_posting_is_kept"
            ),
        ]  # fmt: skip


class LoadPostingLine(TenantModel):
    """Pounds of one month and category, and the account and cost centre that they are posted to."""

    data_class = DataClass.FINANCE
    retention = "as the posting"
    append_only: ClassVar[bool] = True

    posting = HolderForeignKey(LoadPosting, related_name="lines")
    month = models.DateField(help_text="First day of the month of payment.")
    dated = models.DateField(
        help_text="Last day of payment in that month: the accounting date of its journal."
    )
    category = models.CharField(max_length=300, blank=True)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    cost_centre = HolderForeignKey(DimensionValue, null=True, related_name="+", db_index=False)
    capital = models.BooleanField(default=False)
    lines = models.PositiveIntegerField()
    amount = MoneyField()

    class Meta:
        ordering = ["month", "category", "capital"]
        constraints = [
            models.UniqueConstraint(
                fields=["posting", "month", "category", "capital"], name="spend_loadpostingline_once"
            ),
            TableTrigger(
                name="spend_loadpostingline_proves", when="AFTER INSERT", function="accord_prove_posting_again",
                per="STATEMENT", added="added",
            ),
        ]  # fmt: skip


class Source(models.TextChoices):
    """What feeds the spend of a month."""

    LOAD = "load", "Published loads"
    LEDGER = "ledger", "The ledger"


class SourceSwitch(TenantModel):
    """One switch of an organisation's source of spend from a month on (record kind `spend.switch`), with what was
    compared; its papers hang on the record.  In force with the approval of a second person."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    source = models.CharField(max_length=8, choices=Source.choices)
    during = DateRangeField(help_text="Whole months; open when it holds until further notice.")
    reason = models.CharField(max_length=300)
    compared = models.JSONField(help_text="The reconciliation: months, categories, and what explains them.")
    head = models.PositiveBigIntegerField(
        help_text="Audit number of the organisation that it was compared at."
    )
    sha256 = models.CharField(max_length=64, help_text="SHA-256 of the reconciliation as CSV.")
    made_at = models.DateTimeField()


class SourceOf(TenantModel):
    """Which source feeds an organisation's spend in whole months, as seen between two audit numbers.

    For a month and a number there is one row or none; none means published loads.  Written by one definer function.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    source = models.CharField(max_length=8, choices=Source.choices)
    during = DateRangeField()
    seen = BigIntegerRangeField(help_text="From the audit number of its switch until that of the next.")
    switch = HolderForeignKey(SourceSwitch, related_name="+")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="spend_sourceof_one_source",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                    ("seen", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                condition=Q(during__startswith__day=1) & (Q(during__endswith__isnull=True) | Q(during__endswith__day=1)),
                name="spend_sourceof_whole_months",
            ),
            TableTrigger(name="spend_sourceof_kept", when="BEFORE UPDATE OR DELETE", function="accord_source_is_kept"),
        ]  # fmt: skip
