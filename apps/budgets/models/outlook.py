"""Who answers for a cost centre's budget, what they expect at the year's end, and budgets loaded from files."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from apps.audit.history import tracked
from apps.budgets.models.plans import Line
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.documents.models import Record
from apps.identity.models import Person
from apps.intake.models import Upload
from apps.ledger.models import DimensionValue
from apps.tenancy.base import TenantModel


@tracked
class BudgetHolder(TenantModel):
    """Between two days a person answers for the budgets of a cost centre and of what stands below it."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    cost_centre = HolderForeignKey(DimensionValue, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="budgets_holder_one",
                expressions=[("cost_centre", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]


class Forecast(TenantModel):
    """What is expected to stand on a line at the year's end, and why; the newest counts."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True

    line = HolderForeignKey(Line, related_name="forecasts", db_index=False)
    outturn = MoneyField(help_text="Pounds at the year's end, signed as in the ledger.")
    reason = models.CharField(max_length=300)
    remedy = models.CharField(max_length=300, blank=True, help_text="What is done about it.")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["line", "-id"], name="budgets_forecast_newest")]


@tracked
class BudgetLoad(TenantModel):
    """One file of budgets that was loaded (record `budgets.load`)."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    record = HolderForeignKey(Record, related_name="+")
    upload = HolderForeignKey(Upload, related_name="+")
    sha256 = models.CharField(max_length=64)
    lines = models.PositiveIntegerField(default=0)
    total = MoneyField(default=0)
    live = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "sha256"], condition=models.Q(live=True), name="budgets_load_once"
            )
        ]
