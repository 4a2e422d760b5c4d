"""Financial years, their periods with three locks, and the exceptions to a soft lock."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.core.policy import TableTrigger
from apps.identity.models import Person
from apps.tenancy.base import TenantModel


class Standing(models.TextChoices):
    """How far a lock of a period is closed."""

    OPEN = "open", "Open"
    SOFT = "soft", "Soft closed"
    HARD = "hard", "Hard closed"


class Lock(models.TextChoices):
    """The three locks of a period."""

    LEDGER = "ledger", "Ledger"
    PURCHASES = "purchases", "Purchases"
    VAT = "vat", "VAT"


@tracked
class Year(TenantModel):
    """One financial year of an organisation."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    referable: ClassVar[bool] = True

    year = models.PositiveSmallIntegerField(help_text="Its first calendar year: 2026 for 2026-27.")
    during = DateRangeField()

    class Meta:
        ordering = ["year"]
        constraints = [
            models.UniqueConstraint(fields=["holder", "year"], name="ledger_year_once"),
            ExclusionConstraint(
                name="ledger_year_no_overlap",
                expressions=[("holder", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}-{(self.year + 1) % 100:02d}"


@tracked
class Period(TenantModel):
    """A month of a year (1 to 12), an adjustment period after them (13 …), or what was brought forward (0).

    Months of one organisation never overlap; an adjustment period lies on the year's last day.  Period 0 takes no
    journal: posting itself keeps in it what the balances of earlier years carry into this one.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"
    referable: ClassVar[bool] = True

    year = HolderForeignKey(Year, related_name="periods")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=40)
    during = DateRangeField()
    ledger_lock = models.CharField(max_length=4, choices=Standing.choices, default=Standing.OPEN)
    purchases_lock = models.CharField(max_length=4, choices=Standing.choices, default=Standing.OPEN)
    vat_lock = models.CharField(max_length=4, choices=Standing.choices, default=Standing.OPEN)

    class Meta:
        ordering = ["year", "number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="ledger_period_once"),
            ExclusionConstraint(
                name="ledger_period_no_overlap",
                expressions=[("holder", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
                condition=Q(number__gte=1, number__lte=12),
            ),
            models.CheckConstraint(condition=Q(number__lte=16), name="ledger_period_number"),
            TableTrigger(
                name="ledger_period_guard", when="BEFORE INSERT OR UPDATE OR DELETE", function="accord_guard_period"
            ),
            TableTrigger(name="ledger_period_evidence", when="AFTER UPDATE", function="accord_lock_rests_on_evidence"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.label


@tracked
class LockException(TenantModel):
    """One person may post into a soft closed period until a moment, for a reason, by another person's leave.

    The journals posted under it name it, so that it lists exactly what was changed.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    period = HolderForeignKey(Period, related_name="exceptions")
    lock = models.CharField(max_length=10, choices=Lock.choices, default=Lock.LEDGER)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    until = models.DateTimeField()
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="Taken back before its time.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ledger_lockexception_second_person",
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=F("person")) & ~Q(approved_by=F("asked_by"))),
            ),
            TableTrigger(
                name="ledger_lockexception_decided", when="BEFORE INSERT OR UPDATE", function="accord_exception_to_lock"
            ),
            TableTrigger(
                name="ledger_lockexception_approved", when="AFTER UPDATE", function="accord_exception_is_approved"
            ),
        ]  # fmt: skip
