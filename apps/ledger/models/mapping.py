"""Code lists of published schemes, and the dated tables that translate accounts and objectives into them."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from apps.audit.history import tracked
from apps.core.models import ReferenceModel


class Scheme(models.TextChoices):
    """Schemes that reports translate into."""

    SERCOP = "sercop", "SeRCOP subjective groups"
    POA = "poa", "Police Objective Analysis"
    FIRE = "fire", "Fire service lines"
    NHS = "nhs", "NHS lines"
    SPEND = "spend", "What counts as published spend"


@tracked
class ReportLine(ReferenceModel):
    """One line of a scheme.  Labels are our own; the scheme's manual is not copied."""

    retention = "for ever"

    scheme = models.CharField(max_length=8, choices=Scheme.choices)
    code = models.CharField(max_length=24)
    label = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["scheme", "code"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "code"], name="ledger_reportline_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


@tracked
class Mapping(ReferenceModel):
    """Between two days an account or an objective means a line of a scheme.  What no row maps is shown unmapped."""

    retention = "for ever"

    class By(models.TextChoices):
        """What is translated."""

        ACCOUNT = "account", "Account"
        OBJECTIVE = "objective", "Objective"

    scheme = models.CharField(max_length=8, choices=Scheme.choices)
    by = models.CharField(max_length=10, choices=By.choices)
    code = models.CharField(max_length=24, help_text="Code of the account or objective.")
    line = models.ForeignKey(ReportLine, models.PROTECT, related_name="+")
    during = DateRangeField()
    shipped = models.BooleanField(default=False, help_text="Came with the product, rather than by a steward.")

    class Meta:
        ordering = ["scheme", "by", "code"]
        constraints = [
            ExclusionConstraint(
                name="ledger_mapping_no_overlap",
                expressions=[
                    ("scheme", RangeOperators.EQUAL),
                    ("by", RangeOperators.EQUAL),
                    ("code", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]
