"""What screens and reports ask of boards: names, chairs and members on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, OuterRef, QuerySet

from apps.core.clock import now, today
from apps.core.errors import NotFound
from apps.documents.models import Record
from apps.governance.models import (
    Appointment,
    Board,
    BoardMember,
    BoardName,
    Meeting,
    Office,
    Opportunity,
    OpportunityNotice,
    OpportunityView,
)
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


def board_of(board_id: int) -> Board:
    """The board within scope.  Raises NotFound."""
    found = Board.objects.select_related("reporting_person").filter(pk=board_id).first()
    if found is None:
        raise NotFound("There is no such board among those you may see.")
    return found


def meeting_of(meeting_id: int) -> Meeting:
    """The meeting within scope.  Raises NotFound."""
    found = Meeting.objects.select_related("record", "board").filter(pk=meeting_id).first()
    if found is None:
        raise NotFound("There is no such meeting among those you may see.")
    return found


def meeting_by_record(record_id: int) -> Meeting:
    """The meeting that a record stands for.  Raises NotFound."""
    found = Meeting.objects.filter(record_id=record_id).first()
    if found is None:
        raise NotFound("There is no such meeting among those you may see.")
    return found


def papers(board: Board) -> list[tuple[str, str]]:
    """Records of the board that may be papers of a meeting, newest first: (id, words); at most 100."""
    kinds = ("reporting.run", "governance.opportunity")
    found = Record.objects.filter(holder_id=board.holder_id, kind__in=kinds).exclude(state="waiting")
    return [(str(one.pk), f"{one.number} {one.title}") for one in found.order_by("-id")[:100]]


def opportunities() -> QuerySet[Opportunity]:
    """Opportunities in scope, newest first."""
    return Opportunity.objects.select_related("record", "board").prefetch_related("views", "notices")


def opportunity_of(opportunity_id: int) -> Opportunity:
    """The opportunity within scope.  Raises NotFound."""
    found = opportunities().select_related("opened_by", "source").filter(pk=opportunity_id).first()
    if found is None:
        raise NotFound("There is no such opportunity among those you may see.")
    return found


def opportunity_by_record(record_id: int) -> Opportunity:
    """The opportunity that a record stands for.  Raises NotFound."""
    found = opportunities().filter(record_id=record_id).first()
    if found is None:
        raise NotFound("There is no such opportunity among those you may see.")
    return found


def asked(opportunity: Opportunity) -> frozenset[int]:
    """Organisations that were asked for their view."""
    return frozenset(opportunity.notices.values_list("organisation_id", flat=True))


def waiting_for_view(organisation_ids: frozenset[int]) -> QuerySet[Opportunity]:
    """Live opportunities on which one of these organisations was asked and has not answered."""
    told = OpportunityNotice.objects.filter(organisation_id__in=organisation_ids)
    said = OpportunityView.objects.filter(
        opportunity=OuterRef("opportunity"), organisation=OuterRef("organisation")
    )
    waiting = told.filter(~Exists(said)).values("opportunity_id")
    return opportunities().filter(live=True, pk__in=waiting)
