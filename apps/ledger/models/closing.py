"""What a close rests on: the evidence of each step, and reds that the statutory finance officer carries."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.identity.models import Person
from apps.ledger.models.periods import Lock, Period, Standing
from apps.tenancy.base import TenantModel


class CloseEvidence(TenantModel):
    """One step of a lock with the checklist as it was computed then.  Never changed."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True

    period = HolderForeignKey(Period, related_name="+")
    lock = models.CharField(max_length=10, choices=Lock.choices)
    before = models.CharField(max_length=4, choices=Standing.choices)
    after = models.CharField(max_length=4, choices=Standing.choices)
    checks = models.JSONField(default=list, help_text="Each check with its colour, figures and sentence.")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()


@tracked
class CarriedRed(TenantModel):
    """A red that the statutory finance officer carries: it stays red, with an amount, a reason, an owner and a day."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    period = HolderForeignKey(Period, related_name="+")
    check_code = models.CharField(max_length=40)
    amount = MoneyField(null=True, help_text="Pounds that the red is about, where it has an amount.")
    reason = models.CharField(max_length=200)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField()
    for_standing = models.CharField(max_length=4, choices=Standing.choices)
    carried_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
