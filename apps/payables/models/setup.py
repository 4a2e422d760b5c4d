"""What one organisation decides about its invoices: categories that need no order, tolerances, who compares prints."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import MoneyField
from apps.ledger.models import Account, VatCode
from apps.tenancy.base import TenantModel
from apps.tenancy.models import Holder


@tracked
class Category(TenantModel):
    """A kind of invoice that comes without an order: utilities, rates, legal fees, subscriptions, compensation."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    code = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    account = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", help_text="Proposed on its lines."
    )
    vat_code = models.ForeignKey(VatCode, models.PROTECT, null=True, blank=True, related_name="+")
    during = DateRangeField()

    class Meta:
        verbose_name_plural = "categories without an order"
        ordering = ["code"]
        constraints = [
            ExclusionConstraint(
                name="payables_category_once",
                expressions=[
                    ("holder", RangeOperators.EQUAL), ("code", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


@tracked
class Rules(TenantModel):
    """From day to day: how much dearer or more an invoice may be than its order, and which circle compares prints."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    price_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    price_pounds = MoneyField(default=0, help_text="A line's price may be dearer by the smaller of the two.")
    quantity_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    circle = models.ForeignKey(
        Holder, models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Its members compare fingerprints of invoices to find the same one twice.",
    )  # fmt: skip
    during = DateRangeField()

    class Meta:
        verbose_name_plural = "rules of invoices"
        constraints = [
            ExclusionConstraint(
                name="payables_rules_once",
                expressions=[("holder", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="payables_rules_not_below",
                condition=Q(
                    price_percent__gte=0, price_percent__lte=100, price_pounds__gte=0, quantity_percent__gte=0,
                    quantity_percent__lte=100,
                ),
            ),
        ]  # fmt: skip
