"""Records and what hangs on them: acts, links, files, number series and one-time keys."""

from __future__ import annotations

from django.db import models

from apps.audit.history import tracked
from apps.core.fields import HolderForeignKey
from apps.core.models import SystemModel
from apps.core.policy import TableTrigger
from apps.documents.calc import uuid7
from apps.identity.models import Duty, Person
from apps.tenancy.base import MixedModel


@tracked
class Record(MixedModel):
    """Everything with a page of its own has one row here; what points at it does so with its holder.

    Kind, holder, class, number and maker never change.  The state changes along the kind's declared table
    (`transitions.py`), which the database holds too.
    """

    retention = "as the document it stands for"
    referable = True

    kind = models.CharField(max_length=40, help_text="Declared kind: room.document.")
    series = models.CharField(max_length=12, help_text="Letters of its number.")
    year = models.PositiveSmallIntegerField(
        help_text="Financial year of its number, by its first calendar year."
    )
    # NULL is “not numbered yet”: within the act that opens it.
    number = models.CharField(max_length=40, null=True, editable=False)  # noqa: DJ001
    title = models.CharField(max_length=200)
    state = models.CharField(max_length=30)
    uid = models.UUIDField(default=uuid7, unique=True, help_text="Public id, in addresses and files.")
    version = models.PositiveIntegerField(default=1, help_text="Rises with every change; forms send it back.")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "number"], name="documents_record_number"),
            TableTrigger(
                name="documents_record_guard", when="BEFORE INSERT OR UPDATE OR DELETE", function="accord_guard_record"
            ),
            TableTrigger(
                name="documents_record_state", when="AFTER INSERT OR UPDATE OF state", function="accord_guard_record_state"
            ),
            TableTrigger(
                name="documents_record_numbered", when="AFTER INSERT", function="accord_record_is_numbered",
                deferred=True,
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["access_key", "kind", "-id"], name="documents_record_list")]

    def __str__(self) -> str:
        return f"{self.number or self.series} {self.title}"


class RecordAct(MixedModel):
    """A duty used on a record by a person; the database refuses two that one person may not both use."""

    retention = "as the record"
    append_only = True

    record = HolderForeignKey(Record, related_name="acts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    for_person_id = models.BigIntegerField(null=True, help_text="Person stood in for, under a delegation.")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    action = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            TableTrigger(
                name="documents_recordact_class", when="BEFORE INSERT", function="accord_class_of_record"
            ),
            TableTrigger(
                name="documents_recordact_separation", when="AFTER INSERT", function="accord_judge_act"
            ),
        ]
        indexes = [models.Index(fields=["record", "person"], name="documents_recordact_of")]


class Link(MixedModel):
    """One record leads to another (an order to its contract); followed from both ends.

    The other end is held by the same holder, or by a circle whose records the maker reads.
    """

    retention = "as the record"
    append_only = True

    one = HolderForeignKey(Record, related_name="links")
    other_holder = models.ForeignKey("tenancy.Holder", models.PROTECT, related_name="+")
    other = HolderForeignKey(Record, related_name="linked_from", holder_field="other_holder")
    kind = models.CharField(max_length=40, help_text="What the other is to the one: replaces, pays, …")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other", "kind"], name="documents_link_once"),
            TableTrigger(
                name="documents_link_class", when="BEFORE INSERT", function="accord_class_of_record"
            ),
            TableTrigger(name="documents_link_seen", when="AFTER INSERT", function="accord_link_is_seen"),
        ]


class StoredFile(MixedModel):
    """A private file attached to a record; its bytes lie under the files folder, by holder and SHA-256."""

    retention = "as the record"
    append_only = True
    referable = True

    class Scan(models.TextChoices):
        """What the virus scanner said when the file came in."""

        NOT_SCANNED = "not_scanned", "Not scanned"
        CLEAN = "clean", "Scanned, nothing found"

    record = HolderForeignKey(Record, related_name="files")
    name = models.CharField(max_length=160, help_text="Cleaned name, as given by whoever uploaded it.")
    media_type = models.CharField(max_length=100, help_text="By content, never by name.")
    size = models.BigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    scan = models.CharField(max_length=12, choices=Scan.choices)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            TableTrigger(
                name="documents_storedfile_class", when="BEFORE INSERT", function="accord_class_of_record"
            ),
        ]
        indexes = [models.Index(fields=["holder", "sha256"], name="documents_file_hash")]

    def __str__(self) -> str:
        return self.name


class NumberSeries(MixedModel):
    """Last number given in one series of one holder and financial year; its row lock makes numbers gapless."""

    retention = "for ever"
    policy = {"column": "access_key", "write": "none"}

    series = models.CharField(max_length=12)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "number series"
        constraints = [
            models.UniqueConstraint(fields=["holder", "series", "year"], name="documents_series_once")
        ]


class Transition(SystemModel):
    """One permitted step of a kind's state, as its room declares it; '' stands before the first state.

    Written by the owner's role when the schema is built or migrated, and by nobody else.
    """

    retention = "for ever"

    kind = models.CharField(max_length=40)
    before = models.CharField(max_length=30, blank=True)
    after = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "before", "after"], name="documents_transition_once")
        ]


@tracked
class OneTimeKey(MixedModel):
    """A form's one-time key and the answer of the act it was first used for; read by that person alone."""

    retention = "90 days"
    policy = {"column": "access_key", "read": "own", "write": "own", "own_person": "person_id"}

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    action = models.CharField(max_length=80)
    answer = models.JSONField(null=True, help_text="Set when the act is done.")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="documents_onetimekey_once")]
