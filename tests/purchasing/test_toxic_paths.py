"""What one person may never do alone, tried one by one, by act and by SQL; the database refuses, by person."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.actor import Right
from apps.core.clock import now, today
from apps.core.errors import Conflict, NotAllowed
from apps.core.scope import scope
from apps.purchasing.actions.orders import Terms, place_order
from apps.purchasing.actions.receipts import countersign, refuse_receipt
from apps.purchasing.models import Billed, OrderLine, Receipt, ReceiptLine, RequisitionLine
from apps.work.approvals import approve
from tests.budgets.world import held
from tests.county import grant
from tests.purchasing.world import (
    again,
    approved,
    asked,
    faults,
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


def with_duties(county, who: str, *roles: str):
    """That person with further roles there: what keeps the duties apart must not depend on who holds which role."""
    for role in roles:
        grant(who, "CC", role)
    return county.actor(who)


def test_whoever_asks_does_not_approve(county):
    holder = ready(county)
    by = with_duties(county, "cc.sergeant", "budget_holder")
    record = sent(county, holder)
    with pytest.raises(NotAllowed, match="Whoever asked does not approve"):
        approve(by=by, request_id=request_of(county, record))


def test_whoever_placed_the_order_does_not_receive(county):
    holder = ready(county)
    buyer = with_duties(county, "cc.buyer", "storekeeper")
    order = ordered(county, holder, by=buyer)
    with pytest.raises(Conflict, match="Bo Buyer already did “Place orders” on PO-"):
        received(county, holder, order, by=buyer, _1="1")


def test_whoever_approved_does_not_receive(county):
    holder = ready(county)
    inspector = with_duties(county, "cc.inspector", "storekeeper")
    order = ordered(county, holder)
    with pytest.raises(Conflict, match="Ivy Inspector already did “Approve requisitions” on REQ-"):
        received(county, holder, order, by=inspector, _1="1")


def test_whoever_asked_may_receive(county):
    holder = ready(county)
    order = ordered(county, holder)
    received(county, holder, order, by=county.actor("cc.sergeant"), _1="10")
    assert line_of(county, order).received == 10
    assert faults(county) == []


def test_above_the_limit_a_second_person_signs_and_only_then_it_counts(county):
    holder = ready(county, countersign_above=Decimal("100.00"))
    order = ordered(county, holder)
    receipt = received(county, holder, order, _1="10")
    assert state(county, receipt.record) == "waiting" and line_of(county, order).received == 0
    assert held(county, holder, year())[2] == 0
    # What waits may not be received a second time.
    with pytest.raises(Conflict, match=r"Line 1 can take 0\.5 each more"):
        received(county, holder, order, _1="1")
    version = again(county, receipt.record).version
    stores = with_duties(county, "cc.stores", "budget_holder")
    with pytest.raises(Conflict, match="already did “Receive goods and accept services”"):
        countersign(by=stores, record_id=receipt.record_id, version=version)
    # Whoever approved the requisition does not countersign either.
    with pytest.raises(Conflict, match="already did “Approve requisitions”"):
        countersign(by=county.actor("cc.inspector"), record_id=receipt.record_id, version=version)
    countersign(by=county.actor("cc.purchasing"), record_id=receipt.record_id, version=version)
    assert state(county, receipt.record) == "received" and line_of(county, order).received == 10
    assert held(county, holder, year())[2] == Decimal("288.00")
    assert faults(county) == []


def test_a_receipt_that_is_not_countersigned_never_counted(county):
    holder = ready(county, countersign_above=Decimal("100.00"))
    order = ordered(county, holder)
    receipt = received(county, holder, order, _1="10")
    refuse_receipt(
        by=county.actor("cc.purchasing"), record_id=receipt.record_id, version=again(county, receipt.record).version,
        reason="Only nine boxes are here",
    )  # fmt: skip
    received(county, holder, order, _1="4")
    assert line_of(county, order).received == 4
    assert faults(county) == []


def test_whoever_placed_the_order_does_not_countersign(county):
    holder = ready(county, countersign_above=Decimal("100.00"))
    buyer = with_duties(county, "cc.buyer", "procurement_manager")
    order = ordered(county, holder, by=buyer)
    receipt = received(county, holder, order, _1="10")
    with pytest.raises(Conflict, match="already did “Place orders”"):
        countersign(by=buyer, record_id=receipt.record_id, version=again(county, receipt.record).version)


# --- the same by SQL, with every right that the application's role has -------------------------------------------
def refused(county, person: str, work, match: str) -> None:
    """Run the work as that person with everything in reach, and expect the database to refuse."""
    everything = replace(county.everything(), person=county.person(person))
    with pytest.raises(DatabaseError, match=match), scope(everything), transaction.atomic():
        work()
        settle()


def receipt_row(county, holder, order, person: str, record):
    return Receipt(
        holder_id=holder,
        record=record,
        order=order_of(county, order),
        kind="delivery",
        received_on=today(),
        net=Decimal("24.00"),
        received_by_id=county.person(person),
        received_at=now(),
    )


def test_sql_cannot_write_what_was_received_or_invoiced(county):
    holder = ready(county)
    order = ordered(county, holder)
    for name in ("received", "received_net", "received_cost", "billed", "billed_net", "billed_cost"):
        refused(county, "cc.stores", lambda name=name: OrderLine.objects.filter(order__record=order).update(**{name: 5}),
                "written by its receipts and invoices alone")  # fmt: skip


def test_sql_cannot_receive_without_saying_so_on_the_order_and_its_requisition(county):
    holder = ready(county)
    order = ordered(county, holder)

    def forge():
        row = receipt_row(county, holder, order, "cc.stores", _receipt_record(county, holder, "cc.stores"))
        row.save()
        ReceiptLine.objects.create(
            holder_id=holder, receipt=row, line=line_of_now(order), quantity=1, net="24.00", cost="28.80"
        )

    refused(county, "cc.stores", forge, "does not say on its order and requisitions who received")


def test_sql_cannot_receive_for_somebody_else_or_rewrite_a_receipt(county):
    holder = ready(county)
    order = ordered(county, holder)
    receipt = received(county, holder, order, _1="1")

    def for_another():
        receipt_row(county, holder, order, "cc.stores", _receipt_record(county, holder, "cc.buyer")).save()

    refused(county, "cc.buyer", for_another, "says so in their own name")
    refused(
        county,
        "cc.stores",
        lambda: Receipt.objects.filter(pk=receipt.pk).update(net=5),
        "A receipt is not rewritten",
    )
    refused(
        county,
        "cc.stores",
        lambda: ReceiptLine.objects.filter(receipt=receipt).update(quantity=5),
        "permission denied",
    )
    refused(county, "cc.stores", lambda: ReceiptLine.objects.create(
        holder_id=holder, receipt=receipt, line=line_of_now(order), quantity=1, net="24.00", cost="28.80"),
        "all at once|purchasing_receiptline_once")  # fmt: skip


def test_sql_cannot_change_an_order_past_its_approval(county):
    holder = ready(county)
    order = ordered(county, holder)
    refused(
        county,
        "cc.buyer",
        lambda: OrderLine.objects.filter(order__record=order).update(
            net=Decimal("900.00"), cost=Decimal("900.00")
        ),
        "do not come to what its newest version",
    )
    refused(county, "cc.buyer", lambda: OrderLine.objects.filter(order__record=order).delete(), "not removed")
    refused(county, "cc.buyer", lambda: OrderLine.objects.filter(order__record=order).update(description="Something else"),
            "changes only in quantity, price and day")  # fmt: skip


def test_sql_cannot_change_a_requisition_that_was_sent(county):
    holder = ready(county)
    record = sent(county, holder)
    lines = RequisitionLine.objects.filter(requisition__record=record)
    refused(county, "cc.sergeant", lambda: lines.update(net=Decimal("1.00")), "its lines no longer change")
    refused(county, "cc.sergeant", lambda: lines.delete(), "its lines no longer change")
    requisition = requisition_of(county, record)
    refused(
        county,
        "cc.sergeant",
        lambda: type(requisition).objects.filter(pk=requisition.pk).update(net=1),
        "no longer changes",
    )


def test_sql_cannot_invoice_more_than_the_rules_allow(county):
    holder = ready(county)
    order = ordered(county, holder)

    def too_much():
        Billed.objects.create(
            holder_id=holder,
            line=line_of_now(order),
            invoice=order,
            dated=today(),
            quantity=10,
            net=Decimal("900.00"),
            cost=Decimal("900.00"),
            made_by_id=county.person("cc.clerk"),
            made_at=now(),
        )

    refused(county, "cc.clerk", too_much, "can be invoiced for 10 each over £244.80 more")


def line_of_now(order):
    return OrderLine.objects.get(order__record=order, position=1)


def _receipt_record(county, holder, person: str):
    from apps.documents.models import Record
    from apps.documents.records import number_records

    record = Record.objects.create(
        holder_id=holder, row_class=3, kind="purchasing.receipt", series="GRN", year=2026, title="Forged", state="received",
        made_at=now(), made_by_id=county.person(person),
    )  # fmt: skip
    number_records([record])
    return record


def test_nobody_orders_or_receives_in_another_organisation(county):
    holder = ready(county)
    record = approved(county, holder, asked())
    with pytest.raises(NotAllowed, match=r"does not hold the duty “order.place”"):
        place_order(
            by=county.actor("fra.buyer"),
            holder=holder,
            requisitions=[record.pk],
            terms=Terms(supplier(county)),
            key=key(),
        )
    by = county.actor("fra.buyer")
    wider = replace(by, rights=(*by.rights, Right(holder, "order.place", None, writes=True)))
    with pytest.raises(DatabaseError, match="row-level security"):
        place_order(
            by=wider, holder=holder, requisitions=[record.pk], terms=Terms(supplier(county)), key=key()
        )


def test_the_narrow_doors_to_the_books_ask_for_the_right_to_write_purchases(county):
    holder = ready(county)
    reader = county.actor("cc.analyst")
    for statement, given in (
        ("SELECT * FROM accord_purchase_codings(%s, '[]')", [holder]),
        ("SELECT * FROM accord_purchase_regimes(%s, %s)", [holder, today()]),
    ):
        with (
            pytest.raises(DatabaseError, match="outside the scope"),
            scope(reader.scope()),
            transaction.atomic(),
        ):
            connection.cursor().execute(statement, given)
