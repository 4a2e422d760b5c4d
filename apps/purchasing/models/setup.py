"""How an organisation buys: its rules, who approves what, what may be asked for, and where it is delivered."""

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
from apps.identity.models import Duty
from apps.ledger.models import Account, VatCode
from apps.tenancy.base import TenantModel


@tracked
class Rules(TenantModel):
    """Between two days: tolerances, the limit above which a receipt is countersigned, and days in an emergency.

    A tolerance is a share of the approved or ordered net, and never more than so many pounds.
    """

    data_class = DataClass.PROCUREMENT
    retention = "for ever"

    amend_percent = models.DecimalField(max_digits=5, decimal_places=2)
    amend_pounds = MoneyField(help_text="And never more than this.")
    over_receipt_percent = models.DecimalField(max_digits=5, decimal_places=2)
    over_bill_percent = models.DecimalField(max_digits=5, decimal_places=2)
    over_bill_pounds = MoneyField(help_text="And never more than this.")
    countersign_above = MoneyField(help_text="Receipts of a higher value need a second person.")
    low_value = MoneyField(help_text="Up to so much may be bought by card and approved afterwards.")
    emergency_days = models.PositiveSmallIntegerField(
        help_text="Working days within which an emergency is approved."
    )
    source = models.CharField(max_length=200, help_text="Standing order or policy that says so.")
    during = DateRangeField()

    class Meta:
        verbose_name_plural = "rules"
        constraints = [
            ExclusionConstraint(
                name="purchasing_rules_no_overlap",
                expressions=[("holder", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="purchasing_rules_not_below",
                condition=Q(
                    amend_percent__gte=0, amend_pounds__gte=0, over_receipt_percent__gte=0, over_bill_percent__gte=0,
                    over_bill_pounds__gte=0, countersign_above__gte=0, low_value__gte=0,
                    emergency_days__range=(1, 10),
                ),
            ),
        ]  # fmt: skip


@tracked
class Category(TenantModel):
    """What people may ask for, in their words, and what it is in the books: account, VAT code, CPV."""

    data_class = DataClass.PROCUREMENT
    retention = "for ever"
    referable: ClassVar[bool] = True

    class Kind(models.TextChoices):
        """How it is received."""

        GOODS = "goods", "Goods, by quantity"
        SERVICES = "services", "Services, by accepted value"

    code = models.CharField(max_length=24)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.GOODS)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    vat_code = models.ForeignKey(VatCode, models.PROTECT, related_name="+")
    cpv = models.CharField(max_length=10, blank=True, help_text="CPV code, 8 digits and a check digit.")
    capital = models.BooleanField(default=False)
    during = DateRangeField()

    class Meta:
        ordering = ["name", "id"]
        verbose_name_plural = "categories"
        constraints = [
            models.UniqueConstraint(fields=["holder", "code"], name="purchasing_category_code"),
            models.CheckConstraint(
                name="purchasing_category_cpv", condition=Q(cpv="") | Q(cpv__regex=r"^[0-9]{8}(-[0-9])?$")
            ),
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class DeliveryPoint(TenantModel):
    """Where things are delivered, and the cost centre that usually bears them: a station, a store, an office."""

    data_class = DataClass.PROCUREMENT
    retention = "for ever"
    referable: ClassVar[bool] = True

    name = models.CharField(max_length=120)
    address = models.CharField(max_length=300)
    cost_centre = models.CharField(max_length=24, help_text="Code of the cost centre.")
    objective = models.CharField(max_length=24, blank=True, help_text="Code of the objective.")
    during = DateRangeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["holder", "name"], name="purchasing_deliverypoint_name")
        ]

    def __str__(self) -> str:
        return self.name


@tracked
class ApprovalRule(TenantModel):
    """Between two days: purchases of a category or cost centre (empty: of all), from an amount on, need this duty.

    Steps run in the order of `step`; one duty is asked once.  Where no rule fits, one step “approve requisitions”.
    """

    data_class = DataClass.PROCUREMENT
    retention = "for ever"

    category = HolderForeignKey(Category, null=True, blank=True, related_name="+")
    cost_centre = models.CharField(max_length=24, blank=True)
    above = MoneyField(default=0, help_text="For costs of at least so many pounds.")
    step = models.PositiveSmallIntegerField()
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    source = models.CharField(max_length=200)
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="purchasing_approvalrule_once",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    (Coalesce(F("category"), Value(0)), RangeOperators.EQUAL),
                    ("cost_centre", RangeOperators.EQUAL),
                    ("above", RangeOperators.EQUAL),
                    ("step", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(name="purchasing_approvalrule_step", condition=Q(step__range=(1, 9))),
        ]
