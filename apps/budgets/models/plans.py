"""The budget of a year: lines with their months, and the numbered versions that made them what they are."""

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
from apps.ledger.models import Account, DimensionValue
from apps.tenancy.base import TenantModel


@tracked
class BudgetYear(TenantModel):
    """An organisation's budget of one financial year (record `budgets.year`): set as a draft, adopted once.

    It may be set years ahead: the ledger need not have opened the year yet.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    year = models.PositiveSmallIntegerField(help_text="Its first calendar year: 2026 for 2026-27.")
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["holder", "year"], name="budgets_year_once"),
            TableTrigger(
                name="budgets_year_guard", when="BEFORE INSERT OR UPDATE OR DELETE", function="accord_budget_year_guard"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year}-{(self.year + 1) % 100:02d}"


class Line(TenantModel):
    """The budget of one account, cost centre, project and capital or revenue in a year; kept from its versions.

    Pounds as in the ledger: expenditure positive, income negative.  Without a cost centre it is the whole
    organisation's.  What is spent counts against the nearest line: its own project's first, then its own cost
    centre's, then that of the cost centres above.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"
    referable: ClassVar[bool] = True
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    book = HolderForeignKey(BudgetYear, related_name="lines", db_index=False)
    year = models.PositiveSmallIntegerField(help_text="That of the book, repeated for the key.")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    cost_centre = HolderForeignKey(DimensionValue, null=True, related_name="+", db_index=False)
    project = HolderForeignKey(DimensionValue, null=True, related_name="+", db_index=False)
    capital = models.BooleanField(default=False, help_text="Capital, rather than revenue.")
    original = MoneyField(default=0, help_text="As adopted.")
    revised = MoneyField(default=0, help_text="With everything approved since.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "year", "account", "capital", "cost_centre", "project"],
                name="budgets_line_once", nulls_distinct=False,
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["book", "id"], name="budgets_line_book")]


class Cell(TenantModel):
    """One month of a line: its profile.  The twelve months total the line to the penny."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    line = HolderForeignKey(Line, related_name="cells", db_index=False)
    period = models.PositiveSmallIntegerField(help_text="1 is April, 12 is March.")
    original = MoneyField(default=0)
    revised = MoneyField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "period"], name="budgets_cell_once"),
            models.CheckConstraint(condition=Q(period__gte=1, period__lte=12), name="budgets_cell_period"),
        ]


class Version(TenantModel):
    """One numbered state of a year's budget: all changes up to its number.  It names the one it follows."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    class Kind(models.TextChoices):
        """Why the budget changed."""

        ORIGINAL = "original", "Set before adoption"
        REPROFILE = "reprofile", "Months changed, totals not"
        VIREMENT = "virement", "Virement"
        SUPPLEMENT = "supplement", "Budget added or taken out"
        SLIPPAGE = "slippage", "Moved between years"
        CARRIED = "carried", "Carried forward with open orders"

    book = HolderForeignKey(BudgetYear, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=200)
    record = HolderForeignKey(Record, null=True, related_name="+", help_text="The document it came from.")
    follows = HolderForeignKey("self", null=True, related_name="+", db_index=False)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["book", "number"], name="budgets_version_number")]


class Change(TenantModel):
    """By how much a version changed one month of one line."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    version = HolderForeignKey(Version, related_name="changes", db_index=False)
    line = HolderForeignKey(Line, related_name="changes")
    period = models.PositiveSmallIntegerField()
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "line", "period"], name="budgets_change_once")
        ]
