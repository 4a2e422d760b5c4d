"""What the pages of boards show: tables, facts, and buttons with their reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse

from apps.core.actor import Actor
from apps.core.clock import LONDON, today
from apps.core.errors import AccordError
from apps.core.show import moment, pounds, ukdate
from apps.documents.paper.table import Cell, Column, Table
from apps.documents.queries import page_of
from apps.governance import queries
from apps.governance.models import Board, Meeting, Opportunity
from apps.governance.transitions import OPPORTUNITY
from apps.tenancy.models import Organisation

WORDS = {"open": "Open for views", "going_ahead": "Going ahead", "dropped": "Dropped", "done": "Done"}
TONES = {"open": "info", "going_ahead": "good", "dropped": "bad", "done": "good"}
ACTS = {
    "open": "Open it again for views",
    "going_ahead": "Take it forward",
    "dropped": "Drop it",
    "done": "It is done",
}


def tell(form: forms.Form, refusal: AccordError) -> None:
    """Put a refusal beside the fields it names, or above the form."""
    known = [name for name in getattr(refusal, "fields", {}) if name in form.fields]
    for name in known:
        form.add_error(name, str(refusal))
    if not known:
        form.add_error(None, str(refusal))


def _range(during: Any) -> list[Any]:
    """First and last day of a dated row."""
    last = during.upper - dt.timedelta(days=1) if during.upper else None
    return [during.lower, last]


# --- boards ------------------------------------------------------------------------------------------------------
def board_table(boards: Sequence[tuple[Board, queries.Heading]]) -> Table:
    """Boards with today's name and chair."""
    return Table(
        title="Boards",
        columns=[Column("name", "Board"), Column("chair", "Chair"), Column("quorum", "Quorum", "integer")],
        rows=[
            [Cell(heading.board, reverse("governance:board", args=[board.pk])), heading.chair, board.quorum]
            for board, heading in boards
        ],
    )


def meeting_table(meetings: Sequence[Meeting], title: str) -> Table:
    """Meetings with their state."""
    return Table(
        title=title,
        columns=[
            Column("number", "Meeting"), Column("when", "When", "date"), Column("place", "Place"),
            Column("state", "State"), Column("quorum", "Quorum"),
        ],
        rows=[
            [Cell(one.record.number, reverse("governance:meeting", args=[one.pk])), one.starts_at, one.place,
             one.record.state.capitalize(), _quorum(one)]
            for one in meetings
        ],
    )  # fmt: skip


def _quorum(meeting: Meeting) -> str:
    if meeting.quorate is None:
        return f"{meeting.quorum} member{'' if meeting.quorum == 1 else 's'} needed"
    return "reached" if meeting.quorate else f"not reached ({meeting.quorum} needed)"


def board_trail(board: Board) -> list[tuple[str, str]]:
    """Breadcrumb down to the board."""
    return [
        ("Boards and meetings", reverse("governance:index")),
        (queries.name_today(board), reverse("governance:board", args=[board.pk])),
    ]


def board_page(by: Actor, board: Board) -> dict[str, Any]:
    """Everything the page of one board shows."""
    heading = queries.heading(board, today())
    offices = [
        [office.title, "yes" if office.chairs else "", appointment.name if appointment else "vacant",
         *(_range(appointment.during) if appointment else _range(office.during))]
        for office in board.offices.prefetch_related("appointments").order_by("-chairs", "title", "-during")[:100]
        for appointment in (sorted(office.appointments.all(), key=lambda one: one.during.lower, reverse=True) or (None,))
    ]  # fmt: skip
    return {
        "page_title": heading.board,
        "board": board,
        "breadcrumb": [*board_trail(board)[:1], (heading.board, "")],
        "may_manage": by.holds("board.manage", board.holder_id),
        "facts": [
            {"label": "Chair", "value": heading.chair},
            {"label": "Quorum", "value": f"{board.quorum} members with a vote"},
            {"label": "Votes", "value": board.get_voting_display()},
            {"label": "Reports are made in the name of",
             "value": board.reporting_person.name if board.reporting_person else "", "empty": "Nobody yet"},
        ],
        "members": Table(
            title="Members", caption=f"on {ukdate(today())}",
            columns=[Column("name", "Name"), Column("organisation", "Organisation"), Column("seat", "Seat"),
                     Column("votes", "Votes", "integer"), Column("since", "Since", "date")],
            rows=[[one.name, one.organisation.name, one.seat, one.votes, one.during.lower]
                  for one in queries.members_on(board, today())],
        ),
        "offices": Table(
            title="Offices and who held them",
            columns=[Column("office", "Office"), Column("chairs", "Chairs"), Column("name", "Held by"),
                     Column("first", "From", "date"), Column("last", "To", "date")],
            rows=offices,
        ),
        "names": Table(
            title="What the board was called",
            columns=[Column("name", "Name"), Column("first", "From", "date"), Column("last", "To", "date")],
            rows=[[one.name, *_range(one.during)] for one in board.names.order_by("-during")[:50]],
        ),
        "meetings": meeting_table(
            list(board.meetings.select_related("record").order_by("-starts_at")[:50]), "Meetings, newest first"
        ),
    }  # fmt: skip


# --- meetings ----------------------------------------------------------------------------------------------------
def meeting_trail(meeting: Meeting) -> list[tuple[str, str]]:
    """Breadcrumb down to the meeting."""
    return [
        *board_trail(meeting.board),
        (meeting.record.number or "", reverse("governance:meeting", args=[meeting.pk])),
    ]


def meeting_page(by: Actor, meeting: Meeting) -> dict[str, Any]:
    """Everything the page of one meeting shows."""
    day = meeting.starts_at.astimezone(LONDON).date()
    there = set(meeting.attendance.values_list("member_id", flat=True))
    held = meeting.record.state == "held"
    may = by.holds("board.manage", meeting.holder_id) and meeting.record.state == "planned"
    return {
        "page_title": f"Meeting of {ukdate(day)}", "meeting": meeting,
        "breadcrumb": [*meeting_trail(meeting)[:2], (meeting.record.number, "")],
        "may_change": may, "state": meeting.record.state.capitalize(),
        "facts": [
            {"label": "Board", "value": queries.heading(meeting.board, day).board},
            {"label": "When", "value": moment(meeting.starts_at)},
            {"label": "Where", "value": meeting.place},
            {"label": "Quorum", "value": _quorum(meeting)},
        ],
        "agenda": Table(
            title="Agenda",
            columns=[Column("position", "Item", "integer"), Column("title", "Title"),
                     Column("presenter", "Presented by"), Column("paper", "Paper")],
            rows=[[one.position, one.title, one.presenter,
                   Cell(str(one.paper), page_of(one.paper)) if one.paper else ""]
                  for one in meeting.agenda.select_related("paper").order_by("position")[:200]],
        ),
        "members": Table(
            title="Members",
            columns=[Column("name", "Name"), Column("organisation", "Organisation"), Column("votes", "Votes", "integer"),
                     Column("there", "Present")],
            rows=[[one.name, one.organisation.name, one.votes,
                   ("yes" if one.pk in there else "no") if held else ""]
                  for one in queries.members_on(meeting.board, day)],
        ),
    }  # fmt: skip


# --- opportunities -----------------------------------------------------------------------------------------------
def opportunity_table(found: Sequence[Opportunity]) -> Table:
    """Opportunities with their state and value."""
    return Table(
        title="Opportunities, newest first",
        columns=[
            Column("number", "Number"), Column("title", "What"), Column("amount", "Paid in the period", "money", "£"),
            Column("state", "State"), Column("views", "Views"),
        ],
        rows=[
            [Cell(one.record.number, reverse("governance:opportunity", args=[one.pk])), one.title, one.amount,
             WORDS[one.record.state], _views(one)]
            for one in found
        ],
    )  # fmt: skip


def _views(one: Opportunity) -> str:
    return f"{len(one.views.all())} of {len(one.notices.all())}"


def next_states(one: Opportunity) -> list[tuple[str, str]]:
    """What may become of it: (state, words)."""
    return [(state, ACTS[state]) for state in OPPORTUNITY.next_states(one.record.state)]


def opportunity_page(by: Actor, one: Opportunity) -> dict[str, Any]:
    """Everything the page of one opportunity shows."""
    names = dict(Organisation.objects.filter(pk__in=queries.asked(one)).values_list("pk", "name"))
    views = {view.organisation_id: view for view in one.views.select_related("person")}
    mine = by.holders_with("opportunity.answer") & names.keys()
    rows = []
    for pk, name in sorted(names.items(), key=lambda pair: pair[1]):
        part = one.figures.get(str(pk), {})
        view = views.get(pk)
        rows.append(
            [name, part.get("pounds"), part.get("lines"), view.get_answer_display() if view else "Not yet said",
             view.reason if view else "", view.person.name if view else "", view.at if view else None]
        )  # fmt: skip
    facts = [
        {"label": "Subject", "value": one.get_subject_display()},
        {"label": "Paid in the report's period", "value": pounds(one.amount)},
        {"label": "Opened by", "value": f"{one.opened_by.name}, {moment(one.record.made_at)}"},
    ]
    if one.source is not None:
        facts.append({"label": "Opened from", "value": str(one.source), "url": page_of(one.source)})
    return {
        "page_title": one.title, "opportunity": one, "state": WORDS[one.record.state], "tone": TONES[one.record.state],
        "breadcrumb": [("Opportunities", reverse("governance:opportunities")), (one.record.number, "")],
        "facts": facts,
        "may_answer": bool(mine) and one.live,
        "may_move": by.holds("board.manage", one.holder_id) and bool(next_states(one)),
        "views": Table(
            title="What each organisation pays and says",
            columns=[
                Column("organisation", "Organisation"), Column("amount", "Paid", "money", "£", total=True),
                Column("lines", "Lines", "integer", total=True), Column("answer", "View"), Column("reason", "Reason"),
                Column("person", "Said by"), Column("at", "When", "date"),
            ],
            rows=rows,
        ),
    }  # fmt: skip
