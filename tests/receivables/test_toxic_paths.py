"""What may never happen with income: nobody approves their own, nothing issued changes, nothing is settled twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.clock import now, today
from apps.core.errors import AccordError, Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.documents.models import Record
from apps.receivables.actions.giving_up import raise_write_off
from apps.receivables.actions.invoices import Sold, draft_invoice, issue_invoice, raise_credit, send_invoice
from apps.receivables.actions.receipts import allocate, enter_receipt
from apps.receivables.models import Invoice, InvoiceLine, Item
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest
from tests.ledger.books import manager, officer
from tests.receivables.world import (
    credited,
    customer,
    decided,
    drafted,
    fresh,
    issued,
    judged,
    key,
    ready,
    version,
)

pytestmark = pytest.mark.django_db
TEN = Decimal("10.00")


@pytest.fixture
def club(county):
    ready(county)
    return customer(county)


def waiting(county, record_id: int) -> int:
    with scope(county.everything()), transaction.atomic():
        return ApprovalRequest.objects.filter(record_id=record_id).latest("pk").pk


def test_nobody_approves_their_own_invoice_and_nothing_is_issued_without_approval(county, club):
    by = officer(county, "CC")
    made = drafted(county, club, ("1", "100.00"))
    with pytest.raises(Conflict, match="once another person approved"):
        issue_invoice(by=by, invoice_id=made.pk, version=version(county, made.record_id))
    send_invoice(by=by, invoice_id=made.pk, version=version(county, made.record_id))
    with pytest.raises(AccordError):
        approve(by=by, request_id=waiting(county, made.record_id))
    assert fresh(county, made).record.state == "waiting"
    # Not by plain SQL either: the state is taken, but the facts are refused without the act of the approver.
    with (
        scope(county.everything()),
        pytest.raises(DatabaseError, match="another person approved"),
        transaction.atomic(),
    ):
        for state in ("approved", "issued"):
            Record.objects.filter(pk=made.record_id).update(state=state)
        Invoice.objects.filter(pk=made.pk).update(
            issued_on=today(), tax_point=today(), due_on=today(), parties={"seller": {}}
        )


def test_nobody_writes_off_on_their_own_word(county, club):
    by = officer(county, "CC")
    invoice = issued(county, club, ("1", "100.00"))
    with pytest.raises(NotAllowed):
        raise_write_off(by=manager(county, "CC"), invoice_id=invoice.pk, amount=TEN, reason="Old", key=key())
    lost = raise_write_off(by=by, invoice_id=invoice.pk, amount=TEN, reason="Old", key=key())
    with pytest.raises(AccordError):
        approve(by=by, request_id=waiting(county, lost.record_id))
    with pytest.raises(Conflict, match="waits for approval already"):
        raise_write_off(by=by, invoice_id=invoice.pk, amount=TEN, reason="Old", key=key())
    with (
        scope(county.everything()),
        pytest.raises(DatabaseError, match="approval of another person"),
        transaction.atomic(),
    ):
        Item.objects.create(
            holder_id=lost.holder_id, customer=club, invoice=invoice, record_id=lost.record_id, kind="write_off",
            dated=today(), amount=-TEN, made_at=now(),
        )  # fmt: skip
    decided(county, lost.record_id)
    assert fresh(county, invoice).owed == Decimal("110.00")


def test_an_issued_invoice_never_changes(county, club):
    invoice = issued(county, club, ("1", "100.00"))
    for change in (
        {"about": "Else"},
        {"gross": Decimal("1.00")},
        {"parties": {}},
        {"paid": TEN},
        {"issued_on": None},
    ):
        with (
            scope(county.everything()),
            pytest.raises(DatabaseError, match=r"issued|settled"),
            transaction.atomic(),
        ):
            Invoice.objects.filter(pk=invoice.pk).update(**change)
    with (
        scope(county.everything()),
        pytest.raises(DatabaseError, match="as a draft only"),
        transaction.atomic(),
    ):
        InvoiceLine.objects.filter(invoice=invoice).update(net=TEN)
    with (
        scope(county.everything()),
        pytest.raises(DatabaseError, match="never removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM receivables_invoice WHERE id = %s", [invoice.pk])
    with scope(county.everything()), pytest.raises(DatabaseError, match="figures say"), transaction.atomic():
        Record.objects.filter(pk=invoice.record_id).update(state="paid")
        with connection.cursor() as cursor:  # the figures are looked at whenever the invoice is written
            cursor.execute("UPDATE receivables_invoice SET about = about WHERE id = %s", [invoice.pk])
        judged()


def test_a_credit_note_never_exceeds_its_invoice(county, club):
    by = officer(county, "CC")
    invoice = issued(county, club, ("1", "100.00"))
    with scope(county.everything()):
        line = InvoiceLine.objects.get(invoice=invoice).pk
    with pytest.raises(Conflict, match="would be credited"):
        raise_credit(
            by=by, invoice_id=invoice.pk, lines=[(line, Decimal("100.01"))], reason="Too much", key=key()
        )
    credited(county, invoice, "60.00")
    with pytest.raises(Conflict, match="would be credited"):
        raise_credit(
            by=by, invoice_id=invoice.pk, lines=[(line, Decimal("40.01"))], reason="Too much", key=key()
        )
    other = issued(county, club, ("1", "5.00"))
    with pytest.raises(Invalid, match="no such line"):
        raise_credit(by=by, invoice_id=other.pk, lines=[(line, TEN)], reason="Another's", key=key())
    credited(county, invoice, "40.00")
    assert fresh(county, invoice).record.state == "credited"


def test_money_settles_no_more_than_is_owed_and_comes_in_once(county, club):
    by = officer(county, "CC")
    invoice = issued(county, club, ("1", "100.00"))
    money = {"by": by, "customer_id": club.pk, "received_on": today()}
    with pytest.raises(Conflict, match=r"is owed £120.00 only"):
        enter_receipt(
            **money,
            amount=Decimal("130.00"),
            bank_line="A",
            parts=[(invoice.pk, Decimal("121.00"))],
            key=key(),
        )
    with pytest.raises(Invalid, match="goes to invoices"):
        enter_receipt(**money, amount=TEN, bank_line="A", parts=[(invoice.pk, Decimal("11.00"))], key=key())
    enter_receipt(**money, amount=TEN, bank_line="A", key=key())
    with pytest.raises(Conflict, match=r"was taken in as RCPT-2026-000001 already"):
        enter_receipt(**money, amount=TEN, bank_line="A", key=key())
    with pytest.raises(Conflict, match=r"£10.00 stands on account"):
        allocate(by=by, customer_id=club.pk, parts=[(invoice.pk, Decimal("10.01"))], key=key())
    # One form sent twice is one receipt.
    again = key()
    one = enter_receipt(**money, amount=TEN, bank_line="B", key=again)
    assert enter_receipt(**money, amount=TEN, bank_line="B", key=again).pk == one.pk


def test_an_item_that_the_books_do_not_know_is_refused_at_commit(county, club):
    invoice = issued(county, club, ("1", "100.00"))
    got = enter_receipt(
        by=officer(county, "CC"),
        customer_id=club.pk,
        amount=TEN,
        received_on=today(),
        bank_line="A",
        key=key(),
    )
    item = {"holder_id": club.holder_id, "customer": club, "record_id": got.record_id, "kind": "receipt", "dated": today(),
            "made_at": now()}  # fmt: skip
    with (
        scope(county.everything()),
        pytest.raises(DatabaseError, match=r"debtors' account by|figures say"),
        transaction.atomic(),
    ):
        Item.objects.create(**item, invoice=invoice, amount=-TEN)
        judged()
    with (
        scope(county.everything()),
        pytest.raises(DatabaseError, match=r"owed £120.00 only"),
        transaction.atomic(),
    ):
        Item.objects.create(**item, invoice=invoice, amount=Decimal("-121.00"))
    with (
        scope(county.everything()),
        pytest.raises(DatabaseError, match="less on account"),
        transaction.atomic(),
    ):
        Item.objects.create(**item, amount=Decimal("11.00"))


def test_an_invoice_outside_vat_carries_nothing_else_and_a_person_is_not_named_in_records(county, club):
    with pytest.raises(Invalid, match="outside the scope of VAT"):
        draft_invoice(
            by=officer(county, "CC"), holder=club.holder_id, customer_id=club.pk, kind="mutual_aid", about="Aid",
            supplied_on=today(), key=key(),
            lines=[Sold("Aid", Decimal(1), TEN), Sold("Hire", Decimal(1), TEN, vat_code="OS")],
        )  # fmt: skip
    someone = customer(county, kind="person", name="Rosalind Tenant", scheme="", endpoint="")
    made = drafted(county, someone, ("1", "100.00"), kind="rent")
    with scope(county.everything()):
        titles = Record.objects.filter(pk__in=[someone.record_id, made.record_id]).values_list(
            "title", flat=True
        )
        assert not any("Rosalind" in title for title in titles)
