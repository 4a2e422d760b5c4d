"""The one supplier master of the area: suppliers, their spellings, suggestions, and what one organisation knows.

Suppliers and spellings are shared facts (reference).  Individuals and redacted payees never get a row here.
Every change of who is whom has a number in `MasterChange`, so that a report can name the state it was made from.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.core.models import ReferenceModel
from apps.documents.models import Record
from apps.identity.models import Person
from apps.tenancy.base import TenantModel


@tracked
class Supplier(ReferenceModel):
    """A body that is paid.  New names come in by loads as `unconfirmed`; a steward confirms, merges and marks."""

    retention = "for ever"

    class State(models.TextChoices):
        """How far the entry is trusted."""

        UNCONFIRMED = "unconfirmed", "Unconfirmed"
        CONFIRMED = "confirmed", "Confirmed"
        MERGED = "merged", "Merged into another"

    name = models.CharField(max_length=400)
    key = models.CharField(max_length=400, help_text="Normalised name.")
    state = models.CharField(max_length=12, choices=State.choices, default=State.UNCONFIRMED)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    addressable = models.BooleanField(default=True, help_text="Whether buyers could compete for this spend.")
    kind = models.CharField(
        max_length=40, blank=True, help_text="Kind of public body, where not addressable."
    )
    company_number = models.CharField(max_length=12, blank=True)
    vat_number = models.CharField(max_length=14, blank=True)
    ppon = models.CharField(max_length=24, blank=True)
    charity_number = models.CharField(max_length=14, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["key"], name="suppliers_supplier_key"),
            models.Index(fields=["name", "id"], name="suppliers_supplier_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="suppliers_supplier_merged",
            ),
            *(
                models.UniqueConstraint(
                    fields=[field], condition=~Q(**{field: ""}) & Q(merged_into__isnull=True),
                    name=f"suppliers_supplier_{field}",
                )
                for field in ("company_number", "vat_number", "ppon", "charity_number")
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


@tracked
class Alias(ReferenceModel):
    """One spelling found in files, letter for letter, and the supplier it stands for today."""

    retention = "for ever"

    class Origin(models.TextChoices):
        """How the spelling became known."""

        FILE = "file", "Found in a file"
        PERSON = "person", "Entered by a person"

    raw = models.CharField(max_length=400, unique=True)
    key = models.CharField(max_length=400)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="aliases")
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.FILE)

    class Meta:
        verbose_name = "supplier spelling"
        verbose_name_plural = "supplier spellings"
        indexes = [models.Index(fields=["key"], name="suppliers_alias_key")]

    def __str__(self) -> str:
        return self.raw


class AliasSource(TenantModel):
    """Where one organisation first met a spelling: its load, and the payee's own number there."""

    data_class = DataClass.FINANCE
    retention = "as the load"
    append_only: ClassVar[bool] = True

    alias = models.ForeignKey(Alias, models.PROTECT, related_name="+")
    record = HolderForeignKey(Record, related_name="+")
    supplier_ref = models.CharField(
        max_length=100, blank=True, help_text="The organisation's own supplier number."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "alias", "record"], name="suppliers_aliassource_once")
        ]


class DocumentPayee(TenantModel):
    """Whom a finance document pays: the spelling on it, or a mark where the master keeps nobody.

    The room whose document it is says so (`payees.name_payee`), in the act that posts it; spend reads it for the
    journal lines that come from the document.  Payees that are persons or withheld carry no name.
    """

    data_class = DataClass.FINANCE
    retention = "as the document"
    append_only: ClassVar[bool] = True

    record = HolderForeignKey(Record, related_name="+")
    alias = models.ForeignKey(Alias, models.PROTECT, null=True, related_name="+")
    payee_kind = models.CharField(
        max_length=12,
        choices=[("supplier", "Supplier"), ("individual", "Named individual"), ("redacted", "Redacted")],
    )
    addressable = models.BooleanField(help_text="Whether buyers could compete for it, as judged then.")
    reason = models.CharField(max_length=40, blank=True, help_text="Why not, where they could not.")
    cut = models.PositiveBigIntegerField(help_text="Audit number of the act that said so.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record"], name="suppliers_documentpayee_once"),
            models.CheckConstraint(
                condition=Q(payee_kind="supplier", alias__isnull=False)
                | (~Q(payee_kind="supplier") & Q(alias__isnull=True)),
                name="suppliers_documentpayee_named",
            ),
        ]  # fmt: skip


class MasterChange(ReferenceModel):
    """One merge, split, renaming or undoing.  The audit trail knows who did it."""

    retention = "for ever"
    append_only = True

    class Kind(models.TextChoices):
        """What was done."""

        MERGE = "merge", "Merged"
        SPLIT = "split", "Split"
        RENAME = "rename", "Renamed"
        UNDO = "undo", "Undone"

    number = models.PositiveBigIntegerField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="changes", help_text="Who it is about."
    )
    other = models.ForeignKey(Supplier, models.PROTECT, null=True, related_name="+")
    name_before = models.CharField(max_length=400, blank=True)
    name_after = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone_by")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]


class AliasMove(ReferenceModel):
    """One spelling moved from one supplier to another by a change."""

    retention = "for ever"
    append_only = True

    change = models.ForeignKey(MasterChange, models.PROTECT, related_name="moves")
    alias = models.ForeignKey(Alias, models.PROTECT, related_name="moves")
    before = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    after = models.ForeignKey(Supplier, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "alias"], name="suppliers_aliasmove_once")]


@tracked
class Suggestion(ReferenceModel):
    """Two suppliers that may be one, with the score and the reasons; a steward decides."""

    retention = "for ever"

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", "Waiting"
        MERGED = "merged", "Merged"
        APART = "apart", "Kept apart"

    one = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    other = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    change = models.ForeignKey(MasterChange, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="suppliers_suggestion_pair"),
            models.CheckConstraint(condition=Q(one__lt=models.F("other")), name="suppliers_suggestion_order"),
        ]
        indexes = [models.Index(fields=["state", "-score", "id"], name="suppliers_suggestion_queue")]


class Opinion(TenantModel):
    """What a reviewer of one organisation says of a suggestion; a steward weighs it and decides."""

    data_class = DataClass.FINANCE
    retention = "7 years"
    append_only: ClassVar[bool] = True

    suggestion = models.ForeignKey(Suggestion, models.PROTECT, related_name="+")
    same = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()


@tracked
class OrganisationSupplier(TenantModel):
    """What one organisation knows of a supplier: its own number for it, and notes."""

    data_class = DataClass.FINANCE
    retention = "7 years"

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="+")
    supplier_ref = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "supplier"], name="suppliers_organisation_once")
        ]
