"""The spend report: every view adds up, the same run gives the same bytes, and an earlier moment stays what it was."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from apps.core.errors import AccordError, Conflict, NotAllowed
from apps.core.scope import scope
from apps.jobs.worker import drain
from apps.reporting import actions
from apps.reporting.models import Run
from apps.reporting.spend.keeping import view_from
from tests.reporting import books as arrange

pytestmark = pytest.mark.django_db
DAY = dt.date
FIRST, LAST = DAY(2026, 4, 1), DAY(2026, 6, 30)
TOTAL = Decimal("10385.10")


def ask(
    county,
    board,
    *,
    by="secretary",
    formats=("csv", "json"),
    as_of=None,
    report="spend",
    first=FIRST,
    last=LAST,
):
    """Ask for a run and let the worker do it; gives the run as it came out."""
    run = actions.request_run(
        by=county.actor(by),
        board_id=board.pk,
        report=report,
        first=first,
        last=last,
        formats=list(formats),
        as_of=as_of,
    )
    drain()
    with scope(county.actor("secretary").scope()):
        done = Run.objects.select_related("record", "job").get(pk=run.pk)
        assert done.job.state == "done", done.job.failure
    return done


def hashes(county, run):
    with scope(county.actor("secretary").scope()):
        return {file.format: file.sha256 for file in run.files.all()}


def data(county, run):
    """The JSON file of a run."""
    from apps.documents.files import open_file

    with scope(county.actor("secretary").scope()):
        file = run.files.get(format="json").file_id
    return json.loads(open_file(county.actor("member"), file)[1].read())


def view(county, run, code):
    with scope(county.actor("secretary").scope()):
        return view_from(code, run.views.get(code=code).content)


def amounts(view):
    return {row.labels[0]: row.total.amount for row in view.rows}


def test_the_report_says_what_was_paid_by_whom(county, board, books):
    run = ask(county, board)
    assert (run.total, run.lines, run.record.state) == (TOTAL, 9, "done")
    assert amounts(view(county, run, "organisation")) == {
        "Chief Constable of Westmarch": Decimal("7345.35"),
        "Westmarch Fire and Rescue Authority": Decimal("3039.75"),
        "Westmarch Ambulance Service NHS Trust": Decimal("0.00"),
        "Westmarch Police and Crime Commissioner": Decimal("0.00"),
    }
    assert amounts(view(county, run, "month")) == {
        "April 2026": Decimal("4040.25"), "May 2026": Decimal("5269.85"), "June 2026": Decimal("1075.00"),
    }  # fmt: skip


def test_every_view_adds_up_to_the_same_total(county, board, books):
    run = ask(county, board)
    found = data(county, run)
    assert {one["total"]["amount"] for one in found["views"]} == {str(TOTAL)}
    assert {one["total"]["prior_amount"] for one in found["views"]} == {"1500.00"}
    assert len(found["views"]) == 12
    assert sum(Decimal(load["amount_in_period"]) for load in found["loads"]) == TOTAL


def test_joint_suppliers_are_those_of_two_services_and_never_redacted_or_not_open_to_competition(
    county, board, books
):
    joint = view(county, ask(county, board), "joint")
    assert [(row.labels[0], row.kind) for row in joint.rows][:2] == [
        ("Halden Fleet Ltd", ""),
        ("Calder Uniforms", ""),
    ]
    halden = joint.rows[0]
    assert {part.amount for part in halden.parts.values()} == {Decimal("1510.10"), Decimal("2200.00")}
    assert {row.kind: row.total.amount for row in joint.rows[2:]} == {
        "single": Decimal("880.00"), "not_addressable": Decimal("5000.00"), "individual": Decimal("120.00"),
        "redacted": Decimal("75.00"),
    }  # fmt: skip


def test_a_commissioner_and_the_chief_constable_are_one_service(county, board):
    arrange.pay(county, "CC", [(DAY(2026, 4, 3), "Halden Fleet Ltd", "10.00", "Fleet - vehicle parts")])
    arrange.pay(county, "PCC", [(DAY(2026, 4, 3), "Halden Fleet Ltd", "20.00", "Fleet - vehicle parts")])
    joint = view(county, ask(county, board), "joint")
    assert [(row.kind, row.total.amount) for row in joint.rows] == [("single", Decimal("30.00"))]


def test_what_is_not_classified_is_its_own_row(county, board, books):
    run = ask(county, board)
    category = view(county, run, "category")
    assert category.rows[-1].kind == "unmapped"
    assert category.rows[-1].total.amount == Decimal("1075.00")
    assert amounts(view(county, run, "unmapped")) == {
        "Odds and ends": Decimal("1075.00"),
        "Classified": Decimal("9310.10"),
    }


def test_no_individual_is_named_in_any_file(county, board, books):
    run = ask(county, board)
    assert "A Person" not in json.dumps(data(county, run))


def test_mixed_amount_bases_are_said(county, board, books):
    notes = data(county, ask(county, board))["notes"]
    assert any("different bases" in note for note in notes)


def test_asked_twice_the_report_is_the_same_bytes(county, board, books):
    kinds = ("pdf", "xlsx", "csv", "json")
    one, other = ask(county, board, formats=kinds), ask(county, board, formats=kinds)
    assert one.pk != other.pk
    assert hashes(county, one) == hashes(county, other)


def test_a_run_worked_out_again_is_compared_with_what_came_out_then(county, board, books):
    run = ask(county, board, formats=("pdf", "xlsx", "csv", "json"))
    arrange.pay(county, "AMB", [(DAY(2026, 4, 9), "Late Supplies", "77.00", "Uniform")])
    actions.repeat_run(by=county.actor("secretary"), run_id=run.pk)
    assert drain() == 1
    with scope(county.actor("secretary").scope()):
        check = run.checks.get()
    assert check.same, check.outcome
    assert all(one["then"] == one["now"] for one in check.outcome.values())


def test_as_of_gives_last_months_report_after_everything_changed(county, board, books):
    police, _fire = books
    before = ask(county, board)
    arrange.pay(county, "AMB", [(DAY(2026, 4, 9), "Halden Fleet", "77.00", "Fleet - vehicle parts")])
    arrange.withdraw(county, police)
    arrange.merge(county, "Calder Uniforms", "Severn Training")
    arrange.classify(county, "FRA", "Odds and ends", "141300")
    now = ask(county, board)
    again = ask(county, board, as_of=before.as_of)
    assert now.total == Decimal("3116.75")
    assert again.total == before.total
    assert hashes(county, again) == hashes(county, before)
    suppliers = amounts(view(county, now, "top"))
    assert suppliers["Calder Uniforms"] == Decimal("839.75"), "merged in today's report"
    assert amounts(view(county, again, "top"))["Severn Training"] == Decimal("880.00"), (
        "apart in last month's"
    )


def test_a_line_that_no_load_accounts_for_stops_the_report(county, board, books):
    from apps.spend.models import Load

    with scope(county.everything()):
        Load.objects.filter(pk=books[0].pk).update(total=Decimal("1.00"))
    run = actions.request_run(
        by=county.actor("secretary"),
        board_id=board.pk,
        report="spend",
        first=FIRST,
        last=LAST,
        formats=["json"],
    )
    drain()
    with scope(county.actor("secretary").scope()):
        stopped = Run.objects.select_related("record", "job").get(pk=run.pk)
        assert stopped.job.state == "failed"
        assert "was reconciled to £1.00" in stopped.job.failure
        assert stopped.record.state == "waiting"
        assert not stopped.views.exists()
    with scope(county.everything()):
        # Put right again: the database itself would refuse the false total at COMMIT.
        Load.objects.filter(pk=books[0].pk).update(total=books[0].total)


def test_whoever_asked_does_not_release_and_a_member_reads_what_is_released(county, board, books):
    run = ask(county, board)
    secretary = county.actor("secretary")
    with pytest.raises(Conflict, match="report"):
        actions.release_run(by=secretary, run_id=run.pk, version=run.record.version)
    scheduled = ask(county, board, by="reporting")
    released = actions.release_run(by=secretary, run_id=scheduled.pk, version=scheduled.record.version)
    assert released.record.state == "released"
    member = county.actor("member")
    with scope(member.scope()):
        from apps.spend.models import Line

        assert Run.objects.filter(record__state="released").get().total == TOTAL
        assert not Line.objects.exists(), "a member of the board reads the report, and no line"
    with pytest.raises(NotAllowed):
        actions.release_run(by=member, run_id=scheduled.pk, version=scheduled.record.version)


def test_both_the_service_person_and_whoever_asked_stand_in_the_audit_trail(county, board, books):
    from apps.audit.models import Event

    run = ask(county, board)
    with scope(county.everything()):
        event = Event.objects.get(action="reporting.run.complete")
    assert (event.person_id, event.for_person_id) == (county.person("reporting"), county.person("secretary"))
    assert event.record_id == run.record_id


def test_figures_that_another_system_keeps_name_it(county, board, books):
    from apps.tenancy.actions.organisations import turn_room

    common = {"by": county.actor("fra.admin"), "organisation": county.org("FRA"), "room": "spend"}
    turn_room(**common, since=DAY(2026, 4, 1), on=False, source="County finance system")
    turn_room(**common, since=DAY(2027, 4, 1), on=True)
    named = "The spend of Westmarch Fire and Rescue Authority is imported from County finance system"
    assert any(note.startswith(named) for note in data(county, ask(county, board))["notes"])
    later = ask(county, board, first=DAY(2027, 4, 1), last=DAY(2027, 6, 30))
    assert not any(note.startswith(named) for note in data(county, later)["notes"])


def test_an_organisation_that_withdrew_its_consent_is_left_out_and_named(county, board, books):
    from apps.identity.models import RoleGrant

    with scope(county.everything()):
        RoleGrant.objects.filter(
            holder_id=county.org("FRA"), person_id=county.person("reporting"), role_id="board_reporting"
        ).update(state="ended")
    run = ask(county, board)
    assert run.total == Decimal("7345.35")
    assert data(county, run)["left_out"] == ["Westmarch Fire and Rescue Authority"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"first": DAY(2026, 7, 1)}, "first day is after the last"),
        ({"first": DAY(2016, 4, 1)}, "at most five years"),
        ({"formats": ("docx",)}, "docx"),
        ({"report": "gossip"}, "no report"),
        ({"as_of": dt.datetime(2999, 1, 1, tzinfo=dt.UTC)}, "in the future"),
    ],
)
def test_what_cannot_be_asked_for_is_refused_with_the_cure(county, board, changes, sentence):
    with pytest.raises(AccordError, match=sentence):
        ask(county, board, **changes)


def test_a_report_made_again_years_later_still_shows_the_name_of_its_own_year(county, board, books):
    from apps.governance import actions as board_actions

    before = ask(county, board)
    secretary = county.actor("secretary")
    board_actions.rename_board(
        by=secretary, board_id=board.pk, name="Policing and Crime Board", from_day=DAY(2028, 5, 8)
    )
    mayor = board_actions.set_office(
        by=secretary, board_id=board.pk, title="Mayor", from_day=DAY(2028, 5, 8), chairs=True
    )
    board_actions.appoint(by=secretary, office_id=mayor.pk, name="Kim Hale", from_day=DAY(2028, 5, 8))
    again = ask(county, board, as_of=before.as_of)
    later = ask(county, board, first=DAY(2028, 6, 1), last=DAY(2028, 6, 30))
    assert hashes(county, again) == hashes(county, before)
    assert (again.heading["board"], again.heading["chair_title"]) == (
        "Westmarch Blue Light Board", "Police and Crime Commissioner",
    )  # fmt: skip
    assert (later.heading["board"], later.heading["chair_title"]) == ("Policing and Crime Board", "Mayor")


def test_the_monthly_report_is_asked_for_once_in_the_name_of_the_service_person(county, board, books):
    from apps.jobs.schedules import make_due_jobs

    actions.schedule_monthly(by=county.actor("secretary"), board_id=board.pk, formats=["json"])
    due = dt.datetime.now(tz=dt.UTC) + dt.timedelta(days=32)
    assert make_due_jobs(due) == 1
    assert make_due_jobs(due) == 0, "however many beats ask, one moment makes one job"
    drain()
    with scope(county.actor("secretary").scope()):
        run = Run.objects.select_related("record", "job").get()
    assert run.asked_by_id == county.person("reporting")
    assert run.record.state == "done", run.job.failure
    assert (run.first.month, run.first.day) == (4, 1)
    assert (run.last + dt.timedelta(days=1)).day == 1
