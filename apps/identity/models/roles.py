"""Duties, roles, and who holds which role where, between which dates and up to which amount."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import MoneyField
from apps.core.models import ReferenceModel
from apps.core.policy import TableTrigger
from apps.identity.models.person import Person
from apps.tenancy.base import TenantModel

INSTALLED = {"read": "all", "write": "installer"}
"""What roles contain, and which duties are kept apart: shipped with a release, and no steward's to change."""


@tracked
class Duty(ReferenceModel):
    """Something a person may do; names the data class it opens, and whether for writing."""

    retention = "for ever"
    policy = INSTALLED

    class Kind(models.TextChoices):
        """Administration is never held together with a business duty."""

        BUSINESS = "business", "Business"
        READING = "reading", "Reading"
        ADMINISTRATION = "administration", "Administration"

    code = models.CharField(max_length=40, primary_key=True)
    label = models.CharField(max_length=120)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    opens = models.PositiveSmallIntegerField(null=True, choices=[(int(c), c.slug) for c in DataClass])
    writes = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.label


@tracked
class Role(ReferenceModel):
    """A named set of duties."""

    retention = "for ever"
    policy = INSTALLED

    code = models.CharField(max_length=40, primary_key=True)
    label = models.CharField(max_length=120)
    duties = models.ManyToManyField(Duty, through="RoleDuty", related_name="+")

    def __str__(self) -> str:
        return self.label


@tracked
class RoleDuty(ReferenceModel):
    """One duty within one role."""

    retention = "for ever"
    policy = INSTALLED

    role = models.ForeignKey(Role, models.CASCADE, related_name="contents")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "duty"], name="identity_roleduty_once"),
            TableTrigger(
                name="identity_roleduty_separation",
                when="AFTER INSERT OR UPDATE",
                function="accord_judge_everyone",
                per="STATEMENT",
            ),
        ]


@tracked
class RoleGrant(TenantModel):
    """A role held by a person in an organisation (or circle); live only once the role owner approved it."""

    data_class = DataClass.DIRECTORY
    retention = "6 years after it ends"
    referable = True

    class State(models.TextChoices):
        """A grant asked for by the administrator takes effect when the role owner approves."""

        REQUESTED = "requested", "Waiting for the role owner"
        LIVE = "live", "Live"
        REFUSED = "refused", "Refused"
        ENDED = "ended", "Ended"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    during = DateRangeField()
    limit = MoneyField(null=True, blank=True, help_text="Largest amount in pounds; empty for no limit.")
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED)
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, help_text="When it was approved or refused.")
    reason = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=200, blank=True, help_text="Why it was refused or ended.")

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="identity_rolegrant_no_overlap",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["requested", "live"]),
            ),
            models.CheckConstraint(
                name="identity_rolegrant_second_person",
                condition=~Q(state="live")
                | (
                    Q(approved_by__isnull=False)
                    & ~Q(approved_by=models.F("requested_by"))
                    & ~Q(approved_by=models.F("person"))
                ),
            ),
            TableTrigger(
                name="identity_rolegrant_decided",
                when="AFTER INSERT OR UPDATE",
                function="accord_grant_decided",
            ),
            TableTrigger(
                name="identity_rolegrant_separation",
                when="AFTER INSERT OR UPDATE",
                function="accord_judge_grant",
                deferred=True,
            ),
        ]
        indexes = [models.Index(fields=["person", "state"], name="identity_grant_person")]

    @property
    def last_day(self) -> dt.date | None:
        """Last day of the grant; None when its end is open."""
        return last_day(self.during)


@tracked
class SodRule(ReferenceModel):
    """Two duties that one person may never hold together, or never use on the same document."""

    retention = "for ever"
    policy = INSTALLED

    class Grade(models.TextChoices):
        """How strictly the pair is kept apart."""

        HELD = "held", "Never held together"
        DOCUMENT = "document", "Never on the same document"

    one = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    other = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    grade = models.CharField(max_length=10, choices=Grade.choices)
    why = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other", "grade"], name="identity_sodrule_once"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="identity_sodrule_ordered"),
            TableTrigger(
                name="identity_sodrule_separation",
                when="AFTER INSERT OR UPDATE",
                function="accord_judge_everyone",
                per="STATEMENT",
            ),
        ]


def last_day(during: Any) -> dt.date | None:
    """Last day of a period; PostgreSQL keeps the day after it."""
    return during.upper - dt.timedelta(days=1) if during.upper else None


@tracked
class SodException(TenantModel):
    """A dated exception to one separation rule for one person; holds only once another person approved it."""

    data_class = DataClass.DIRECTORY
    retention = "6 years after it ends"
    referable = True

    class State(models.TextChoices):
        """An exception asked for takes effect when somebody who may approve exceptions agrees."""

        REQUESTED = "requested", "Waiting for approval"
        LIVE = "live", "Live"
        REFUSED = "refused", "Refused"
        ENDED = "ended", "Ended"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    rule = models.ForeignKey(SodRule, models.PROTECT, related_name="+")
    during = DateRangeField()
    reason = models.TextField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED)
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=200, blank=True, help_text="Why it was refused or ended.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="identity_sodexception_second_person",
                condition=Q(approved_by__isnull=True)
                | (~Q(approved_by=models.F("person")) & ~Q(approved_by=models.F("requested_by"))),
            ),
            models.CheckConstraint(
                name="identity_sodexception_approved",
                condition=Q(state__in=["live", "ended"], approved_by__isnull=False)
                | Q(state__in=["requested", "refused"], approved_by__isnull=True),
            ),
            TableTrigger(
                name="identity_sodexception_decided",
                when="AFTER INSERT OR UPDATE",
                function="accord_exception_decided",
            ),
            TableTrigger(
                name="identity_sodexception_separation",
                when="AFTER UPDATE OR DELETE",
                function="accord_judge_exception",
                deferred=True,
            ),
        ]

    @property
    def last_day(self) -> dt.date | None:
        """Last day on which the exception holds."""
        return last_day(self.during)
