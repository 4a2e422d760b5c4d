"""The monitor shows every pound once: budget, actual, commitment and forecast tie to the ledger at every level."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.budgets.actions.budgets import state_forecast
from apps.budgets.queries.close import budgets_adopted
from apps.budgets.queries.monitor import (
    Tree,
    books_total,
    expected,
    gathered,
    monitor_lines,
    through_of,
    total_of,
)
from apps.core.scope import scope
from apps.ledger.models import Period
from tests.budgets.world import budgeted, coding, commit, document, line, planned, want
from tests.ledger.books import CREDITORS, ENERGY, FUEL, GRANTS, entered, entry, lines, officer, opened

pytestmark = pytest.mark.django_db
MAY = dt.date(2026, 5, 10)


@pytest.fixture
def holder(county):
    """£100 a month of energy on OPS, £50 of fuel on HQ for all below it, £600 of grants; something posted on each."""
    made = budgeted(
        county, "CC", planned(ENERGY, "1200.00"), planned(FUEL, "600.00", "HQ"), planned(GRANTS, "-600.00")
    )
    for parts in (((ENERGY, "150.00"), (CREDITORS, "-150.00")), ((GRANTS, "-200.00"), (CREDITORS, "200.00"))):
        entered(county, "CC", made, entry(county, made, *parts))
    entered(county, "CC", made, entry(county, made, (ENERGY, "90.00"), (CREDITORS, "-90.00"), dated=MAY))
    fleet = coding(county, made, FUEL, "FLEET")
    owed = lines(county, made, (CREDITORS, "-40.00"))
    from apps.ledger.calc.entries import Entry, EntryLine

    entered(county, "CC", made, Entry(MAY, "Diesel", [EntryLine(fleet, Decimal("40.00")), *owed]))
    # Nobody budgeted insurance.
    entered(county, "CC", made, entry(county, made, ("53400", "7.00"), (CREDITORS, "-7.00")))
    commit(by=officer(county, "CC"), verb="convert", target=document(by=officer(county, "CC"), holder=made),
           given=[want(coding(county, made), "300.00")])  # fmt: skip
    return made


def seen(county, holder, **how):
    with scope(county.everything()):
        return monitor_lines(holder, 2026, **how), Tree.of(holder)


def test_every_pound_stands_on_one_row_and_the_total_is_the_ledgers(county, holder):
    found, tree = seen(county, holder, through=2)
    by_account = {one.account: one for one in found}
    energy = by_account[ENERGY].figures
    assert (energy.original, energy.revised, energy.profile) == (
        Decimal("1200.00"),
        Decimal("1200.00"),
        Decimal("200.00"),
    )
    assert (energy.to_date, energy.committed, energy.available) == (
        Decimal("240.00"),
        Decimal("300.00"),
        Decimal("660.00"),
    )
    assert energy.months[:3] == (Decimal("150.00"), Decimal("90.00"), 0)
    assert by_account[FUEL].figures.actual == Decimal("40.00"), (
        "the fleet's diesel counts against headquarters' budget"
    )
    assert by_account["53400"].line is None and by_account["53400"].figures.available == Decimal("-7.00")
    total = total_of(found)
    with scope(county.everything()):
        assert total.actual == books_total(holder, 2026) == Decimal("87.00")
    assert total.available == total.revised - total.actual - total.committed
    for view in ("centre", "account", "group", "project"):
        rows = gathered(found, view, tree)
        assert total_of_rows(rows) == total, view


def total_of_rows(rows):
    return sum((row.figures for row in rows[1:]), rows[0].figures)


def test_cost_centres_are_walked_down_and_each_level_ties(county, holder):
    found, tree = seen(county, holder)
    (top,) = gathered(found, "centre", tree)
    assert top.label.startswith("HQ")
    below = gathered(found, "centre", tree, centre=int(top.key))
    assert [row.label.split()[0] for row in below] == ["OPS", "HQ"]
    assert total_of_rows(below) == top.figures
    assert below[-1].figures.revised == Decimal("600.00") and "itself" in below[-1].label


def test_earlier_months_leave_out_what_came_later(county, holder):
    found, _ = seen(county, holder, through=1)
    energy = next(one for one in found if one.account == ENERGY)
    assert (energy.figures.to_date, energy.figures.actual) == (Decimal("150.00"), Decimal("240.00"))


def test_a_forecast_that_somebody_states_goes_before_the_one_worked_out(county, holder):
    found, _ = seen(county, holder, through=2)
    energy = next(one for one in found if one.account == ENERGY)
    assert energy.figures.forecast == Decimal("1240.00") and not energy.stated
    assert (energy.figures.variance, energy.figures.percent) == (Decimal("40.00"), Decimal("3.3"))
    state_forecast(
        by=officer(county, "CC"),
        line_id=line(county, holder).pk,
        outturn=Decimal("1500.00"),
        reason="Dear winter",
    )
    found, _ = seen(county, holder, through=2)
    energy = next(one for one in found if one.account == ENERGY)
    assert energy.figures.variance == Decimal("300.00") and energy.reason == "Dear winter"


def test_what_is_promised_is_at_least_expected():
    assert expected("expenditure", Decimal(100), Decimal(50), Decimal(40), Decimal(40), Decimal(200)) == 240
    assert expected("income", Decimal(-100), Decimal(-50), Decimal(-60), Decimal(-60), Decimal(0)) == -110


@pytest.mark.parametrize(
    ("day", "period"),
    [
        ("2026-03-31", 0),
        ("2026-04-01", 1),
        ("2026-12-05", 9),
        ("2027-02-28", 11),
        ("2027-03-01", 16),
        ("2028-01-01", 16),
    ],
)
def test_to_date_is_the_period_that_has_begun(day, period):
    assert through_of(2026, dt.date.fromisoformat(day)) == period


def test_nobody_sees_anothers_budget(county, holder):
    with scope(officer(county, "FRA").scope()):
        assert monitor_lines(holder, 2026) == []


def test_the_close_asks_whether_the_budget_is_adopted(county, holder):
    with scope(county.everything()):
        period = Period.objects.get(holder_id=holder, number=1)
        assert budgets_adopted(period).colour == "green"
    other = opened(county, "FRA")
    with scope(county.everything()):
        answer = budgets_adopted(Period.objects.get(holder_id=other, number=1))
    assert answer.colour == "red" and "No budget of 2026-27 is set" in answer.sentence
