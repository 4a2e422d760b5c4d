"""Vetting: levels, which role needs which level in an organisation, and the clearances people hold."""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.models import ReferenceModel
from apps.identity.models.person import Person
from apps.identity.models.roles import INSTALLED, Role
from apps.tenancy.base import TenantModel


@tracked
class VettingLevel(ReferenceModel):
    """One level of one vetting scheme; a higher rank of the same scheme covers the lower ones."""

    retention = "for ever"
    policy = INSTALLED

    code = models.CharField(max_length=16, primary_key=True)
    label = models.CharField(max_length=80)
    scheme = models.CharField(max_length=24)
    rank = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scheme", "rank"], name="identity_vettinglevel_rank")]

    def __str__(self) -> str:
        return self.label


@tracked
class VettingRule(TenantModel):
    """From a date on, a role in this organisation needs a vetting level: without it the role is suspended."""

    data_class = DataClass.DIRECTORY
    retention = "6 years after it ends"

    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    level = models.ForeignKey(VettingLevel, models.PROTECT, related_name="+")
    during = DateRangeField()
    warn_days = models.PositiveSmallIntegerField(
        default=60, help_text="Days before expiry that the warning starts."
    )

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="identity_vettingrule_no_overlap",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            )
        ]


@tracked
class Clearance(TenantModel):
    """A vetting level that an organisation has granted to, or accepted for, a person until a day.

    Class people: what level somebody holds is nobody's business but theirs and their vetting officer's.
    Others learn only whether a role stands (see `accord_grant_standing`).
    """

    data_class = DataClass.PEOPLE
    retention = "6 years after it ends"
    policy = {"own_person": "person_id"}

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    level = models.ForeignKey(VettingLevel, models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="Last day on which it holds.")
    extended_until = models.DateField(
        null=True, blank=True, help_text="Last day, when a named officer extended it."
    )
    extended_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    extension_reason = models.CharField(max_length=200, blank=True)
    withdrawn_on = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(name="identity_clearance_dates", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="identity_clearance_extended",
                condition=Q(extended_until__isnull=True)
                | (
                    Q(extended_until__gt=F("ends_on"), extended_by__isnull=False)
                    & ~Q(extended_by=F("person"))
                ),
            ),
        ]
        indexes = [models.Index(fields=["holder", "person"], name="identity_clearance_person")]
