"""The governance board of the county: offices, members, agreement, meetings, and its two latest spend reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from apps.core.clock import LONDON, today
from apps.core.scope import scoped_transaction
from apps.desk.demo.county import BOARD, COST_SHARES, LAST_MONTH, START
from apps.desk.demo.people import BY_KEY, County
from apps.documents.paper import pdf
from apps.governance.actions import (
    add_member,
    appoint,
    create_board,
    hold_meeting,
    plan_meeting,
    set_office,
)
from apps.governance.models import Board, BoardMember, Meeting
from apps.jobs.worker import drain
from apps.reporting.actions import release_run, request_run
from apps.reporting.models import Run
from apps.tenancy.actions import record_collaboration

AGENDA = (
    "Minutes of the last meeting",
    "Spend report of the county",
    "Joint buying opportunities",
    "Date of next meeting",
)
FUNCTIONS = ("Procurement", "Fleet and transport", "Estates", "Finance systems")


def set_up(county: County, tell: Callable[[str], None]) -> None:
    """The board with everything that is settled; what is unfinished is left elsewhere."""
    secretary, holder = county.actor(BOARD.secretary), county.holders[BOARD.circle]
    record_collaboration(
        by=secretary, circle=holder, title="Westmarch blue light collaboration agreement", functions=FUNCTIONS,
        legal_basis="Policing and Crime Act 2017, section 2", since=START,
        shares={county.holders[code]: Decimal(percent) for code, percent in COST_SHARES},
        exit_terms="Twelve months' notice in writing; shared assets are valued on the last day.",
    )  # fmt: skip
    board = create_board(
        by=secretary, holder=holder, code=BOARD.circle, name=BOARD.name, from_day=START,
        reporting_person=county.people["reporting"],
    )  # fmt: skip
    office = set_office(
        by=secretary, board_id=board.pk, title=BOARD.chair_office, from_day=START, chairs=True,
        organisation_id=county.holders["PCC"],
    )  # fmt: skip
    chair = BY_KEY[BOARD.chair]
    appoint(
        by=secretary,
        office_id=office.pk,
        name=chair.name,
        from_day=START,
        person_id=county.people[BOARD.chair],
    )
    for key in BOARD.members:
        person = BY_KEY[key]
        code = {"member": "CC", "fra.member": "FRA", "amb.member": "AMB"}.get(key, "PCC")
        add_member(
            by=secretary, board_id=board.pk, organisation_id=county.holders[code], name=person.name, from_day=START,
            seat=person.title, person_id=county.people[key],
        )  # fmt: skip
    held, planned = _meetings(county, board)
    tell(f"The board: {len(BOARD.members)} members, {held} meetings held, {planned} planned.")


def _meetings(county: County, board: Board) -> tuple[int, int]:
    """Two meetings that were held and the next two, on the second Thursday of the board's months around today."""
    secretary = county.actor(BOARD.secretary)
    days = _meeting_days(today())
    past = [day for day in days if day < today()][-2:]
    coming = [day for day in days if day >= today()][:2]
    with scoped_transaction(secretary.scope()):
        members = list(BoardMember.objects.filter(board=board).order_by("pk").values_list("pk", flat=True))
    for day in [*past, *coming]:
        starts = dt.datetime.combine(day, dt.time(14), LONDON)
        made = plan_meeting(
            by=secretary,
            board_id=board.pk,
            starts_at=starts,
            place="Committee room 2, Corlminster",
            agenda=AGENDA,
        )
        if day in past:
            with scoped_transaction(secretary.scope()):
                version = Meeting.objects.select_related("record").get(pk=made.pk).record.version
            there = members if day != past[0] else members[:3]
            hold_meeting(by=secretary, meeting_id=made.pk, version=version, member_ids=there)
    return len(past), len(coming)


def _meeting_days(around: dt.date) -> list[dt.date]:
    """Second Thursdays of the board's months, from a year before to a year after."""
    days = []
    for year in (around.year - 1, around.year, around.year + 1):
        for month in BOARD.meets_in_months:
            first = dt.date(year, month, 1)
            days.append(first + dt.timedelta(days=(3 - first.weekday()) % 7 + 7))
    return days


def make_reports(county: County, tell: Callable[[str], None], *, last: dt.date = LAST_MONTH) -> None:
    """The spend report of the last month but one, released; that of the last month, which waits for its release."""
    secretary = county.actor(BOARD.secretary)
    with scoped_transaction(secretary.scope()):
        board = Board.objects.get(code=BOARD.circle)
    earlier = (last - dt.timedelta(days=1)).replace(day=1)
    formats = ("pdf", "xlsx", "csv", "json") if pdf.available() else ("xlsx", "csv", "json")
    runs = [
        request_run(
            by=secretary,
            board_id=board.pk,
            report="spend",
            first=first,
            last=_month_end(first),
            formats=formats,
        )
        for first in (earlier, last)
    ]
    drain()
    with scoped_transaction(secretary.scope()):
        first_run = Run.objects.select_related("record").get(pk=runs[0].pk)
    release_run(by=county.actor("deputy"), run_id=first_run.pk, version=first_run.record.version)
    tell(f"Spend reports of {earlier:%B %Y} (released) and {last:%B %Y} (waiting for release).")


def _month_end(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
