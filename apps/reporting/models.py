"""Report runs: what was asked for, what it was made from, what came out, and every time it was repeated."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.core.policy import TableTrigger
from apps.tenancy.base import TenantModel


@tracked
class Run(TenantModel):
    """One run of a report of the catalogue for a board; its state stands in the record.

    Everything that decides its figures is kept here: days, organisations, cut (head of each organisation's
    chain), versions of mappings and of the supplier master, and the heading as of the report's last day.
    """

    data_class = DataClass.GOVERNANCE
    retention = "for ever"
    referable: ClassVar[bool] = True

    record = HolderForeignKey("documents.Record", related_name="+")
    board = HolderForeignKey("governance.Board", related_name="+")
    report = models.CharField(max_length=24, help_text="Code in the catalogue.")
    first = models.DateField(help_text="First day of the period.")
    last = models.DateField(help_text="Last day of the period.")
    formats = ArrayField(models.CharField(max_length=8))
    as_of = models.DateTimeField(help_text="What was in the books at this moment counts, and nothing later.")
    organisations = ArrayField(models.BigIntegerField(), help_text="Whose books were read.")
    left_out = ArrayField(
        models.BigIntegerField(), default=list, help_text="Members whose books may not be read."
    )
    cut = models.JSONField(help_text="Head of each organisation's chain: holder id to audit number.")
    versions = models.JSONField(default=dict, help_text="Supplier master and mapping version as of the cut.")
    heading = models.JSONField(
        help_text="Board, office and holder of the chair on the last day of the period."
    )
    asked_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    acts_for = models.ForeignKey(
        "identity.Person", models.PROTECT, related_name="+", help_text="Service person whose rights it used."
    )
    job = HolderForeignKey("jobs.Job", related_name="+", null=True)
    inputs_hash = models.CharField(
        max_length=64, blank=True, help_text="SHA-256 of parameters, loads and versions."
    )
    total = MoneyField(null=True)
    lines = models.PositiveBigIntegerField(null=True)
    renderers = models.JSONField(default=dict, help_text="What made each kind of file.")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["record"], name="reporting_run_record"),
            models.CheckConstraint(
                condition=models.Q(first__lte=models.F("last")), name="reporting_run_days"
            ),
            TableTrigger(name="reporting_run_kept", when="AFTER UPDATE", function="accord_run_is_kept"),
        ]
        indexes = [models.Index(fields=["board", "report", "-id"], name="reporting_run_latest")]


class RunView(TenantModel):
    """One view of a run as it came out: rows with each organisation's part (pounds and lines)."""

    data_class = DataClass.GOVERNANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True

    run = HolderForeignKey(Run, related_name="views")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=24)
    content = models.JSONField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["run", "code"], name="reporting_runview_once")]


class RunFile(TenantModel):
    """One file of a run with its hash."""

    data_class = DataClass.GOVERNANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True

    run = HolderForeignKey(Run, related_name="files")
    format = models.CharField(max_length=8)
    file = HolderForeignKey("documents.StoredFile", related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["format"]
        constraints = [models.UniqueConstraint(fields=["run", "format"], name="reporting_runfile_once")]


class RunCheck(TenantModel):
    """A run was worked out again from the tables; what was the same and what was not."""

    data_class = DataClass.GOVERNANCE
    retention = "for ever"
    append_only: ClassVar[bool] = True

    run = HolderForeignKey(Run, related_name="checks")
    at = models.DateTimeField()
    asked_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    same = models.BooleanField(
        help_text="Figures, CSV and JSON are the same; PDF and Excel too, if of one renderer."
    )
    outcome = models.JSONField(
        help_text="For each format: hash then and now, and whether the renderer is the same."
    )

    class Meta:
        ordering = ["-id"]
