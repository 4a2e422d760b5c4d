"""Classification as dated facts: an organisation's own rules, each act of classifying, and what it decided."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.ledger.models import ReportLine
from apps.spend.models.lines import Combination, Load
from apps.spend.models.tables import BEGINNING, MappingVersion, ProClassCode
from apps.tenancy.base import TenantModel


@tracked
class OwnRule(TenantModel):
    """A rule of one organisation; it comes before a common rule of the same kind.  Ended, never changed."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    kind = models.CharField(max_length=20)
    pattern = models.CharField(max_length=400)
    category = models.CharField(max_length=300, blank=True)
    proclass = models.ForeignKey(ProClassCode, models.PROTECT, null=True, related_name="+")
    sercop = models.ForeignKey(ReportLine, models.PROTECT, null=True, related_name="+")
    addressable = models.BooleanField(null=True)
    rank = models.PositiveSmallIntegerField(default=100)
    valid_from = models.DateField(default=BEGINNING)
    valid_to = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()


@tracked
class Classing(TenantModel):
    """One act of classifying: with a load, or again when rules or mapping tables changed."""

    data_class = DataClass.FINANCE
    retention = "as the loads"
    referable: ClassVar[bool] = True

    version = models.ForeignKey(MappingVersion, models.PROTECT, related_name="+")
    load = HolderForeignKey(Load, null=True, related_name="+")
    cut = models.PositiveBigIntegerField(null=True, help_text="Audit number of the act.")
    changed = models.PositiveIntegerField(default=0, help_text="Combinations whose answer is new.")
    made_at = models.DateTimeField()


class Classified(TenantModel):
    """What one act decided for one combination; the last one up to a cut is what holds there."""

    data_class = DataClass.FINANCE
    retention = "as the loads"
    append_only: ClassVar[bool] = True

    classing = HolderForeignKey(Classing, related_name="+")
    combination = HolderForeignKey(Combination, related_name="+", db_index=False)
    proclass = models.ForeignKey(ProClassCode, models.PROTECT, null=True, related_name="+", db_index=False)
    sercop = models.ForeignKey(ReportLine, models.PROTECT, null=True, related_name="+", db_index=False)
    addressable = models.BooleanField()
    kind = models.CharField(max_length=40, blank=True)
    rules = models.JSONField(default=list, help_text="Rule and reason of each answer.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["combination", "classing"], name="spend_classified_once"),
        ]
