"""What screens and reports ask of boards: names, chairs and members on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.core.clock import now, today
from apps.core.errors import NotFound
from apps.governance.models import Appointment, Board, BoardMember, BoardName, Meeting, Office
from apps.tenancy.models import CircleMember, Organisation


@dataclass(frozen=True)
class Heading:
    """What stands at the head of a report of a board: its name and its chair's office on the report's date."""

    board: str
    chair_title: str
    chair_name: str

    @property
    def chair(self) -> str:
        """'Title, Name' as far as known on that date."""
        return ", ".join(part for part in (self.chair_title, self.chair_name) if part) or "vacant"


def board_by_code(code: str) -> Board:
    """The board with that code within the scope.  Raises NotFound."""
    board = Board.objects.filter(code=code).first()
    if board is None:
        raise NotFound(f"There is no board with the code {code} among those you may see.")
    return board


def heading(board: Board, on: dt.date) -> Heading:
    """Name of the board, title of its chairing office and its holder on a day (London)."""
    name = BoardName.objects.filter(board=board, during__contains=on).first()
    office = Office.objects.filter(board=board, chairs=True, during__contains=on).first()
    holder = office and Appointment.objects.filter(office=office, during__contains=on).first()
    return Heading(
        board=name.name if name else board.code,
        chair_title=office.title if office else "",
        chair_name=holder.name if holder else "",
    )


def name_today(board: Board) -> str:
    """What the board is called today."""
    return heading(board, today()).board


def boards() -> list[tuple[Board, Heading]]:
    """Every board in scope with today's heading; at most 100."""
    return [(board, heading(board, today())) for board in Board.objects.order_by("code")[:100]]


def members_on(board: Board, on: dt.date) -> list[BoardMember]:
    """Members whose seat stands on that day, by name; at most 200."""
    found = BoardMember.objects.filter(board=board, during__contains=on).select_related("organisation")
    return list(found.order_by("name")[:200])


def circle_organisations(board: Board, first: dt.date, last: dt.date) -> list[Organisation]:
    """Organisations that were members of the board's circle on any day from `first` to `last`, by code."""
    days = DateRange(first, last, "[]")
    member_ids = CircleMember.objects.filter(holder_id=board.holder_id, during__overlap=days)
    return list(Organisation.objects.filter(pk__in=member_ids.values("organisation_id")).order_by("code"))


def next_meetings(limit: int = 5) -> list[Meeting]:
    """Meetings still to come in scope, soonest first."""
    found = Meeting.objects.filter(record__state="planned", starts_at__gte=now()).select_related(
        "board", "record"
    )
    return list(found.order_by("starts_at")[:limit])
