"""The Construction Industry Scheme: subcontractors and their rates, and what of an invoice is materials."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.identity.models import Person
from apps.ledger.models import Account
from apps.payables.models.invoices import Invoice
from apps.suppliers.models import Supplier
from apps.tenancy.base import TenantModel


@tracked
class Contractor(TenantModel):
    """Under which references an organisation makes its returns under the scheme, between two days."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    employer_reference = models.CharField(max_length=14, help_text="Employer's PAYE reference: 123/AB456.")
    office_reference = models.CharField(max_length=17, help_text="Accounts Office reference: 123PA00012345.")
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        related_name="+",
        help_text="Where deductions stand until they are paid over.",
    )
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="payables_contractor_once",
                expressions=[("holder", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]


@tracked
class Subcontractor(TenantModel):
    """What HMRC said of a supplier when it was verified, and from when to when that holds."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    class Rate(models.TextChoices):
        """Which rate of `fixtures/reference/cis-rates.csv` is held back of labour."""

        GROSS = "gross", "Paid gross: nothing is held back"
        NET = "net", "Registered: the standard rate"
        HIGHER = "higher", "Not matched: the higher rate"

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    rate = models.CharField(max_length=6, choices=Rate.choices)
    verification = models.CharField(max_length=20, blank=True, help_text="HMRC's verification number.")
    sealed = models.TextField(help_text="Unique taxpayer reference, under a key of the house.")
    tail = models.CharField(max_length=3, help_text="Last figures of the reference.")
    source = models.CharField(max_length=200, help_text="Where it was verified and when.")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="payables_subcontractor_once",
                expressions=[
                    ("holder", RangeOperators.EQUAL), ("supplier", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)
                ],
            ),
            models.CheckConstraint(
                name="payables_subcontractor_verified", condition=~Q(rate="higher") | ~Q(verification="")
            ),
        ]  # fmt: skip


@tracked
class Materials(TenantModel):
    """Pounds of a subcontractor's invoice that are materials, of which nothing is held back."""

    data_class = DataClass.FINANCE
    retention = "as the invoice"

    invoice = HolderForeignKey(Invoice, related_name="+")
    amount = MoneyField(help_text="Net of VAT.")
    reason = models.CharField(
        max_length=200, help_text="What shows it: the invoice, a statement of the subcontractor."
    )
    stated_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    stated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice"], name="payables_materials_once"),
            models.CheckConstraint(name="payables_materials_above", condition=Q(amount__gte=0)),
        ]
