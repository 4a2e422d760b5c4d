"""From the bank's file to two signatures: statements that join, matches with reasons, what is left, and the close."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction

from apps.banking.actions.payments import make_file
from apps.banking.actions.reconciling import (
    make_match,
    match_payment,
    post_line,
    prepare_reconciliation,
    undo_match,
)
from apps.banking.models import Match, MatchedLine, Payment, Reconciliation, Statement, StatementLine
from apps.banking.queries.close import accounts_reconciled
from apps.banking.queries.proofs import prove_banking
from apps.banking.queries.reconciling import suggestions, unmatched
from apps.core.errors import AccordError, Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.intake.actions import withdraw_upload
from apps.intake.models import Upload
from apps.intake.reading import IntakeError
from apps.ledger.calc.entries import Coded
from apps.ledger.queries.checklist import UNANSWERED
from apps.work.approvals import approve, refuse
from tests.banking import statement_files as files
from tests.banking.world import agreed, banked, books, key, payee, payment, request_of, seen, statement
from tests.ledger.books import BANK, ENERGY, GRANTS, MANAGERS, entered, entry, period_of

pytestmark = pytest.mark.django_db
FIRST, APRIL = dt.date(2026, 4, 1), dt.date(2026, 4, 15)
LAST = dt.date(2026, 4, 30)


@pytest.fixture
def account(county):
    """Kept from the first day of the year, empty then in the books and at the bank."""
    return banked(county, since=FIRST)


def posted(county, account, *parts, dated=APRIL, **more):
    """A journal that the manager approves (it touches a bank account)."""
    record = entered(
        county, "CC", account.holder_id, entry(county, account.holder_id, *parts, dated=dated, **more)
    )
    approve(by=county.actor(MANAGERS["CC"]), request_id=request_of(county, record.pk).pk)
    return record


def lines_of(county, account) -> list[StatementLine]:
    with seen(county):
        return list(StatementLine.objects.filter(account=account).order_by("dated", "id"))


def left(county, account, side="") -> list[tuple[str, Decimal]]:
    with seen(county), transaction.atomic():
        return [(one.side, one.amount) for one in unmatched(account, side=side)]


def offered(county, account):
    with seen(county), transaction.atomic():
        return suggestions(account)


# --- statements ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("made", "name", "more"),
    [(files.camt053, "april.xml", {"account": "00000002"}), (files.mt940, "april.txt", {}),
     (files.csv_rows, "april.csv", {}),
     (files.csv_rows, "newest-first.csv", {"newest_first": True})],
)  # fmt: skip
def test_a_statement_loads_from_each_format(county, account, tmp_path, made, name, more):
    entries = [
        (APRIL, "-120.00", "INV 1", "Quarhythe Ltd"),
        (LAST, "45.50", "", "HMRC VAT"),
        (LAST, "-0.01", "", "Bank charge"),
    ]
    content = made("1000.00", entries, **more).replace(":25:00000000000001", ":25:00000000000002")
    record = statement(county, account, content, tmp_path, name=name)
    assert record.number.startswith("STMT-")
    with seen(county):
        found = Statement.objects.get(record=record)
        assert (found.opening, found.closing, found.lines) == (Decimal("1000.00"), Decimal("925.49"), 3)
        assert (found.first, found.last) == (APRIL, LAST)
    one = lines_of(county, account)[0]
    assert one.amount == Decimal("-120.00") and one.reference == "INV 1" and "120" in one.raw
    assert "Quarhythe Ltd" in f"{one.party} {one.text}"
    if name.endswith(".csv"):
        assert one.raw.startswith("15/04/2026,BAC,"), "the line as it came"


def test_statements_join_and_the_same_one_is_refused(county, account, tmp_path):
    first = files.csv_rows("0.00", [(APRIL, "100.00", "", "Grant")])
    statement(county, account, first, tmp_path, name="a.csv")
    with pytest.raises(AccordError, match="already loaded"):
        statement(county, account, first, tmp_path, name="b.csv")
    with pytest.raises(
        Conflict, match=r"does not join the one before, which ended on 15 April 2026 with £100\.00"
    ):
        statement(county, account, files.csv_rows("90.00", [(LAST, "5.00", "", "X")]), tmp_path, name="c.csv")
    with pytest.raises(Conflict, match="does not join"):
        statement(
            county, account, files.csv_rows("100.00", [(FIRST, "5.00", "", "X")]), tmp_path, name="d.csv"
        )
    statement(county, account, files.csv_rows("100.00", [(LAST, "5.00", "", "X")]), tmp_path, name="e.csv")
    with seen(county):
        first_upload = Upload.objects.get(name="a.csv", record__state="loaded")
        last_upload = Upload.objects.get(name="e.csv")
    with pytest.raises(Conflict, match="later statement follows"):
        withdraw_upload(by=county.actor("cc.bank"), upload_id=first_upload.pk, reason="Wrong")
    withdraw_upload(by=county.actor("cc.bank"), upload_id=last_upload.pk, reason="Wrong")
    statement(county, account, files.csv_rows("100.00", [(LAST, "6.00", "", "X")]), tmp_path, name="f.csv")


TWO = files.csv_rows("0.00", [(APRIL, "1.00", "", "X"), (LAST, "2.00", "", "Y")])
ONE = [(APRIL, "1.00", "", "X")]
BAD = [
    (TWO.replace(",3.00", ",4.00"), "a.csv", "does not add up at row"),
    (TWO.replace("15/04/2026", "yesterday"), "b.csv", "whole or not at all"),
    (files.camt053("0.00", ONE, account="77777777"), "c.xml", "does not keep here"),
    (files.camt053("0.00", ONE, closing="2.00", account="00000002"), "d.xml", "does not add up"),
    (files.csv_rows("0.00", [(dt.date(2026, 3, 1), "1.00", "", "X")]), "e.csv", "begins before that"),
    ("<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "f.xml", "entities"),
]


@pytest.mark.parametrize(("content", "name", "words"), BAD)
def test_a_bad_statement_is_refused_whole(county, account, tmp_path, content, name, words):
    with pytest.raises((AccordError, IntakeError), match=words):
        statement(county, account, content, tmp_path, name=name, set_aside="Nobody can read it")
    with seen(county):
        assert not Statement.objects.exists() and not StatementLine.objects.exists()


def test_the_database_refuses_a_statement_that_was_tampered_with(county, account, tmp_path):
    statement(
        county, account, files.csv_rows("0.00", [(APRIL, "100.00", "", "Grant")]), tmp_path, name="a.csv"
    )
    with seen(county):
        for row in ({"closing": "1.00"}, {"live": False, "opening": "5.00"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Statement.objects.update(**row)
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            StatementLine.objects.update(amount="1.00")


# --- matching ------------------------------------------------------------------------------------------------------
def test_candidates_are_ranked_with_reasons_and_never_by_amount_alone(county, account, tmp_path):
    posted(county, account, (ENERGY, "120.00"), (BANK, "-120.00"), text="Quarhythe energy of April")
    posted(
        county,
        account,
        (ENERGY, "120.00"),
        (BANK, "-120.00"),
        text="Something else",
        dated=dt.date(2026, 4, 14),
    )
    posted(county, account, (BANK, "77.00"), (GRANTS, "-77.00"), text="Home Office grant")
    content = files.csv_rows(
        "0.00", [(APRIL, "-120.00", "", "Quarhythe Ltd"), (LAST, "77.00", "", "Unknown payer")]
    )
    statement(county, account, content, tmp_path, name="a.csv")
    first, second = offered(county, account)
    (best,) = first.candidates
    assert best.reasons == ("Both say quarhythe", "The same pounds", "The same day")
    assert second.candidates == [], "the same pounds near the day is no reason by itself"
    journal, position = divmod(best.entry.pk, 10_000)
    with pytest.raises(NotAllowed, match=r"bank\.reconcile"):
        make_match(by=county.actor("cc.finance"), account_id=account.pk, lines={}, entries={}, reasons="x")
    made = make_match(
        by=county.actor("cc.bank"), account_id=account.pk, lines={first.line.pk: first.line.amount},
        entries={(journal, position): best.entry.amount}, reasons=", ".join(best.reasons),
    )  # fmt: skip
    assert left(county, account, "statement") == [("statement", Decimal("77.00"))]
    undo_match(by=county.actor("cc.bank"), match_id=made.pk, reason="The other one")
    assert len(left(county, account)) == 5
    with pytest.raises(Conflict, match="undone already"):
        undo_match(by=county.actor("cc.bank"), match_id=made.pk, reason="Again")


def test_many_lines_and_parts_match_to_the_penny(county, account, tmp_path):
    posted(county, account, (BANK, "100.00"), (GRANTS, "-100.00"), text="Two receipts")
    posted(county, account, (BANK, "30.00"), (GRANTS, "-30.00"), text="A third")
    content = files.csv_rows(
        "0.00", [(APRIL, "60.00", "", "A"), (APRIL, "40.00", "", "B"), (LAST, "25.00", "", "C")]
    )
    statement(county, account, content, tmp_path, name="a.csv")
    one, two, three = lines_of(county, account)
    with seen(county), transaction.atomic():
        hundred, thirty = [(item.pk, item.position) for item in unmatched(account, side="books")]
    by = county.actor("cc.bank")
    common = {"by": by, "account_id": account.pk, "reasons": "Seen on the paying-in slip"}
    with pytest.raises(Conflict, match=r"differ by −?£10\.00|differ by"):
        make_match(
            **common,
            lines={one.pk: Decimal("60.00"), two.pk: Decimal("30.00")},
            entries={hundred: Decimal("100.00")},
        )
    make_match(
        **common,
        lines={one.pk: Decimal("60.00"), two.pk: Decimal("40.00")},
        entries={hundred: Decimal("100.00")},
    )
    make_match(**common, lines={three.pk: Decimal("25.00")}, entries={thirty: Decimal("25.00")})
    assert left(county, account) == [("books", Decimal("5.00"))], "part of the entry is left"
    with pytest.raises(Conflict, match="cannot be matched"):
        make_match(**common, lines={three.pk: Decimal("5.00")}, entries={thirty: Decimal("5.00")})
    with pytest.raises(Invalid, match="Choose lines"):
        make_match(**common, lines={}, entries={})


def test_nobody_rewrites_a_match(county, account, tmp_path):
    posted(county, account, (BANK, "100.00"), (GRANTS, "-100.00"))
    statement(county, account, files.csv_rows("0.00", [(APRIL, "100.00", "", "A")]), tmp_path, name="a.csv")
    with seen(county), transaction.atomic():
        item = unmatched(account, side="books")[0]
    made = make_match(
        by=county.actor("cc.bank"), account_id=account.pk, lines={lines_of(county, account)[0].pk: Decimal("100.00")},
        entries={(item.pk, item.position): Decimal("100.00")}, reasons="Slip",
    )  # fmt: skip
    with seen(county):
        with pytest.raises(IntegrityError, match="never rewritten"), transaction.atomic():
            Match.objects.filter(pk=made.pk).update(reasons="Better")
        with pytest.raises(Exception, match="permission denied"), transaction.atomic():
            MatchedLine.objects.filter(match=made)._raw_delete("default")


def test_the_debit_of_a_payment_confirms_it(county, tmp_path):
    from apps.banking.queries.payees import Party
    from tests.banking.world import pay_day, supplier

    account = banked(county)
    to = payee(county, account.holder_id, Party.supplier(supplier(county).pk))
    made = payment(county, account, (to, "120.00"), (to, "30.00"))
    agreed(county, made.record_id, "cc.manager")
    make_file(by=county.actor("cc.finance"), payment_id=made.pk)
    with seen(county):
        number = Payment.objects.select_related("record").get(pk=made.pk).record.number
    with time_machine.travel(dt.datetime.combine(pay_day(), dt.time(12), dt.UTC)):
        content = files.csv_rows("0.00", [(made.pay_on, "-150.00", number, "Bacs submission")])
        statement(county, account, content, tmp_path, name="a.csv")
        (found,) = offered(county, account)
        (best,) = found.candidates
        assert best.entry.payment and best.reasons[0] == f"Names {number}"
        match_payment(by=county.actor("cc.bank"), line_id=found.line.pk, payment_id=made.pk)
    with seen(county):
        assert Payment.objects.select_related("record").get(pk=made.pk).record.state == "confirmed"
    assert left(county, account) == []


def test_a_charge_is_posted_from_its_line_by_two_people(county, account, tmp_path):
    content = files.csv_rows(
        "0.00", [(APRIL, "-12.50", "", "Account charge"), (LAST, "3.00", "", "Interest")]
    )
    statement(county, account, content, tmp_path, name="a.csv")
    charge = lines_of(county, account)[0]
    form = dict(line_id=charge.pk, coded=Coded(ENERGY, cost_centre="OPS"), text="Bank charge")
    with pytest.raises(NotAllowed):
        post_line(by=county.actor("cc.finance"), key=key(), **form)
    batch = post_line(by=county.actor("cc.bank"), key=key(), **form)
    assert batch.state == "waiting", "the ledger wants a second person where a bank account is touched"
    with pytest.raises(Conflict, match="already posts this line"):
        post_line(by=county.actor("cc.bank"), key=key(), **form)
    with pytest.raises(AccordError):
        approve(by=county.actor("cc.bank"), request_id=request_of(county, batch.pk).pk)
    agreed(county, batch.pk, "cc.manager")
    found = offered(county, account)[0]
    assert found.candidates[0].reasons[0] == "Posted from this very line"


# --- reconciliation ------------------------------------------------------------------------------------------------
@pytest.fixture
def month(county, account, tmp_path):
    """April: a grant on both sides, energy in the books alone, a charge on the statement alone."""
    posted(county, account, (BANK, "1000.00"), (GRANTS, "-1000.00"), text="Grant of April")
    posted(county, account, (ENERGY, "120.00"), (BANK, "-120.00"), text="Cheque 17")
    statement(
        county,
        account,
        files.csv_rows("0.00", [(APRIL, "1000.00", "", "Grant"), (LAST, "-8.00", "", "Charge")]),
        tmp_path,
        name="a.csv",
    )
    with seen(county), transaction.atomic():
        grant = next(item for item in unmatched(account, side="books") if item.amount > 0)
    make_match(
        by=county.actor("cc.bank"), account_id=account.pk, lines={lines_of(county, account)[0].pk: Decimal("1000.00")},
        entries={(grant.pk, grant.position): Decimal("1000.00")}, reasons="Grant letter",
    )  # fmt: skip
    return period_of(county, account.holder_id, 1)


def answer_of(county, period):
    with seen(county), transaction.atomic():
        return accounts_reconciled(period)


def test_a_month_is_explained_by_what_is_left_and_signed_by_two(county, account, month):
    assert "is not reconciled for" in answer_of(county, month).sentence
    made = prepare_reconciliation(by=county.actor("cc.bank"), account_id=account.pk, period_id=month.pk)
    assert (made.books, made.statement) == (Decimal("880.00"), Decimal("992.00"))
    assert (made.unmatched_books, made.unmatched_statement) == (Decimal("-120.00"), Decimal("-8.00"))
    with seen(county):
        items = list(made.items.order_by("id").values_list("side", "amount", "days"))
        assert items == [("books", Decimal("-120.00"), 15), ("statement", Decimal("-8.00"), 0)]
    assert "waits for its second signature" in answer_of(county, month).sentence
    with pytest.raises(AccordError):
        approve(by=county.actor("cc.bank"), request_id=request_of(county, made.record_id).pk)
    agreed(county, made.record_id, "cc.manager")
    answer = answer_of(county, month)
    assert answer.colour == "green" and answer.count == 1
    with seen(county), transaction.atomic():
        assert [fault for check in prove_banking() for fault in check.faults] == []


def test_the_database_refuses_one_person_for_both_signatures_and_figures_that_do_not_explain(
    county, account, month
):
    made = prepare_reconciliation(by=county.actor("cc.bank"), account_id=account.pk, period_id=month.pk)
    with (
        pytest.raises(IntegrityError, match="takes two people"),
        _as(county, "cc.bank"),
        transaction.atomic(),
    ):
        Reconciliation.objects.filter(pk=made.pk).update(
            signed_by=county.person("cc.bank"), signed_at="2026-11-24T10:00Z"
        )
    with pytest.raises(IntegrityError, match="never rewritten"), _as(county, "cc.bank"), transaction.atomic():
        Reconciliation.objects.filter(pk=made.pk).update(books="992.00")
    with (
        pytest.raises(IntegrityError, match="banking_reconciliation_explained"),
        _as(county, "cc.bank"),
        transaction.atomic(),
    ):
        Reconciliation.objects.create(
            holder_id=made.holder_id, record=made.record, account=account, period=period_of(county, account.holder_id, 2),
            books="1.00", statement="2.00", unmatched_books="0.00", unmatched_statement="0.00",
            prepared_by_id=county.person("cc.bank"), prepared_at="2026-11-24T10:00Z",
        )  # fmt: skip


def test_a_red_comes_back_when_the_books_move_after_the_signatures(county, account, month):
    made = prepare_reconciliation(by=county.actor("cc.bank"), account_id=account.pk, period_id=month.pk)
    agreed(county, made.record_id, "cc.manager")
    posted(county, account, (BANK, "5.00"), (GRANTS, "-5.00"), text="Found later")
    answer = answer_of(county, month)
    assert answer.colour == "red" and "changed by £5.00 since it was signed" in answer.sentence
    again = prepare_reconciliation(by=county.actor("cc.bank"), account_id=account.pk, period_id=month.pk)
    posted(county, account, (BANK, "6.00"), (GRANTS, "-6.00"), text="Found even later")
    with pytest.raises(Conflict, match="changed since"):
        agreed(county, again.record_id, "cc.manager")
    refuse(
        by=county.actor("cc.manager"),
        request_id=request_of(county, again.record_id).pk,
        reason="Prepare it anew",
    )
    assert answer_of(county, month).colour == "red"


def test_statements_must_reach_the_months_end(county, account, month):
    with pytest.raises(Conflict, match=r"end on 30 April 2026: take them in up to 29 May 2026 first"):
        prepare_reconciliation(
            by=county.actor("cc.bank"),
            account_id=account.pk,
            period_id=period_of(county, account.holder_id, 2).pk,
        )
    with pytest.raises(NotAllowed):
        prepare_reconciliation(by=county.actor("cc.manager"), account_id=account.pk, period_id=month.pk)


def test_books_that_differed_before_the_first_statement_say_so(county, tmp_path):
    account = banked(county, since=APRIL)
    posted(county, account, (BANK, "70.00"), (GRANTS, "-70.00"), dated=dt.date(2026, 4, 2))
    statement(county, account, files.csv_rows("50.00", [(LAST, "1.00", "", "X")]), tmp_path, name="a.csv")
    made = prepare_reconciliation(
        by=county.actor("cc.bank"),
        account_id=account.pk,
        period_id=period_of(county, account.holder_id, 1).pk,
    )
    with seen(county):
        assert made.items.get(side="books").amount == Decimal("20.00")
        assert made.items.get(side="books").text.startswith("Difference between books and bank")


def test_before_any_account_is_kept_nobody_vouches(county):
    holder = books(county)
    answer = answer_of(county, period_of(county, holder, 1))
    assert answer.colour == UNANSWERED and "No bank account is kept here" in answer.sentence


def test_a_bank_account_of_the_books_that_nobody_keeps_is_red(county, account, month):
    made = prepare_reconciliation(by=county.actor("cc.bank"), account_id=account.pk, period_id=month.pk)
    agreed(county, made.record_id, "cc.manager")
    posted(county, account, ("15100", "9.00"), (GRANTS, "-9.00"))
    assert "15100 is kept by no bank account here" in answer_of(county, month).sentence


def _as(county, who):
    from dataclasses import replace

    return scope(replace(county.everything(), person=county.person(who)))
