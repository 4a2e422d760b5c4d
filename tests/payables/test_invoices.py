"""An invoice comes in, is coded, approved by somebody else and posted; each short cut is refused, by the database too."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from apps.budgets.actions.budgets import name_holder
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.documents.einvoice.writing import write
from apps.documents.models import StoredFile
from apps.ledger.codings import Coded
from apps.ledger.models import Journal
from apps.ledger.models import Line as BookLine
from apps.ledger.proving import prove
from apps.payables.actions.posting import post_invoice
from apps.payables.actions.receiving import (
    drop,
    key_invoice,
    name_supplier,
    receive_e_invoice,
    send_back,
)
from apps.payables.actions.stops import begin_stop, end_stop
from apps.payables.models import Invoice, Line, Refusal, Stop
from apps.payables.queries.close import creditors_agree
from apps.payables.queries.invoices import aged, invoices
from apps.tenancy.models import Organisation
from apps.work.approvals import approve, refuse
from tests.einvoices import good, line, spoiled
from tests.ledger.books import CREDITORS, ENERGY, closed, entered, entry, manager, period_of
from tests.payables.world import (
    OPS,
    approved,
    approver,
    clerk,
    coded,
    fresh,
    key,
    keyed,
    paper,
    posted,
    ready,
    request_of,
    sent,
    state,
    supplier,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(county):
    made = ready(county)
    supplier(county)
    return made


def books_of(county, invoice):
    """What stands in the books from an invoice: pounds by account and VAT code."""
    with scope(county.everything()):
        rows = BookLine.objects.filter(journal__posting__record_id=invoice.record_id).values_list(
            "coding__account_id", "coding__vat_code_id", "amount"
        )
        return {(account, code): amount for account, code, amount in rows}


# --- From the paper to the books ------------------------------------------------------------------------------


def test_a_keyed_invoice_is_coded_approved_by_the_budget_holder_and_posted(county, holder):
    made = keyed(county, holder)
    assert state(county, made) == "registered" and fresh(county, made).supplier.name == "Harbour Tyres Ltd"
    approved(county, made)
    assert state(county, made) == "approved"
    (journal,) = post_invoice(by=clerk(county), record_id=made.record_id)
    assert journal.number.startswith("JS-") and state(county, made) == "posted"
    # No ground of recovery is set for this organisation, so the VAT stays a cost under a code of its own.
    assert books_of(county, made) == {
        (ENERGY, "S"): Decimal("100.00"), (ENERGY, "X"): Decimal("20.00"), (CREDITORS, None): Decimal("-120.00"),
    }  # fmt: skip


def test_an_e_invoice_loads_with_its_bytes_and_its_vat_lies_on_its_lines(county, holder):
    data = write(good(lines=[line(order_line="1"), line("Valves", "3", "0.33", number="2")]))
    made = receive_e_invoice(by=clerk(county), holder=holder, data=data, name="ht.xml", key=key())
    assert isinstance(made, Invoice) and state(county, made) == "registered"
    assert (made.net, made.vat, made.gross) == (Decimal("400.99"), Decimal("80.20"), Decimal("481.19"))
    assert made.order_reference == "PO-2026-000001" and made.agreed_due == dt.date(2026, 7, 1)
    with scope(county.everything()):
        assert [one.vat for one in Line.objects.filter(invoice=made)] == [Decimal("80.00"), Decimal("0.20")]
        kept = StoredFile.objects.get(record_id=made.record_id)
    assert kept.size == len(data) and kept.media_type == "application/xml"
    with pytest.raises(Conflict, match="This very file came in before: it is INV-"):
        receive_e_invoice(by=clerk(county), holder=holder, data=data, name="again.xml", key=key())


def test_a_faulty_e_invoice_goes_back_whole_with_every_rule_and_nothing_is_loaded(county, holder):
    data = spoiled(
        ('<cbc:PayableAmount currencyID="GBP">480.00', '<cbc:PayableAmount currencyID="GBP">481.00')
    )
    made = receive_e_invoice(by=clerk(county), holder=holder, data=data, name="bad.xml", key=key())
    assert isinstance(made, Refusal) and [one["rule"] for one in made.faults] == ["BR-CO-16"]
    with scope(county.everything()):
        assert not Invoice.objects.exists()
        assert StoredFile.objects.get(record_id=made.record_id).sha256 == made.sha256
    bomb = receive_e_invoice(
        by=clerk(county), holder=holder, data=b"<!DOCTYPE a []><a/>", name="b.xml", key=key()
    )
    with scope(county.everything()):
        assert not StoredFile.objects.filter(record_id=bomb.record_id).exists(), "what is unsafe is not kept"


def test_a_supplier_whom_nobody_knows_waits_in_the_queue_until_named(county, holder):
    made = keyed(county, holder, payee="Northern Ropes Ltd")
    assert state(county, made) == "received" and made.supplier_id is None and made.due_on is None
    with scope(county.everything()):
        assert [one.pk for one in invoices(holder, show="queue")] == [made.pk]
    named = name_supplier(by=clerk(county), record_id=made.record_id)
    assert named.supplier.state == "unconfirmed" and named.supplier.name == "Northern Ropes Ltd"
    assert state(county, made) == "registered"
    again = keyed(county, holder, payee="NORTHERN ROPES LIMITED", reference="NR-2")
    assert again.supplier_id == named.supplier_id, "the next one is known by its normalised name"


def test_a_supplier_is_known_by_number_before_name(county, holder):
    by_vat = keyed(county, holder, payee="H T Group", vat_number="GB 831 4958 16")
    assert by_vat.supplier.name == "Harbour Tyres Ltd"


def test_a_credit_note_takes_off_what_is_owed_and_credits_its_invoice(county, holder):
    first = posted(county, holder)
    note = posted(county, holder, paper("CN-1", kind="credit", credits="ht 417"))
    assert note.credits_id == first.pk and state(county, first) == "credited"
    assert books_of(county, note)[CREDITORS, None] == Decimal("120.00")
    with scope(county.everything()):
        assert [one.total for one in aged(holder, today())] == [Decimal("0.00")]


def test_the_days_are_counted_as_the_statute_counts(county, holder):
    on = today() - dt.timedelta(days=10)
    made = keyed(county, holder, received_on=on)
    assert made.valid_on == on and made.due_on == on + dt.timedelta(days=29)
    later = keyed(
        county, holder, reference="HT-2", net="50.00", vat="10.00", agreed_due=today() + dt.timedelta(days=60)
    )
    assert later.due_on == today() + dt.timedelta(days=60)
    with pytest.raises(Invalid, match="after today"):
        keyed(county, holder, reference="HT-3", received_on=today() + dt.timedelta(days=1))


def test_disputed_or_held_it_is_not_paid_and_says_so(county, holder):
    made = posted(county, holder)
    stop = begin_stop(by=clerk(county), record_id=made.record_id, kind="dispute", reason="Two tyres missing")
    with pytest.raises(Conflict, match="disputed already"):
        begin_stop(by=clerk(county), record_id=made.record_id, kind="dispute", reason="Again")
    with scope(county.everything()):
        assert [one.pk for one in invoices(holder, show="stopped")] == [made.pk]
    end_stop(by=clerk(county), stop_id=stop.pk, outcome="Delivered")
    with scope(county.everything()):
        assert not invoices(holder, show="stopped").exists() and Stop.objects.get().until is not None


# --- Short cuts -----------------------------------------------------------------------------------------------


def test_whoever_registers_does_not_approve(county, holder):
    made = sent(county, keyed(county, holder))
    with pytest.raises(NotAllowed):
        approve(by=clerk(county), request_id=request_of(county, made))


def test_nothing_is_posted_before_its_approval_by_another_person(county, holder):
    made = sent(county, keyed(county, holder))
    with pytest.raises(Conflict, match="is “waiting”"):
        post_invoice(by=clerk(county), record_id=made.record_id)
    # Not even by a hand in the database: the application's own role, with the state forced as far as it goes.
    with (
        pytest.raises(DatabaseError, match="once another person"),
        scope(county.everything()),
        transaction.atomic(),
    ):
        Invoice.objects.filter(pk=made.pk).update(posted_on=today(), posted_at=made.received_at)
    refuse(by=approver(county), request_id=request_of(county, made), reason="Not ours")
    assert state(county, made) == "registered"


def test_a_named_budget_holder_approves_what_is_spent_on_their_cost_centre(county, holder):
    name_holder(
        by=county.actor("cc.finance"), holder=holder, cost_centre="OPS", person=county.person("cc.inspector"), since=today()
    )  # fmt: skip
    made = sent(county, keyed(county, holder))
    with pytest.raises(Conflict, match="Ivy Inspector answers for cost centre OPS"):
        approve(by=manager(county, "CC"), request_id=request_of(county, made))
    approve(by=approver(county), request_id=request_of(county, made))
    assert state(county, made) == "approved"


def test_without_an_order_or_a_category_it_is_not_sent(county, holder):
    from apps.payables.actions.coding import code_lines, send_for_approval

    made = keyed(county, holder)
    with pytest.raises(Conflict, match="Code line 1"):
        send_for_approval(by=clerk(county), record_id=made.record_id)
    code_lines(by=clerk(county), record_id=made.record_id, codes={1: OPS})
    with pytest.raises(Conflict, match="names no order"):
        send_for_approval(by=clerk(county), record_id=made.record_id)


def test_what_was_sent_is_what_is_approved(county, holder):
    made = sent(county, keyed(county, holder))
    for change in ({"gross": Decimal("1.00"), "net": Decimal("1.00"), "vat": Decimal(0)}, {"reference": "X"}):
        with (
            pytest.raises(DatabaseError, match="no longer changes"),
            scope(county.everything()),
            transaction.atomic(),
        ):
            Invoice.objects.filter(pk=made.pk).update(**change)
    with (
        pytest.raises(DatabaseError, match="no longer change"),
        scope(county.everything()),
        transaction.atomic(),
    ):
        Line.objects.filter(invoice=made).update(net=Decimal("1.00"))
    with (
        pytest.raises(DatabaseError, match="never removed"),
        scope(county.everything()),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM payables_invoice WHERE id = %s", [made.pk])


def test_lines_always_total_the_invoice(county, holder):
    made = keyed(county, holder)
    with (
        pytest.raises(DatabaseError, match="come to"),
        scope(county.everything()),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE payables_line SET net = 99 WHERE invoice_id = %s", [made.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_form_sent_twice_makes_one_invoice(county, holder):
    one = key_invoice(by=clerk(county), holder=holder, paper=paper(), key="the same form")
    two = key_invoice(by=clerk(county), holder=holder, paper=paper(), key="the same form")
    assert one.pk == two.pk


def test_sent_back_or_dropped_it_is_gone_for_good(county, holder):
    back = send_back(by=clerk(county), record_id=keyed(county, holder).record_id, reason="No VAT number")
    gone = drop(
        by=clerk(county), record_id=keyed(county, holder, reference="HT-9").record_id, reason="Keyed twice"
    )
    assert state(county, back) == "returned" and state(county, gone) == "dropped"
    with pytest.raises(Conflict, match="can no longer be done"):
        coded(county, back)


def test_a_closed_month_takes_no_invoice(county, holder):
    made = keyed(county, holder)
    approved(county, made)
    number = period_of(county, holder, (today().month - 4) % 12 + 1).number
    closed(county, holder, number, lock="purchases", carry={"waiting", "payables"})
    with pytest.raises(Conflict):
        post_invoice(by=clerk(county), record_id=made.record_id)
    assert state(county, made) == "approved"


# --- The sub-ledger and the books -----------------------------------------------------------------------------


def test_creditors_equal_the_unpaid_invoices_or_the_close_is_red_by_the_difference(county, holder):
    period = period_of(county, holder, (today().month - 4) % 12 + 1)
    with scope(county.everything()):
        assert creditors_agree(period).colour == "unanswered"
    posted(county, holder)
    with scope(county.everything()):
        answer = creditors_agree(period)
        assert answer.colour == "green" and "£120.00" in answer.sentence
    entered(
        county, "CC", holder,
        entry(county, holder, (ENERGY, "30.00"), (CREDITORS, "-30.00"), dated=today()),
    )  # fmt: skip
    with scope(county.everything()):
        red = creditors_agree(period)
    assert red.colour == "red" and red.amount == Decimal("30.00")


def test_verify_proves_invoices_against_the_books(county, holder):
    posted(county, holder)
    posted(county, holder, paper("CN-7", net="10.00", vat="2.00", kind="credit"))
    with scope(county.everything()):
        body = Organisation.objects.get(code="CC")
        assert Journal.objects.filter(kind="subledger").count() == 2
    found = prove(body)
    codes = {check.code: check for check in found.checks}
    assert {"posted", "states", "twins"} <= set(codes)
    assert codes["posted"].holds and codes["states"].holds and codes["twins"].holds


def test_an_unknown_code_is_named(county, holder):
    from apps.payables.actions.coding import code_lines

    made = keyed(county, holder)
    with pytest.raises(Invalid, match="no cost centre NOWHERE"):
        code_lines(
            by=clerk(county), record_id=made.record_id, codes={1: Coded(ENERGY, cost_centre="NOWHERE")}
        )


def test_a_pdf_is_kept_with_what_was_keyed_from_it(county, holder):
    file = io.BytesIO(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    file.name = "ht.pdf"
    made = key_invoice(by=clerk(county), holder=holder, paper=paper(), files=[file], key=key())
    with scope(county.everything()):
        assert StoredFile.objects.get(record_id=made.record_id).name == "ht.pdf"
