"""The second person behind a match is whoever approved the order: every way around that is refused, by the database too."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from apps.core.clock import now, today
from apps.core.scope import scope
from apps.documents.models import Record
from apps.payables.actions.matching import carry_on
from apps.payables.actions.receiving import key_invoice
from apps.payables.models import Invoice, Match
from apps.payables.papers import PaperLine
from apps.purchasing.actions.emergencies import Urgent, order_in_emergency
from apps.purchasing.actions.orders import Terms, close_order
from apps.work.approvals import approve
from tests.county import grant
from tests.payables.buying import (
    asked,
    billed,
    bought,
    buyer,
    came_in,
    fresh,
    judged_by_database,
    line,
    matched_again,
)
from tests.payables.world import clerk, key, supplier
from tests.purchasing.world import line_of, need, received, request_of, settle

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def holder(county):
    return buyer(county)


def entered_by(county, holder, who, paper):
    """Keyed and carried on by a person who got the clerk's role beside their own."""
    grant(who, "CC", "payables_clerk")
    by = county.actor(who)
    made = key_invoice(by=by, holder=holder, paper=paper, key=key())
    carry_on(by=by, holder=holder, records=[made.record_id])
    return fresh(county, made)


def forced(county, invoice, match, *, state="matched"):
    """The application's own role with everything in reach forces the state and the posting."""
    everything = replace(county.everything(), person=county.person("cc.clerk"))
    with pytest.raises(DatabaseError, match=match), scope(everything), transaction.atomic():
        Record.objects.filter(pk=invoice.record_id).update(state=state)
        Invoice.objects.filter(pk=invoice.pk).update(posted_on=today(), posted_at=now())


@pytest.mark.parametrize("who", ["cc.sergeant", "cc.buyer", "cc.stores"])
def test_whoever_asked_ordered_or_received_does_not_post_by_the_match(county, holder, who):
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    made = entered_by(county, holder, who, billed(order))
    assert (made.record.state, made.flag) == ("registered", "exception")
    assert "also asked for, approved, placed or received PO-" in made.reasons[0]
    # Nor does a colleague help: whoever entered it stays.
    assert matched_again(county, holder, made).record.state == "registered"
    forced(county, made, "also asked for, approved, placed or received")


def test_whoever_approved_the_order_is_no_second_person_for_an_invoice_of_their_own(county, holder):
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    made = entered_by(county, holder, "cc.inspector", billed(order))
    assert made.record.state == "registered" and "not approved by anybody else yet" in made.reasons[0]


def test_whoever_ordered_does_not_post_what_a_clerk_entered(county, holder):
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    made = came_in(county, holder, billed(order), go_on=False)
    grant("cc.buyer", "CC", "payables_clerk")
    carry_on(by=county.actor("cc.buyer"), holder=holder, records=[made.record_id])
    assert fresh(county, made).record.state == "registered"
    assert matched_again(county, holder, made).record.state == "posted"


def test_the_state_alone_posts_nothing(county, holder):
    order = bought(county, holder)
    plain = came_in(county, holder, billed("", reference="HT-7"))
    forced(county, plain, "is not matched whole")
    waiting = came_in(county, holder, billed(order, reference="HT-8", dated=today() - dt.timedelta(days=3)))
    forced(county, waiting, "goes past what was ordered and came")
    forced(county, waiting, "can|may|cannot|declared|step", state="approved")


def test_a_match_is_said_in_ones_own_name_of_ones_own_supplier_and_stands_from_then_on(county, holder):
    order = bought(county, holder)
    supplier(county, "Northern Ropes Ltd", vat_number="")
    other = came_in(county, holder, billed(order, payee="Northern Ropes Ltd", reference="NR-1"))
    received(county, holder, order, _1="10")
    ours = came_in(county, holder, billed(order), go_on=False)
    ordered = line_of(county, order)

    def write(invoice, person, net="240.00"):
        everything = replace(county.everything(), person=county.person("cc.clerk"))
        with scope(everything), transaction.atomic():
            Match.objects.create(
                holder_id=holder, invoice=invoice, line=invoice.lines.get(), order_line_id=ordered.pk, quantity=D(10),
                net=D(net), made_by_id=county.person(person), made_at=now(),
            )  # fmt: skip

    with pytest.raises(DatabaseError, match="not an order of the supplier"):
        write(other, "cc.clerk")
    with scope(county.everything()), transaction.atomic():
        Match.objects.filter(invoice=ours).delete()
    with pytest.raises(DatabaseError, match="own name"):
        write(ours, "cc.manager")
    with pytest.raises(DatabaseError, match="no more of it can be matched"):
        write(ours, "cc.clerk", net="240.01")
    with pytest.raises(DatabaseError, match="not rewritten"):
        write(ours, "cc.clerk")
        with scope(county.everything()), transaction.atomic():
            Match.objects.update(net=D("1.00"))
    done = matched_again(county, holder, ours)
    assert done.record.state == "posted"
    with (
        pytest.raises(DatabaseError, match="no longer changes"),
        scope(county.everything()),
        transaction.atomic(),
    ):
        Match.objects.filter(invoice=done).delete()


def test_more_vat_than_the_rate_is_not_posted_by_the_match(county, holder):
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    dear = PaperLine(
        "Fleece jacket", D("240.00"), D("480.00"), D(10), D("24.00"), tax_category="S", tax_percent=D(20)
    )
    made = came_in(county, holder, billed(order, dear))
    assert made.record.state == "registered" and "£480.00 of VAT is not the rate" in made.reasons[0]


def test_a_closed_order_pays_nothing_by_itself(county, holder):
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    first = came_in(county, holder, billed(order, line("10")))
    assert first.record.state == "posted"
    from tests.purchasing.world import again

    order = again(county, order)
    close_order(by=county.actor("cc.buyer"), record_id=order.pk, version=order.version, reason="All came")
    late = came_in(county, holder, billed(order, line("1"), reference="HT-2"))
    assert (late.record.state, late.flag) == ("registered", "do_not_pay")


def test_an_emergency_is_not_held_up_by_a_receipt_and_posts_once_somebody_approved_it(county, holder):
    order, _ = order_in_emergency(
        by=county.actor("cc.sergeant"), holder=holder, lines=[asked("2", "400.0000", description="Pump")], need=need(),
        urgent=Urgent("INC-2026-4711", county.person("cc.inspector"), "Flooded cells", today()),
        terms=Terms(supplier(county).pk), key=key(),
    )  # fmt: skip
    made = came_in(county, holder, billed(str(order.number), line("2", "400.00", "Pump")))
    assert made.flag == "exception" and "not approved by anybody else yet" in made.reasons[0]
    with scope(county.everything()), transaction.atomic():
        asked_for = Record.objects.filter(kind="purchasing.requisition").latest("pk")
    approve(by=county.actor("cc.inspector"), request_id=request_of(county, asked_for))
    assert matched_again(county, holder, made).record.state == "posted"
    settle()


def test_two_organisations_never_see_or_match_each_others_orders(county, holder):
    fra = buyer(county, "FRA")
    order = bought(county, holder)
    theirs = came_in(county, fra, billed(order), code="FRA")
    assert theirs.flag == "do_not_pay" and judged_by_database(county, theirs, by=clerk(county)) == (
        "There is no such invoice, or you may not see it."
    )
