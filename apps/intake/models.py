"""Files on their way in: the upload with its plan and preview, mappings kept by shape, rows that were set aside."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from apps.audit.history import tracked
from apps.core.fields import HolderForeignKey, MoneyField
from apps.documents.models import Record, StoredFile
from apps.identity.models import Person
from apps.tenancy.base import MixedModel


@tracked
class Upload(MixedModel):
    """One file that a person gave for one organisation and one target; its state is its record's.

    The holder is the organisation, the class is that of the target.  `plan` is the reader's plan (columns,
    questions, warnings), `preview` what the last check found: counts, totals by month and sheet, first refusals.
    """

    retention = "7 years"
    referable: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    stored = HolderForeignKey(StoredFile, related_name="+", null=True)
    target = models.CharField(max_length=40, help_text="Registered target: spend, prices …")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="Bytes.")
    plan = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    choices = models.JSONField(default=dict, help_text="What the person stated: amount basis, threshold …")
    failure = models.TextField(blank=True, help_text="Why the file cannot be used, as a sentence.")
    replaces = HolderForeignKey("self", null=True, related_name="+")
    job = models.BigIntegerField(null=True, help_text="Job that loads it.")
    result = models.BigIntegerField(null=True, help_text="Record of the load it became.")
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["holder", "target", "sha256"], name="intake_upload_hash")]

    def __str__(self) -> str:
        return self.name


@tracked
class Mapping(MixedModel):
    """The columns that a person agreed for files of one shape; the next file of that shape is read by it."""

    retention = "while in use"

    target = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=80, help_text="Shape of the headings.")
    columns = models.JSONField(help_text="Field name to column, from 0.")
    date_orders = models.JSONField(default=dict)
    headings = models.JSONField(default=list, help_text="Headings of the file that taught it, for people.")
    uses = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "target", "fingerprint"], name="intake_mapping_shape")
        ]


class SetAside(MixedModel):
    """One row that was not loaded: set aside by a named person with a reason, its cells kept as they stood."""

    retention = "7 years"
    append_only = True

    upload = HolderForeignKey(Upload, related_name="set_aside")
    load = models.BigIntegerField(help_text="Record of the load that left it out.")
    sheet = models.CharField(max_length=120)
    row = models.PositiveIntegerField()
    cells = models.JSONField()
    reasons = models.JSONField(help_text="Column, value, why, what would be right: one entry for each.")
    amount = MoneyField(null=True, help_text="Pounds in the row, where its amount can be read.")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["upload", "load", "sheet", "row"], name="intake_setaside_once")
        ]
