"""Joint purchases: what a lead offers each partner and what the partner answers, each a window to the other."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.tenancy.policies import ReaderToo
from apps.tenancy.windows import Window


class JointOffer(Window):
    """One partner's share of a joint purchase: what, how much of it, at which price.  The partner raises its own
    requisition from it, under the common reference, in its own books and with its own approval."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    append_only: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+", help_text="The lead's own requisition.")
    common = models.CharField(max_length=40, help_text="Common reference.")
    title = models.CharField(max_length=200)
    reason = models.CharField(max_length=400)
    needed_on = models.DateField()
    weight = models.DecimalField(max_digits=9, decimal_places=4)
    net = MoneyField(help_text="Pounds of the share without VAT.")
    lines = models.JSONField(
        help_text="Description, CPV, quantity, unit, unit price and net of each line of the share."
    )
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "common", "reader"], name="purchasing_jointoffer_once"),
            ReaderToo(name="purchasing_jointoffer_reader", column="reader_id"),
        ]
        indexes = [models.Index(fields=["reader", "-id"], name="purchasing_jointoffer_list")]


class JointAnswer(Window):
    """What a partner says to its share: it joins with a requisition of its own, or not, and why.  The lead reads it."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    append_only: ClassVar[bool] = True

    common = models.CharField(max_length=40)
    joined = models.BooleanField()
    reason = models.CharField(max_length=200, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="purchasing_jointanswer_why", condition=Q(joined=True) | ~Q(reason="")
            ),
            ReaderToo(name="purchasing_jointanswer_reader", column="reader_id"),
            TableTrigger(
                name="purchasing_jointanswer_offered",
                when="AFTER INSERT",
                function="accord_joint_is_answered",
            ),
        ]
        indexes = [models.Index(fields=["common", "-id"], name="purchasing_jointanswer_list")]
