"""Buying together: one requisition, approval and order for each legal buyer, or one lead that buys and recharges."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.scope import scope
from apps.purchasing.actions.joint import Own, decline_joint, join_joint, propose_joint
from apps.purchasing.actions.orders import Terms, place_order
from apps.purchasing.actions.requisitions import send_requisition
from apps.purchasing.calc.amounts import share_line
from apps.purchasing.models import DeliveryPoint, JointAnswer, JointOffer, Order
from apps.work.approvals import approve
from tests.budgets.world import held
from tests.purchasing.world import (
    again,
    asked,
    faults,
    key,
    need,
    needed,
    order_of,
    ordered,
    ready,
    request_of,
    requisition_of,
    state,
    supplier,
    year,
)
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db
SHARES = {"CC": Decimal("60"), "FRA": Decimal("40")}


def proposed(county, cc):
    return propose_joint(
        by=county.actor("cc.sergeant"), holder=cc, lines=[asked("5", "33.3333"), asked("1", "0.05", description="Label")],
        need=need(), weights=SHARES, key=key(),
    )  # fmt: skip


def offer_to(county, holder):
    with scope(county.actor("fra.officer").scope()), transaction.atomic():
        return JointOffer.objects.get(reader_id=holder)


def test_each_buyer_orders_its_share_in_its_own_books_under_one_reference(county):
    cc, fra = ready(county), ready(county, "FRA")
    lead = proposed(county, cc)
    offer = offer_to(county, fra)
    assert offer.net + requisition_of(county, lead).net == Decimal("166.72")
    joined = join_joint(
        by=county.actor("fra.officer"),
        offer_id=offer.pk,
        holder=fra,
        coded=[Own("UNIFORM", "OPS")] * 2,
        deliver_to="Quay Road",
        key=key(),
    )
    orders = []
    for record, holder, code in ((lead, cc, "cc"), (joined, fra, "fra")):
        raiser, approver = {"cc": ("cc.sergeant", "cc.inspector"), "fra": ("fra.officer", "fra.commander")}[
            code
        ]
        send_requisition(by=county.actor(raiser), record_id=record.pk, version=again(county, record).version)
        approve(by=county.actor(approver), request_id=request_of(county, record))
        order, _ = place_order(by=county.actor(f"{code}.buyer"), holder=holder, requisitions=[record.pk],
                               terms=Terms(supplier(county)), key=key())  # fmt: skip
        orders.append(order_of(county, order))
    assert {one.common for one in orders} == {offer.common}
    assert sum(one.net for one in orders) == Decimal("166.72")
    for holder in (cc, fra):
        assert held(county, holder, year())[1] > 0
    assert faults(county) == []


def test_a_share_is_read_by_its_partner_alone_and_joined_once(county):
    cc, fra = ready(county), ready(county, "FRA")
    proposed(county, cc)
    offer = offer_to(county, fra)
    how = {
        "offer_id": offer.pk,
        "holder": fra,
        "coded": [Own("UNIFORM", "OPS")] * 2,
        "deliver_to": "Quay Road",
    }
    join_joint(by=county.actor("fra.officer"), key=key(), **how)
    with pytest.raises(Conflict, match="has joined this purchase already"):
        join_joint(by=county.actor("fra.officer"), key=key(), **how)
    with scope(county.actor("auditor").scope()), transaction.atomic():
        assert JointOffer.objects.count() == 1
    with scope(county.actor("amb.analyst").scope()), transaction.atomic():
        assert JointOffer.objects.count() == 0
    # The partner learns of its share, and nothing of the lead's requisitions and orders.
    with scope(county.actor("fra.officer").scope()), transaction.atomic():
        assert not Order.objects.filter(holder_id=cc).exists()


def test_a_partner_declines_with_a_reason_that_the_lead_reads(county):
    cc, fra = ready(county), ready(county, "FRA")
    proposed(county, cc)
    offer = offer_to(county, fra)
    by = county.actor("fra.officer")
    with pytest.raises(Invalid):
        decline_joint(by=by, offer_id=offer.pk, holder=fra, reason="")
    decline_joint(by=by, offer_id=offer.pk, holder=fra, reason="Ours are new")
    with pytest.raises(Conflict, match="answered this already"):
        decline_joint(by=by, offer_id=offer.pk, holder=fra, reason="Again")
    with scope(county.actor("cc.sergeant").scope()):
        assert JointAnswer.objects.get(common=offer.common).reason == "Ours are new"
    # Nobody else answers in the partner's place.
    with scope(county.everything()), pytest.raises(DatabaseError), transaction.atomic():
        JointAnswer.objects.create(holder_id=county.org("AMB"), reader_id=cc, common=offer.common, joined=True, person_id=1,
                                   at=now())  # fmt: skip


def test_a_joint_purchase_is_proposed_joined_and_declined_on_screens(county):
    cc, fra = ready(county), ready(county, "FRA")
    lead, partner = sign_in(county, "cc.sergeant"), sign_in(county, "fra.officer")
    new = f"{reverse('purchasing:joint-new')}?in={cc}"
    assert "Share of" in lead.get(new).content.decode()
    with scope(county.everything()):
        point = DeliveryPoint.objects.get(holder_id=cc).pk
        theirs = DeliveryPoint.objects.get(holder_id=fra).pk
    sent = lead.post(new, {
        "line-TOTAL_FORMS": "1", "line-INITIAL_FORMS": "0", "line-0-description": "Fleece jacket",
        "line-0-category": "UNIFORM", "line-0-quantity": "10", "line-0-unit_price": "24", "point": point,
        "needed_on": needed().isoformat(),
        "reason": "Cheaper together", "share_CC": "6", "share_FRA": "4", "key": key(), "send": "1",
    })  # fmt: skip
    assert sent.status_code == 302, sent.content.decode()[-2000:]
    listed = partner.get(f"{reverse('purchasing:joint')}?in={fra}").content.decode()
    assert "Fleece jacket" in listed and "waiting" in listed
    page = reverse("purchasing:joint-offer", args=[offer_to(county, fra).pk])
    assert "Join with our share" in partner.get(page).content.decode()
    joined = partner.post(page, {"form": "join", "point": theirs, "category_0": "UNIFORM", "key": key()})
    assert joined.status_code == 302
    assert "Joined" in partner.get(page).content.decode()
    assert "joined" in lead.get(f"{reverse('purchasing:joint')}?in={cc}").content.decode()


def test_one_lead_buys_for_all_and_the_order_says_who_bears_what(county):
    holder = ready(county)
    order = ordered(
        county, holder, bearers={"CC": Decimal(1), "FRA": Decimal(1), "AMB": Decimal(1)}, paying="PCC"
    )
    found = order_of(county, order)
    with scope(county.everything()), transaction.atomic():
        assert [one.net for one in found.bearers.order_by("pk")] == [Decimal("80.00")] * 3
        assert found.paying.code == "PCC" and found.holder_id == holder
    assert state(county, order) == "placed" and faults(county) == []


def test_a_joint_purchase_has_two_buyers_at_least(county):
    cc = ready(county)
    with pytest.raises(Invalid, match="two or more organisations"):
        propose_joint(
            by=county.actor("cc.sergeant"),
            holder=cc,
            lines=[asked()],
            need=need(),
            weights={"CC": Decimal(1)},
            key=key(),
        )


@given(
    st.integers(1, 10**7), st.integers(1, 10**7),
    st.lists(st.integers(1, 10**4), min_size=1, max_size=6),
)  # fmt: skip
def test_shares_of_a_line_make_the_whole(quantity, pence, weights):
    whole, net = Decimal(quantity) / 10_000, Decimal(pence) / 100
    parts = share_line(whole, net, {place: Decimal(one) for place, one in enumerate(weights)}, 0)
    assert sum(part[0] for part in parts.values()) == whole
    assert sum(part[1] for part in parts.values()) == net
