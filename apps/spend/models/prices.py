"""Prices that organisations paid for the same item, as published in comparison returns."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, UnitPriceField
from apps.documents.models import Record
from apps.intake.models import Upload
from apps.tenancy.base import TenantModel
from apps.tenancy.models import Organisation


@tracked
class PriceLoad(TenantModel):
    """One file of prices."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    upload = HolderForeignKey(Upload, related_name="+")
    cut = models.PositiveBigIntegerField(null=True)
    withdrawn_cut = models.PositiveBigIntegerField(null=True)
    live = models.BooleanField(default=True, help_text="Neither withdrawn nor replaced.")
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField(
        help_text="First calendar year of the financial year of the prices."
    )
    points = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "sha256"], condition=Q(live=True), name="spend_priceload_file_once"
            )
        ]


class PricePoint(TenantModel):
    """What one buyer paid for one item; the buyer may be an organisation of this area or any other body."""

    data_class = DataClass.FINANCE
    retention = "as the load"
    append_only: ClassVar[bool] = True

    load = HolderForeignKey(PriceLoad, related_name="+")
    item = models.CharField(max_length=200)
    unit = models.CharField(max_length=40, default="each")
    buyer = models.CharField(max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    unit_price = UnitPriceField()
    quantity = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(unit_price__gt=0), name="spend_pricepoint_above_zero")
        ]
