"""What an organisation settles beforehand: how it names itself on paper, its kinds of income, steps of reminding."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.ledger.models import Account, DimensionValue, VatCode
from apps.tenancy.base import TenantModel

TERM_MAX = 120


class Income(models.TextChoices):
    """Why an organisation charges somebody."""

    SPECIAL_SERVICE = "special_service", "Special services"
    MUTUAL_AID = "mutual_aid", "Mutual aid"
    SECONDMENT = "secondment", "Secondment"
    RENT = "rent", "Rent"
    RECHARGE = "recharge", "Recharge"
    OTHER = "other", "Other income"


@tracked
class Seller(TenantModel):
    """Between two days, how the organisation stands on its invoices, where it is paid, and the accounts it uses."""

    data_class = DataClass.FINANCE
    retention = "7 years after it ended"
    referable: ClassVar[bool] = True

    street = models.CharField(max_length=120)
    city = models.CharField(max_length=60)
    postcode = models.CharField(max_length=10)
    vat_number = models.CharField(
        max_length=14, blank=True, help_text="With its GB; empty when not registered."
    )
    scheme = models.CharField(max_length=4, blank=True, help_text="Of the electronic address: 0088 is a GLN.")
    endpoint = models.CharField(max_length=50, blank=True, help_text="Electronic address for e-invoices.")
    contact = models.CharField(max_length=120, help_text="Whom a customer asks: an office, no person.")
    sort_code = models.CharField(max_length=8)
    account_number = models.CharField(max_length=8)
    account_name = models.CharField(max_length=40)
    receipts = models.ForeignKey(
        Account,
        models.PROTECT,
        related_name="+",
        help_text="Where money that comes in is posted: bank or in transit.",
    )
    bad_debts = models.ForeignKey(
        Account, models.PROTECT, related_name="+", help_text="Where debts that are written off are posted."
    )
    cost_centre = HolderForeignKey(
        DimensionValue, null=True, blank=True, related_name="+", help_text="Of debts that are written off."
    )
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="receivables_seller_no_overlap",
                expressions=[("holder", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                name="receivables_seller_endpoint",
                condition=Q(scheme="", endpoint="") | (~Q(scheme="") & ~Q(endpoint="")),
            ),
        ]


@tracked
class IncomeKind(TenantModel):
    """Between two days, what a kind of income starts from: account, cost centre, VAT code and days to pay."""

    data_class = DataClass.FINANCE
    retention = "7 years after it ended"
    referable: ClassVar[bool] = True

    code = models.CharField(max_length=16, choices=Income.choices)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    cost_centre = HolderForeignKey(DimensionValue, null=True, blank=True, related_name="+")
    vat_code = models.ForeignKey(VatCode, models.PROTECT, related_name="+")
    vat_words = models.CharField(
        max_length=160, blank=True, help_text="Why no VAT is charged, as the paper says it."
    )
    term_days = models.PositiveSmallIntegerField(validators=[MaxValueValidator(TERM_MAX)])
    during = DateRangeField()

    class Meta:
        ordering = ["code", "id"]
        constraints = [
            ExclusionConstraint(
                name="receivables_incomekind_no_overlap",
                expressions=[
                    ("holder", RangeOperators.EQUAL), ("code", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)
                ],
            ),
            models.CheckConstraint(name="receivables_incomekind_term", condition=Q(term_days__lte=TERM_MAX)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(Income(self.code).label)


@tracked
class ReminderStep(TenantModel):
    """Between two days, one step of reminding: so many days after the day on which it was due, in these words."""

    data_class = DataClass.FINANCE
    retention = "7 years after it ended"
    referable: ClassVar[bool] = True

    number = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField(help_text="After the day on which it was due.")
    heading = models.CharField(max_length=80)
    words = models.TextField(max_length=1000)
    during = DateRangeField()

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            ExclusionConstraint(
                name="receivables_reminderstep_once",
                expressions=[
                    ("holder", RangeOperators.EQUAL), ("number", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)
                ],
            ),
            models.CheckConstraint(name="receivables_reminderstep_late", condition=Q(days__gte=1, number__gte=1)),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.number}: {self.heading}"
