"""Prepayments spread to the penny, and journals that come again month after month."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Conflict, Invalid
from apps.core.scope import scope
from apps.ledger.actions.standing import begin_recurring, end_recurring, enter_prepayment, raise_due
from apps.ledger.calc.entries import Entry, EntryLine, faults, mirror, spread
from apps.ledger.models import Journal
from tests.ledger.books import CREDITORS, ENERGY, entered, entry, journals, lines, officer, opened

PENCE = st.integers(min_value=1, max_value=10**10)


@given(PENCE, st.integers(min_value=1, max_value=60))
def test_a_spread_totals_to_the_penny_and_differs_by_one_at_most(pence, months):
    amount = Decimal(pence) / 100
    parts = spread(amount, months)
    assert sum(parts) == amount and len(parts) == months
    assert max(parts) - min(parts) <= Decimal("0.01")
    assert parts == sorted(parts, reverse=True), "the pennies over come first"


@given(st.lists(st.integers(min_value=-(10**9), max_value=10**9).filter(bool), min_size=1, max_size=20))
def test_a_journal_and_its_mirror_undo_each_other(pence):
    amounts = [Decimal(one) / 100 for one in pence]
    amounts.append(-sum(amounts))
    entry = Entry(
        dt.date(2026, 4, 1), "Any", [EntryLine(place, amount) for place, amount in enumerate(amounts)]
    )
    if amounts[-1]:
        assert faults(entry) == []
        back = mirror(entry, dated=dt.date(2026, 5, 1), text="Back")
        assert faults(back) == []
        assert back.debits == entry.debits
    assert all(
        one.amount + two.amount == 0
        for one, two in zip(entry.lines, mirror(entry, dated=entry.dated, text="x").lines, strict=True)
    )


@pytest.mark.django_db
def test_a_years_insurance_is_spread_over_its_months(county):
    """Worked example: £1,000.00 of insurance paid in April for twelve months costs £83.34 in four months, then £83.33."""
    holder = opened(county)
    expense, prepaid = (line.coding for line in lines(county, holder, ("53400", "1"), ("13200", "-1")))
    record = enter_prepayment(
        by=officer(county, "CC"), holder=holder, text="Vehicle insurance", amount=Decimal("1000.00"),
        first=dt.date(2026, 4, 1), months=12, expense=expense, prepaid=prepaid, key="insurance-2026",
    )  # fmt: skip
    made = journals(county, record)
    assert [one.debits for one in made] == [Decimal("83.34")] * 4 + [Decimal("83.33")] * 8
    assert [one.dated for one in made][::11] == [dt.date(2026, 4, 1), dt.date(2027, 3, 1)]
    with pytest.raises(Invalid):
        enter_prepayment(
            by=officer(county, "CC"), holder=holder, text="Nothing", amount=Decimal(0), first=dt.date(2026, 4, 1), months=12,
            expense=expense, prepaid=prepaid, key="insurance-2027",
        )  # fmt: skip


@pytest.mark.django_db
def test_a_rent_comes_again_each_quarter_until_its_lease_ends(county):
    holder = opened(county)
    record = entered(
        county,
        "CC",
        holder,
        entry(county, holder, ("52300", "2500.00"), (CREDITORS, "-2500.00"), text="Rent of the annexe"),
    )
    (journal,) = journals(county, record)
    standing = begin_recurring(
        by=officer(county, "CC"),
        journal_id=journal.pk,
        every_months=3,
        next_on=dt.date(2026, 7, 31),
        until=dt.date(2026, 12, 31),
    )
    assert raise_due(by=officer(county, "CC"), holder=holder, on=dt.date(2026, 7, 30)) is None
    first = raise_due(by=officer(county, "CC"), holder=holder, on=dt.date(2026, 11, 30))
    assert [one.dated for one in journals(county, first)] == [dt.date(2026, 7, 31), dt.date(2026, 10, 31)]
    assert {one.number[:2] for one in journals(county, first)} == {"JR"}
    assert raise_due(by=officer(county, "CC"), holder=holder, on=dt.date(2027, 3, 1)) is None, (
        "the lease has ended"
    )
    with pytest.raises(Conflict, match="ended already"):
        end_recurring(by=officer(county, "CC"), recurring_id=standing.pk, reason="Lease given up")
    with scope(county.everything()):
        assert Journal.objects.filter(kind="recurring").count() == 2


@pytest.mark.django_db
def test_a_journal_of_the_last_day_comes_back_to_it_after_a_shorter_month(county):
    holder = opened(county)
    record = entered(
        county, "CC", holder, entry(county, holder, ("52300", "90.00"), (CREDITORS, "-90.00"), text="Hire")
    )
    (journal,) = journals(county, record)
    begin_recurring(
        by=officer(county, "CC"), journal_id=journal.pk, every_months=1, next_on=dt.date(2026, 8, 31),
        until=dt.date(2026, 11, 30),
    )  # fmt: skip
    due = raise_due(by=officer(county, "CC"), holder=holder, on=dt.date(2026, 12, 31))
    assert [one.dated for one in journals(county, due)] == [
        dt.date(2026, 8, 31), dt.date(2026, 9, 30), dt.date(2026, 10, 31), dt.date(2026, 11, 30),
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_is_missing_is_said_for_every_line(county):
    wrong = faults(
        Entry(dt.date(2026, 4, 1), " ", [EntryLine(1, Decimal("0.00"))], reverse_on=dt.date(2026, 4, 1))
    )
    assert len(wrong) == 4
    assert ENERGY not in " ".join(wrong)
