"""Amendments: within the tolerance at once, above it after a new approval; deliveries over and back; credit notes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.core.errors import Conflict, Invalid
from apps.core.scope import scope
from apps.purchasing.actions.amending import amend_order
from apps.purchasing.models import Amendment
from apps.work.approvals import approve, refuse
from tests.budgets.world import held
from tests.purchasing.test_from_need_to_receipt import clerk
from tests.purchasing.world import (
    again,
    asked,
    bill,
    faults,
    invoiced,
    key,
    line_of,
    order_of,
    ordered,
    ready,
    received,
    request_of,
    state,
    year,
)

pytestmark = pytest.mark.django_db
NOUGHT = Decimal("0.00")


def amended(county, order, price: str, quantity: str = "10", position: int = 1):
    return amend_order(
        by=county.actor("cc.buyer"), record_id=order.pk, changes={position: (Decimal(quantity), Decimal(price))},
        version=again(county, order).version, reason="Price of the new list", key=key(),
    )  # fmt: skip


def test_within_the_tolerance_an_amendment_is_in_force_at_once(county):
    holder = ready(county)
    order = ordered(county, holder)
    done = amended(county, order, "25")
    assert (
        done.amendment is None
        and done.version.number == 2
        and order_of(county, order).net == Decimal("250.00")
    )
    assert held(county, holder, year()) == (NOUGHT, Decimal("300.00"), NOUGHT)
    assert faults(county) == []


def test_many_small_amendments_do_not_add_up_past_the_tolerance(county):
    holder = ready(county)
    order = ordered(county, holder)
    amended(county, order, "26")
    done = amended(county, order, "27")
    assert done.version is None and order_of(county, order).net == Decimal("260.00")


def test_above_the_tolerance_it_waits_for_a_new_approval(county):
    holder = ready(county)
    order = ordered(county, holder)
    waiting = amended(county, order, "30").amendment
    assert waiting.net == Decimal("300.00") and held(county, holder, year())[1] == Decimal("288.00")
    with pytest.raises(Conflict, match="already waits for approval"):
        amended(county, order, "31")
    approve(by=county.actor("cc.inspector"), request_id=request_of(county, waiting.record))
    assert order_of(county, order).net == Decimal("300.00")
    assert held(county, holder, year())[1] == Decimal("360.00")
    # From here on the tolerance is measured from the new approval.
    assert amended(county, order, "32").version.approved_net == Decimal("300.00")
    # Whoever approved the amendment does not receive either.
    county.grant("cc.inspector", "CC", "storekeeper")
    with pytest.raises(Conflict, match="already did “Approve requisitions”"):
        received(county, holder, order, by=county.actor("cc.inspector"), _1="1")
    assert faults(county) == []


def test_a_refused_amendment_changes_nothing(county):
    holder = ready(county)
    order = ordered(county, holder)
    waiting = amended(county, order, "30").amendment
    refuse(
        by=county.actor("cc.inspector"), request_id=request_of(county, waiting.record), reason="Buy elsewhere"
    )
    assert state(county, waiting.record) == "refused" and order_of(county, order).net == Decimal("240.00")
    with scope(county.everything()):
        assert Amendment.objects.count() == 1


def test_an_order_does_not_come_below_what_came(county):
    holder = ready(county)
    order = ordered(county, holder)
    received(county, holder, order, _1="6")
    with pytest.raises(Conflict, match="cannot come below what was received"):
        amended(county, order, "24", quantity="5")
    amended(county, order, "24", quantity="6")
    assert held(county, holder, year()) == (NOUGHT, NOUGHT, Decimal("172.80"))
    assert faults(county) == []


def test_a_delivery_may_go_over_by_the_tolerance_and_no_more(county):
    holder = ready(county, over_receipt_percent=Decimal("10.00"))
    order = ordered(county, holder)
    with pytest.raises(
        Conflict, match=r"Line 1 can take 11 each more \(10 % above the order is the tolerance\)"
    ):
        received(county, holder, order, _1="12")
    received(county, holder, order, _1="11")
    assert line_of(county, order).received_net == Decimal("264.00")
    assert held(county, holder, year()) == (NOUGHT, NOUGHT, Decimal("316.80"))
    received(county, holder, order, _1="1", back="yes")
    assert held(county, holder, year()) == (NOUGHT, NOUGHT, Decimal("288.00"))
    assert faults(county) == []


def test_services_are_accepted_by_value_and_signature(county):
    holder = ready(county)
    order = ordered(county, holder, asked("1", "900", "CLEANING", "Deep clean of station 4"))
    with pytest.raises(Invalid, match="Services are accepted by signature"):
        received(county, holder, order, _1="300.00")
    received(county, holder, order, _1="300.00", signed="Ground floor done")
    with pytest.raises(Conflict, match=r"Of line 1 only £600\.00 is left to accept"):
        received(county, holder, order, _1="600.01", signed="All done")
    received(county, holder, order, _1="600.00", signed="Upper floors done")
    line = line_of(county, order)
    assert line.received_net == Decimal("900.00") and line.received == 1
    assert faults(county) == []


def test_what_goes_back_is_ordered_again(county):
    holder = ready(county)
    order = ordered(county, holder)
    received(county, holder, order, _1="10")
    received(county, holder, order, _1="4", back="yes")
    assert held(county, holder, year()) == (NOUGHT, Decimal("115.20"), Decimal("172.80"))
    with pytest.raises(Conflict, match="only 6 each came, so no more can go back"):
        received(county, holder, order, _1="7", back="yes")
    received(county, holder, order, _1="4")
    assert line_of(county, order).received_net == Decimal("240.00")
    assert faults(county) == []


def test_an_invoice_before_the_goods_releases_once(county):
    holder = ready(county)
    order = ordered(county, holder)
    line = line_of(county, order)
    invoiced(by=clerk(county), holder=holder, bills=[bill(line, "10", "240.00")])
    assert held(county, holder, year()) == (NOUGHT, NOUGHT, NOUGHT)
    received(county, holder, order, _1="10")
    assert held(county, holder, year()) == (NOUGHT, NOUGHT, NOUGHT)
    assert faults(county) == []


def test_an_invoice_takes_no_more_than_the_rules_allow_and_a_credit_note_no_more_than_was_invoiced(county):
    holder = ready(county)
    order = ordered(county, holder)
    line = line_of(county, order)
    by = clerk(county)
    with pytest.raises(Conflict, match=r"can be invoiced for 10 each over £244\.80 more, tolerance included"):
        invoiced(by=by, holder=holder, bills=[bill(line, "10", "245.00")])
    with pytest.raises(Conflict, match="can be invoiced for 10 each"):
        invoiced(by=by, holder=holder, bills=[bill(line, "11", "240.00")])
    received(county, holder, order, _1="10")
    invoiced(by=by, holder=holder, bills=[bill(line, "10", "244.00")])
    with pytest.raises(Conflict, match="no more can be credited"):
        invoiced(by=by, holder=holder, bills=[bill(line, "11", "240.00")], credit=True)
    invoiced(by=by, holder=holder, bills=[bill(line, "2", "48.80")], credit=True)
    assert line_of(county, order).billed == 8
    # 195.20 of the 240.00 received stand invoiced: the rest is owed again.
    assert held(county, holder, year()) == (NOUGHT, NOUGHT, Decimal("53.76"))
    assert faults(county) == []


def test_a_credit_note_for_what_never_came_is_ordered_again(county):
    holder = ready(county)
    order = ordered(county, holder)
    line = line_of(county, order)
    invoiced(by=clerk(county), holder=holder, bills=[bill(line, "10", "240.00")])
    invoiced(by=clerk(county), holder=holder, bills=[bill(line, "10", "240.00")], credit=True)
    assert held(county, holder, year()) == (NOUGHT, Decimal("288.00"), NOUGHT)
    assert faults(county) == []
