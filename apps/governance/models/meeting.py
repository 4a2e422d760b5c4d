"""Meetings of a board: when, where, on what papers, and who was there."""

from __future__ import annotations

from django.db import models

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.core.policy import TableTrigger
from apps.governance.models.board import Board, BoardMember
from apps.tenancy.base import TenantModel


@tracked
class Meeting(TenantModel):
    """One meeting; its agenda and attendance are rows of their own."""

    data_class = DataClass.GOVERNANCE
    retention = "for ever"
    referable = True

    class State(models.TextChoices):
        """A meeting is planned, then held or cancelled."""

        PLANNED = "planned", "Planned"
        HELD = "held", "Held"
        CANCELLED = "cancelled", "Cancelled"

    board = HolderForeignKey(Board, related_name="meetings")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=160)
    quorum = models.PositiveSmallIntegerField(help_text="Voting members needed, as the board's rule stood.")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    quorate = models.BooleanField(null=True, help_text="Whether enough voting members were there; empty until held.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["board", "starts_at"], name="governance_meeting_once"),
            TableTrigger(
                name="governance_meeting_state", when="BEFORE INSERT OR UPDATE", function="accord_governance_state"
            ),
            models.CheckConstraint(
                name="governance_meeting_quorate_when_held",
                condition=models.Q(state="held", quorate__isnull=False)
                | (~models.Q(state="held") & models.Q(quorate__isnull=True)),
            ),
        ]


@tracked
class AgendaItem(TenantModel):
    """One item of a meeting's agenda."""

    data_class = DataClass.GOVERNANCE
    retention = "for ever"

    meeting = HolderForeignKey(Meeting, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    presenter = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="governance_agendaitem_position")
        ]

    def __str__(self) -> str:
        return self.title


class Attendance(TenantModel):
    """A member was at a meeting."""

    data_class = DataClass.GOVERNANCE
    retention = "for ever"
    append_only = True

    meeting = HolderForeignKey(Meeting, related_name="attendance")
    member = HolderForeignKey(BoardMember, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "member"], name="governance_attendance_once")]
