"""Grant agreements, received or given: purpose, reasons, dated conditions, amounts by period."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.ledger.models import Account, DimensionValue
from apps.suppliers.models import Supplier
from apps.tenancy.base import TenantModel


class Side(models.TextChoices):
    """Who grants."""

    RECEIVED = "received", "Received"
    GIVEN = "given", "Given"


class Agreement(TenantModel):
    """One grant (record `grants.agreement`): it holds once another person approved it, and is never rewritten."""

    data_class = DataClass.FINANCE
    retention = "7 years after it ended"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    side = models.CharField(max_length=8, choices=Side.choices)
    party = models.CharField(max_length=160, help_text="Who gives it, or whom it is given to.")
    supplier = models.ForeignKey(
        Supplier,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="The recipient, in the shared list.",
    )
    registration = models.CharField(
        max_length=40, blank=True, help_text="Company or charity number of the recipient."
    )
    voluntary = models.BooleanField(
        default=False, help_text="The recipient is a voluntary, community or social enterprise."
    )
    purpose = models.CharField(max_length=200)
    reasons = models.CharField(
        max_length=400, help_text="Why it is given or taken; of grants given it is published."
    )
    basis = models.CharField(max_length=120, help_text="The power or scheme under which it is given.")
    department = models.CharField(max_length=80)
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", help_text="Income, or expenditure."
    )
    cost_centre = HolderForeignKey(DimensionValue, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    amount = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="grants_agreement_record"),
            models.CheckConstraint(
                name="grants_agreement_sound",
                condition=Q(amount__gt=0, ends_on__gte=F("starts_on")) & ~Q(purpose="") & ~Q(reasons="") & ~Q(party=""),
            ),
            models.CheckConstraint(
                name="grants_agreement_recipient",
                condition=Q(side="received", supplier=None, voluntary=False) | Q(side="given", supplier__isnull=False),
            ),
            TableTrigger(
                name="grants_agreement_adds_up", when="AFTER INSERT", function="accord_grant_agreement_adds_up",
                deferred=True,
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "side", "-id"], name="grants_agreement_list")]

    def __str__(self) -> str:
        return f"{self.record.number}"


class Portion(TenantModel):
    """Pounds of a grant for one period."""

    data_class = DataClass.FINANCE
    retention = "as the grant"
    append_only: ClassVar[bool] = True

    agreement = HolderForeignKey(Agreement, related_name="portions")
    period = models.CharField(max_length=40, help_text="As the agreement says it: 2026-27, first quarter.")
    amount = MoneyField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "period"], name="grants_portion_once"),
            models.CheckConstraint(name="grants_portion_some", condition=Q(amount__gt=0) & ~Q(period="")),
            TableTrigger(
                name="grants_portion_adds_up", when="AFTER INSERT", function="accord_grant_agreement_adds_up", deferred=True
            ),
        ]  # fmt: skip


@tracked
class Condition(TenantModel):
    """What has to be done for a grant, by when; met once, by a named person with what shows it."""

    data_class = DataClass.FINANCE
    retention = "as the grant"

    agreement = HolderForeignKey(Agreement, related_name="conditions")
    number = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    due_on = models.DateField()
    met_on = models.DateField(null=True)
    met_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", db_index=False)
    evidence = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="grants_condition_once"),
            models.CheckConstraint(
                name="grants_condition_met",
                condition=Q(met_on=None, met_by=None, evidence="")
                | (Q(met_on__isnull=False, met_by__isnull=False) & ~Q(evidence="")),
            ),
            TableTrigger(
                name="grants_condition_kept", when="BEFORE UPDATE OR DELETE", function="accord_grant_condition_is_kept"
            ),
        ]  # fmt: skip
