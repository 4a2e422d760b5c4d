"""At the year's end one reviewed list closes each open order or takes it along, with its budget or without."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.budgets.actions.budgets import set_budgets
from apps.budgets.actions.controls import set_control
from apps.budgets.actions.yearend import decide, make_list, send_list
from apps.budgets.models import RolloverItem
from apps.budgets.queries.proofs import prove_budgets
from apps.core.errors import Conflict, NotAllowed
from apps.core.scope import scope
from apps.documents.models import Record
from apps.ledger.actions.years import open_year
from apps.ledger.models import Journal
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest
from tests.budgets.world import (
    adopted,
    amounts,
    available,
    budgeted,
    coding,
    commit,
    document,
    end,
    held,
    line,
    planned,
    settle,
    want,
)
from tests.ledger.books import ENERGY, SINCE, manager, officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(county):
    """Two adopted years, and three orders of the first: one to close, one to roll, one to roll with its budget, half
    received."""
    holder = budgeted(county)
    by = officer(county, "CC")
    open_year(by=by, holder=holder, year=2027)
    set_budgets(by=by, holder=holder, lines={2027: [planned(ENERGY, "1000.00")]})
    adopted(county, "CC", holder, 2027)
    energy = coding(county, holder)
    orders = [document(by=by, holder=holder, title=f"Order {number}") for number in range(3)]
    for order, pounds in zip(orders, ("100.00", "200.00", "300.00"), strict=True):
        commit(by=by, verb="convert", target=order, given=[want(energy, pounds)])
    commit(by=by, verb="accrue", target=orders[2], given=amounts(_1="120.00"))
    return holder, orders


def sent(county, holder, orders, *decisions):
    by = officer(county, "CC")
    made = make_list(by=by, holder=holder, year=2026)
    with scope(county.everything()):
        items = {
            one.commitment.record_id: one.pk for one in RolloverItem.objects.select_related("commitment")
        }
        record = Record.objects.get(pk=made.record_id)
    decide(by=by, record_id=record.pk, version=record.version,
           decisions={items[order.pk]: decision for order, decision in zip(orders, decisions, strict=True)})  # fmt: skip
    send_list(by=by, record_id=record.pk, version=record.version + 1)
    with scope(county.everything()):
        return ApprovalRequest.objects.get(record=record)


def test_the_list_is_carried_out_in_one_act_by_its_approval(county, world):
    holder, orders = world
    request = sent(county, holder, orders, "close", "roll", "roll_with")
    with pytest.raises(NotAllowed):
        approve(by=officer(county, "CC"), request_id=request.pk)
    assert held(county, holder) == (0, Decimal("480.00"), Decimal("120.00"))
    approve(by=manager(county, "CC"), request_id=request.pk)
    settle()
    assert held(county, holder) == (0, 0, 0)
    assert held(county, holder, 2027) == (0, Decimal("380.00"), Decimal("120.00"))
    # The budget of what was still to come went along; what was received is a cost of the old year.
    assert line(county, holder).revised == Decimal("1020.00")
    assert available(county, holder) == Decimal("900.00")
    assert line(county, holder, year=2027).revised == Decimal("1180.00")
    # 1,180 less 380 ordered; the accrual's reversal and what is still to be invoiced cancel out.
    assert available(county, holder, year=2027) == Decimal("800.00")
    with scope(county.everything()):
        accrual, back = Journal.objects.order_by("id")
        assert (accrual.dated, back.dated) == (dt.date(2027, 3, 31), dt.date(2027, 4, 1))
        assert accrual.debits == Decimal("120.00") and back.reverses_id == accrual.pk
        assert [fault for check in prove_budgets() for fault in check.faults] == []


def test_after_rolling_the_order_goes_on_in_the_new_year(county, world):
    holder, orders = world
    approve(
        by=manager(county, "CC"), request_id=sent(county, holder, orders, "close", "roll", "roll_with").pk
    )
    by = officer(county, "CC")
    commit(by=by, verb="accrue", target=orders[2], given=amounts(_1="180.00"))
    assert held(county, holder, 2027) == (0, Decimal("200.00"), Decimal("300.00"))
    commit(by=by, verb="release", target=orders[2], given=amounts(_1="300.00"))
    end(by=by, record=orders[2], release=True)
    end(by=by, record=orders[0], release=False)
    settle()
    assert held(county, holder, 2027) == (0, Decimal("200.00"), 0)


def test_what_changed_since_the_list_was_made_stops_it(county, world):
    holder, orders = world
    request = sent(county, holder, orders, "close", "roll", "roll_with")
    commit(by=officer(county, "CC"), verb="accrue", target=orders[1], given=amounts(_1="1.00"))
    with pytest.raises(Conflict, match="changed since the list"):
        approve(by=manager(county, "CC"), request_id=request.pk)
    assert held(county, holder, 2027) == (0, 0, 0)


def test_rolling_without_budget_stops_where_the_next_year_has_none_left(county, world):
    holder, orders = world
    commit(by=officer(county, "CC"), verb="convert", target=document(by=officer(county, "CC"), holder=holder),
           given=[want(coding(county, holder), "900.00", needed=dt.date(2027, 6, 1))])  # fmt: skip
    request = sent(county, holder, orders, "close", "roll", "close")
    with pytest.raises(Conflict, match=r"2027-28 has £100\.00 left, and this takes £200\.00"):
        approve(by=manager(county, "CC"), request_id=request.pk)
    set_control(
        by=manager(county, "CC"), holder=holder, kind="order", verdict="warn", since=SINCE, reason="Year end"
    )
    approve(by=manager(county, "CC"), request_id=request.pk)
    assert available(county, holder, year=2027) == Decimal("-100.00")
