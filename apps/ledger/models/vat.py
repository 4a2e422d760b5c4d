"""VAT: codes with dated rates, and the regime under which an organisation's activity recovers it."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models.functions import Coalesce

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.models import ReferenceModel
from apps.documents.models import Record
from apps.tenancy.base import TenantModel


@tracked
class VatCode(ReferenceModel):
    """What a line is for VAT: output or input, at which rate, and whether its tax is always blocked."""

    retention = "for ever"

    class Direction(models.TextChoices):
        """Whether the organisation supplies or is supplied."""

        OUTPUT = "output", "Output (we supply)"
        INPUT = "input", "Input (supplied to us)"
        OUTSIDE = "outside", "Outside the scope"
        COST = "cost", "Input tax that stays a cost"

    code = models.CharField(max_length=8, primary_key=True)
    label = models.CharField(max_length=120)
    direction = models.CharField(max_length=8, choices=Direction.choices)
    blocked = models.BooleanField(
        default=False, help_text="Never recovered, whatever the regime (cars, entertainment)."
    )
    exempt = models.BooleanField(default=False, help_text="Belongs to exempt supplies.")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = "VAT code"

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


@tracked
class VatRate(ReferenceModel):
    """The rate of a code between two days."""

    retention = "for ever"

    code = models.ForeignKey(VatCode, models.PROTECT, related_name="rates")
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    during = DateRangeField()
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = "VAT rate"
        constraints = [
            ExclusionConstraint(
                name="ledger_vatrate_no_overlap",
                expressions=[("code", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]


@tracked
class VatTest(ReferenceModel):
    """Between two days: how little input tax of exempt activity is insignificant, so that it comes back all the same.

    `pounds_a_month` is an average; `percent` is of all input tax incurred.  A section 33 body passes under the greater
    of the two; a business passes only under both.
    """

    retention = "for ever"

    class Basis(models.TextChoices):
        """For whom the test is."""

        SECTION_33 = "s33", "Bodies named under section 33"
        BUSINESS = "business", "Partly exempt businesses"

    class Passes(models.TextChoices):
        """How the two limits go together."""

        EITHER = "either", "Under one of the two limits"
        BOTH = "both", "Under both limits"

    basis = models.CharField(max_length=8, choices=Basis.choices)
    pounds_a_month = models.DecimalField(max_digits=10, decimal_places=2)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    percent_inclusive = models.BooleanField(default=False, help_text="Exactly that percentage still passes.")
    passes = models.CharField(max_length=6, choices=Passes.choices)
    during = DateRangeField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="ledger_vattest_no_overlap",
                expressions=[("basis", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]


@tracked
class VatRegime(TenantModel):
    """How an organisation recovers input tax, for one activity (an objective) or for all others.

    Section 33 bodies recover what belongs to non-business activity; an NHS trust only what its contracted-out
    services headings list (section 41); a part-deductible activity recovers a share.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"

    class Kind(models.TextChoices):
        """The ground on which input tax comes back."""

        SECTION_33 = "s33", "Section 33 (non-business activity of a named body)"
        SECTION_41 = "s41", "Section 41 (contracted-out services of the NHS)"
        BUSINESS = "business", "Taxable business activity"
        EXEMPT = "exempt", "Exempt activity"
        PARTIAL = "partial", "Part deductible"
        NONE = "none", "Not recoverable"

    activity = HolderForeignKey(
        "ledger.DimensionValue", null=True, blank=True, related_name="+",
        help_text="Objective that it is for; none for everything else.",
    )  # fmt: skip
    vat_code = models.ForeignKey(
        VatCode, models.PROTECT, null=True, blank=True, related_name="+",
        help_text="For lines of this code only (a section 41 heading).",
    )  # fmt: skip
    kind = models.CharField(max_length=10, choices=Kind.choices)
    percent = models.DecimalField(
        max_digits=5, decimal_places=2, default=100, help_text="Share of the input tax that is recovered."
    )
    heading = models.CharField(max_length=120, blank=True)
    during = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100), name="ledger_vatregime_percent"
            ),
            ExclusionConstraint(
                name="ledger_vatregime_no_overlap",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    (Coalesce("activity_id", 0), RangeOperators.EQUAL),
                    (Coalesce("vat_code_id", models.Value("")), RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
        ]


@tracked
class VatRegistration(TenantModel):
    """Between two days, the number under which an organisation is registered for VAT; its papers print it."""

    data_class = DataClass.FINANCE
    retention = "for ever"

    number = models.CharField(max_length=14, help_text="GB and nine digits.")
    during = DateRangeField()

    class Meta:
        verbose_name = "VAT registration"
        constraints = [
            ExclusionConstraint(
                name="ledger_vatregistration_one",
                expressions=[("holder", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^GB[0-9]{9}([0-9]{3})?$"),
                name="ledger_vatregistration_number",
            ),
        ]


@tracked
class VatYear(TenantModel):
    """How the input tax of exempt activity of a whole year was judged, and the journal that adjusted it, once for a year.

    What quarters took provisionally is put right: tax that came back and is not insignificant is repaid, tax that stayed
    a cost and is insignificant comes back.
    """

    data_class = DataClass.FINANCE
    retention = "for ever"

    year = models.PositiveSmallIntegerField()
    exempt = MoneyField(help_text="Input tax of exempt activity in the year.")
    everything = MoneyField(help_text="All input tax of the year.")
    insignificant = models.BooleanField()
    why = models.CharField(max_length=300)
    amount = MoneyField(help_text="By how much box 4 changes: negative where tax is repaid.")
    record = HolderForeignKey(
        Record, null=True, related_name="+", help_text="The journal; none when nothing changes."
    )
    judged_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "year"], name="ledger_vatyear_once")]
