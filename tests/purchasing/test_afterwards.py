"""What is approved afterwards: emergencies and card purchases; and the month's accrual."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from apps.audit.act import action
from apps.budgets.committing import Want, convert_bought
from apps.budgets.models import Passing
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.ledger.models import Journal, Period
from apps.ledger.queries.proofs import prove_books
from apps.purchasing.actions.accruals import post_accrual, prepare_accrual
from apps.purchasing.actions.cards import Bought, state_purchase
from apps.purchasing.actions.emergencies import Urgent, order_in_emergency
from apps.purchasing.actions.orders import Terms
from apps.purchasing.actions.setup import give_card, set_approval_rule
from apps.purchasing.models import CardPurchase, Emergency
from apps.purchasing.queries.close import not_invoiced
from apps.purchasing.queries.pages import retrospective_orders
from apps.tenancy.working_days import add_working_days
from apps.work.approvals import approve, refuse
from apps.work.models import ApprovalStep, Obligation
from tests.budgets.world import held
from tests.purchasing.test_from_need_to_receipt import clerk
from tests.purchasing.world import (
    SINCE,
    again,
    asked,
    bill,
    faults,
    invoiced,
    key,
    line_of,
    need,
    order_of,
    ordered,
    ready,
    received,
    request_of,
    sent,
    settle,
    state,
    supplier,
    year,
)
from tests.security.test_every_write import sign_in

pytestmark = pytest.mark.django_db
NOUGHT = Decimal("0.00")


# --- emergencies -------------------------------------------------------------------------------------------------
def bought_at_once(county, holder, *, days_ago: int = 0, **more):
    told = {"incident": "INC-2026-4711", "authorised_by": county.person("cc.inspector"),
            "reason": "Flooded cells, pumps hired at night", "bought_on": today() - dt.timedelta(days=days_ago)}  # fmt: skip
    order, _ = order_in_emergency(
        by=county.actor("cc.sergeant"), holder=holder, lines=[asked("2", "400", description="Pump")], need=need(),
        urgent=Urgent(**{**told, **more}), terms=Terms(supplier(county)), key=key(),
    )  # fmt: skip
    return order


def requisition_behind(county, order):
    with scope(county.everything()), transaction.atomic():
        return order_of(county, order).lines.get().source.requisition.record


def test_in_an_emergency_the_order_follows_the_purchase_and_the_approval_the_order(county):
    holder = ready(county)
    order = bought_at_once(county, holder)
    record = requisition_behind(county, order)
    assert state(county, order) == "placed" and state(county, record) == "waiting"
    # The order commits at once, and once.
    assert held(county, holder, year()) == (NOUGHT, Decimal("960.00"), NOUGHT)
    with scope(county.everything()), transaction.atomic():
        due = Obligation.objects.get(record=record)
        listed = retrospective_orders(holder)
    assert due.due_on == add_working_days(today(), 2) and due.duty_id == "requisition.approve"
    assert [one.state for one in listed] == ["waiting"] and not listed[0].overdue
    # Goods come and the invoice is not held up.
    received(county, holder, order, _1="2")
    invoiced(by=clerk(county), holder=holder, bills=[bill(line_of(county, order), "2", "800.00")])
    approve(by=county.actor("cc.inspector"), request_id=request_of(county, record))
    assert state(county, record) == "ordered"
    with scope(county.everything()), transaction.atomic():
        assert Obligation.objects.get(pk=due.pk).state == "done"
    assert faults(county) == []


def test_an_approval_that_does_not_come_is_overdue(county):
    holder = ready(county)
    bought_at_once(county, holder, days_ago=10)
    with scope(county.everything()), transaction.atomic():
        assert [one.overdue for one in retrospective_orders(holder)] == [True]


def test_a_refused_emergency_stays_bought_and_is_seen(county):
    holder = ready(county)
    order = bought_at_once(county, holder)
    record = requisition_behind(county, order)
    refuse(
        by=county.actor("cc.inspector"), request_id=request_of(county, record), reason="It could have waited"
    )
    assert state(county, record) == "refused" and state(county, order) == "placed"
    with scope(county.everything()), transaction.atomic():
        assert [one.state for one in retrospective_orders(holder)] == ["refused"]
    assert faults(county) == []


def test_an_emergency_goes_past_a_budget_stop_and_whoever_approves_sees_it(county):
    holder = ready(county, budget="1000.00")
    order = bought_at_once(county, holder)
    within = requisition_behind(county, order)
    with scope(county.everything()):
        assert Emergency.objects.get(requisition__record=within).over_budget == []
        order = None
    order = order_of_dear(county, holder)
    behind = requisition_behind(county, order)
    with scope(county.everything()), transaction.atomic():
        said = Emergency.objects.get(requisition__record=behind).over_budget
        passing = Passing.objects.get(record=order)
        due = Obligation.objects.get(record=behind)
    assert "too much" in said[0]
    assert (passing.override_id, passing.kind, passing.past) == (None, "order", passing.used)
    assert passing.past > 0 and "past its budget" in due.title
    page = (
        sign_in(county, "cc.inspector")
        .get(reverse("purchasing:requisition", args=[behind.pk]))
        .content.decode()
    )
    assert "Past the budget" in page and "too much" in page
    listed = sign_in(county, "cc.inspector").get(
        f"{reverse('purchasing:emergencies')}?in={holder}&format=csv"
    )
    assert b"too much" in b"".join(listed.streaming_content if listed.streaming else [listed.content])
    assert faults(county) == []


def order_of_dear(county, holder):
    order, warnings = order_in_emergency(
        by=county.actor("cc.sergeant"), holder=holder, lines=[asked("3", "400", description="Pump, large")], need=need(),
        urgent=Urgent("INC-2026-4712", county.person("cc.inspector"), "Flooded control room", today()),
        terms=Terms(supplier(county)), key=key(),
    )  # fmt: skip
    assert warnings
    return order


@action("tests.order.as_if_bought")
def as_if_bought(act, *, order):
    """Commit more on an order that followed no purchase, past the budget, as if an emergency had bought it."""
    coding = order.lines.first().coding_id
    convert_bought(act, order.record, [Want(99, coding, Decimal("999999.00"), today())])
    act.audit(order.holder_id, DataClass.PROCUREMENT, record=order.record_id)


def test_no_other_order_passes_a_stop_in_this_way(county):
    holder = ready(county)
    order = order_of(county, ordered(county, holder))
    with pytest.raises(DatabaseError, match="by what was bought in an emergency"), transaction.atomic():
        as_if_bought(by=county.actor("cc.buyer"), order=order)
        settle()


def test_an_emergency_names_its_incident_its_reason_and_somebody_else_who_authorised_it(county):
    holder = ready(county)
    with pytest.raises(Invalid, match="number of the incident"):
        bought_at_once(county, holder, incident=" ")
    with pytest.raises(NotAllowed, match="it takes another person"):
        bought_at_once(county, holder, authorised_by=county.person("cc.sergeant"))
    with pytest.raises(Invalid, match="follows the purchase"):
        bought_at_once(county, holder, bought_on=today() + dt.timedelta(days=1))


def test_whoever_bought_in_an_emergency_does_not_receive(county):
    holder = ready(county)
    order = bought_at_once(county, holder)
    with pytest.raises(Conflict, match="already did “Place orders”"):
        received(county, holder, order, by=county.actor("cc.sergeant"), _1="1")


# --- cards -------------------------------------------------------------------------------------------------------
def card(county, holder, limit: str = "150.00"):
    return give_card(by=county.actor("cc.purchasing"), holder=holder, person=county.person("cc.sergeant"),
                     manager=county.person("cc.inspector"), limit=Decimal(limit), since=SINCE)  # fmt: skip


def by_card(county, holder, gross: str = "60.00", vat: str = "10.00"):
    bought = Bought(
        asked(description="Batteries"),
        "High Street Electrical",
        today(),
        Decimal(gross),
        Decimal(vat),
        "At the scene",
    )
    return state_purchase(by=county.actor("cc.sergeant"), holder=holder, bought=bought, key=key())


def test_a_card_purchase_is_approved_afterwards_by_the_holders_manager(county):
    holder = ready(county)
    card(county, holder)
    record = by_card(county, holder)
    approve(by=county.actor("cc.inspector"), request_id=request_of(county, record))
    assert state(county, record) == "approved"
    with scope(county.everything()), transaction.atomic():
        found = CardPurchase.objects.get(record=record)
    assert found.approved_by_id == county.person("cc.inspector") and found.cost == Decimal("60.00")


def test_nobody_but_the_manager_approves_a_card_purchase(county):
    holder = ready(county)
    card(county, holder)
    record = by_card(county, holder)
    county.grant("cc.finance", "CC", "budget_holder")
    with pytest.raises(Conflict, match="approved by the holder's manager"):
        approve(by=county.actor("cc.finance"), request_id=request_of(county, record))
    assert state(county, record) == "waiting"


def test_a_card_buys_within_its_limit_and_on_days_on_which_it_is_held(county):
    holder = ready(county)
    with pytest.raises(Conflict, match="held no purchasing card"):
        by_card(county, holder)
    card(county, holder)
    with pytest.raises(Conflict, match=r"£151\.00 is above the £150\.00"):
        by_card(county, holder, "151.00")
    with pytest.raises(Invalid, match="approved by the holder's manager"):
        give_card(by=county.actor("cc.purchasing"), holder=holder, person=county.person("cc.stores"),
                  manager=county.person("cc.stores"), limit=Decimal(10), since=SINCE)  # fmt: skip


# --- who approves what -------------------------------------------------------------------------------------------
def test_rules_by_amount_category_and_cost_centre_add_their_steps(county):
    holder = ready(county)
    keeper = county.actor("cc.purchasing")
    for step, duty, how in (
        (1, "requisition.approve", {}),
        (2, "requisition.endorse", {"category": "CLEANING"}),
        (3, "requisition.authorise", {"above": Decimal("1000.00")}),
    ):
        set_approval_rule(
            by=keeper, holder=holder, step=step, duty=duty, source="Standing order 4", since=SINCE, **how
        )

    def steps(record):
        with scope(county.everything()), transaction.atomic():
            found = ApprovalStep.objects.filter(request__record=record).order_by("number")
            return [one.duty_id.removeprefix("requisition.") for one in found]

    assert steps(sent(county, holder)) == ["approve"]
    assert steps(sent(county, holder, asked("1", "100", "CLEANING"))) == ["approve", "endorse"]
    large = sent(county, holder, asked("50", "24"))
    assert steps(large) == ["approve", "authorise"]
    approve(by=county.actor("cc.inspector"), request_id=request_of(county, large))
    assert state(county, large) == "waiting"
    approve(by=county.actor("cc.director"), request_id=request_of(county, large))
    assert state(county, large) == "approved"


# --- the month's accrual -----------------------------------------------------------------------------------------
def month(county, holder):
    with scope(county.everything()), transaction.atomic():
        return Period.objects.get(holder_id=holder, during__contains=today(), number__range=(1, 12))


def answer(county, holder):
    with scope(county.everything()), transaction.atomic():
        return not_invoiced(month(county, holder))


def test_what_was_received_and_not_invoiced_is_accrued_by_two_people_and_reverses(county):
    holder = ready(county)
    order = ordered(county, holder)
    assert answer(county, holder).colour == "green"
    received(county, holder, order, _1="4")
    told = answer(county, holder)
    assert told.colour == "red" and told.amount == Decimal("115.20")
    listed = prepare_accrual(by=accountant(county), period_id=month(county, holder).pk, key=key())
    assert listed.total == Decimal("115.20")
    version = again(county, listed.record).version
    # Whoever listed it does not post it.
    county.grant("cc.finance", "CC", "finance_director")
    with pytest.raises(Conflict, match="already did “Raise journals”"):
        post_accrual(by=county.actor("cc.finance"), record_id=listed.record_id, version=version)
    post_accrual(by=county.actor("cc.manager"), record_id=listed.record_id, version=version)
    assert state(county, listed.record) == "posted" and answer(county, holder).colour == "green"
    with scope(county.everything()), transaction.atomic():
        journals = list(Journal.objects.filter(posting__record=listed.record).order_by("dated"))
        assert [fault for check in prove_books() for fault in check.faults] == []
    assert [one.kind for one in journals] == ["subledger", "reversal"]
    assert journals[1].dated == journals[0].dated + dt.timedelta(days=1)
    with pytest.raises(Conflict, match="stands in the books"):
        prepare_accrual(by=county.actor("cc.finance"), period_id=month(county, holder).pk, key=key())
    assert faults(county) == []


def accountant(county):
    return county.actor("cc.finance")


def test_a_list_that_is_out_of_date_is_not_posted(county):
    holder = ready(county)
    order = ordered(county, holder)
    received(county, holder, order, _1="4")
    listed = prepare_accrual(by=accountant(county), period_id=month(county, holder).pk, key=key())
    received(county, holder, order, _1="1")
    with pytest.raises(Conflict, match="changed since this list was made"):
        post_accrual(
            by=county.actor("cc.manager"),
            record_id=listed.record_id,
            version=again(county, listed.record).version,
        )


def test_the_close_is_not_answered_by_somebody_who_sees_no_purchases(county):
    holder = ready(county)
    from apps.core.classes import DataClass
    from apps.core.scope import Scope

    narrow = Scope(read={DataClass.FINANCE: frozenset({holder})}, person=1)
    found = month(county, holder)
    with scope(narrow), transaction.atomic():
        assert not_invoiced(found).colour == "red"
