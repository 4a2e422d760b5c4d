"""Virements and other changes of an adopted budget: raised by one person, approved by another."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.budgets.models.plans import Version
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.ledger.models import Account, DimensionValue
from apps.tenancy.base import TenantModel
from apps.tenancy.models import Organisation


@tracked
class Virement(TenantModel):
    """A change of an adopted budget (record `budgets.virement`).

    A virement that crosses organisations is two of these with one `pair`: each organisation approves its own, within
    its own limits, and both budgets change together with the second approval.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"
    referable: ClassVar[bool] = True

    class Kind(models.TextChoices):
        """What it does to the total."""

        VIREMENT = "virement", "Virement (total of the year unchanged)"
        SUPPLEMENT = "supplement", "Budget added or taken out"
        SLIPPAGE = "slippage", "Moved between years"

    record = HolderForeignKey(Record, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.VIREMENT)
    reason = models.CharField(max_length=200)
    amount = MoneyField(help_text="Pounds that move: what limits are measured against.")
    pair = models.UUIDField(null=True)
    other = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+", help_text="Organisation on the other side."
    )
    version = HolderForeignKey(
        Version, null=True, related_name="+", help_text="The first version that it made, once it is in force."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="budgets_virement_record"),
            models.UniqueConstraint(fields=["holder", "pair"], name="budgets_virement_pair"),
            models.CheckConstraint(
                name="budgets_virement_other", condition=Q(pair__isnull=True, other__isnull=True)
                | Q(pair__isnull=False, other__isnull=False),
            ),
            TableTrigger(
                name="budgets_virement_guard", when="BEFORE INSERT OR UPDATE OR DELETE",
                function="accord_virement_is_open",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["pair"], name="budgets_virement_sides")]


class VirementLine(TenantModel):
    """Pounds that one budget of one year gains (positive) or gives (negative)."""

    data_class = DataClass.FINANCE
    retention = "as the virement"

    virement = HolderForeignKey(Virement, related_name="lines")
    position = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    cost_centre = HolderForeignKey(DimensionValue, null=True, related_name="+", db_index=False)
    project = HolderForeignKey(DimensionValue, null=True, related_name="+", db_index=False)
    capital = models.BooleanField(default=False)
    amount = MoneyField()
    months = ArrayField(MoneyField(), help_text="April to March; they total the amount to the penny.")

    class Meta:
        ordering = ["virement", "position"]
        constraints = [
            models.UniqueConstraint(fields=["virement", "position"], name="budgets_virementline_place"),
            models.UniqueConstraint(
                fields=["virement", "year", "account", "capital", "cost_centre", "project"],
                name="budgets_virementline_once", nulls_distinct=False,
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="budgets_virementline_not_zero"),
            TableTrigger(
                name="budgets_virementline_guard", when="BEFORE INSERT OR UPDATE OR DELETE",
                function="accord_virementline_is_open",
            ),
        ]  # fmt: skip
