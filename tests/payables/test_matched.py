"""An invoice that names its order is matched by itself: within tolerance it is posted, otherwise a person decides."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.core.clock import today
from apps.core.errors import Conflict, NotAllowed
from apps.payables.actions.matching import Said, accept_difference, correct_match, wait_for_receipt
from apps.payables.actions.posting import post_invoice
from apps.payables.actions.setup import set_ways
from apps.payables.calc.references import order_number
from apps.work.approvals import approve
from tests.ledger.books import CREDITORS, SINCE, officer
from tests.payables.buying import (
    asked,
    billed,
    bought,
    buyer,
    came_in,
    faults,
    held,
    in_books,
    judged_by_database,
    line,
    matched_again,
    taken,
)
from tests.payables.world import approver, clerk, request_of, supplier
from tests.purchasing.world import UNIFORM, line_of, received

pytestmark = pytest.mark.django_db
D = Decimal
EARLIER = [today() - dt.timedelta(days=back) for back in range(2, 8)]
"""Days of papers: the same amount on the same day may be the same invoice."""


@pytest.fixture
def holder(county):
    return buyer(county)


def test_what_was_ordered_and_came_is_posted_without_a_person(county, holder):
    order = bought(county, holder)
    assert held(county, order) == (D("288.00"), D("0.00"))  # £240 and the VAT that stays
    received(county, holder, order, _1="10")
    assert held(county, order) == (D("0.00"), D("288.00"))
    made = came_in(county, holder, billed(order))
    assert (made.record.state, made.flag, made.reasons) == ("posted", "pay", [])
    assert taken(county, made) == [(D("10.0000"), D("240.00"), True)]
    assert in_books(county, made) == {UNIFORM: D("288.00"), CREDITORS: D("-288.00")}
    assert held(county, order) == (D("0.00"), D("0.00"))
    assert line_of(county, order).billed_net == D("240.00")
    assert faults(county) == []


def test_nothing_received_waits_and_goes_on_when_the_goods_are_in(county, holder):
    order = bought(county, holder)
    made = came_in(county, holder, billed(order))
    assert (made.record.state, made.flag) == ("registered", "do_not_pay")
    assert made.reasons == ["Line 1: Nothing was received yet."]
    wait_for_receipt(by=clerk(county), record_id=made.record_id)
    received(county, holder, order, _1="4")
    made = matched_again(county, holder, made)
    assert (made.flag, made.reasons) == ("exception", ["Line 1: 10 are invoiced in all; 4 were received."])
    received(county, holder, order, _1="6")
    made = matched_again(county, holder, made)
    assert made.record.state == "posted" and not made.parked


@pytest.mark.parametrize(
    "text", ["po 2026/123", "Order PO-2026-000123", "PO-2026-123", "PO2026-0123", "Your PO 2026 000123."]
)
def test_the_number_of_an_order_is_known_however_it_is_typed(text):
    assert order_number(text) == "PO-2026-000123"
    assert order_number("4711") == ""


def test_parts_are_matched_one_after_the_other_and_not_one_more(county, holder):
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    for number in (1, 2):
        part = came_in(
            county, holder, billed(order, line("5"), reference=f"HT-{number}", dated=EARLIER[number])
        )
        assert part.record.state == "posted"
    third = came_in(county, holder, billed(order, line("1"), reference="HT-3"))
    assert (third.record.state, third.flag) == ("registered", "do_not_pay")
    assert faults(county) == []


def test_a_little_dearer_is_let_pass_and_not_a_penny_more(county):
    holder = buyer(county, price_percent="5", price_pounds="10.00")
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    dear = came_in(county, holder, billed(order, line("10", "25.01", net="250.01"), reference="HT-2"))
    assert (dear.record.state, dear.flag) == ("registered", "exception")
    assert "£250.01 is £10.01 more than 10 at the ordered £24.00." in dear.reasons[0]
    assert "goes past" in judged_by_database(county, dear)
    other = bought(county, holder)
    received(county, holder, other, _1="10")
    fine = came_in(county, holder, billed(other, line("10", "25.00")))
    assert fine.record.state == "posted"
    # The order takes what it has room for (2 % more, by the buying rules); the rest is spent beyond it.
    assert line_of(county, other).billed_net == D("244.80") and held(county, other) == (D(0), D(0))
    assert in_books(county, fine)[UNIFORM] == D("300.00")
    assert faults(county) == []


def test_many_small_excesses_do_not_add_up_past_the_tolerance(county):
    holder = buyer(county, price_percent="5", price_pounds="3.00")
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    states = [
        came_in(
            county,
            holder,
            billed(order, line("2", "25.00", net="50.00"), reference=f"HT-{number}", dated=EARLIER[number]),
        ).record.state
        for number in range(4)
    ]
    assert states == ["posted", "registered", "registered", "registered"]


def test_services_are_paid_as_far_as_somebody_accepted_them(county, holder):
    order = bought(county, holder, asked("1", "1200.0000", category="CLEANING", description="Deep clean"))
    made = came_in(county, holder, billed(order, line("1", "400.00", "Deep clean, part")))
    assert made.reasons == ["Line 1: Nothing was accepted yet."]
    received(county, holder, order, _1="400.00", signed="Suite 1 done")
    assert matched_again(county, holder, made).record.state == "posted"
    assert held(county, order) == (D("960.00"), D("0.00"))
    assert faults(county) == []


def test_four_ways_ask_for_a_signature_and_two_for_nothing_but_the_order(county, holder):
    order = bought(county, holder)
    category = line_of(county, order).category_id
    set_ways(
        by=officer(county, "CC"),
        holder=holder,
        ways=4,
        category=category,
        since=SINCE,
        reason="Kit that saves lives",
    )
    received(county, holder, order, _1="10")
    made = came_in(county, holder, billed(order))
    assert made.reasons == ["Line 1: Nothing was accepted yet."] and judged_by_database(county, made)
    paper = bought(county, holder, asked("10", "24.0000", category="PAPER", description="Paper"))
    set_ways(by=officer(county, "CC"), holder=holder, ways=2, since=SINCE, reason="Low value")
    quick = came_in(county, holder, billed(paper, line(text="Paper"), reference="HT-2", dated=EARLIER[1]))
    assert quick.record.state == "posted"
    assert held(county, paper) == (D(0), D(0)) and faults(county) == []


def test_lines_find_theirs_by_number_words_or_price_and_what_fits_none_is_left(county, holder):
    order = bought(
        county,
        holder,
        asked(),
        asked("5", "8.0000", description="Beanie"),
        asked("2", "90.0000", description="Boots"),
    )
    received(county, holder, order, _1="10", _2="5", _3="2")
    made = came_in(
        county, holder,
        billed(order, line("2", "90.00", "Safety boots", order_line="3"), line("5", "8.00", "Hat, knitted"),
               line("10", "24.00", "FLEECE JACKET"), line("1", "12.50", "Carriage")),
    )  # fmt: skip
    assert (made.record.state, made.flag) == ("registered", "exception")
    assert made.reasons == ["Line 4: £12.50 is on no line of the order."]
    assert [row[1] for row in taken(county, made)] == [D("180.00"), D("40.00"), D("240.00")]


def test_an_order_of_another_supplier_or_of_nobody_is_not_taken(county, holder):
    order = bought(county, holder)
    supplier(county, "Northern Ropes Ltd", vat_number="")
    other = came_in(county, holder, billed(order, payee="Northern Ropes Ltd"))
    assert (
        other.flag == "do_not_pay"
        and "is no open order of this organisation with Northern Ropes Ltd" in other.reasons[0]
    )
    none = came_in(county, holder, billed("4711", reference="HT-9"))
    assert none.reasons == ["“4711” is no number of an order of ours."]


def test_a_paper_without_quantities_is_counted_by_the_ordered_price(county, holder):
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    made = came_in(county, holder, billed(order, line("1", "240.00")))
    assert taken(county, made) == [(D("10.0000"), D("240.00"), True)] and made.record.state == "posted"


# --- What people decide -----------------------------------------------------------------------------------------


def test_a_person_corrects_the_match_and_it_goes_on(county, holder):
    order = bought(county, holder, asked(), asked("10", "24.0000", description="Fleece jacket, long"))
    received(county, holder, order, _2="10")
    made = came_in(county, holder, billed(order, line(text="Jacket")))
    assert taken(county, made) == []
    right = line_of(county, order, 2)
    correct_match(
        by=clerk(county),
        record_id=made.record_id,
        said=[Said(1, right.pk, D(10), D("240.00"))],
        version=made.record.version,
    )
    made = matched_again(county, holder, made)
    assert made.record.state == "posted" and taken(county, made) == [(D("10.0000"), D("240.00"), False)]


def test_an_accepted_difference_is_approved_by_the_budget_holder_and_posted(county, holder):
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    made = came_in(county, holder, billed(order, line("10", "26.00")))
    assert made.flag == "exception"
    accept_difference(
        by=clerk(county), record_id=made.record_id, reason="The price rose in May; agreed by telephone"
    )
    with pytest.raises(NotAllowed):
        approve(by=clerk(county), request_id=request_of(county, made))
    approve(by=approver(county), request_id=request_of(county, made))
    post_invoice(by=clerk(county), record_id=made.record_id)
    assert in_books(county, made)[UNIFORM] == D("312.00")
    assert line_of(county, order).billed_net == D("244.80") and held(county, order) == (D(0), D(0))
    assert faults(county) == []


def test_what_matches_is_not_waited_for(county, holder):
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    made = came_in(county, holder, billed(order), go_on=False)
    with pytest.raises(Conflict, match="nothing of it is waited for"):
        wait_for_receipt(by=clerk(county), record_id=made.record_id)


def test_a_credit_note_gives_back_after_it_is_posted(county, holder):
    order = bought(county, holder)
    received(county, holder, order, _1="10")
    came_in(county, holder, billed(order))
    received(county, holder, order, _1="2", back="yes")
    note = came_in(county, holder, billed(order, line("2"), reference="CN-1", kind="credit", credits="HT-1"))
    assert (note.record.state, note.flag) == ("registered", "exception")
    accept_difference(by=clerk(county), record_id=note.record_id, reason="Two went back")
    approve(by=approver(county), request_id=request_of(county, note))
    post_invoice(by=clerk(county), record_id=note.record_id)
    assert in_books(county, note) == {UNIFORM: D("-57.60"), CREDITORS: D("57.60")}
    assert line_of(county, order).billed_net == D("192.00")
    assert held(county, order) == (D("57.60"), D("0.00"))  # two are still to come
    assert faults(county) == []
