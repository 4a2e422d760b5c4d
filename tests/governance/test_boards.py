"""Boards: names, offices and seats are dated, so the papers of a year keep that year's titles."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from apps.core.errors import Conflict, NotAllowed
from apps.core.scope import scope
from apps.documents.models import Record
from apps.governance import actions
from apps.governance.calc import quorate
from apps.governance.errors import BoardRule
from apps.governance.queries import circle_organisations, heading, members_on

pytestmark = pytest.mark.django_db
DAY = dt.date


@pytest.fixture
def board(county):
    """The collaboration's board as it stood from 2021, chaired by the holder of an elected office."""
    secretary = county.actor("secretary")
    made = actions.create_board(
        by=secretary,
        holder=county.org("BOARD"),
        code="BOARD",
        name="Blue Light Board",
        from_day=DAY(2021, 4, 1),
    )
    office = actions.set_office(
        by=secretary,
        board_id=made.pk,
        title="Police and Crime Commissioner",
        from_day=DAY(2021, 5, 10),
        chairs=True,
    )
    actions.appoint(by=secretary, office_id=office.pk, name="Robin Vale", from_day=DAY(2021, 5, 13))
    return made


def test_a_report_of_an_earlier_year_keeps_that_years_name_and_office(county, board):
    secretary = county.actor("secretary")
    actions.rename_board(
        by=secretary, board_id=board.pk, name="Policing and Crime Board", from_day=DAY(2028, 5, 8)
    )
    mayor = actions.set_office(
        by=secretary, board_id=board.pk, title="Mayor", from_day=DAY(2028, 5, 8), chairs=True
    )
    actions.appoint(by=secretary, office_id=mayor.pk, name="Kim Hale", from_day=DAY(2028, 5, 8))
    with scope(secretary.scope()):
        before, after = heading(board, DAY(2028, 3, 31)), heading(board, DAY(2029, 3, 31))
    assert (before.board, before.chair) == ("Blue Light Board", "Police and Crime Commissioner, Robin Vale")
    assert (after.board, after.chair) == ("Policing and Crime Board", "Mayor, Kim Hale")


def test_what_follows_a_name_begins_after_it(county, board):
    with pytest.raises(BoardRule, match="Choose a later day"):
        actions.rename_board(
            by=county.actor("secretary"), board_id=board.pk, name="Earlier", from_day=DAY(2021, 4, 1)
        )


def test_only_whoever_manages_the_board_changes_it(county, board):
    with pytest.raises(NotAllowed, match=r"board\.manage"):
        actions.rename_board(
            by=county.actor("member"), board_id=board.pk, name="Ours", from_day=DAY(2027, 1, 1)
        )


def test_members_and_organisations_are_those_of_the_day(county, board):
    secretary = county.actor("secretary")
    seat = actions.add_member(
        by=secretary,
        board_id=board.pk,
        organisation_id=county.org("FRA"),
        name="Jo Marsh",
        from_day=DAY(2022, 4, 1),
    )
    actions.end_member(by=secretary, member_id=seat.pk, last_day=DAY(2024, 3, 31))
    with scope(secretary.scope()):
        assert [m.name for m in members_on(board, DAY(2024, 3, 31))] == ["Jo Marsh"]
        assert members_on(board, DAY(2024, 4, 1)) == []
        assert [o.code for o in circle_organisations(board, DAY(2026, 4, 1), DAY(2026, 10, 31))] == [
            "AMB", "CC", "FRA", "PCC",
        ]  # fmt: skip


def test_a_meeting_says_whether_it_had_its_quorum(county, board):
    secretary = county.actor("secretary")
    seats = [
        actions.add_member(
            by=secretary, board_id=board.pk, organisation_id=county.org(code), name=f"{code} seat",
            from_day=DAY(2022, 4, 1), votes=votes,
        )
        for code, votes in (("PCC", 1), ("CC", 0), ("FRA", 1), ("AMB", 1))
    ]  # fmt: skip
    meeting = actions.plan_meeting(
        by=secretary, board_id=board.pk, starts_at=dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC), place="County Hall",
        agenda=["Spend report", "Joint buying"],
    )  # fmt: skip
    held = actions.hold_meeting(
        by=secretary, meeting_id=meeting.pk, version=1, member_ids=[seat.pk for seat in seats[:3]]
    )
    assert held.quorate is False, "a seat without a vote does not count towards the quorum"
    with pytest.raises(Conflict, match="cannot become “cancelled”"):
        actions.cancel_meeting(
            by=secretary, meeting_id=meeting.pk, version=held.record.version, reason="Too late"
        )


@pytest.mark.parametrize(
    ("votes", "quorum", "expected"), [([1, 1, 1], 3, True), ([2, 1, 0], 3, False), ([], 0, True)]
)
def test_quorum_counts_members_with_a_vote(votes, quorum, expected):
    assert quorate(votes, quorum) is expected


def test_the_database_refuses_a_passage_the_table_lacks(county, board):
    secretary = county.actor("secretary")
    meeting = actions.plan_meeting(
        by=secretary,
        board_id=board.pk,
        starts_at=dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC),
        place="County Hall",
    )
    cancelled = actions.cancel_meeting(
        by=secretary, meeting_id=meeting.pk, version=1, reason="No quorum expected"
    )
    with scope(secretary.scope()), pytest.raises(DatabaseError), transaction.atomic():
        Record.objects.filter(pk=cancelled.record_id).update(state="planned", version=9)
