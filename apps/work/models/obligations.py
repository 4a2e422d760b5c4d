"""What is due and what is told: obligations with a day, notices to one person, digests that went out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.documents.models import Record
from apps.identity.models import Duty, Person
from apps.tenancy.base import MixedModel, TenantModel


@tracked
class Obligation(MixedModel):
    """Something that must be done by a day: by one person, or by whoever holds a duty."""

    retention = "6 years after it is done"
    referable = True

    class State(models.TextChoices):
        """Open until somebody says how it was met."""

        OPEN = "open", "Open"
        DONE = "done", "Done"
        DROPPED = "dropped", "No longer due"

    record = HolderForeignKey(Record, related_name="obligations", null=True, blank=True)
    key = models.CharField(max_length=80, help_text="What it stands for, so that nothing is asked for twice.")
    title = models.CharField(max_length=200)
    page = models.CharField(max_length=200, blank=True, help_text="Address where it is done.")
    due_on = models.DateField()
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+", null=True, blank=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    done_by = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "key"], name="work_obligation_once"),
            models.CheckConstraint(
                name="work_obligation_whose", condition=Q(duty__isnull=False) | Q(person__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["access_key", "due_on"], condition=Q(state="open"), name="work_obligation_open"
            )
        ]


class Notice(MixedModel):
    """One sentence told to one person, seen by nobody else; the person may mark it as seen."""

    retention = "1 year"
    policy = {"column": "access_key", "read": "own", "write": "own", "own_person": "person_id"}

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    record_id = models.BigIntegerField(null=True)
    sentence = models.CharField(max_length=300)
    page = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-id"], name="work_notice_of")]


class DigestSent(TenantModel):
    """That a person's daily digest went out: once a day, however often the job runs."""

    data_class = DataClass.DIRECTORY
    retention = "90 days"
    append_only = True

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    day = models.DateField()
    items = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="work_digest_once")]
