"""Opportunities: things that several organisations buy, which they might buy together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey, MoneyField
from apps.governance.models.board import Board
from apps.tenancy.base import TenantModel


@tracked
class Opportunity(TenantModel):
    """One chance to buy jointly, numbered; its state (open, going ahead, dropped, done) stands in the record.

    `source` is the report run whose row it was opened from; `figures` are that row's "pounds" and "lines" for
    each organisation (keys are holder ids), so that they stay what they were.
    """

    data_class = DataClass.GOVERNANCE
    retention = "6 years after it is done or dropped"
    referable = True

    class Subject(models.TextChoices):
        """What is bought in common."""

        SUPPLIER = "supplier", "One supplier"
        CATEGORY = "category", "One category"
        ITEM = "item", "One item"

    record = HolderForeignKey("documents.Record", related_name="+")
    board = HolderForeignKey(Board, related_name="opportunities")
    subject = models.CharField(max_length=12, choices=Subject.choices)
    subject_key = models.CharField(max_length=80, help_text="Supplier's id, category code or item key.")
    title = models.CharField(max_length=200)
    amount = MoneyField(help_text="Pounds the organisations paid in the report's period.")
    lines = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    source = HolderForeignKey("documents.Record", related_name="+", null=True, blank=True)
    source_row = models.CharField(max_length=160, blank=True)
    live = models.BooleanField(
        default=True, help_text="False once done or dropped: another may then be opened."
    )
    opened_by = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "opportunities"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["record"], name="governance_opportunity_record"),
            models.UniqueConstraint(
                fields=["board", "subject", "subject_key"],
                condition=Q(live=True),
                name="governance_opportunity_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OpportunityNotice(TenantModel):
    """An organisation was told of an opportunity and asked for its view."""

    data_class = DataClass.GOVERNANCE
    retention = "as its opportunity"
    append_only = True

    opportunity = HolderForeignKey(Opportunity, related_name="notices")
    organisation = models.ForeignKey("tenancy.Organisation", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "organisation"], name="governance_notice_once")
        ]


@tracked
class OpportunityView(TenantModel):
    """What one organisation says to an opportunity; written by that organisation alone, read by the circle."""

    data_class = DataClass.GOVERNANCE
    retention = "as its opportunity"
    policy = {"owner": "organisation_id"}

    class Answer(models.TextChoices):
        """A 'no' needs its reason."""

        YES = "yes", "Yes, we would join"
        PERHAPS = "perhaps", "Perhaps, with conditions"
        NO = "no", "No"

    opportunity = HolderForeignKey(Opportunity, related_name="views")
    organisation = models.ForeignKey("tenancy.Organisation", models.PROTECT, related_name="+")
    answer = models.CharField(max_length=12, choices=Answer.choices)
    reason = models.CharField(max_length=500, blank=True)
    person = models.ForeignKey("identity.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["opportunity", "organisation"], name="governance_view_once"),
            models.CheckConstraint(
                name="governance_view_no_has_reason", condition=~Q(answer="no") | ~Q(reason="")
            ),
        ]
