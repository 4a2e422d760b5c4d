"""A pound is promised once: requisition, order, receipt and invoice hand it on, and nothing outlives its order."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from apps.budgets.actions.controls import allow_past, set_control
from apps.budgets.models import Commitment, Entry, Passing
from apps.core.errors import Conflict, NotAllowed
from apps.core.scope import scope
from tests.budgets.world import (
    amounts,
    available,
    budgeted,
    coding,
    commit,
    document,
    end,
    held,
    planned,
    settle,
    taken,
    want,
)
from tests.ledger.books import CREDITORS, ENERGY, FUEL, entered, entry, manager, officer

pytestmark = pytest.mark.django_db
APRIL_1 = dt.date(2026, 4, 1)


def test_a_pound_goes_from_requisition_to_order_to_receipt_to_invoice_once(county):
    holder = budgeted(county)
    by, energy = officer(county, "CC"), coding(county, holder)
    requisition, order, receipt, invoice = (document(by=by, holder=holder, title=one) for one in
                                            ("Requisition", "Order", "Receipt", "Invoice"))  # fmt: skip
    commit(by=by, verb="reserve", target=requisition, given=[want(energy, "500.00")])
    assert held(county, holder) == (Decimal("500.00"), 0, 0)
    assert available(county, holder) == Decimal("700.00")
    # The order comes out a little cheaper; what was reserved above it stays reserved until the requisition ends.
    commit(by=by, verb="convert", target=order,
           given=[want(energy, "480.00", source=requisition.pk, source_position=1)])  # fmt: skip
    assert held(county, holder) == (Decimal("20.00"), Decimal("480.00"), 0)
    end(by=by, record=requisition, release=True)
    assert available(county, holder) == Decimal("720.00")
    commit(by=by, verb="accrue", target=order, cause=receipt, given=amounts(_1="300.00"))
    assert held(county, holder) == (0, Decimal("180.00"), Decimal("300.00"))
    commit(by=by, verb="release", target=order, cause=invoice, given=amounts(_1="300.00"))
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "300.00"), (CREDITORS, "-300.00")))
    assert held(county, holder) == (0, Decimal("180.00"), 0)
    assert available(county, holder) == Decimal("720.00"), "posted takes the place of received"
    end(by=by, record=order, release=True)
    settle()
    assert available(county, holder) == Decimal("900.00")
    with scope(county.everything()):
        acts = list(Entry.objects.order_by("id").values_list("act", flat=True))
        assert acts == ["reserve", "order", "order", "cancel", "receive", "invoice", "cancel"]
        assert Commitment.objects.get(record=order).follows.record_id == requisition.pk


def test_an_order_past_the_budget_stops_and_says_what_is_left_and_the_cure(county):
    holder = budgeted(county)
    by, energy = officer(county, "CC"), coding(county, holder)
    order = document(by=by, holder=holder)
    with pytest.raises(Conflict) as stop:
        commit(by=by, verb="convert", target=order, given=[want(energy, "1200.01")])
    said = str(stop.value)
    assert (
        "52100" in said
        and "cost centre OPS" in said
        and "£1,200.00 left" in said
        and "£0.01 too much" in said
    )
    assert "budget.override" in said
    assert held(county, holder) == (0, 0, 0)
    assert commit(by=by, verb="convert", target=order, given=[want(energy, "1200.00")]) == []
    with pytest.raises(Conflict, match=r"£0\.00 left"):
        commit(by=by, verb="amend", target=order, given=amounts(_1="0.01"))


def test_nothing_commits_twice(county):
    holder = budgeted(county)
    by, energy = officer(county, "CC"), coding(county, holder)
    order = document(by=by, holder=holder)
    commit(by=by, verb="convert", target=order, given=[want(energy, "100.00")])
    with pytest.raises(Conflict, match="committed already"):
        commit(by=by, verb="convert", target=order, given=[want(energy, "100.00")])
    with pytest.raises(Conflict, match="once"):
        commit(
            by=by,
            verb="convert",
            target=document(by=by, holder=holder),
            given=[want(energy, "1.00"), want(energy, "2.00")],
        )
    with pytest.raises(Conflict, match="no more than that"):
        commit(by=by, verb="amend", target=order, given=amounts(_1="-100.01"))
    with pytest.raises(Conflict, match="above nought"):
        commit(by=by, verb="accrue", target=order, given=amounts(_1="-5.00"))


def test_two_lines_of_one_order_cannot_use_up_one_reservation_twice(county):
    holder = budgeted(county)
    by, energy = officer(county, "CC"), coding(county, holder)
    requisition, order = (document(by=by, holder=holder) for _ in range(2))
    commit(by=by, verb="reserve", target=requisition, given=[want(energy, "100.00")])
    source = {"source": requisition.pk, "source_position": 1}
    commit(by=by, verb="convert", target=order,
           given=[want(energy, "80.00", 1, **source), want(energy, "80.00", 2, **source)])  # fmt: skip
    assert held(county, holder) == (0, Decimal("160.00"), 0)


def test_a_commitment_never_outlives_its_order(county):
    holder = budgeted(county)
    by, energy = officer(county, "CC"), coding(county, holder)
    order = document(by=by, holder=holder)
    commit(by=by, verb="convert", target=order, given=[want(energy, "100.00")])
    with pytest.raises(DatabaseError, match="still committed"), transaction.atomic():
        end(by=by, record=order, release=False)
        settle()
    end(by=by, record=order, release=True)
    settle()
    with pytest.raises(Conflict, match="for good"):
        commit(by=by, verb="convert", target=order, given=[want(energy, "1.00", 2)])


def test_a_budget_on_a_parent_cost_centre_controls_its_children(county):
    holder = budgeted(county, "CC", planned(ENERGY, "100.00", "HQ"))
    by = officer(county, "CC")
    below = coding(county, holder, ENERGY, "OPS"), coding(county, holder, ENERGY, "FLEET")
    order = document(by=by, holder=holder)
    commit(by=by, verb="convert", target=order, given=[want(below[0], "60.00")])
    with pytest.raises(Conflict, match=r"cost centre HQ .*£40\.00 left"):
        commit(by=by, verb="convert", target=document(by=by, holder=holder), given=[want(below[1], "40.01")])
    assert available(county, holder, ENERGY, "HQ") == Decimal("40.00")


def test_a_stop_above_holds_where_the_line_itself_only_warns(county):
    holder = budgeted(county, "CC", planned(ENERGY, "100.00", "HQ"), planned(ENERGY, "50.00", "OPS"))
    by, energy = officer(county, "CC"), coding(county, holder)
    set_control(by=manager(county, "CC"), holder=holder, kind="order", verdict="warn", since=APRIL_1,
                reason="Operations may run over", cost_centre="OPS")  # fmt: skip
    order = document(by=by, holder=holder)
    (warning,) = commit(by=by, verb="convert", target=order, given=[want(energy, "120.00")])
    assert "cost centre OPS" in warning and "£70.00 too much" in warning
    with pytest.raises(Conflict, match=r"cost centre HQ .*£30\.00 left with all below it"):
        commit(by=by, verb="amend", target=order, given=amounts(_1="31.00"))


@pytest.mark.parametrize(("verdict", "warnings"), [("stop", None), ("warn", 1), ("ignore", 0)])
def test_stop_warn_and_ignore_are_set_apart_for_each_kind(county, verdict, warnings):
    holder = budgeted(county)
    by, energy = officer(county, "CC"), coding(county, holder)
    set_control(
        by=manager(county, "CC"),
        holder=holder,
        kind="requisition",
        verdict=verdict,
        since=APRIL_1,
        reason="Trial",
    )
    requisition = document(by=by, holder=holder)
    if warnings is None:
        with pytest.raises(Conflict):
            commit(by=by, verb="reserve", target=requisition, given=[want(energy, "1300.00")])
    else:
        assert (
            len(commit(by=by, verb="reserve", target=requisition, given=[want(energy, "1300.00")]))
            == warnings
        )
    with pytest.raises(Conflict):
        commit(by=by, verb="convert", target=document(by=by, holder=holder), given=[want(energy, "1300.00")])


def test_the_profile_to_date_stops_where_asked_to(county):
    holder = budgeted(county)
    by, energy = officer(county, "CC"), coding(county, holder)
    from apps.core.clock import today

    set_control(
        by=manager(county, "CC"),
        holder=holder,
        kind="order",
        basis="to_date",
        verdict="stop",
        since=APRIL_1,
        reason="Tight year",
    )
    # £100 a month; what has begun of the year on the day of the act is what may be promised.
    begun = (
        100 * ((today().month + 8) % 12 + 1)
        if today().year == 2026 or today() < dt.date(2027, 4, 1)
        else 1200
    )
    with pytest.raises(Conflict, match="The profile to date"):
        commit(
            by=by, verb="convert", target=document(by=by, holder=holder), given=[want(energy, f"{begun}.01")]
        )
    commit(by=by, verb="convert", target=document(by=by, holder=holder), given=[want(energy, f"{begun}.00")])


def test_a_stop_is_passed_by_a_named_person_for_a_reason_and_what_was_passed_is_listed(county):
    holder = budgeted(county)
    by, energy = officer(county, "CC"), coding(county, holder)
    order = document(by=by, holder=holder)
    with pytest.raises(NotAllowed):
        allow_past(by=by, record_id=order.pk, amount=Decimal("100.00"), reason="I would like to")
    allow_past(
        by=manager(county, "CC"),
        record_id=order.pk,
        amount=Decimal("100.00"),
        reason="Winter fuel, agreed by the board",
    )
    with pytest.raises(Conflict, match=r"£100\.01 too much"):
        commit(by=by, verb="convert", target=order, given=[want(energy, "1300.01")])
    commit(by=by, verb="convert", target=order, given=[want(energy, "1260.00")])
    with scope(county.everything()):
        passing = Passing.objects.select_related("override").get()
    assert (passing.past, passing.override.person_id) == (Decimal("60.00"), county.person("cc.manager"))
    with pytest.raises(Conflict):
        commit(by=by, verb="amend", target=order, given=amounts(_1="40.01"))
    commit(by=by, verb="amend", target=order, given=amounts(_1="40.00"))


def test_the_database_takes_no_override_in_anothers_name_or_without_the_duty(county):
    holder = budgeted(county)
    order = document(by=officer(county, "CC"), holder=holder)
    insert = (
        "INSERT INTO budgets_override (holder_id, record_id, person_id, amount, reason, at) "
        "VALUES (%s, %s, %s, 5, 'x', now())"
    )
    for person in ("cc.manager", "cc.finance"):
        with (
            scope(officer(county, "CC").scope()), pytest.raises(DatabaseError, match=r"own name|budget\.override"),
            transaction.atomic(),
        ):  # fmt: skip
            connection.cursor().execute(insert, [holder, order.pk, county.person(person)])


def test_what_nobody_budgeted_stops_too(county):
    holder = budgeted(county)
    by = officer(county, "CC")
    with pytest.raises(Conflict, match="Nothing is budgeted for 53100"):
        commit(
            by=by,
            verb="convert",
            target=document(by=by, holder=holder),
            given=[want(coding(county, holder, FUEL, "OPS"), "1.00")],
        )


def test_before_adoption_nothing_stops(county):
    from tests.ledger.books import opened

    holder = opened(county)
    by = officer(county, "CC")
    commit(
        by=by,
        verb="convert",
        target=document(by=by, holder=holder),
        given=[want(coding(county, holder), "999999.00")],
    )
    assert held(county, holder)[1] == Decimal("999999.00")


def test_a_posting_past_a_stop_is_refused_by_the_ledgers_own_door(county):
    holder = budgeted(county)
    set_control(
        by=manager(county, "CC"),
        holder=holder,
        kind="actual",
        verdict="stop",
        since=APRIL_1,
        reason="Cash limit",
    )
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "1200.00"), (CREDITORS, "-1200.00")))
    with pytest.raises(Conflict, match=r"£0\.00 left, and this takes £10\.00"):
        entered(county, "CC", holder, entry(county, holder, (ENERGY, "10.00"), (CREDITORS, "-10.00")))
    # What gives money back is never stopped, and what reverses in the same batch takes nothing.
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "-200.00"), (CREDITORS, "200.00")))
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "200.00"), (CREDITORS, "-200.00")))
    assert available(county, holder) == Decimal("0.00")


def test_a_posting_past_a_stop_goes_through_under_an_override_of_its_batch(county):
    from apps.ledger.actions.journals import raise_batch, send_batch

    holder = budgeted(county)
    set_control(
        by=manager(county, "CC"),
        holder=holder,
        kind="actual",
        verdict="stop",
        since=APRIL_1,
        reason="Cash limit",
    )
    batch = raise_batch(
        by=officer(county, "CC"), holder=holder, title="Winter",
        entries=[entry(county, holder, (ENERGY, "1500.00"), (CREDITORS, "-1500.00"))],
    )  # fmt: skip
    with pytest.raises(Conflict):
        send_batch(by=officer(county, "CC"), record_id=batch.pk, version=batch.version)
    allow_past(by=manager(county, "CC"), record_id=batch.pk, amount=Decimal("300.00"), reason="Agreed")
    sent = send_batch(by=officer(county, "CC"), record_id=batch.pk, version=batch.version)
    assert sent.state == "posted"
    assert available(county, holder) == Decimal("-300.00")


@pytest.mark.parametrize("table", ["budgets_line", "budgets_cell", "budgets_version", "budgets_change", "budgets_commitment",
                                   "budgets_entry", "budgets_held", "budgets_passing"])  # fmt: skip
def test_nobody_writes_past_the_door(county, table):
    holder = budgeted(county)
    by = officer(county, "CC")
    commit(
        by=by,
        verb="convert",
        target=document(by=by, holder=holder),
        given=[want(coding(county, holder), "10.00")],
    )
    for statement in (
        f"DELETE FROM {table}",
        f"UPDATE {table} SET holder_id = holder_id",
        f"INSERT INTO {table} DEFAULT VALUES",
    ):
        with (
            scope(county.everything()),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
        ):
            connection.cursor().execute(statement)


def test_the_writer_refuses_a_document_of_another_organisation(county):
    holder = budgeted(county)
    energy = coding(county, holder)
    order = document(by=officer(county, "CC"), holder=holder)
    with pytest.raises(Conflict, match="outside the scope"):
        commit(by=officer(county, "FRA"), verb="convert", target=order, given=[want(energy, "1.00")])
    theirs = document(by=officer(county, "FRA"), holder=county.org("FRA"))
    with pytest.raises(Conflict, match="no coding in this organisation"):
        commit(by=officer(county, "FRA"), verb="convert", target=theirs, given=[want(energy, "1.00")])
    assert taken(county, holder) == {}
