"""Year end: one reviewed list that closes each open commitment or takes it into the next year."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.audit.history import tracked
from apps.budgets.models.commitments import Commitment
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.tenancy.base import TenantModel


@tracked
class Rollover(TenantModel):
    """The list of a year (record `budgets.rollover`): decided line by line, approved as a whole, done in one act."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    year = models.PositiveSmallIntegerField(help_text="The year that ends.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record"], name="budgets_rollover_record")]


@tracked
class RolloverItem(TenantModel):
    """What is to become of one open commitment, with what stood of it when the list was made."""

    data_class = DataClass.FINANCE
    retention = "for ever"

    class Decision(models.TextChoices):
        """Close it, or take it into the next year, with the budget for it or without."""

        CLOSE = "close", "Close"
        ROLL = "roll", "Roll without budget"
        ROLL_WITH = "roll_with", "Roll with its budget"

    rollover = HolderForeignKey(Rollover, related_name="items")
    commitment = HolderForeignKey(Commitment, related_name="+")
    decision = models.CharField(max_length=9, choices=Decision.choices, default=Decision.ROLL)
    soft = MoneyField()
    hard = MoneyField()
    accrued = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rollover", "commitment"], name="budgets_rolloveritem_once"),
            TableTrigger(
                name="budgets_rolloveritem_open", when="BEFORE INSERT OR UPDATE OR DELETE",
                function="accord_rollover_is_open",
            ),
        ]  # fmt: skip
