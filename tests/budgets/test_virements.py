"""Budgets are set by one person and adopted by another; virements move pounds, never make them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from apps.audit.models import Event
from apps.budgets.actions.budgets import adopt_year, name_holder, reprofile, set_budgets, state_forecast
from apps.budgets.actions.virements import Move, raise_virement
from apps.budgets.calc.profiles import equal
from apps.budgets.keys import Planned, Where
from apps.budgets.models import BudgetYear, Cell, Line, Version, Virement
from apps.budgets.queries.proofs import prove_budgets
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.work.approvals import approve, refuse
from apps.work.models import ApprovalRequest
from tests.budgets.world import adopted, budgeted, coding, commit, document, key, line, planned, want
from tests.ledger.books import ENERGY, FUEL, SINCE, manager, officer, opened

pytestmark = pytest.mark.django_db


def proved(county) -> None:
    with scope(county.everything()):
        assert [fault for check in prove_budgets() for fault in check.faults] == []


def request_of(county, virement: Virement) -> int:
    with scope(county.everything()), transaction.atomic():
        return ApprovalRequest.objects.get(record_id=virement.record_id).pk


def moves(amount: str, *, first: int = 9) -> list[Move]:
    return [
        Move(2026, Where(ENERGY, "OPS"), -Decimal(amount), first=first),
        Move(2026, Where(FUEL, "FLEET"), Decimal(amount), first=first),
    ]


def raised(county, *some: Move, who: str = "cc.finance", **more) -> Virement:
    return raise_virement(
        by=county.actor(who),
        holder=county.org("CC"),
        moves=some or moves("200.00"),
        reason="Dear diesel",
        key=key(),
        **more,
    )


def test_a_budget_is_set_by_one_person_and_adopted_by_another(county):
    holder = opened(county)
    by = officer(county, "CC")
    set_budgets(by=by, holder=holder, lines={2026: [planned(ENERGY, "1000.00")]})
    set_budgets(
        by=by, holder=holder, lines={2026: [planned(ENERGY, "1200.00")], 2027: [planned(ENERGY, "1300.00")]}
    )
    with scope(county.everything()):
        book = BudgetYear.objects.get(holder_id=holder, year=2026)
    with pytest.raises(NotAllowed):
        adopt_year(by=by, book_id=book.pk)
    adopt_year(by=manager(county, "CC"), book_id=book.pk)
    found = line(county, holder)
    assert (found.original, found.revised) == (Decimal("1200.00"), Decimal("1200.00"))
    with scope(county.everything()):
        versions = list(Version.objects.filter(book=book).order_by("number"))
        assert [one.number for one in versions] == [1, 2] and versions[1].follows_id == versions[0].pk
        assert sum(Cell.objects.filter(line=found).values_list("revised", flat=True)) == Decimal("1200.00")
    with pytest.raises(Conflict, match="is adopted"):
        set_budgets(by=by, holder=holder, lines={2026: [planned(ENERGY, "1.00")]})
    with (
        scope(county.everything()),
        pytest.raises(DatabaseError, match="not rewritten"),
        transaction.atomic(),
    ):
        BudgetYear.objects.filter(pk=book.pk).update(adopted_at=None)
    proved(county)


def test_unknown_codes_and_lines_given_twice_are_named(county):
    holder = opened(county)
    with pytest.raises(Invalid, match="no account 99999") as wrong:
        set_budgets(by=officer(county, "CC"), holder=holder,
                    lines={2026: [planned("99999", "1.00"), planned(ENERGY, "1.00", "NOWHERE")]})  # fmt: skip
    assert "no cost centre NOWHERE" in str(wrong.value)
    with pytest.raises(Invalid, match="given twice"):
        set_budgets(by=officer(county, "CC"), holder=holder, lines={2026: [planned(ENERGY, "1.00")] * 2})
    with pytest.raises(Conflict, match="takes no such budget"):
        set_budgets(by=officer(county, "CC"), holder=holder, lines={2026: [planned("20000", "1.00")]})


def test_a_virement_moves_pounds_with_the_approval_of_another_person(county):
    holder = budgeted(county)
    virement = raised(county)
    request = request_of(county, virement)
    assert line(county, holder).revised == Decimal("1200.00"), "nothing moves before"
    with pytest.raises(NotAllowed):
        approve(by=officer(county, "CC"), request_id=request)
    approve(by=manager(county, "CC"), request_id=request)
    gives, gains = line(county, holder), line(county, holder, FUEL, "FLEET")
    assert (gives.original, gives.revised) == (Decimal("1200.00"), Decimal("1000.00"))
    assert gains.revised == Decimal("800.00")
    with scope(county.everything()):
        virement.refresh_from_db()
        assert virement.version.number == 2 and virement.version.record_id == virement.record_id
        months = list(Cell.objects.filter(line=gives).order_by("period").values_list("revised", flat=True))
    assert months == [Decimal("100.00")] * 8 + [Decimal("50.00")] * 4, "from December on"
    proved(county)


def test_a_virement_that_does_not_balance_or_mixes_capital_is_refused(county):
    budgeted(county)
    with pytest.raises(Invalid, match=r"differ by £0\.01"):
        raised(county, moves("10.00")[0], Move(2026, Where(FUEL, "FLEET"), Decimal("10.01")))
    with pytest.raises(Invalid, match="never mixed"):
        raised(county, moves("10.00")[0], Move(2026, Where("10300", "FLEET", capital=True), Decimal("10.00")))


def test_what_is_committed_cannot_be_given_away(county):
    holder = budgeted(county)
    by = officer(county, "CC")
    virement = raised(county, *moves("200.00"))
    commit(
        by=by,
        verb="convert",
        target=document(by=by, holder=holder),
        given=[want(coding(county, holder), "1000.01")],
    )
    with pytest.raises(Conflict, match="cannot give so much"):
        approve(by=manager(county, "CC"), request_id=request_of(county, virement))
    assert line(county, holder).revised == Decimal("1200.00")


def test_a_refused_virement_changes_nothing_and_is_not_rewritten(county):
    holder = budgeted(county)
    virement = raised(county)
    refuse(by=manager(county, "CC"), request_id=request_of(county, virement), reason="Not now")
    with scope(county.everything()):
        virement.refresh_from_db()
        assert virement.record.state == "refused" and virement.version_id is None
        with pytest.raises(DatabaseError, match="not rewritten"), transaction.atomic():
            Virement.objects.filter(pk=virement.pk).update(reason="Other")
        with pytest.raises(DatabaseError, match="changes the budget once"), transaction.atomic():
            virement.pk, virement.version_id = None, 1
            virement.save()
    assert line(county, holder).revised == Decimal("1200.00")


def test_a_form_sent_twice_raises_one_virement(county):
    budgeted(county)
    sent = [
        raise_virement(
            by=officer(county, "CC"),
            holder=county.org("CC"),
            moves=moves("5.00"),
            reason="Once",
            key="one-form-only",
        )
        for _ in range(2)
    ]
    assert sent[0].pk == sent[1].pk


def crossing(county) -> tuple[int, int, Virement]:
    mine = budgeted(county, "PCC", planned(ENERGY, "5000.00"))
    theirs = budgeted(county, "CC")
    virement = raise_virement(
        by=county.actor("shared.finance"), holder=mine, other=theirs, key=key(), reason="Estate moves to the force",
        moves=[Move(2026, Where(ENERGY, "OPS"), Decimal("-400.00"))],
        other_moves=[Move(2026, Where(ENERGY, "OPS"), Decimal("400.00"))],
    )  # fmt: skip
    return mine, theirs, virement


def test_a_virement_across_organisations_is_in_force_with_the_second_approval(county):
    mine, theirs, virement = crossing(county)
    with scope(county.everything()):
        other = Virement.objects.get(pair=virement.pair, holder_id=theirs)
    approve(by=manager(county, "PCC"), request_id=request_of(county, virement))
    assert line(county, mine).revised == Decimal("5000.00"), "one side alone moves nothing"
    with pytest.raises(Exception, match=r"no approval request|may"):
        approve(by=manager(county, "PCC"), request_id=request_of(county, other))
    approve(by=manager(county, "CC"), request_id=request_of(county, other))
    assert line(county, mine).revised == Decimal("4600.00")
    assert line(county, theirs).revised == Decimal("1600.00")
    proved(county)


def in_the_chain(county, holder, virement):
    """Acts about one side in its own organisation's chain: (action, what the other side did)."""
    with scope(county.everything()):
        events = Event.objects.filter(holder_id=holder, record_id=virement.record_id).select_related("detail")
        return [
            (one.action.rsplit(".", 1)[1], one.detail.details.get("there", ""))
            for one in events.order_by("number")
        ]


def test_a_crossing_virement_is_audited_in_both_chains(county):
    mine, theirs, virement = crossing(county)
    with scope(county.everything()):
        other = Virement.objects.get(pair=virement.pair, holder_id=theirs)
    assert in_the_chain(county, mine, virement) == [("raise", "")]
    assert in_the_chain(county, theirs, other) == [("raise", "raised")]
    approve(by=manager(county, "PCC"), request_id=request_of(county, virement))
    assert in_the_chain(county, theirs, other)[1:] == [("approve", "approved")]
    approve(by=manager(county, "CC"), request_id=request_of(county, other))
    assert in_the_chain(county, theirs, other)[2:] == [("in_force", ""), ("approve", "")]
    assert in_the_chain(county, mine, virement)[1:] == [("approve", ""), ("approve", "in force")]
    with scope(county.everything()), connection.cursor() as cursor:
        cursor.execute("SELECT why FROM accord_verify_chains() WHERE why IS NOT NULL")
        assert cursor.fetchall() == []


def test_a_refusal_is_audited_across_and_nobody_writes_there_by_other_words(county):
    mine, theirs, virement = crossing(county)
    with scope(county.everything()):
        other = Virement.objects.get(pair=virement.pair, holder_id=theirs)
    refuse(by=manager(county, "CC"), request_id=request_of(county, other), reason="Not ours")
    assert in_the_chain(county, mine, virement)[1:] == [("refuse", "refused")]
    door = "SELECT accord_audit_other_side(%s, %s, 'x.y', %s)"
    for by, holder, record, word in (
        (manager(county, "CC"), mine, virement.record_id, "approved"),
        (manager(county, "CC"), theirs, other.record_id, "all is well"),
    ):
        with (
            pytest.raises(ProgrammingError),
            scope(by.scope()),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(door, [holder, record, word])


def test_each_organisations_limit_holds_when_a_virement_crosses(county):
    from datetime import date

    from django.db.backends.postgresql.psycopg_any import DateRange

    mine, theirs, virement = crossing(county)
    with scope(county.everything()):
        other = Virement.objects.get(pair=virement.pair, holder_id=theirs)
    # A deputy whose role in the force goes to £399 only.
    county.grant(
        "fra.analyst",
        "CC",
        "finance_manager",
        limit=Decimal("399.00"),
        during=DateRange(date(2020, 4, 1), None),
    )
    with pytest.raises(NotAllowed, match=r"£400\.00 is above the limit of £399\.00"):
        approve(by=county.actor("fra.analyst"), request_id=request_of(county, other))
    assert line(county, mine).revised == Decimal("5000.00")


def test_when_one_side_refuses_the_other_cannot_approve(county):
    _mine, theirs, virement = crossing(county)
    with scope(county.everything()):
        other = Virement.objects.get(pair=virement.pair, holder_id=theirs)
    refuse(by=manager(county, "CC"), request_id=request_of(county, other), reason="Not ours")
    with pytest.raises(Conflict, match="other organisation refused"):
        approve(by=manager(county, "PCC"), request_id=request_of(county, virement))


def test_the_door_brings_no_virement_into_force_that_nobody_approved(county):
    holder = budgeted(county)
    virement = raised(county)
    with scope(manager(county, "CC").scope()), connection.cursor() as cursor:
        cursor.execute("SELECT accord_apply_virement(%s, %s)", [holder, virement.record_id])
        assert cursor.fetchone() == (False,)
    assert line(county, holder).revised == Decimal("1200.00")


def test_capital_slips_into_the_next_year_to_the_penny(county):
    where = Where("10300", "FLEET", capital=True)
    holder = budgeted(county, "CC", Planned(where, equal(Decimal("90000.00"))))
    set_budgets(
        by=officer(county, "CC"), holder=holder, lines={2027: [Planned(where, equal(Decimal("10000.00")))]}
    )
    adopted(county, "CC", holder, 2027)
    slip = [Move(2026, where, Decimal("-25000.01"), first=10), Move(2027, where, Decimal("25000.01"))]
    virement = raised(county, *slip, kind="slippage")
    approve(by=manager(county, "CC"), request_id=request_of(county, virement))
    assert line(county, holder, "10300", "FLEET").revised == Decimal("64999.99")
    assert line(county, holder, "10300", "FLEET", 2027).revised == Decimal("35000.01")
    with pytest.raises(Invalid, match="differ by"):
        raised(county, slip[0], kind="slippage")
    proved(county)


def test_a_supplement_adds_budget_with_approval(county):
    holder = budgeted(county)
    virement = raised(county, Move(2026, Where(ENERGY, "OPS"), Decimal("300.00")), kind="supplement")
    approve(by=manager(county, "CC"), request_id=request_of(county, virement))
    found = line(county, holder)
    assert (found.original, found.revised) == (Decimal("1200.00"), Decimal("1500.00"))


def test_a_new_profile_keeps_the_total(county):
    holder = budgeted(county)
    found = line(county, holder)
    winter = (Decimal("50.00"),) * 6 + (Decimal("150.00"),) * 6
    reprofile(by=officer(county, "CC"), line_id=found.pk, months=winter, reason="Heating is in winter")
    with scope(county.everything()):
        assert (
            tuple(Cell.objects.filter(line=found).order_by("period").values_list("revised", flat=True))
            == winter
        )
        assert Line.objects.get(pk=found.pk).revised == Decimal("1200.00")
    with pytest.raises(Invalid, match=r"£0\.01 more is needed"):
        reprofile(
            by=officer(county, "CC"),
            line_id=found.pk,
            months=(*winter[:-1], Decimal("149.99")),
            reason="Typo",
        )
    proved(county)


def test_the_named_holder_says_what_is_expected_and_why(county):
    holder = budgeted(county)
    found = line(county, holder)
    state_forecast(
        by=officer(county, "CC"), line_id=found.pk, outturn=Decimal("1250.00"), reason="Prices rose"
    )
    name_holder(
        by=officer(county, "CC"),
        holder=holder,
        cost_centre="HQ",
        person=county.person("shared.finance"),
        since=SINCE,
    )
    with pytest.raises(NotAllowed, match="Sam Shared answers for this budget"):
        state_forecast(
            by=officer(county, "CC"), line_id=found.pk, outturn=Decimal("1300.00"), reason="Prices rose"
        )
    state_forecast(
        by=county.actor("shared.finance"),
        line_id=found.pk,
        outturn=Decimal("1280.00"),
        reason="Prices rose",
        remedy="Fix the tariff",
    )
    with pytest.raises(Invalid, match="Say why"):
        state_forecast(
            by=county.actor("shared.finance"), line_id=found.pk, outturn=Decimal("1.00"), reason=" "
        )
