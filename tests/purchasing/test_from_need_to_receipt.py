"""From need to receipt: a station officer asks, a budget holder approves, a buyer orders, the stores receive."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.budgets.queries.proofs import prove_budgets
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.purchasing.actions.orders import Terms, cancel_order, close_order, place_order
from apps.purchasing.actions.requisitions import drop_requisition, raise_again, send_requisition
from apps.work.approvals import approve, refuse
from tests.budgets.world import available, held
from tests.purchasing.world import (
    UNIFORM,
    again,
    approved,
    asked,
    bill,
    drafted,
    faults,
    invoiced,
    key,
    line_of,
    order_of,
    ordered,
    ready,
    received,
    request_of,
    requisition_of,
    sent,
    settle,
    state,
    supplier,
    year,
)  # fmt: skip

pytestmark = pytest.mark.django_db
NOUGHT = Decimal("0.00")


def left(county, holder):
    return available(county, holder, UNIFORM, year=year())


def test_a_need_goes_all_the_way_and_every_pound_is_committed_once(county):
    holder = ready(county)
    # Raised as a draft, nothing is reserved.
    draft = drafted(county, holder)
    assert state(county, draft) == "draft" and left(county, holder) == Decimal("12000.00")
    # No ground of VAT recovery is set for these books, so the tax is part of the cost: 240.00 and 48.00.
    assert requisition_of(county, draft).cost == Decimal("288.00")
    # Sent, its budget is reserved and the budget holder is asked.
    send_requisition(by=county.actor("cc.sergeant"), record_id=draft.pk, version=draft.version)
    assert state(county, draft) == "waiting" and held(county, holder, year())[0] == Decimal("288.00")
    approve(by=county.actor("cc.inspector"), request_id=request_of(county, draft))
    assert state(county, draft) == "approved"
    # Ordered, what was reserved is committed.
    order, warnings = place_order(
        by=county.actor("cc.buyer"),
        holder=holder,
        requisitions=[draft.pk],
        terms=Terms(supplier(county)),
        key=key(),
    )
    assert warnings == [] and state(county, draft) == "ordered" and state(county, order) == "placed"
    assert held(county, holder, year()) == (NOUGHT, Decimal("288.00"), NOUGHT)
    # Four come: that much is owed.
    received(county, holder, order, _1="4")
    assert held(county, holder, year()) == (NOUGHT, Decimal("172.80"), Decimal("115.20"))
    received(county, holder, order, _1="6")
    assert held(county, holder, year()) == (NOUGHT, NOUGHT, Decimal("288.00"))
    # Invoiced and posted, actual takes the place of what was committed.
    line = line_of(county, order)
    invoiced(by=clerk(county), holder=holder, bills=[bill(line, "10", "240.00")])
    assert held(county, holder, year()) == (NOUGHT, NOUGHT, NOUGHT)
    close_order(
        by=county.actor("cc.buyer"), record_id=order.pk, version=again(county, order).version, reason="All in"
    )
    assert faults(county) == []
    with scope(county.everything()):
        assert [fault for check in prove_budgets() for fault in check.faults] == []


def clerk(county):
    """A payables clerk who may also open the record that plays the invoice."""
    from dataclasses import replace

    from apps.core.actor import Right

    by = county.actor("cc.clerk")
    return replace(by, rights=(*by.rights, Right(county.org("CC"), "journal.raise", 2, writes=True)))


def test_parts_of_an_order_that_divides_badly_make_the_whole_to_the_penny(county):
    holder = ready(county)
    order = ordered(county, holder, asked("3", "33.3333"))
    assert order_of(county, order).net == Decimal("100.00")
    for _ in range(3):
        received(county, holder, order, _1="1")
    line = line_of(county, order)
    assert (line.received, line.received_net, line.received_cost) == (
        Decimal(3),
        Decimal("100.00"),
        Decimal("120.00"),
    )
    assert held(county, holder, year()) == (NOUGHT, NOUGHT, Decimal("120.00"))
    assert faults(county) == []


def test_one_order_for_several_requisitions_frees_what_was_reserved_too_much(county):
    holder = ready(county)
    one, other = approved(county, holder, asked("10", "24")), approved(county, holder, asked("5", "30"))
    cheaper = {requisition_of(county, one).pk: None}
    assert cheaper
    with scope(county.everything()):
        first = requisition_of(county, one).lines.get()
    order, _ = place_order(
        by=county.actor("cc.buyer"), holder=holder, requisitions=[one.pk, other.pk], terms=Terms(supplier(county)),
        key=key(), priced={first.pk: (Decimal(10), Decimal("20.0000"))},
    )  # fmt: skip
    assert order_of(county, order).net == Decimal("350.00")
    assert held(county, holder, year()) == (NOUGHT, Decimal("420.00"), NOUGHT)
    assert state(county, one) == state(county, other) == "ordered"
    assert faults(county) == []


def test_an_order_dearer_than_the_tolerance_needs_a_new_approval(county):
    holder = ready(county)
    record = approved(county, holder)
    with scope(county.everything()):
        line = requisition_of(county, record).lines.get()
    with pytest.raises(
        Conflict, match=r"comes to £270\.00, and £240\.00 was approved; the tolerance is £24\.00"
    ):
        place_order(by=county.actor("cc.buyer"), holder=holder, requisitions=[record.pk], terms=Terms(supplier(county)),
                    key=key(), priced={line.pk: (Decimal(10), Decimal("27.0000"))})  # fmt: skip


def test_nothing_is_ordered_that_is_not_approved(county):
    holder = ready(county)
    record = sent(county, holder)
    with pytest.raises(Conflict, match="an order is placed for what is approved"):
        place_order(
            by=county.actor("cc.buyer"),
            holder=holder,
            requisitions=[record.pk],
            terms=Terms(supplier(county)),
            key=key(),
        )


def test_refused_and_dropped_requisitions_free_their_budget_and_may_be_raised_again(county):
    holder = ready(county)
    record = sent(county, holder)
    refuse(by=county.actor("cc.inspector"), request_id=request_of(county, record), reason="Stock is in store")
    assert state(county, record) == "refused" and left(county, holder) == Decimal("12000.00")
    new = raise_again(by=county.actor("cc.sergeant"), record_id=record.pk, key=key())
    assert state(county, new) == "draft"
    send_requisition(by=county.actor("cc.sergeant"), record_id=new.pk, version=again(county, new).version)
    drop_requisition(by=county.actor("cc.sergeant"), record_id=new.pk, reason="No longer needed")
    assert state(county, new) == "dropped" and left(county, holder) == Decimal("12000.00")
    ready_to_order = approved(county, holder)
    drop_requisition(by=county.actor("cc.buyer"), record_id=ready_to_order.pk, reason="Found in stock")
    assert held(county, holder, year()) == (NOUGHT, NOUGHT, NOUGHT)
    assert faults(county) == []


def test_a_budget_that_is_spent_stops_the_requisition_and_says_the_cure(county):
    holder = ready(county, budget="240.00")
    record = drafted(county, holder)
    with pytest.raises(
        Conflict, match=r"Vire budget to it, or have a person with the duty “budget.override”"
    ):
        send_requisition(by=county.actor("cc.sergeant"), record_id=record.pk, version=record.version)
    assert state(county, record) == "draft"


def test_value_for_money_is_said_before_it_is_sent(county):
    holder = ready(county)
    record = drafted(county, holder, reason=" ")
    with pytest.raises(Invalid, match="value for money"):
        send_requisition(by=county.actor("cc.sergeant"), record_id=record.pk, version=record.version)


def test_only_whoever_raised_it_sends_it(county):
    holder = ready(county)
    record = drafted(county, holder)
    with pytest.raises(NotAllowed, match="whoever raised it"):
        send_requisition(by=county.actor("cc.buyer"), record_id=record.pk, version=record.version)


def test_a_cancelled_order_commits_nothing_and_one_that_began_is_closed_instead(county):
    holder = ready(county)
    order = ordered(county, holder)
    cancel_order(
        by=county.actor("cc.buyer"), record_id=order.pk, version=order.version, reason="Supplier cannot"
    )
    assert held(county, holder, year()) == (NOUGHT, NOUGHT, NOUGHT)
    begun = ordered(county, holder)
    received(county, holder, begun, _1="1")
    with pytest.raises(Conflict, match="Close it instead"):
        cancel_order(
            by=county.actor("cc.buyer"), record_id=begun.pk, version=again(county, begun).version, reason="No"
        )
    with pytest.raises(Conflict, match=r"£28\.80 was received and not invoiced"):
        close_order(
            by=county.actor("cc.buyer"), record_id=begun.pk, version=again(county, begun).version, reason="No"
        )
    received(county, holder, begun, _1="1", back="yes")
    close_order(
        by=county.actor("cc.buyer"),
        record_id=begun.pk,
        version=again(county, begun).version,
        reason="Sent back",
    )
    settle()
    assert held(county, holder, year()) == (NOUGHT, NOUGHT, NOUGHT)
    assert faults(county) == []
