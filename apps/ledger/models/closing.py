"""What a close rests on: evidence of each step, reds that the statutory finance officer carries, locks that were passed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.identity.models import Person
from apps.ledger.models.periods import Lock, LockException, Period, Standing
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
    reason = models.CharField(
        max_length=200, blank=True, help_text="Why it was reopened, or closed for good."
    )
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    transaction = models.BigIntegerField(
        default=0, help_text="Set by the database: a lock moves only in the transaction of its evidence."
    )

    class Meta:
        constraints = [
            TableTrigger(name="ledger_closeevidence_stamped", when="BEFORE INSERT", function="accord_stamp_evidence"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["period", "lock", "id"], name="ledger_closeevidence_period")]


@tracked
class CarriedRed(TenantModel):
    """A red that the statutory finance officer carries: it stays red, with an amount, a reason, an owner and a day."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    period = HolderForeignKey(Period, related_name="+")
    lock = models.CharField(max_length=10, choices=Lock.choices, default=Lock.LEDGER)
    check_code = models.CharField(max_length=40)
    amount = MoneyField(null=True, help_text="Pounds that the red is about, where it has an amount.")
    reason = models.CharField(max_length=200)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField()
    for_standing = models.CharField(max_length=4, choices=Standing.choices)
    carried_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            TableTrigger(
                name="ledger_carriedred_decided", when="AFTER INSERT OR UPDATE", function="accord_red_is_carried"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["period", "check_code"], name="ledger_carriedred_period")]


class PassedLock(TenantModel):
    """A posting passed a soft lock under an exception.  Written by the posting itself, so the list is exact."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    posting = HolderForeignKey("ledger.Posting", related_name="+", db_index=False)
    exception = HolderForeignKey(LockException, related_name="passed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["posting", "exception"], name="ledger_passedlock_once"),
        ]
