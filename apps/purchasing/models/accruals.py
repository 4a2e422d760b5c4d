"""The month's accrual of what was received and not invoiced: prepared by one person, posted by another."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.ledger.models import Coding, Period
from apps.purchasing.models.orders import OrderLine
from apps.tenancy.base import TenantModel


class Accrual(TenantModel):
    """One list of a month; its posting debits each coding, credits goods received, and reverses on the next day."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    period = HolderForeignKey(Period, related_name="+")
    on = models.DateField(help_text="Last day of the month.")
    total = MoneyField()
    prepared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record"], name="purchasing_accrual_record")]


class AccrualLine(TenantModel):
    """What one order line owed at the month's end."""

    data_class = DataClass.FINANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True

    accrual = HolderForeignKey(Accrual, related_name="lines")
    line = HolderForeignKey(OrderLine, related_name="+")
    coding = HolderForeignKey(Coding, related_name="+", db_index=False)
    cost = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["accrual", "line"], name="purchasing_accrualline_once"),
            models.CheckConstraint(name="purchasing_accrualline_amount", condition=Q(cost__gt=0)),
            TableTrigger(
                name="purchasing_accrualline_open", when="BEFORE INSERT", function="accord_accrualline_is_open"
            ),
        ]  # fmt: skip
