"""Joint purchases: what a lead offers each partner, as a window that only that partner reads besides."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
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
