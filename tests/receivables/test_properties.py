"""Whatever happens in whatever order: customers owe what the debtors' account says, and nothing is settled past nought."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from apps.core.clock import today
from apps.core.errors import Conflict, Invalid
from apps.core.scope import scope
from apps.receivables.actions.giving_up import raise_write_off
from apps.receivables.actions.receipts import allocate, enter_receipt, return_receipt
from apps.receivables.calc.invoicing import band, equal_parts, vat_of_lines
from apps.receivables.models import Invoice, Item
from apps.receivables.queries.aged import aged_debt
from apps.receivables.queries.proofs import prove_receivables
from tests.ledger.books import officer
from tests.receivables.world import credited, customer, decided, fresh, issued, judged, key, ready

PENCE = some.integers(1, 20_000).map(lambda pence: Decimal(pence) / 100)
ACTS = some.lists(
    some.tuples(some.sampled_from(["invoice", "credit", "receipt", "on_account", "allocate", "return", "write_off"]),
                some.integers(0, 9), PENCE),
    min_size=3, max_size=9,
)  # fmt: skip


class Undo(Exception):
    """Ends an example without a trace."""


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(ACTS)
def test_the_sub_ledger_equals_the_control_account(county, acts):
    with pytest.raises(Undo), transaction.atomic():
        holder = ready(county)
        club = customer(county)
        invoices, receipts = [issued(county, club, ("1", "100.00"))], []
        for act, place, amount in acts:
            target = invoices[place % len(invoices)]
            try:
                with transaction.atomic():
                    happens(county, club, act, target, amount, invoices, receipts)
            except (Conflict, Invalid):
                continue
        with scope(county.everything()):
            judged()
            assert [fault for check in prove_receivables(holder) for fault in check.faults] == []
            debt = aged_debt(holder, today())
            assert debt.difference == 0
            assert debt.total == sum(Item.objects.values_list("amount", flat=True))
            assert all(0 <= one.owed <= one.gross for one in Invoice.objects.all())
        raise Undo


def happens(county, club, act, target, amount, invoices, receipts) -> None:
    by = officer(county, "CC")
    money = {"by": by, "customer_id": club.pk, "received_on": today(), "key": key()}
    if act == "invoice":
        invoices.append(issued(county, club, ("1", str(amount))))
    elif act == "credit":
        credited(county, target, str(amount))
    elif act == "receipt":
        part = min(amount, fresh(county, target).owed)
        receipts.append(
            enter_receipt(**money, amount=amount, bank_line=key(), parts=[(target.pk, part)] if part else [])
        )
    elif act == "on_account":
        receipts.append(enter_receipt(**money, amount=amount, bank_line=key()))
    elif act == "allocate":
        allocate(by=by, customer_id=club.pk, parts=[(target.pk, amount)], key=key())
    elif act == "return" and receipts:
        return_receipt(by=by, receipt_id=receipts.pop().pk, reason="Refer to drawer")
    elif act == "write_off":
        made = raise_write_off(by=by, invoice_id=target.pk, amount=amount, reason="Small", key=key())
        decided(county, made.record_id)


@given(
    some.lists(
        some.tuples(PENCE, some.sampled_from(["S", "Z"]), some.sampled_from([Decimal(20), Decimal(5)])),
        min_size=1,
    )
)
def test_vat_of_lines_totals_that_of_each_rate(lines):
    taxes = vat_of_lines(lines)
    for group in {(category, percent) for _, category, percent in lines}:
        net = sum(net for net, *rest in lines if tuple(rest) == group)
        tax = sum(tax for tax, (_, *rest) in zip(taxes, lines, strict=True) if tuple(rest) == group)
        assert abs(tax - net * group[1] / 100) <= Decimal("0.005")
    assert all(tax >= 0 for tax in taxes)


@given(some.dates(), some.integers(-400, 400))
def test_a_band_is_of_thirty_days(due, late):
    import datetime as dt

    try:
        day = due + dt.timedelta(days=late)
    except OverflowError:
        return
    want = ["not_due", "to_30", "to_60", "to_90", "to_120", "over_120"]
    edges = [0, 30, 60, 90, 120, 10_000]
    assert band(due, day) == want[next(place for place, edge in enumerate(edges) if late <= edge)]


@given(PENCE, some.integers(1, 60))
def test_instalments_total_what_is_owed(amount, count):
    import datetime as dt

    parts = equal_parts(amount, dt.date(2026, 1, 31), count)
    assert sum(part for _, part in parts) == amount
    assert len({day for day, _ in parts}) == count
