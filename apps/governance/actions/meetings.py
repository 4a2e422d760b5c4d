"""Meetings: planned with an agenda, then held with whoever came, or cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import LONDON
from apps.core.errors import NotFound
from apps.core.show import ukdate
from apps.documents.records import locked, open_record, set_state, touch
from apps.governance.calc import quorate
from apps.governance.errors import BoardRule, GovernanceState
from apps.governance.guards import board_to_manage, same_version
from apps.governance.models import AgendaItem, Attendance, BoardMember, Meeting
from apps.governance.queries import heading
from apps.governance.transitions import MEETING


def _meeting(act: Act, meeting_id: int, version: int) -> Meeting:
    """The meeting, its record locked, when the person manages its board and the version is the present one."""
    meeting = Meeting.objects.select_related("record").filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound("There is no such meeting among those you may see.")
    board_to_manage(act.by, meeting.board_id)
    meeting.record = locked(meeting.record)
    same_version(meeting.record, version, "meeting")
    return meeting


@action("governance.meeting.plan")
def plan_meeting(
    act: Act, *, board_id: int, starts_at: dt.datetime, place: str, agenda: Sequence[str] = ()
) -> Meeting:
    """Plan a meeting under the board's present quorum, with the titles of its agenda."""
    board = board_to_manage(act.by, board_id)
    record = open_record(
        act, holder=board.holder_id, data_class=DataClass.GOVERNANCE, kind=MEETING.kind, state="planned",
        title=f"{heading(board, starts_at.astimezone(LONDON).date()).board}, {ukdate(starts_at)}",
    )  # fmt: skip
    meeting = Meeting.objects.create(
        holder_id=board.holder_id,
        board=board,
        starts_at=starts_at,
        place=place,
        quorum=board.quorum,
        record=record,
    )
    AgendaItem.objects.bulk_create(
        AgendaItem(holder_id=board.holder_id, meeting=meeting, position=position, title=title)
        for position, title in enumerate(agenda, start=1)
    )
    act.audit(
        board.holder_id, DataClass.GOVERNANCE, record=record.pk,
        details={"meeting": meeting.pk, "agenda_items": len(agenda)},
    )  # fmt: skip
    return meeting


@action("governance.meeting.add_agenda_item")
def add_agenda_item(
    act: Act, *, meeting_id: int, version: int, title: str, presenter: str = "", paper_id: int | None = None
) -> AgendaItem:
    """Put one more item at the end of a planned meeting's agenda, with its paper (a record of the board)."""
    meeting = _meeting(act, meeting_id, version)
    if meeting.record.state != "planned":
        raise GovernanceState("The agenda of a meeting is closed once it was held or cancelled.")
    last = meeting.agenda.order_by("-position").first()
    item = AgendaItem.objects.create(
        holder_id=meeting.holder_id, meeting=meeting, position=last.position + 1 if last else 1,
        title=title, presenter=presenter, paper_id=paper_id,
    )  # fmt: skip
    touch(act, meeting.record)
    act.audit(
        meeting.holder_id, DataClass.GOVERNANCE, record=meeting.record_id,
        details={"meeting": meeting.pk, "item": item.pk},
    )  # fmt: skip
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
        raise BoardRule(
            "Somebody marked as present had no seat on that day. Choose among that day's members."
        )
    set_state(act, meeting.record, "held")
    meeting.quorate = quorate((member.votes for member in members), meeting.quorum)
    meeting.save(update_fields=["quorate"])
    Attendance.objects.bulk_create(
        Attendance(holder_id=meeting.holder_id, meeting=meeting, member=member) for member in members
    )
    act.audit(
        meeting.holder_id, DataClass.GOVERNANCE, record=meeting.record_id,
        details={"meeting": meeting.pk, "present": len(members), "quorate": meeting.quorate},
    )  # fmt: skip
    return meeting


@action("governance.meeting.cancel")
def cancel_meeting(act: Act, *, meeting_id: int, version: int, reason: str) -> Meeting:
    """Cancel a planned meeting, with the reason."""
    meeting = _meeting(act, meeting_id, version)
    set_state(act, meeting.record, "cancelled")
    act.audit(
        meeting.holder_id, DataClass.GOVERNANCE, record=meeting.record_id, reason=reason,
        details={"meeting": meeting.pk},
    )  # fmt: skip
    return meeting
