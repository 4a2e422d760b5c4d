"""Meetings: planned with an agenda, then held with whoever came, or cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import LONDON
from apps.core.errors import NotFound
from apps.governance.calc import quorate
from apps.governance.errors import BoardRule, OpportunityState
from apps.governance.guards import board_to_manage, same_version
from apps.governance.models import AgendaItem, Attendance, BoardMember, Meeting
from apps.governance.transitions import MEETING, may_pass


def _meeting(act: Act, meeting_id: int, version: int) -> Meeting:
    """The meeting, locked, when the person manages its board and the version is the present one."""
    meeting = Meeting.objects.select_for_update().filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound("There is no such meeting among those you may see.")
    board_to_manage(act.by, meeting.board_id)
    same_version(meeting, version, "meeting")
    return meeting


def _pass(meeting: Meeting, state: str) -> None:
    """Move to a state that the table allows."""
    if not may_pass(MEETING, meeting.state, state):
        raise OpportunityState(
            f"A meeting that is {meeting.get_state_display().lower()} cannot become "
            f"{Meeting.State(state).label.lower()}. Plan another meeting instead."
        )
    meeting.state = state
    meeting.version += 1


@action("governance.meeting.plan")
def plan_meeting(
    act: Act, *, board_id: int, starts_at: dt.datetime, place: str, agenda: Sequence[str] = ()
) -> Meeting:
    """Plan a meeting under the board's present quorum, with the titles of its agenda."""
    board = board_to_manage(act.by, board_id)
    meeting = Meeting.objects.create(
        holder_id=board.holder_id, board=board, starts_at=starts_at, place=place, quorum=board.quorum
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(holder_id=board.holder_id, meeting=meeting, position=position, title=title)
        for position, title in enumerate(agenda, start=1)
    )
    act.audit(
        board.holder_id, DataClass.GOVERNANCE, details={"meeting": meeting.pk, "agenda_items": len(agenda)}
    )
    return meeting


@action("governance.meeting.add_agenda_item")
def add_agenda_item(
    act: Act, *, meeting_id: int, version: int, title: str, presenter: str = ""
) -> AgendaItem:
    """Put one more item at the end of a planned meeting's agenda."""
    meeting = _meeting(act, meeting_id, version)
    if meeting.state != Meeting.State.PLANNED:
        raise OpportunityState("The agenda of a meeting is closed once it was held or cancelled.")
    last = meeting.agenda.order_by("-position").first()
    item = AgendaItem.objects.create(
        holder_id=meeting.holder_id, meeting=meeting, position=last.position + 1 if last else 1,
        title=title, presenter=presenter,
    )  # fmt: skip
    meeting.version += 1
    meeting.save(update_fields=["version"])
    act.audit(meeting.holder_id, DataClass.GOVERNANCE, details={"meeting": meeting.pk, "item": item.pk})
    return item


@action("governance.meeting.hold")
def hold_meeting(act: Act, *, meeting_id: int, version: int, member_ids: Sequence[int]) -> Meeting:
    """Record that the meeting took place and who was there; says whether it had its quorum."""
    meeting = _meeting(act, meeting_id, version)
    day = meeting.starts_at.astimezone(LONDON).date()
    members = list(
        BoardMember.objects.filter(board_id=meeting.board_id, during__contains=day, pk__in=member_ids)
    )
    if len(members) != len(set(member_ids)):
        raise BoardRule("Somebody marked as present had no seat on that day. Choose among that day's members.")
    _pass(meeting, Meeting.State.HELD)
    meeting.quorate = quorate((member.votes for member in members), meeting.quorum)
    meeting.save(update_fields=["state", "version", "quorate"])
    Attendance.objects.bulk_create(
        Attendance(holder_id=meeting.holder_id, meeting=meeting, member=member) for member in members
    )
    act.audit(
        meeting.holder_id, DataClass.GOVERNANCE,
        details={"meeting": meeting.pk, "present": len(members), "quorate": meeting.quorate},
    )  # fmt: skip
    return meeting


@action("governance.meeting.cancel")
def cancel_meeting(act: Act, *, meeting_id: int, version: int, reason: str) -> Meeting:
    """Cancel a planned meeting, with the reason."""
    meeting = _meeting(act, meeting_id, version)
    _pass(meeting, Meeting.State.CANCELLED)
    meeting.save(update_fields=["state", "version"])
    act.audit(meeting.holder_id, DataClass.GOVERNANCE, reason=reason, details={"meeting": meeting.pk})
    return meeting
