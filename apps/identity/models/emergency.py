"""Emergency access: a role for a few hours, opened by a second person, every act marked, reviewed afterwards."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.policy import TableTrigger
from apps.identity.models.person import Person
from apps.identity.models.roles import Role
from apps.tenancy.base import TenantModel

HOURS_MAX = 4
"""Longest time, in hours, that emergency access may last."""


@tracked
class EmergencyAccess(TenantModel):
    """One use of emergency access.  Rights follow from it only between its two moments."""

    data_class = DataClass.DIRECTORY
    retention = "6 years after its review"
    referable = True

    class State(models.TextChoices):
        """Asked for by the person, opened by another, reviewed by a third look within two working days."""

        ASKED = "asked", "Waiting for a second person"
        OPEN = "open", "Open"
        REFUSED = "refused", "Refused"
        CLOSED = "closed", "Closed, to review"
        REVIEWED = "reviewed", "Reviewed"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=400)
    hours = models.PositiveSmallIntegerField(help_text="Hours asked for, at most four.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    approved_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    review_due_on = models.DateField(null=True, help_text="Two working days after it was opened.")
    reviewed_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    reviewed_at = models.DateTimeField(null=True)
    review = models.TextField(blank=True, help_text="What the reviewer found.")

    class Meta:
        constraints = [
            models.CheckConstraint(name="identity_emergency_hours", condition=Q(hours__gte=1, hours__lte=HOURS_MAX)),
            models.CheckConstraint(
                name="identity_emergency_time",
                condition=Q(ends_at__isnull=True)
                | Q(ends_at__gte=F("starts_at"), ends_at__lte=F("starts_at") + dt.timedelta(hours=HOURS_MAX)),
            ),
            models.CheckConstraint(
                name="identity_emergency_two_people",
                condition=(Q(approved_by__isnull=True) | ~Q(approved_by=F("person")))
                & (Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("person"))),
            ),
            models.CheckConstraint(
                name="identity_emergency_opened",
                condition=Q(state__in=["asked", "refused"])
                | Q(approved_by__isnull=False, starts_at__isnull=False, ends_at__isnull=False,
                    review_due_on__isnull=False),
            ),
            TableTrigger(
                name="identity_emergency_decided", when="AFTER INSERT OR UPDATE", function="accord_emergency_decided"
            ),
            TableTrigger(
                name="identity_emergency_separation",
                when="AFTER INSERT OR UPDATE",
                function="accord_judge_grant",
                deferred=True,
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["person", "state"], name="identity_emergency_person")]
