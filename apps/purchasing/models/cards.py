"""Purchasing cards and low-value purchases: bought first, approved afterwards by the holder's manager."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Person
from apps.ledger.models import Coding, VatCode
from apps.purchasing.models.setup import Category
from apps.tenancy.base import TenantModel


@tracked
class CardHolder(TenantModel):
    """Between two days a person may buy by card, up to so much at once, and this manager approves it."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    manager = models.ForeignKey(Person, models.PROTECT, related_name="+")
    limit = MoneyField(help_text="Pounds with VAT for one purchase.")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="purchasing_cardholder_once",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="purchasing_cardholder_two", condition=~Q(person=F("manager")) & Q(limit__gt=0)
            ),
        ]


@tracked
class CardPurchase(TenantModel):
    """One purchase by card; the statement that posts it names this record (room payables)."""

    data_class = DataClass.PROCUREMENT
    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    manager = models.ForeignKey(Person, models.PROTECT, related_name="+")
    bought_on = models.DateField()
    merchant = models.CharField(max_length=120)
    description = models.CharField(max_length=200)
    reason = models.CharField(max_length=400)
    category = HolderForeignKey(Category, related_name="+", db_index=False)
    gross = MoneyField(help_text="On the receipt, with VAT.")
    vat = MoneyField(help_text="VAT on the receipt.")
    cost = MoneyField(help_text="What it costs: net and the VAT that does not come back.")
    vat_code = models.ForeignKey(VatCode, models.PROTECT, related_name="+", db_index=False)
    coding = HolderForeignKey(Coding, related_name="+", db_index=False)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="purchasing_cardpurchase_record"),
            models.CheckConstraint(
                name="purchasing_cardpurchase_amounts",
                condition=Q(gross__gt=0, vat__gte=0, cost__gt=0, cost__lte=F("gross"), vat__lt=F("gross")),
            ),
            TableTrigger(name="purchasing_cardpurchase_named", when="AFTER INSERT", function="accord_purchase_is_named"),
            TableTrigger(
                name="purchasing_cardpurchase_kept", when="BEFORE UPDATE OR DELETE",
                function="accord_cardpurchase_is_kept",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["holder", "-id"], name="purchasing_card_list")]
