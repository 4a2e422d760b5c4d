"""Posting: a journal balances, stands in an open period, gets a number, moves balances, and never changes."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.scope import scope
from apps.ledger.actions.journals import reverse_journal
from apps.ledger.actions.years import open_year
from apps.ledger.models import Balance, Draft, Journal, Posting
from apps.ledger.queries.balances import trial_balance
from apps.ledger.queries.lines import Behind, ledger_csv, lines_page, total_behind
from apps.ledger.queries.proofs import prove_books
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest
from tests.ledger.books import (
    BANK,
    CREDITORS,
    ENERGY,
    FUEL,
    FUND,
    GRANTS,
    closed,
    entered,
    entry,
    journals,
    lines,
    manager,
    officer,
    opened,
)  # fmt: skip

pytestmark = pytest.mark.django_db


def balance_of(county, holder, account, *, year=2026, **how) -> Decimal:
    with scope(county.everything()):
        rows = {row.account.code: row.balance for row in trial_balance(holder, year, **how).rows}
    return rows.get(account, Decimal(0))


def proved(county) -> None:
    with scope(county.everything()):
        wrong = [fault for check in prove_books() for fault in check.faults]
    assert wrong == []


def settle() -> None:
    """Have the deferred triggers judge now, as at COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_small_manual_journal_is_posted_at_once_numbered_and_in_the_balances(county):
    holder = opened(county)
    record = entered(county, "CC", holder, entry(county, holder, (ENERGY, "120.50"), (CREDITORS, "-120.50")))
    settle()
    (journal,) = journals(county, record)
    assert record.state == "posted"
    assert journal.number == "JM-2026-000001"
    assert balance_of(county, holder, ENERGY) == Decimal("120.50")
    assert balance_of(county, holder, CREDITORS) == Decimal("-120.50")
    with scope(county.everything()):
        posting = Posting.objects.get(record=record)
        balance = trial_balance(holder, 2026)
    assert posting.cut is not None and posting.approved_by_id is None
    assert balance.debits == balance.credits == Decimal("120.50")
    proved(county)


def test_a_form_sent_twice_posts_once(county):
    from apps.ledger.actions.journals import enter_batch

    holder = opened(county)
    one = entry(county, holder, (ENERGY, "10.00"), (CREDITORS, "-10.00"))
    sent = [
        enter_batch(by=officer(county, "CC"), holder=holder, title="Once", entries=[one], key="the-same-form")
        for _ in range(2)
    ]
    assert sent[0].pk == sent[1].pk
    assert balance_of(county, holder, ENERGY) == Decimal("10.00")


def test_above_the_limit_it_waits_for_a_second_person_and_is_posted_by_the_approval(county):
    holder = opened(county, limit="100.00")
    record = entered(county, "CC", holder, entry(county, holder, (ENERGY, "100.01"), (CREDITORS, "-100.01")))
    assert record.state == "waiting"
    assert balance_of(county, holder, ENERGY) == 0
    with scope(county.everything()):
        request = ApprovalRequest.objects.get(record=record)
    with pytest.raises(NotAllowed):
        approve(by=officer(county, "CC"), request_id=request.pk)
    approve(by=manager(county, "CC"), request_id=request.pk)
    settle()
    assert balance_of(county, holder, ENERGY) == Decimal("100.01")
    with scope(county.everything()):
        posting = Posting.objects.get(record=record)
    assert (posting.prepared_by_id, posting.approved_by_id) == (
        county.person("cc.finance"),
        county.person("cc.manager"),
    )


def test_bank_and_suspense_always_wait_for_a_second_person(county):
    holder = opened(county, limit="100000.00")
    for account in (BANK, "29900"):
        record = entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), (account, "-1.00")))
        assert record.state == "waiting", account


def test_the_database_refuses_to_post_what_lacks_its_second_person(county):
    holder = opened(county, limit="100.00")
    record = entered(county, "CC", holder, entry(county, holder, (ENERGY, "500.00"), (CREDITORS, "-500.00")))
    for state in ("draft", "waiting"):
        with (
            scope(officer(county, "CC").scope()),
            pytest.raises(DatabaseError) as refusal,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(
                "UPDATE documents_record SET state = %s WHERE id = %s AND state <> %s",
                [state, record.pk, state],
            )
            cursor.execute("SELECT * FROM accord_post(%s, %s" + ", NULL" * 13 + ")", [holder, record.pk])
        assert "second person" in str(refusal.value) or "cannot be posted" in str(refusal.value)


def test_an_unbalanced_journal_is_refused_with_the_difference_and_the_cure(county):
    holder = opened(county)
    with pytest.raises(Invalid) as refusal:
        entered(county, "CC", holder, entry(county, holder, (ENERGY, "10.00"), (CREDITORS, "-9.99")))
    assert "£0.01" in str(refusal.value) and "credits" in str(refusal.value)


def test_the_database_refuses_an_unbalanced_journal_whoever_writes_it(county):
    holder = opened(county)
    (coding, other) = (line.coding for line in lines(county, holder, (ENERGY, "1"), (CREDITORS, "-1")))
    arrays = (
        "ARRAY['subledger'], ARRAY['2026-04-15'::date], ARRAY[NULL::smallint], ARRAY['x'], ARRAY[NULL::bigint], "
        "ARRAY[NULL::bigint], ARRAY[NULL::uuid], ARRAY[1, 1], ARRAY[1, 2], %s::bigint[], %s::numeric[], ARRAY['', ''], "
        "ARRAY[NULL, NULL]::bigint[]"
    )
    with scope(county.everything()):
        from tests.rows import build

        note = build("documents.Record", county, holder)
        for amounts in ([Decimal("10"), Decimal("-9")], [Decimal("0"), Decimal("0")]):
            with pytest.raises(DatabaseError, match="does not balance"), transaction.atomic():
                connection.cursor().execute(
                    f"SELECT * FROM accord_post(%s, %s, {arrays})",
                    [holder, note.pk, [coding, other], amounts],
                )


@pytest.mark.parametrize("table", ["ledger_journal", "ledger_line", "ledger_balance", "ledger_posting"])
def test_nobody_writes_the_books_past_the_door(county, table):
    holder = opened(county)
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "10.00"), (CREDITORS, "-10.00")))
    for statement in (
        f"DELETE FROM {table}",
        f"UPDATE {table} SET holder_id = holder_id",
        f"INSERT INTO {table} DEFAULT VALUES",
    ):
        with (
            scope(county.everything()),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
        ):
            connection.cursor().execute(statement)


def test_a_day_without_period_a_closed_period_and_an_unused_account_are_refused(county):
    holder = opened(county)
    with pytest.raises(Conflict, match="lies in no period"):
        entered(
            county,
            "CC",
            holder,
            entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00"), dated=dt.date(2030, 1, 1)),
        )
    closed(county, holder, 1)
    with pytest.raises(Conflict, match="April 2026 is softly closed"):
        entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00")))
    closed(county, holder, 1, "hard", reason="Agreed")
    with pytest.raises(Conflict, match="closed for good"):
        entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00")))
    with pytest.raises(Conflict, match="Account 52100 is not in use"):
        from apps.ledger.actions.keeping import end_account
        from apps.ledger.models import AccountUse

        with scope(county.everything()):
            use = AccountUse.objects.get(holder_id=holder, account_id=ENERGY)
        end_account(
            by=officer(county, "CC"), use_id=use.pk, last_day=dt.date(2026, 5, 31), reason="Merged into 52200"
        )
        entered(
            county,
            "CC",
            holder,
            entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00"), dated=dt.date(2026, 6, 1)),
        )


def test_numbers_run_without_gaps_per_kind_also_after_refusals(county):
    holder = opened(county)
    for pounds in ("1.00", "2.00"):
        entered(county, "CC", holder, entry(county, holder, (ENERGY, pounds), (CREDITORS, f"-{pounds}")))
        with pytest.raises(Conflict):
            entered(
                county,
                "CC",
                holder,
                entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00"), dated=dt.date(2031, 1, 1)),
            )
    entered(county, "CC", holder, entry(county, holder, (FUEL, "3.00"), (CREDITORS, "-3.00"), kind="accrual"))
    with scope(county.everything()):
        assert sorted(Journal.objects.values_list("number", flat=True)) == [
            "JA-2026-000001", "JM-2026-000001", "JM-2026-000002",
        ]  # fmt: skip
    proved(county)


def test_an_accrual_reverses_itself_in_the_next_period(county):
    """Worked example: a bill for May's energy comes in June; the accrual of £900 costs May, and nothing in total."""
    holder = opened(county)
    record = entered(
        county, "CC", holder,
        entry(county, holder, (ENERGY, "900.00"), ("20200", "-900.00"), dated=dt.date(2026, 5, 31), kind="accrual",
              reverse_on=dt.date(2026, 6, 1), text="Energy of May, bill to come"),
    )  # fmt: skip
    settle()
    accrual, reversal = journals(county, record)
    assert (accrual.kind, reversal.kind) == ("accrual", "reversal")
    assert reversal.reverses_id == accrual.pk and reversal.dated == dt.date(2026, 6, 1)
    assert balance_of(county, holder, ENERGY, through=2) == Decimal("900.00")
    assert balance_of(county, holder, ENERGY, through=3) == 0
    proved(county)


def test_a_posted_journal_is_reversed_once_and_both_stand(county):
    holder = opened(county)
    record = entered(county, "CC", holder, entry(county, holder, (ENERGY, "40.00"), (CREDITORS, "-40.00")))
    (journal,) = journals(county, record)
    reverse_journal(
        by=officer(county, "CC"), journal_id=journal.pk, dated=dt.date(2026, 5, 1), reason="Paid by the PCC"
    )
    settle()
    assert balance_of(county, holder, ENERGY, through=1) == Decimal("40.00")
    assert balance_of(county, holder, ENERGY) == 0
    with pytest.raises(Conflict, match="reversed already"):
        reverse_journal(
            by=officer(county, "CC"), journal_id=journal.pk, dated=dt.date(2026, 5, 2), reason="Again"
        )


def test_what_earlier_years_leave_is_brought_forward_and_follows_late_postings(county):
    holder = opened(county, years=(2025, 2026))
    march = dt.date(2026, 3, 31)
    entered(
        county, "CC", holder, entry(county, holder, (ENERGY, "70.00"), (CREDITORS, "-70.00"), dated=march)
    )
    assert balance_of(county, holder, CREDITORS) == Decimal("-70.00")
    assert balance_of(county, holder, "39900") == Decimal("70.00"), (
        "the result that no closing journal took yet"
    )
    assert balance_of(county, holder, ENERGY) == 0, "last year's costs are not this year's"
    open_year(by=officer(county, "CC"), holder=holder, year=2027)
    assert balance_of(county, holder, CREDITORS, year=2027) == Decimal("-70.00")
    with scope(county.everything()):
        balance = trial_balance(holder, 2027)
    assert balance.debits == balance.credits
    proved(county)


def test_the_year_end_journal_takes_the_result_into_the_general_fund(county):
    holder = opened(county, years=(2025, 2026))
    march = dt.date(2026, 3, 31)
    entered(
        county,
        "CC",
        holder,
        entry(county, holder, (GRANTS, "-100.00"), (CREDITORS, "30.00"), (ENERGY, "70.00"), dated=march),
    )
    closing = entry(county, holder, (GRANTS, "100.00"), (ENERGY, "-70.00"), (FUND, "-30.00"), dated=march, kind="year_end",
                    adjustment=13, text="Surplus of 2025-26 to the general fund")  # fmt: skip
    record = entered(county, "CC", holder, closing)
    assert record.state == "waiting", "year-end journals always take two people"
    with scope(county.everything()):
        request = ApprovalRequest.objects.get(record=record)
    approve(by=manager(county, "CC"), request_id=request.pk)
    settle()
    assert balance_of(county, holder, ENERGY, year=2025, through=12) == Decimal("70.00")
    assert balance_of(county, holder, ENERGY, year=2025) == 0
    assert balance_of(county, holder, FUND) == Decimal("-30.00")
    assert balance_of(county, holder, "39900") == 0
    proved(county)


def test_as_of_an_earlier_cut_the_books_look_as_they_did(county):
    holder = opened(county)
    record = entered(county, "CC", holder, entry(county, holder, (ENERGY, "5.00"), (CREDITORS, "-5.00")))
    with scope(county.everything()):
        cut = Posting.objects.get(record=record).cut
    entered(county, "CC", holder, entry(county, holder, (ENERGY, "7.00"), (CREDITORS, "-7.00")))
    assert balance_of(county, holder, ENERGY) == Decimal("12.00")
    assert balance_of(county, holder, ENERGY, cut=cut) == Decimal("5.00")


def test_every_figure_opens_to_its_lines(county):
    holder = opened(county)
    for pounds in ("1.00", "2.00", "4.00"):
        entered(county, "CC", holder, entry(county, holder, (ENERGY, pounds), (CREDITORS, f"-{pounds}")))
    behind = Behind(holder, dt.date(2026, 4, 1), dt.date(2027, 3, 31), account=ENERGY)
    with scope(officer(county, "CC").scope()):
        first = lines_page(behind, size=2)
        rest = lines_page(behind, after=(first[-1].dated, first[-1].pk), size=2)
        assert [line.amount for line in first + rest] == [Decimal("1.00"), Decimal("2.00"), Decimal("4.00")]
        assert total_behind(behind) == (3, Decimal("7.00"))
    with scope(officer(county, "FRA").scope()):
        assert lines_page(behind) == [] and total_behind(behind) == (0, Decimal(0))


def test_a_general_ledger_as_a_file_runs_to_the_balance_and_holds_no_formula(county):
    holder = opened(county)
    for pounds, words in (("1.00", "=HYPERLINK(1)"), ("2.50", "Plain, with a comma")):
        entered(
            county,
            "CC",
            holder,
            entry(county, holder, (ENERGY, pounds), (CREDITORS, f"-{pounds}"), text=words),
        )
    behind = Behind(holder, dt.date(2026, 4, 1), dt.date(2027, 3, 31), account=ENERGY)
    with scope(officer(county, "CC").scope()):
        rows = list(
            csv.DictReader(b"".join(ledger_csv(behind, opening=Decimal("10.00"))).decode().splitlines())
        )
        assert len(rows) == 1 + len(lines_page(behind)) == 3
    assert [row["Balance (£)"] for row in rows] == ["10.00", "11.00", "13.50"], (
        "what was brought forward comes first"
    )
    assert [row["Journal text"] for row in rows] == ["", "'=HYPERLINK(1)", "Plain, with a comma"]
    with scope(officer(county, "FRA").scope()):
        assert b"".join(ledger_csv(behind)).count(b"\n") == 1, "the heading alone"


def test_another_organisation_neither_sees_nor_posts(county):
    holder = opened(county)
    opened(county, "FRA")
    record = entered(county, "CC", holder, entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00")))
    with scope(officer(county, "FRA").scope()):
        assert not Journal.objects.filter(posting__record=record).exists()
        assert not Balance.objects.filter(holder_id=holder).exists()
        with pytest.raises(DatabaseError, match="outside the scope"), transaction.atomic():
            connection.cursor().execute(
                "SELECT * FROM accord_post(%s, %s" + ", NULL" * 13 + ")", [holder, record.pk]
            )
    with pytest.raises(NotAllowed):
        entered(county, "FRA", holder, entry(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00")))


def test_drafts_change_only_while_they_are_drafts(county):
    holder = opened(county, limit="1.00")
    record = entered(county, "CC", holder, entry(county, holder, (ENERGY, "10.00"), (CREDITORS, "-10.00")))
    assert record.state == "waiting"
    with (
        scope(officer(county, "CC").scope()),
        pytest.raises(DatabaseError, match="take it back to draft"),
        transaction.atomic(),
    ):
        Draft.objects.filter(record=record).update(text="Something else")
