"""Approvals: how they are routed, who stands in for whom, and the requests with their steps."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.documents.models import Record
from apps.identity.models import Duty, Person
from apps.identity.models.roles import last_day
from apps.tenancy.base import MixedModel, TenantModel


@tracked
class ApprovalRoute(TenantModel):
    """One step that records of a kind need from an amount on, in this organisation's scheme of consent."""

    data_class = DataClass.DIRECTORY
    retention = "6 years after it ends"

    kind = models.CharField(max_length=40, help_text="Kind of record, as its room declares it.")
    above = MoneyField(default=0, help_text="For amounts of at least so many pounds.")
    number = models.PositiveSmallIntegerField(help_text="Position of the step, from 1.")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    escalate_after = models.PositiveSmallIntegerField(default=5, help_text="Working days until it escalates.")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="work_route_once",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    ("above", RangeOperators.EQUAL),
                    ("number", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="work_route_days", condition=Q(escalate_after__gte=1, escalate_after__lte=60)
            ),
        ]


@tracked
class Fallback(TenantModel):
    """Whom an approval falls to when nobody holds the duty with enough limit, or when it has waited too long."""

    data_class = DataClass.DIRECTORY
    retention = "6 years after it ends"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    during = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="work_fallback_one",
                expressions=[("holder", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            )
        ]


@tracked
class Delegation(TenantModel):
    """Between two dates `delegate` approves for `person`, with that person's rights; shown as “for X by Y”."""

    data_class = DataClass.DIRECTORY
    retention = "6 years after it ends"

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    delegate = models.ForeignKey(Person, models.PROTECT, related_name="+")
    during = DateRangeField()
    reason = models.CharField(max_length=200)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="work_delegation_two_people", condition=~Q(person=F("delegate"))),
            ExclusionConstraint(
                name="work_delegation_once",
                expressions=[
                    ("holder", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("delegate", RangeOperators.EQUAL),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["delegate"], name="work_delegation_to")]

    @property
    def last_day(self) -> dt.date | None:
        """Last day of the delegation."""
        return last_day(self.during)


@tracked
class ApprovalRequest(MixedModel):
    """A record that waits for approval, in one or several steps."""

    retention = "as the record"
    referable = True

    class State(models.TextChoices):
        """Decided once; a changed record asks anew."""

        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    record = HolderForeignKey(Record, related_name="approvals")
    kind = models.CharField(max_length=40)
    what = models.CharField(max_length=200)
    amount = MoneyField(null=True, blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    record_version = models.PositiveIntegerField(help_text="Version of the record that was asked about.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record"], condition=Q(state="waiting"), name="work_request_one_waiting"
            ),
            TableTrigger(name="work_request_class", when="BEFORE INSERT", function="accord_class_of_record"),
            TableTrigger(
                name="work_request_decided", when="AFTER UPDATE", function="accord_request_decided", deferred=True
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["asked_by", "state"], name="work_request_asked")]


@tracked
class ApprovalStep(MixedModel):
    """One step of a request.  Who may act is worked out from today's rights, never stored."""

    retention = "as the record"

    class State(models.TextChoices):
        """Steps begin one after the other."""

        LATER = "later", "Not yet begun"
        WAITING = "waiting", "Waiting"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        DROPPED = "dropped", "Dropped"

    request = HolderForeignKey(ApprovalRequest, related_name="steps")
    number = models.PositiveSmallIntegerField()
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    amount = MoneyField(null=True, blank=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    escalate_after = models.PositiveSmallIntegerField(default=5)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LATER)
    since = models.DateTimeField(null=True, help_text="When it began to wait.")
    due_on = models.DateField(null=True, help_text="It escalates after this day.")
    escalated_at = models.DateTimeField(null=True)
    acted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    for_person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    as_fallback = models.BooleanField(
        default=False, help_text="Decided by the organisation's named fall-back."
    )
    acted_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="work_step_once"),
            TableTrigger(
                name="work_step_decided", when="AFTER INSERT OR UPDATE", function="accord_step_decided"
            ),
        ]
        indexes = [
            models.Index(
                fields=["access_key", "duty"], condition=Q(state="waiting"), name="work_step_waiting"
            )
        ]
