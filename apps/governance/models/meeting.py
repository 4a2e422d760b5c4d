"""Meetings of a board: when, where, on what papers, and who was there.  The state stands in the record."""

from __future__ import annotations

from django.db import models

from apps.audit.history import tracked
from apps.core.classes import DataClass
from apps.core.fields import HolderForeignKey
from apps.governance.models.board import Board, BoardMember
from apps.tenancy.base import TenantModel


@tracked
class Meeting(TenantModel):
    """One meeting (planned, then held or cancelled); its agenda and attendance are rows of their own."""

    data_class = DataClass.GOVERNANCE
    retention = "for ever"
    referable = True

    record = HolderForeignKey("documents.Record", related_name="+")
    board = HolderForeignKey(Board, related_name="meetings")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=160)
    quorum = models.PositiveSmallIntegerField(help_text="Voting members needed, as the board's rule stood.")
    quorate = models.BooleanField(
        null=True, help_text="Whether enough voting members were there; empty until held."
    )

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.UniqueConstraint(fields=["board", "starts_at"], name="governance_meeting_once"),
            models.UniqueConstraint(fields=["record"], name="governance_meeting_record"),
        ]


@tracked
class AgendaItem(TenantModel):
    """One item of a meeting's agenda, with its paper (a released report, a file) where it has one."""

    data_class = DataClass.GOVERNANCE
    retention = "for ever"

    meeting = HolderForeignKey(Meeting, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    presenter = models.CharField(max_length=120, blank=True)
    paper = HolderForeignKey("documents.Record", related_name="+", null=True, blank=True)

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
        constraints = [
            models.UniqueConstraint(fields=["meeting", "member"], name="governance_attendance_once")
        ]
