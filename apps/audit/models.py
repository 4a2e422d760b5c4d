"""The business-event chain: one per holder, each event hashed over the one before it."""

from __future__ import annotations

from django.db import models
from django.db.models import F

from apps.core.classes import HOLDERS_MAX, DataClass
from apps.core.models import HouseModel, SystemModel


class Event(HouseModel):
    """One business act.  Written only by `accord_append_event`; its details stand in `Detail`."""

    data_class = DataClass.MIXED
    retention = "for ever"
    policy = {"column": "access_key", "write": "none"}
    append_only = True

    holder_id = models.BigIntegerField()
    number = models.BigIntegerField(help_text="Position in the holder's chain, from 1 without gaps.")
    row_class = models.PositiveSmallIntegerField()
    access_key = models.GeneratedField(
        expression=F("row_class") * HOLDERS_MAX + F("holder_id"),
        output_field=models.BigIntegerField(),
        db_persist=True,
        db_index=True,
    )
    at = models.DateTimeField()
    action = models.CharField(max_length=80)
    person_id = models.BigIntegerField(help_text="identity.Person who acted.")
    for_person_id = models.BigIntegerField(null=True, help_text="Person stood in for, under a delegation.")
    record_id = models.BigIntegerField(null=True, help_text="documents.Record the act was about.")
    detail_digest = models.CharField(max_length=64, help_text="SHA-256 of salt, reason and details.")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, help_text="SHA-256 over the previous digest and this event.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder_id", "number"], name="audit_event_number")]
        indexes = [
            models.Index(fields=["record_id"], name="audit_event_record"),
            models.Index(fields=["holder_id", "at"], name="audit_event_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.action} ({self.holder_id}/{self.number})"


class Detail(HouseModel):
    """Reason and details of one event; may be erased when due without breaking the chain."""

    data_class = DataClass.MIXED
    retention = "as long as the record it is about"
    policy = {"column": "access_key", "write": "none"}

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="detail")
    access_key = models.BigIntegerField(db_index=True)
    salt = models.CharField(max_length=32)
    reason = models.TextField(blank=True)
    details = models.JSONField(default=dict)


class Head(SystemModel):
    """Last link of each holder's chain; only the definer functions touch it."""

    retention = "for ever"

    holder_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField()
    digest = models.CharField(max_length=64)
