"""What happens when a budget would be passed: stop, warn or ignore; and the named exceptions to a stop."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from apps.audit.history import tracked
from apps.budgets.models.plans import Line
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.ledger.models import DimensionValue
from apps.tenancy.base import TenantModel


@tracked
class Control(TenantModel):
    """Between two days, what an organisation does when an act of a kind would pass a budget.

    The rule of the line's own cost centre goes before those of the cost centres above, and they before the
    organisation's.  Where nothing is said: requisitions and orders stop at the year's budget, postings warn, and the
    profile to date is ignored.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"

    class Kind(models.TextChoices):
        """What is about to happen."""

        REQUISITION = "requisition", "Requisition"
        ORDER = "order", "Order"
        ACTUAL = "actual", "Posting to the ledger"

    class Basis(models.TextChoices):
        """Against which budget it is measured."""

        YEAR = "year", "Budget of the year"
        TO_DATE = "to_date", "Profile to date"

    class Verdict(models.TextChoices):
        """What happens then."""

        STOP = "stop", "Stop"
        WARN = "warn", "Warn"
        IGNORE = "ignore", "Ignore"

    cost_centre = HolderForeignKey(
        DimensionValue,
        null=True,
        blank=True,
        related_name="+",
        help_text="It and what stands below; else all.",
    )
    kind = models.CharField(max_length=11, choices=Kind.choices)
    basis = models.CharField(max_length=7, choices=Basis.choices, default=Basis.YEAR)
    verdict = models.CharField(max_length=6, choices=Verdict.choices)
    reason = models.CharField(max_length=200)
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="budgets_control_no_overlap",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    (Coalesce(F("cost_centre"), Value(0)), RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("basis", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Override(TenantModel):
    """A person who may lets one document go past a stop, up to an amount, and says why."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    amount = MoneyField(help_text="Pounds past the stop, at most.")
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="budgets_override_amount"),
            models.CheckConstraint(condition=~Q(reason=""), name="budgets_override_reason"),
            TableTrigger(
                name="budgets_override_named", when="AFTER INSERT", function="accord_override_is_named"
            ),
        ]


class Passing(TenantModel):
    """One stop that was passed: by which document, which budget, by how much.

    Under an override; without one for what was bought in an emergency, whose room proves that it was.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    override = HolderForeignKey(Override, null=True, related_name="passings")
    record = HolderForeignKey(
        Record,
        null=True,
        related_name="+",
        help_text="The document; of older passings its override names it.",
    )
    line = HolderForeignKey(Line, null=True, related_name="+", help_text="Empty where nothing was budgeted.")
    kind = models.CharField(max_length=11, choices=Control.Kind.choices)
    basis = models.CharField(max_length=7, choices=Control.Basis.choices)
    past = MoneyField(help_text="Pounds past this budget.")
    used = MoneyField(help_text="Of the override's amount; the same pounds past two budgets count once.")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(override__isnull=False) | Q(record__isnull=False),
                name="budgets_passing_of_something",
            ),
        ]
