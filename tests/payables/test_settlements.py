"""Debts settled without a run: set off against credit notes, collected by direct debit, refunded."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from apps.core.clock import today
from apps.core.errors import Conflict, Invalid
from apps.core.scope import scope
from apps.payables.actions.settlements import end_direct_debit, mark_direct_debit, set_off, settle_by_line
from apps.payables.models import Settled
from apps.payables.queries.runs import credited_pairs
from tests.banking.statement_files import csv_rows
from tests.banking.world import balance, seen, statement
from tests.ledger.books import BANK, CREDITORS
from tests.payables.runs_world import due, paid_to, planned, proposed, sound, states
from tests.payables.world import clerk, fresh, keyed, state, supplier

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(county):
    """The Chief Constable's account; a supplier that may be paid."""
    made = planned(county)
    paid_to(county, made.holder_id, supplier(county))
    return made


def test_an_invoice_credited_in_full_leaves_the_list_of_what_is_owed_with_its_note(county, account):
    one = due(county, account.holder_id, "HT-1")
    note = due(county, account.holder_id, "CN-1", kind="credit", credits="HT-1")
    assert (state(county, one), state(county, note)) == ("credited", "posted")
    due(county, account.holder_id, "HT-2", "10.00")
    run = proposed(county, account)
    assert states(county, run) == {
        "HT-1": ("left", "credited"), "CN-1": ("left", "credited"), "HT-2": ("in", "")
    }  # fmt: skip
    with seen(county):
        pair = credited_pairs(account.holder_id)
    assert [each.pk for each in pair] == [one.pk, note.pk]
    made = set_off(by=county.actor("cc.finance"), invoices=[each.record_id for each in pair])
    assert made.number.startswith("SETT-")
    assert {state(county, each) for each in pair} == {"set_off"}
    assert balance(county, account.holder_id, CREDITORS) == Decimal("-12.00"), "nothing was posted"
    sound(county)


def test_only_what_comes_to_nought_is_set_off(county, account):
    one = due(county, account.holder_id, "HT-1")
    note = due(county, account.holder_id, "CN-1", "20.00", kind="credit")
    with pytest.raises(Conflict, match=r"differ by £96\.00"):
        set_off(by=county.actor("cc.finance"), invoices=[one.record_id, note.record_id])
    proposed(county, account)
    other = due(county, account.holder_id, "CN-2", kind="credit")
    with pytest.raises(Conflict, match="is in a payment run"):
        set_off(by=county.actor("cc.finance"), invoices=[one.record_id, other.record_id])


def lines_of(county, account, tmp_path, *amounts):
    """A statement of today with these amounts; gives the ids of its lines."""
    from apps.banking.models import StatementLine

    rows = [(today(), one, f"DD {place}", "WESTMARCH WATER") for place, one in enumerate(amounts)]
    statement(county, account, csv_rows("0.00", rows), tmp_path, name="a.csv")
    with seen(county):
        return list(
            StatementLine.objects.filter(account=account).order_by("position").values_list("pk", flat=True)
        )


def test_a_direct_debit_is_in_no_run_and_is_met_on_the_statement(county, account, tmp_path):
    one = due(county, account.holder_id, "HT-1")
    due(county, account.holder_id, "HT-2", "30.00")
    mark_direct_debit(by=clerk(county), record_id=one.record_id, reference="DD 004417")
    with pytest.raises(Conflict, match="already"):
        mark_direct_debit(by=clerk(county), record_id=one.record_id, reference="DD 004417")
    run = proposed(county, account)
    assert states(county, run) == {"HT-1": ("left", "debit"), "HT-2": ("in", "")}
    right, wrong = lines_of(county, account, tmp_path, "-120.00", "-7.00")
    with pytest.raises(Conflict, match="they are to be the same"):
        settle_by_line(by=county.actor("cc.bank"), line_id=wrong, invoices=[one.record_id])
    settle_by_line(by=county.actor("cc.bank"), line_id=right, invoices=[one.record_id])
    assert state(county, one) == "paid" and fresh(county, one).paid_on == today()
    assert balance(county, account.holder_id, BANK) == Decimal("-120.00")
    assert balance(county, account.holder_id, CREDITORS) == Decimal("-36.00")
    sound(county)


def test_a_debit_that_is_not_marked_settles_nothing_and_a_mark_ends_with_a_reason(county, account, tmp_path):
    one = due(county, account.holder_id, "HT-1")
    (line,) = lines_of(county, account, tmp_path, "-120.00")
    with pytest.raises(Conflict, match="not marked as collected"):
        settle_by_line(by=county.actor("cc.bank"), line_id=line, invoices=[one.record_id])
    with pytest.raises(Invalid, match="reference that the statement shows"):
        mark_direct_debit(by=clerk(county), record_id=one.record_id, reference=" ")
    mark_direct_debit(by=clerk(county), record_id=one.record_id, reference="DD 1")
    end_direct_debit(by=clerk(county), record_id=one.record_id, reason="Paid by invoice from now on")
    assert states(county, proposed(county, account)) == {"HT-1": ("in", "")}
    with pytest.raises(Conflict, match="is in a payment run"):
        mark_direct_debit(by=clerk(county), record_id=one.record_id, reference="DD 1")


def test_a_refund_settles_credit_notes(county, account, tmp_path):
    note = due(county, account.holder_id, "CN-1", kind="credit")
    (line,) = lines_of(county, account, tmp_path, "120.00")
    settle_by_line(by=county.actor("cc.bank"), line_id=line, invoices=[note.record_id])
    assert state(county, note) == "paid"
    assert balance(county, account.holder_id, BANK) == Decimal("120.00")
    assert balance(county, account.holder_id, CREDITORS) == 0
    sound(county)


def test_the_database_settles_nothing_that_is_not_owed(county, account):
    open_one = keyed(county, account.holder_id, reference="HT-5")
    owed = due(county, account.holder_id, "HT-1", "30.00")
    for one in (open_one, owed):
        with (
            pytest.raises(IntegrityError, match="was not owed by then, or is not said to be settled"),
            scope(replace(county.everything(), person=county.person("cc.finance"))), transaction.atomic(),
            connection.cursor() as cursor,
        ):  # fmt: skip
            Settled.objects.create(holder_id=one.holder_id, invoice=one, how="line", dated=today())
            cursor.execute("SET CONSTRAINTS payables_settled_owed IMMEDIATE")
