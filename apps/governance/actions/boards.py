"""Boards, their names, offices, office holders and seats: each change is a new dated row."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.errors import NotFound
from apps.governance.errors import BoardRule
from apps.governance.guards import board_to_manage, opens_on
from apps.governance.models import Appointment, Board, BoardMember, BoardName, Office


def _end(row: Any, day: dt.date) -> None:
    """Let a dated row end the day before `day`."""
    row.during = DateRange(row.during.lower, day)
    row.save(update_fields=["during"])


@action("governance.board.create")
def create_board(
    act: Act, *, holder: int, code: str, name: str, from_day: dt.date, quorum: int = 3,
    reporting_person: int | None = None,
) -> Board:  # fmt: skip
    """Set up a board held by a circle, with its first name."""
    act.by.require("board.manage", holder)
    board = Board.objects.create(
        holder_id=holder, code=code, quorum=quorum, reporting_person_id=reporting_person
    )
    BoardName.objects.create(holder_id=holder, board=board, name=name, during=DateRange(from_day, None))
    act.audit(holder, DataClass.GOVERNANCE, details={"board": board.pk, "code": code})
    return board


@action("governance.board.rename")
def rename_board(act: Act, *, board_id: int, name: str, from_day: dt.date) -> BoardName:
    """Give the board another name from a day on; earlier days keep the name they had."""
    board = board_to_manage(act.by, board_id)
    current = BoardName.objects.filter(board=board, during__endswith__isnull=True).first()
    during = opens_on(current, from_day, "name")
    if current is not None:
        _end(current, from_day)
    made = BoardName.objects.create(holder_id=board.holder_id, board=board, name=name, during=during)
    act.audit(board.holder_id, DataClass.GOVERNANCE, details={"board": board.pk, "name": made.pk})
    return made


@action("governance.board.set_reporting_person")
def set_reporting_person(act: Act, *, board_id: int, person_id: int) -> Board:
    """Name the service person that the board's report runs act for."""
    from apps.identity.models import Person

    board = board_to_manage(act.by, board_id)
    person = Person.objects.filter(pk=person_id, is_service=True).first()
    if person is None:
        raise BoardRule(
            "Reports act for a named service person, and this is not one. Choose one of the service persons.",
            fields={"person": "Choose a service person."},
        )
    board.reporting_person = person
    board.save(update_fields=["reporting_person"])
    act.audit(board.holder_id, DataClass.GOVERNANCE, details={"board": board.pk, "service_person": person.pk})
    return board


@action("governance.office.set")
def set_office(
    act: Act, *, board_id: int, title: str, from_day: dt.date, chairs: bool = False,
    organisation_id: int | None = None, replaces: int | None = None,
) -> Office:  # fmt: skip
    """Open an office with its title from a day on; with `replaces`, the office before it ends that day."""
    board = board_to_manage(act.by, board_id)
    earlier = None
    if replaces is not None:
        earlier = Office.objects.filter(pk=replaces, board=board).first()
    elif chairs:
        earlier = Office.objects.filter(board=board, chairs=True, during__endswith__isnull=True).first()
    during = opens_on(earlier, from_day, "office")
    if earlier is not None:
        for appointment in earlier.appointments.filter(during__endswith__isnull=True):
            _end(appointment, from_day)
        _end(earlier, from_day)
    made = Office.objects.create(
        holder_id=board.holder_id, board=board, title=title, chairs=chairs, during=during,
        organisation_id=organisation_id,
    )  # fmt: skip
    act.audit(board.holder_id, DataClass.GOVERNANCE, details={"board": board.pk, "office": made.pk})
    return made


@action("governance.office.appoint")
def appoint(
    act: Act, *, office_id: int, name: str, from_day: dt.date, person_id: int | None = None
) -> Appointment:
    """Let somebody hold the office from a day on; whoever held it before ends the day before."""
    office = Office.objects.filter(pk=office_id).select_related("board").first()
    if office is None:
        raise NotFound("There is no such office among those you may see.")
    board_to_manage(act.by, office.board_id)
    current = office.appointments.filter(during__endswith__isnull=True).first()
    during = opens_on(current, from_day, "appointment of")
    if current is not None:
        _end(current, from_day)
    made = Appointment.objects.create(
        holder_id=office.holder_id, office=office, name=name, person_id=person_id, during=during
    )
    act.audit(office.holder_id, DataClass.GOVERNANCE, details={"office": office.pk, "appointment": made.pk})
    return made


@action("governance.member.add")
def add_member(
    act: Act, *, board_id: int, organisation_id: int, name: str, from_day: dt.date, seat: str = "",
    votes: int = 1, person_id: int | None = None,
) -> BoardMember:  # fmt: skip
    """Give somebody a seat on the board from a day on."""
    board = board_to_manage(act.by, board_id)
    made = BoardMember.objects.create(
        holder_id=board.holder_id, board=board, organisation_id=organisation_id, name=name, seat=seat,
        votes=votes, person_id=person_id, during=DateRange(from_day, None),
    )  # fmt: skip
    act.audit(board.holder_id, DataClass.GOVERNANCE, details={"board": board.pk, "member": made.pk})
    return made


@action("governance.member.end")
def end_member(act: Act, *, member_id: int, last_day: dt.date) -> BoardMember:
    """End a seat after its last day."""
    member = BoardMember.objects.filter(pk=member_id).first()
    if member is None:
        raise NotFound("There is no such member among those you may see.")
    board_to_manage(act.by, member.board_id)
    if last_day < member.during.lower:
        raise BoardRule(f"{member.name}'s seat had not begun on that day. Choose a later last day.")
    _end(member, last_day + dt.timedelta(days=1))
    act.audit(member.holder_id, DataClass.GOVERNANCE, details={"member": member.pk})
    return member
