"""From a need to a posted invoice: two organisations buy together, one is paid through another; every pound at each step."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction

from apps.core.scope import scope
from apps.payables.actions.matching import accept_difference
from apps.payables.actions.posting import post_invoice
from apps.purchasing.actions.joint import Own, join_joint, propose_joint
from apps.purchasing.actions.orders import Terms, place_order
from apps.purchasing.actions.requisitions import send_requisition
from apps.purchasing.models import JointOffer, Order
from apps.suppliers.models import DocumentPayee
from apps.work.approvals import approve
from tests.ledger.books import CREDITORS
from tests.payables.buying import asked, billed, buyer, came_in, faults, fresh, held, in_books, line
from tests.payables.world import approver, clerk, request_of, supplier
from tests.purchasing.world import APPROVERS, BUYERS, RAISERS, UNIFORM, again, key, line_of, need, received
from tests.purchasing.world import request_of as request_of_need

pytestmark = pytest.mark.django_db
D = Decimal
NONE = (D("0.00"), D("0.00"))


def placed(county, holder, requisition, code, **terms):
    """Sent, approved and ordered of the supplier."""
    record = again(county, requisition)
    send_requisition(by=county.actor(RAISERS[code]), record_id=record.pk, version=record.version)
    approve(by=county.actor(APPROVERS[code]), request_id=request_of_need(county, record))
    order, _ = place_order(
        by=county.actor(BUYERS[code]), holder=holder, requisitions=[record.pk],
        terms=Terms(supplier(county).pk, **terms), key=key(),
    )  # fmt: skip
    return again(county, order)


def payee_of(county, invoice):
    with scope(county.everything()), transaction.atomic():
        return (
            DocumentPayee.objects.select_related("alias__supplier")
            .get(record_id=invoice.record_id)
            .alias.supplier.name
        )


def test_two_buy_together_and_each_is_invoiced_for_its_share(county):
    cc, fra = buyer(county), buyer(county, "FRA")
    lead = propose_joint(
        by=county.actor("cc.sergeant"), holder=cc, lines=[asked("5", "33.3333")], need=need(),
        weights={"CC": D(60), "FRA": D(40)}, key=key(),
    )  # fmt: skip
    with scope(county.actor("fra.officer").scope()), transaction.atomic():
        offer = JointOffer.objects.get(reader_id=fra)
    joined = join_joint(
        by=county.actor("fra.officer"), offer_id=offer.pk, holder=fra, coded=[Own("UNIFORM", "OPS")],
        deliver_to="Station 4", key=key(),
    )  # fmt: skip
    # Ordered: each holds its own share with the VAT that stays; the police are paid through the commissioner's account.
    police, fire = placed(county, cc, lead, "CC", paying="PCC"), placed(county, fra, joined, "FRA")
    assert held(county, police) == (D("120.00"), D("0.00")) and held(county, fire) == (D("80.00"), D("0.00"))
    with scope(county.everything()), transaction.atomic():
        one, other = Order.objects.get(record=police), Order.objects.get(record=fire)
    assert one.common == other.common and one.paying_id == county.org("PCC") and other.paying_id == fra
    # Received: the police all of it, the fire service half.
    received(county, cc, police, _1="3")
    received(county, fra, fire, code="FRA", _1="1")
    assert held(county, police) == (D("0.00"), D("120.00")) and held(county, fire) == (D("40.00"), D("40.00"))
    # Invoiced: one posts itself, the other is asked for more than came.
    ours = came_in(county, cc, billed(police, line("3", "33.3333")))
    theirs = came_in(county, fra, billed(fire, line("2", "33.3333")), code="FRA")
    assert (ours.record.state, ours.gross) == ("posted", D("120.00"))
    assert in_books(county, ours) == {UNIFORM: D("120.00"), CREDITORS: D("-120.00")}
    assert held(county, police) == NONE and payee_of(county, ours) == "Harbour Tyres Ltd"
    assert theirs.reasons == ["Line 1: 2 are invoiced in all; 1 were received."]
    assert held(county, fire) == (D("40.00"), D("40.00")), "nothing moves before it is posted"
    # The rest comes, and the next matching posts it.
    received(county, fra, fire, code="FRA", _1="1")
    from apps.payables.actions.matching import match_and_post

    match_and_post(by=clerk(county, "FRA"), holder=fra, records=[theirs.record_id])
    theirs = fresh(county, theirs)
    assert theirs.record.state == "posted" and in_books(county, theirs)[CREDITORS] == D("-80.00")
    assert held(county, fire) == NONE
    assert line_of(county, fire).billed_net == D("66.67")
    assert faults(county) == []


def test_a_part_a_dearer_rest_and_a_credit_note_leave_the_order_right_to_the_penny(county):
    cc = buyer(county)
    from tests.payables.buying import bought

    order = bought(county, cc, asked("10", "24.0000"))
    assert held(county, order) == (D("288.00"), D("0.00"))
    received(county, cc, order, _1="10")
    first = came_in(county, cc, billed(order, line("4", "24.00")))
    assert first.record.state == "posted" and held(county, order) == (D("0.00"), D("172.80"))
    rest = came_in(county, cc, billed(order, line("6", "25.00"), reference="HT-2"))
    assert rest.flag == "exception" and "£150.00 is £6.00 more than 6" in rest.reasons[0]
    accept_difference(by=clerk(county), record_id=rest.record_id, reason="Price of the new year")
    approve(by=approver(county), request_id=request_of(county, rest))
    post_invoice(by=clerk(county), record_id=rest.record_id)
    assert in_books(county, rest)[UNIFORM] == D("180.00") and held(county, order) == NONE
    # £4.80 of the £6.00 lie within what the order may be over-billed by; £1.20 are spent beyond it.
    assert line_of(county, order).billed_net == D("244.80")
    received(county, cc, order, _1="1", back="yes")
    note = came_in(
        county, cc, billed(order, line("1", "24.00"), reference="CN-1", kind="credit", credits="HT-2")
    )
    accept_difference(by=clerk(county), record_id=note.record_id, reason="One went back")
    approve(by=approver(county), request_id=request_of(county, note))
    post_invoice(by=clerk(county), record_id=note.record_id)
    assert in_books(county, note) == {UNIFORM: D("-28.80"), CREDITORS: D("28.80")}
    assert line_of(county, order).billed_net == D("220.80")
    hard, accrued = held(county, order)
    assert hard + accrued == D("288.00") - D("264.96")
    assert faults(county) == []
