"""An invoice for special services: raised, approved, issued, part paid, reminded, and the rest written off, to the penny."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from apps.core.clock import today
from apps.core.scope import scope
from apps.documents.models import Record
from apps.ledger.queries.checklist import checklist
from apps.receivables.actions.chasing import agree_plan, leave_out, list_reminders, send_reminders
from apps.receivables.actions.giving_up import raise_write_off
from apps.receivables.actions.receipts import allocate, enter_receipt, return_receipt
from apps.receivables.models import Reminder
from apps.receivables.queries.aged import aged_debt, left_of
from apps.receivables.queries.proofs import prove_receivables
from apps.work.models import Obligation
from tests.ledger.books import officer, period_of
from tests.receivables.world import (
    BANK,
    DEBTORS,
    LOST,
    SERVICES,
    VAT_DUE,
    booked,
    credited,
    customer,
    decided,
    fresh,
    issued,
    judged,
    key,
    ready,
    version,
)

pytestmark = pytest.mark.django_db
MATCH = dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)


def pounds(text: str) -> Decimal:
    return Decimal(text)


def proved(county, holder: int, day: dt.date | None = None) -> Decimal:
    """The room's proofs hold, and aged debt equals the control account; gives what is owed."""
    with scope(county.everything()):
        judged()
        assert [fault for check in prove_receivables(holder) for fault in check.faults] == []
        debt = aged_debt(holder, day or today())
        assert debt.difference == 0
        assert sum(debt.bands) == debt.total
        return debt.total


def test_from_invoice_to_write_off(county):
    with time_machine.travel(MATCH, tick=False) as clock:
        holder = ready(county)
        by = officer(county, "CC")
        club = customer(county)

        # Twelve hours at £61.75 and three at £33.33: VAT is 20 % of £840.99, to the penny on the whole.
        invoice = issued(county, club, ("12", "61.75"), ("3", "33.33"))
        assert (invoice.net, invoice.vat, invoice.gross) == (
            pounds("840.99"),
            pounds("168.20"),
            pounds("1009.19"),
        )
        assert invoice.record.state == "issued" and invoice.record.number == "INVO-2026-000001"
        assert (invoice.issued_on, invoice.tax_point, invoice.due_on) == (
            dt.date(2026, 5, 4), dt.date(2026, 5, 4), dt.date(2026, 6, 3))  # fmt: skip
        assert booked(county, invoice.record_id) == {
            DEBTORS: pounds("1009.19"), SERVICES: pounds("-840.99"), VAT_DUE: pounds("-168.20")}  # fmt: skip
        assert proved(county, holder) == pounds("1009.19")

        # Half of it is paid, and £10 too much is kept on account.
        clock.move_to(MATCH + dt.timedelta(days=20))
        first = enter_receipt(by=by, customer_id=club.pk, amount=pounds("510.00"), received_on=today(), bank_line="BGC 4411",
                              parts=[(invoice.pk, pounds("500.00"))], key=key())  # fmt: skip
        assert booked(county, first.record_id) == {BANK: pounds("510.00"), DEBTORS: pounds("-510.00")}
        invoice = fresh(county, invoice)
        assert (invoice.paid, invoice.owed, invoice.record.state) == (
            pounds("500.00"), pounds("509.19"), "part_paid")  # fmt: skip
        assert allocate(by=by, customer_id=club.pk, parts=[(invoice.pk, pounds("10.00"))], key=key()) == 10
        assert fresh(county, invoice).owed == pounds("499.19")
        assert proved(county, holder) == pounds("499.19")

        # Ten days late the first reminder is listed, looked through and sent; then the last one, which rings.
        clock.move_to(dt.datetime(2026, 6, 13, 9, tzinfo=dt.UTC))
        run = list_reminders(by=by, holder=holder, key=key())
        assert send_reminders(by=by, record_id=run.pk, version=version(county, run.pk)) == 1
        clock.move_to(dt.datetime(2026, 6, 30, 9, tzinfo=dt.UTC))
        run = list_reminders(by=by, holder=holder, key=key())
        assert send_reminders(by=by, record_id=run.pk, version=version(county, run.pk)) == 1
        with scope(county.everything()):
            letters = Reminder.objects.order_by("pk").values_list("step__number", "owed", "sent_on")
            assert list(letters) == [
                (1, pounds("499.19"), dt.date(2026, 6, 13)), (2, pounds("499.19"), dt.date(2026, 6, 30))]  # fmt: skip
            late = Obligation.objects.get(record=invoice.record)
            assert (late.duty_id, late.due_on, late.state) == ("writeoff.raise", dt.date(2026, 7, 14), "open")
            debt = aged_debt(holder, today())
            assert debt.bands == [0, pounds("499.19"), 0, 0, 0, 0, 0]
            assert aged_debt(holder, dt.date(2026, 6, 3)).bands[0] == pounds("499.19")
            assert aged_debt(holder, dt.date(2026, 5, 10)).total == pounds("1009.19")

        # The club is wound up: the rest is written off by a second person, VAT relief from six months after the due day.
        clock.move_to(dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC))
        lost = raise_write_off(
            by=by, invoice_id=invoice.pk, amount=pounds("499.19"), reason="Wound up", key=key()
        )
        decided(county, lost.record_id)
        assert booked(county, lost.record_id) == {LOST: pounds("499.19"), DEBTORS: pounds("-499.19")}
        assert (lost.vat, lost.relief_from) == (pounds("83.20"), dt.date(2026, 12, 3))
        invoice = fresh(county, invoice)
        assert (invoice.owed, invoice.record.state) == (0, "written_off")
        with scope(county.everything()):
            assert Obligation.objects.get(record=invoice.record).state == "done"
            assert left_of(club.pk, today()) == []
        assert proved(county, holder) == 0


def test_a_credit_note_takes_back_what_was_charged_and_no_more(county):
    holder = ready(county)
    club = customer(county)
    invoice = issued(county, club, ("10", "33.33"))
    note = credited(county, invoice, "100.00")
    assert booked(county, note.record_id) == {
        DEBTORS: pounds("-120.00"), SERVICES: pounds("100.00"), VAT_DUE: pounds("20.00")}  # fmt: skip
    invoice = fresh(county, invoice)
    assert (invoice.credited, invoice.owed, invoice.record.state) == (
        pounds("120.00"), invoice.gross - 120, "part_paid")  # fmt: skip
    enter_receipt(by=officer(county, "CC"), customer_id=club.pk, amount=invoice.owed, received_on=today(), bank_line="BGC 1",
                  parts=[(invoice.pk, invoice.owed)], key=key())  # fmt: skip
    # Paid in full; what is credited then is the customer's money on account.
    rest = credited(county, invoice, "233.30")
    assert fresh(county, invoice).record.state == "paid"
    assert booked(county, rest.record_id)[DEBTORS] == -(invoice.gross - 120)
    assert proved(county, holder) == -(invoice.gross - 120)


def test_a_returned_receipt_is_owed_again(county):
    holder = ready(county)
    club = customer(county)
    one, two = issued(county, club, ("1", "100.00")), issued(county, club, ("1", "50.00"))
    got = enter_receipt(by=officer(county, "CC"), customer_id=club.pk, amount=pounds("200.00"), received_on=today(),
                        bank_line="CHQ 100", parts=[(one.pk, pounds("120.00"))], key=key())  # fmt: skip
    allocate(by=officer(county, "CC"), customer_id=club.pk, parts=[(two.pk, pounds("60.00"))], key=key())
    assert [fresh(county, one).record.state, fresh(county, two).record.state] == ["paid", "paid"]
    return_receipt(by=officer(county, "CC"), receipt_id=got.pk, reason="Refer to drawer")
    assert [fresh(county, one).record.state, fresh(county, two).record.state] == ["issued", "issued"]
    assert fresh(county, got).record.state == "returned"
    assert proved(county, holder) == pounds("180.00")


def test_a_plan_that_is_kept_holds_reminders_back(county):
    with time_machine.travel(MATCH, tick=False) as clock:
        holder = ready(county)
        by = officer(county, "CC")
        club = customer(county)
        kept, other = issued(county, club, ("1", "100.00")), issued(county, club, ("1", "90.00"))
        clock.move_to(dt.datetime(2026, 6, 15, 9, tzinfo=dt.UTC))
        agree_plan(by=by, invoice_id=kept.pk, reason="Relegated", key=key(),
                   instalments=[(dt.date(2026, 7, 1), pounds("60.00")), (dt.date(2026, 8, 1), pounds("60.00"))])  # fmt: skip
        run = list_reminders(by=by, holder=holder, key=key())
        with scope(county.everything()):
            said = dict(Reminder.objects.filter(run=run).values_list("invoice", "left_out"))
            letter = Reminder.objects.get(run=run, invoice=other).pk
        assert said == {kept.pk: "Its instalment plan is kept.", other.pk: ""}
        leave_out(by=by, reminder_id=letter, reason="They phoned")
        assert send_reminders(by=by, record_id=run.pk, version=version(county, run.pk)) == 0
        # In July the first instalment did not come: both are reminded.
        clock.move_to(dt.datetime(2026, 7, 2, 9, tzinfo=dt.UTC))
        run = list_reminders(by=by, holder=holder, key=key())
        assert send_reminders(by=by, record_id=run.pk, version=version(county, run.pk)) == 2
        with scope(county.everything()):
            assert Record.objects.get(pk=run.pk).state == "sent"


def test_the_close_is_green_while_debtors_equal_the_invoices_and_red_after_a_journal_by_hand(county):
    from tests.ledger.books import entered, entry, journals

    with time_machine.travel(MATCH, tick=False):
        holder = ready(county)
        issued(county, customer(county), ("1", "100.00"))
        with scope(county.everything()):
            period = period_of(county, holder, 2)
            asked = {one.question.code: one.answer for one in checklist(period, "ledger", "soft")}
        assert asked["receivables"].colour == "green" and "£120.00" in asked["receivables"].sentence
        wrong = entered(
            county, "CC", holder, entry(county, holder, (DEBTORS, "5.00"), (SERVICES, "-5.00"), dated=today())
        )
        assert journals(county, wrong)
        with scope(county.everything()):
            asked = {one.question.code: one.answer for one in checklist(period, "ledger", "soft")}
        assert asked["receivables"].colour == "red" and asked["receivables"].amount == 5
