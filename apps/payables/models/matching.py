"""Which lines of orders an invoice takes, and how many papers must agree before it is paid."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.identity.models import Person
from apps.payables.models.invoices import Invoice, Line
from apps.purchasing.models import Category as BuyingCategory
from apps.purchasing.models import OrderLine
from apps.tenancy.base import TenantModel


@tracked
class Match(TenantModel):
    """So much of an invoice line is so much of an order line: found by the rule, or said by a person.

    It comes and goes while the invoice is open, is never rewritten, and stands from its approval on.
    """

    data_class = DataClass.FINANCE
    retention = "as the invoice"

    invoice = HolderForeignKey(Invoice, related_name="matches")
    line = HolderForeignKey(Line, related_name="matches")
    order_line = HolderForeignKey(OrderLine, related_name="+")
    quantity = models.DecimalField(max_digits=14, decimal_places=4, help_text="In the order's unit.")
    net = MoneyField()
    by_rule = models.BooleanField(default=True, help_text="Found by itself; otherwise a person said so.")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "matches"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["line", "order_line"], name="payables_match_once"),
            models.CheckConstraint(name="payables_match_above", condition=Q(quantity__gt=0, net__gt=0)),
            TableTrigger(name="payables_match_sound", when="AFTER INSERT", function="accord_match_is_sound"),
            TableTrigger(
                name="payables_match_open", when="BEFORE UPDATE OR DELETE", function="accord_match_is_open"
            ),
        ]  # fmt: skip


@tracked
class Ways(TenantModel):
    """From day to day: how many papers must agree for a category of purchases (empty: for all others).

    Two compares with the order, three with what was received, four with what was accepted by a signature.
    """

    data_class = DataClass.FINANCE
    retention = "7 years"

    category = HolderForeignKey(BuyingCategory, null=True, blank=True, related_name="+")
    ways = models.PositiveSmallIntegerField()
    during = DateRangeField()

    class Meta:
        verbose_name_plural = "ways of matching"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            ExclusionConstraint(
                name="payables_ways_once",
                expressions=[
                    ("holder", RangeOperators.EQUAL), (Coalesce(F("category"), Value(0)), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(name="payables_ways_number", condition=Q(ways__range=(2, 4))),
        ]  # fmt: skip
