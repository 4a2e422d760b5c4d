"""Base classes of rows that belong to a holder (an organisation or a circle)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F

from apps.core.classes import HOLDERS_MAX, DataClass
from apps.core.models import HouseModel


class TenantModel(HouseModel):
    """Rows of one holder (an organisation or a circle), walled by row level security.

    `referable = True` on models that other tenant tables point at (adds the key (holder, id)).
    """

    holder = models.ForeignKey(
        "tenancy.Holder",
        models.PROTECT,
        related_name="+",
        help_text="Organisation or circle that holds this row.",
    )
    referable: ClassVar[bool] = False

    class Meta:
        abstract = True


class MixedModel(TenantModel):
    """Rows that carry their own data class, copied from their record; the policy compares one key."""

    row_class = models.PositiveSmallIntegerField(choices=[(int(c), c.slug) for c in DataClass if c.walled])
    access_key = models.GeneratedField(
        expression=F("row_class") * HOLDERS_MAX + F("holder_id"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        db_index=True,
    )
    data_class = DataClass.MIXED
    policy = {"column": "access_key"}

    class Meta:
        abstract = True
