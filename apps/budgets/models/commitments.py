"""The one ledger of commitments: what requisitions reserve, orders promise and receipts owe, and its kept balances."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.documents.models import Record
from apps.identity.models import Person
from apps.ledger.models import Coding
from apps.tenancy.base import TenantModel


class _Amounts(TenantModel):
    """Soft is reserved by requisitions, hard is ordered, accrued is received and not invoiced."""

    soft = MoneyField(default=0)
    hard = MoneyField(default=0)
    accrued = MoneyField(default=0)

    class Meta:
        abstract = True


class Commitment(_Amounts):
    """One line of a requisition or order, in one budget year, and what still stands of it.

    It never outlives its document: a record in its last state holds none (refused at COMMIT).
    """

    data_class = DataClass.FINANCE
    retention = "for ever"
    referable: ClassVar[bool] = True
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    record = HolderForeignKey(Record, related_name="+", db_index=False, help_text="Requisition or order.")
    position = models.PositiveIntegerField(help_text="Its line there.")
    year = models.PositiveSmallIntegerField()
    coding = HolderForeignKey(Coding, related_name="+", db_index=False)
    text = models.CharField(max_length=200, blank=True)
    follows = HolderForeignKey(
        "self", null=True, related_name="+", help_text="The reservation it came from, or the year before."
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "position", "year"], name="budgets_commitment_once"),
            models.CheckConstraint(
                condition=Q(soft__gte=0, hard__gte=0, accrued__gte=0), name="budgets_commitment_not_below"
            ),
        ]
        indexes = [
            models.Index(
                fields=["holder", "year", "coding", "id"], name="budgets_commitment_live",
                condition=Q(soft__gt=0) | Q(hard__gt=0) | Q(accrued__gt=0),
            ),
        ]  # fmt: skip

    @property
    def live(self):  # type: ignore[no-untyped-def]
        """Pounds that still stand."""
        return self.soft + self.hard + self.accrued


class Entry(_Amounts):
    """One movement of a commitment: which document, which act, by whom, and by how much."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    class Act(models.TextChoices):
        """What happened."""

        RESERVE = "reserve", "Reserved by a requisition"
        ORDER = "order", "Ordered"
        AMEND = "amend", "Amended"
        RECEIVE = "receive", "Received"
        INVOICE = "invoice", "Invoiced"
        RETURN = "return", "Sent back"
        CREDIT = "credit", "Credited"
        CANCEL = "cancel", "Cancelled"
        ROLL = "roll", "Rolled into the next year"

    commitment = HolderForeignKey(Commitment, related_name="entries")
    act = models.CharField(max_length=8, choices=Act.choices)
    record = HolderForeignKey(Record, related_name="+", help_text="The document that moved it.")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()


class Held(_Amounts):
    """What stands committed on a coding in a year: kept by the one writer, proved equal to the entries."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    policy: ClassVar[dict[str, str]] = {"write": "none"}

    year = models.PositiveSmallIntegerField()
    coding = HolderForeignKey(Coding, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "year", "coding"], name="budgets_held_once"),
            models.CheckConstraint(
                condition=Q(soft__gte=0, hard__gte=0, accrued__gte=0), name="budgets_held_not_below"
            ),
        ]
