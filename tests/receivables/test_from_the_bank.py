"""Money from the bank's statement to the invoices: suggested with reasons, taken in and matched in one act, held while
nobody knows whose it is, given back where it was too much."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction

from apps.banking.actions.payments import confirm_payment, fail_items, make_file, withdraw_payment
from apps.banking.models import Match, PaymentItem, StatementLine
from apps.banking.models.payees import PartyKind
from apps.banking.queries.payees import Party
from apps.banking.queries.reconciling import unmatched
from apps.core.clock import today
from apps.core.errors import AccordError, Conflict, NotAllowed
from apps.core.scope import scope
from apps.ledger.models import Account
from apps.ledger.queries.vat import vat_return
from apps.receivables.actions.giving_up import raise_write_off
from apps.receivables.actions.incoming import hold_line, identify, misplaced_receipt, take_line, take_sure
from apps.receivables.actions.receipts import allocate, enter_receipt, return_receipt
from apps.receivables.actions.refunds import pay_refunds, raise_refund
from apps.receivables.actions.reliefs import propose_relief
from apps.receivables.models import Draw, Receipt, Refund, Unknown
from apps.receivables.queries.aged import left_of
from apps.receivables.queries.incoming import incoming
from apps.receivables.queries.reliefs import claimable
from tests.banking import statement_files as files
from tests.banking.world import agreed, balance, banked, pay_day, payee, statement
from tests.ledger.books import officer
from tests.receivables.test_from_invoice_to_write_off import proved
from tests.receivables.world import (
    BANK,
    DEBTORS,
    LOST,
    booked,
    credited,
    customer,
    decided,
    fresh,
    issued,
    judged,
    key,
    ready,
)

pytestmark = pytest.mark.django_db
SUSPENSE, REFUNDS_DUE, VAT_BACK = "29900", "20050", "13400"


def pounds(text: str) -> Decimal:
    return Decimal(text)


@pytest.fixture
def account(county):
    ready(county)
    return banked(county, open_books=False)


def came(
    county: Any, account: Any, tmp_path: Any, *entries: tuple[str, str, str], opening: str = "0.00"
) -> list[StatementLine]:
    """A statement of today with these entries (pounds, reference, payer); gives its lines."""
    record = statement(
        county,
        account,
        files.camt053(opening, [(today(), *one) for one in entries], account=f"{account.holder_id:08d}"),
        tmp_path,
    )
    with scope(county.everything()):
        return list(StatementLine.objects.filter(statement__record=record).order_by("position"))


def offered(county: Any, holder: int) -> dict[str, Any]:
    """What the page suggests, by the line's reference."""
    with scope(county.everything()), transaction.atomic():
        return {one.line.reference: one for one in incoming(holder)}


def left(county: Any, account: Any) -> list[Decimal]:
    with scope(county.everything()), transaction.atomic():
        return [one.amount for one in unmatched(account)]


# --- suggestions ---------------------------------------------------------------------------------------------------
def test_lines_are_suggested_with_reasons_and_the_sure_ones_are_taken_together(county, account, tmp_path):
    holder, by = account.holder_id, officer(county, "CC")
    club = customer(county)
    show = customer(county, name="Westmarch County Show Society", scheme="", endpoint="", buyer_reference="")
    first, second = issued(county, club, ("10", "50.00")), issued(county, club, ("2", "50.00"))
    third = issued(county, show, ("1", "100.00"))
    lines = came(
        county, account, tmp_path,
        ("600.00", f"{first.record.number}", "W Wanderers"),          # names its invoice: sure
        ("120.00", "TICKETS", "WESTMARCH COUNTY SHOW SOCIETY"),       # the customer's name and the same pounds: sure
        ("50.00", "MATCHDAY part", "WW FC"),                          # the customer's own reference, in part
        ("120.00", "SOMETHING", "J Stranger"),                        # the same pounds alone: nothing
    )  # fmt: skip
    found = offered(county, holder)
    assert found[first.record.number].sure.parts == ((first.pk, pounds("600.00")),)
    assert found[first.record.number].sure.reasons[0] == f"Names {first.record.number}"
    assert found["TICKETS"].sure.parts == ((third.pk, pounds("120.00")),)
    part = found["MATCHDAY part"]
    assert (
        part.sure is None
        and part.guesses[0].payer.pk == club.pk
        and "Says MATCHDAY" in part.guesses[0].reasons
    )
    assert found["SOMETHING"].guesses == [], "never by the amount alone"

    made = take_sure(by=by, holder=holder, lines=[one.pk for one in lines], key=key())
    judged()
    assert len(made) == 2
    assert [fresh(county, one).record.state for one in (first, second, third)] == ["paid", "issued", "paid"]
    assert sorted(left(county, account)) == [pounds("50.00"), pounds("120.00")], (
        "both are matched in the same act"
    )
    assert booked(county, made[0]) == {BANK: pounds("600.00"), DEBTORS: pounds("-600.00")}
    assert proved(county, holder) == pounds("120.00")
    with pytest.raises(Conflict, match="None of these lines is sure"):
        take_sure(by=by, holder=holder, lines=[one.pk for one in lines], key=key())


def test_a_payer_is_known_again_by_the_name_under_which_it_paid_before(county, account, tmp_path):
    holder, by = account.holder_id, officer(county, "CC")
    club = customer(county, buyer_reference="")
    issued(county, club, ("1", "100.00"))
    line = came(county, account, tmp_path, ("20.00", "A", "HOLDINGS 4411"))[0]
    assert offered(county, holder)["A"].guesses == []
    take_line(by=by, line_id=line.pk, customer_id=club.pk, parts=[], key=key())
    came(county, account, tmp_path, ("120.00", "B", "HOLDINGS 4411"), opening="20.00")
    guess = offered(county, holder)["B"].sure
    assert guess.payer.pk == club.pk and "Paid under this name before" in guess.reasons


def test_two_invoices_named_in_one_line_are_both_paid(county, account, tmp_path):
    club = customer(county)
    one, two = issued(county, club, ("1", "100.00")), issued(county, club, ("1", "50.00"))
    came(county, account, tmp_path, ("180.00", f"{one.record.number} {two.record.number}", "W"))
    guess = next(iter(offered(county, account.holder_id).values())).sure
    assert guess.parts == ((one.pk, pounds("120.00")), (two.pk, pounds("60.00")))


def test_money_that_the_books_hold_already_is_never_sure(county, account, tmp_path):
    club = customer(county)
    one = issued(county, club, ("1", "100.00"))
    enter_receipt(by=officer(county, "CC"), customer_id=club.pk, amount=pounds("120.00"), received_on=today(),
                  bank_line="BGC 1", parts=[], key=key())  # fmt: skip
    with scope(county.everything()):
        number = Receipt.objects.get().record.number
    came(county, account, tmp_path, ("120.00", f"{number} {one.record.number}", "W"))
    found = next(iter(offered(county, account.holder_id).values()))
    assert found.booked is not None and found.sure is None


# --- taking in -----------------------------------------------------------------------------------------------------
def test_a_line_is_taken_in_once_and_in_one_organisation(county, account, tmp_path):
    by = officer(county, "CC")
    club = customer(county)
    one = issued(county, club, ("1", "100.00"))
    line = came(county, account, tmp_path, ("130.00", "X", "W"))[0]
    form = key()
    first = take_line(
        by=by, line_id=line.pk, customer_id=club.pk, parts=[(one.pk, pounds("120.00"))], key=form
    )
    again = take_line(
        by=by, line_id=line.pk, customer_id=club.pk, parts=[(one.pk, pounds("120.00"))], key=form
    )
    assert first.pk == again.pk
    with pytest.raises(Conflict, match="Nothing is left of this line"):
        take_line(by=by, line_id=line.pk, customer_id=club.pk, parts=[], key=key())
    with pytest.raises(Conflict, match="Nothing is left of this line"):
        hold_line(by=by, line_id=line.pk, key=key())
    with scope(county.everything()):
        assert Match.objects.get().reasons == "Taken in by the income clerk"
        assert left_of(club.pk, today())[0].amount == pounds("-10.00")
    with pytest.raises(NotAllowed):
        take_line(by=county.actor("cc.bank"), line_id=line.pk, customer_id=club.pk, parts=[], key=key())
    paid_out = came(county, account, tmp_path, ("-5.00", "FEE", "Bank"), opening="130.00")[0]
    with pytest.raises(Conflict, match="or it took money"):
        hold_line(by=by, line_id=paid_out.pk, key=key())


# --- money not identified ------------------------------------------------------------------------------------------
def test_money_not_identified_stands_on_suspense_until_its_customers_are_known(county, account, tmp_path):
    holder, by = account.holder_id, officer(county, "CC")
    club, other = customer(county), customer(county, name="Marchford Hall Trust", scheme="", endpoint="")
    one = issued(county, club, ("1", "100.00"))
    line = came(county, account, tmp_path, ("200.00", "CASH", "COUNTER"))[0]
    held = hold_line(by=by, line_id=line.pk, key=key())
    judged()
    assert booked(county, held.record_id) == {BANK: pounds("200.00"), SUSPENSE: pounds("-200.00")}
    assert left(county, account) == []
    first = identify(by=by, unknown_id=held.pk, customer_id=club.pk, amount=pounds("150.00"),
                     parts=[(one.pk, pounds("120.00"))], key=key())  # fmt: skip
    judged()
    assert booked(county, first.record_id) == {SUSPENSE: pounds("150.00"), DEBTORS: pounds("-150.00")}
    assert (fresh(county, one).record.state, fresh_unknown(county, held)) == (
        "paid",
        ("held", pounds("50.00")),
    )
    with pytest.raises(Conflict, match=r"£50\.00 is left, not £60\.00"):
        identify(by=by, unknown_id=held.pk, customer_id=other.pk, amount=pounds("60.00"), parts=[], key=key())
    last = identify(
        by=by, unknown_id=held.pk, customer_id=other.pk, amount=pounds("50.00"), parts=[], key=key()
    )
    judged()
    assert fresh_unknown(county, held) == ("allocated", pounds("0.00"))
    assert balance(county, holder, SUSPENSE) == 0
    # What was put to the wrong customer is held again.
    misplaced_receipt(by=by, receipt_id=last.pk, reason="Another trust of that name")
    return_receipt(by=by, receipt_id=first.pk, reason="Not theirs")
    judged()
    assert fresh_unknown(county, held) == ("held", pounds("200.00"))
    assert balance(county, holder, SUSPENSE) == pounds("-200.00")
    assert proved(county, holder) == pounds("120.00")


def fresh_unknown(county: Any, row: Unknown) -> tuple[str, Decimal]:
    with scope(county.everything()), transaction.atomic():
        found = Unknown.objects.select_related("record").get(pk=row.pk)
        return found.record.state, found.left


def test_a_receipt_that_is_anothers_money_is_held_and_the_bank_match_stands(county, account, tmp_path):
    holder, by = account.holder_id, officer(county, "CC")
    club = customer(county)
    one = issued(county, club, ("1", "100.00"))
    line = came(county, account, tmp_path, ("120.00", one.record.number, "W"))[0]
    made = take_line(
        by=by, line_id=line.pk, customer_id=club.pk, parts=[(one.pk, pounds("120.00"))], key=key()
    )
    record = misplaced_receipt(by=by, receipt_id=made.pk, reason="They gave the number of another invoice")
    judged()
    assert fresh(county, one).record.state == "issued" and left(county, account) == []
    with scope(county.everything()):
        held = Unknown.objects.get(record=record)
        assert (held.left, held.line_id, held.origin_id) == (pounds("120.00"), line.pk, made.record_id)
    assert balance(county, holder, SUSPENSE) == pounds("-120.00")
    with pytest.raises(Conflict, match="taken back already"):
        misplaced_receipt(by=by, receipt_id=made.pk, reason="Again")


def test_nothing_is_drawn_by_hand(county, account, tmp_path):
    by = officer(county, "CC")
    club = customer(county)
    line = came(county, account, tmp_path, ("200.00", "CASH", "COUNTER"))[0]
    held = hold_line(by=by, line_id=line.pk, key=key())
    own = enter_receipt(
        by=by, customer_id=club.pk, amount=pounds("5.00"), received_on=today(), bank_line="BGC 9", key=key()
    )
    for wrong in (
        lambda: Draw.objects.create(
            holder_id=held.holder_id, unknown=held, record=own.record, amount=pounds("5.00")
        ),
        lambda: Unknown.objects.filter(pk=held.pk).update(left=pounds("1.00")),
        lambda: Unknown.objects.filter(pk=held.pk).update(amount=pounds("500.00")),
        lambda: Unknown.objects.filter(pk=held.pk).delete(),
    ):
        with scope(county.everything()), pytest.raises(DatabaseError), transaction.atomic():
            wrong()
    # Nor does money not identified come from nowhere.
    with (
        scope(county.everything()),
        pytest.raises(DatabaseError, match="money not identified"),
        transaction.atomic(),
    ):
        Unknown.objects.create(holder_id=held.holder_id, record=own.record, origin=own.record, received_on=today(),
                               amount=pounds("5.00"), left=pounds("5.00"))  # fmt: skip
        judged()


# --- credit notes, refunds, VAT ------------------------------------------------------------------------------------
def test_an_invoice_that_is_credited_in_full_is_off_the_aged_list(county, account):
    club = customer(county)
    one = issued(county, club, ("1", "100.00"))
    credited(county, one, "100.00")
    assert fresh(county, one).record.state == "credited"
    with scope(county.everything()):
        assert left_of(club.pk, today()) == []
    assert proved(county, account.holder_id) == 0


def test_what_was_paid_twice_goes_back_through_a_payment(county, account):
    holder, by = account.holder_id, officer(county, "CC")
    club = customer(county)
    enter_receipt(
        by=by, customer_id=club.pk, amount=pounds("120.00"), received_on=today(), bank_line="BGC 2", key=key()
    )
    with pytest.raises(Conflict, match=r"£120\.00 of CUST-\S+ may be given back, not £121\.00"):
        raise_refund(by=by, customer_id=club.pk, amount=pounds("121.00"), reason="Paid twice", key=key())
    refund = raise_refund(by=by, customer_id=club.pk, amount=pounds("100.00"), reason="Paid twice", key=key())
    with pytest.raises(Conflict, match=r"£20\.00"):
        raise_refund(by=by, customer_id=club.pk, amount=pounds("100.00"), reason="Paid twice", key=key())
    with pytest.raises(AccordError):
        decided(county, refund.record_id, by=by)
    decided(county, refund.record_id)
    judged()
    assert booked(county, refund.record_id) == {DEBTORS: pounds("100.00"), REFUNDS_DUE: pounds("-100.00")}
    assert proved(county, holder) == pounds("-20.00")
    with pytest.raises(Conflict, match=r"£20\.00 stands on account"):
        allocate(
            by=by,
            customer_id=club.pk,
            parts=[(issued(county, club, ("1", "20.00")).pk, pounds("24.00"))],
            key=key(),
        )
    with pytest.raises(Conflict, match="No bank details are held"):
        pay_refunds(by=by, account_id=account.pk, refunds=[refund.pk], pay_on=pay_day(), key=key())
    payee(county, holder, Party(PartyKind.CUSTOMER, club.pk))
    payment = pay_refunds(by=by, account_id=account.pk, refunds=[refund.pk], pay_on=pay_day(), key=key())
    with pytest.raises(Conflict, match="an approved refund"):
        pay_refunds(by=by, account_id=account.pk, refunds=[refund.pk], pay_on=pay_day(), key=key())
    # Withdrawn, it may be paid again; sent, it is owed no more; come back, it is owed again.
    withdraw_payment(by=by, payment_id=payment.pk, reason="Wrong day")
    assert fresh_state(county, refund) == "approved"
    payment = pay_refunds(by=by, account_id=account.pk, refunds=[refund.pk], pay_on=pay_day(), key=key())
    agreed(county, payment.record_id, "cc.manager")
    make_file(by=by, payment_id=payment.pk)
    confirm_payment(by=by, payment_id=payment.pk)
    judged()
    assert fresh_state(county, refund) == "paid" and balance(county, holder, REFUNDS_DUE) == 0
    with scope(county.everything()):
        item = PaymentItem.objects.filter(part__key=payment.key).get().pk
    fail_items(by=by, payment_id=payment.pk, items={item: "Account closed"})
    judged()
    assert fresh_state(county, refund) == "approved" and balance(county, holder, REFUNDS_DUE) == pounds(
        "-100.00"
    )


def fresh_state(county: Any, row: Refund) -> str:
    with scope(county.everything()), transaction.atomic():
        return str(Refund.objects.select_related("record").get(pk=row.pk).record.state)


def test_vat_of_a_bad_debt_is_claimed_back_after_six_months_by_two_people(county):
    with time_machine.travel(dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC), tick=False) as clock:
        holder = ready(county)
        by = officer(county, "CC")
        invoice = issued(county, customer(county), ("1", "100.00"))
        clock.move_to(dt.datetime(2026, 9, 1, 9, tzinfo=dt.UTC))
        lost = raise_write_off(
            by=by, invoice_id=invoice.pk, amount=pounds("120.00"), reason="Wound up", key=key()
        )
        decided(county, lost.record_id)
        with pytest.raises(Conflict, match="No VAT of a debt"):
            propose_relief(by=by, holder=holder, key=key())
        clock.move_to(dt.datetime(2026, 12, 3, 9, tzinfo=dt.UTC))
        claim = propose_relief(by=by, holder=holder, key=key())
        with pytest.raises(Conflict, match="No VAT of a debt"):
            propose_relief(by=by, holder=holder, key=key())
        decided(county, claim.pk)
        judged()
        assert booked(county, claim.pk) == {VAT_BACK: pounds("20.00"), LOST: pounds("-20.00")}
        with scope(county.everything()):
            assert vat_return(holder, dt.date(2026, 10, 1), dt.date(2026, 12, 31)).boxes.reclaimed == pounds(
                "20.00"
            )
            assert claimable(holder, today()) == []
        # After four and a half years it is too late.
        with scope(county.everything()):
            assert claimable(holder, dt.date(2031, 1, 1)) == []


def test_the_accounts_that_these_acts_need_stand_in_the_shared_chart(county):
    with scope(county.everything()):
        assert Account.objects.get(pk=SUSPENSE).role == Account.Role.SUSPENSE
        assert Account.objects.get(pk=REFUNDS_DUE).kind == Account.Kind.LIABILITY
