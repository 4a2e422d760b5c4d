"""The county's budgets: every year adopted, and one budget at its stop.

It does nothing for an organisation that keeps no books.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from apps.budgets.actions.budgets import adopt_year, set_budgets, state_forecast
from apps.budgets.actions.manual import Promised, promise
from apps.budgets.calc.profiles import equal
from apps.budgets.keys import Planned, Where
from apps.budgets.models import BudgetYear, Line
from apps.budgets.queries.monitor import monitor_lines
from apps.core.actor import Actor
from apps.core.clock import financial_year, today
from apps.core.scope import scoped_transaction
from apps.desk.demo import capital
from apps.desk.demo.books_shape import SHAPES
from apps.desk.demo.county import LAST_MONTH, SEED
from apps.desk.demo.people import County
from apps.ledger.calc.entries import Coded
from apps.ledger.models import Balance, Year

Tell = Callable[[str], None]
HUNDRED = Decimal(100)
LEFT = Decimal("150.00")
"""Pounds that the budget at its stop has left."""


@dataclass(frozen=True)
class _Spent:
    """What stands on one account and cost centre in a year so far."""

    account: str
    cost_centre: str
    pounds: Decimal


def set_up(county: County, tell: Tell, *, last: dt.date = LAST_MONTH) -> None:
    """Budgets of every year that has books, made from what was spent; adopted by a second person."""
    lines = 0
    for shape in SHAPES:
        holder = county.holders.get(shape.code)
        if holder is None:
            continue
        officer, manager = county.actor(shape.officer), county.actor(shape.manager)
        with scoped_transaction(officer.scope()):
            years = list(
                Year.objects.filter(holder_id=holder).order_by("year").values_list("year", flat=True)
            )
        for year in years:
            chance = random.Random(f"{SEED} {shape.code} {year}")  # noqa: S311 (a county to play with)
            planned = _planned(_spent(officer, holder, year), year, last, chance)
            planned += capital.planned(shape.code, year, last)
            if not planned:
                continue
            set_budgets(by=officer, holder=holder, lines={year: planned}, label="Budget as agreed")
            with scoped_transaction(manager.scope()):
                book = BudgetYear.objects.get(holder_id=holder, year=year)
            adopt_year(by=manager, book_id=book.pk)
            lines += len(planned)
        if shape.code == "CC" and years:
            _bring_to_its_stop(officer, holder, years[-1])
    if lines:
        tell(f"Budgets: {lines} lines adopted; one of the police has £{LEFT} left before its stop.")


def _spent(officer: Actor, holder: int, year: int) -> list[_Spent]:
    """Income and expenditure of a year by account and cost centre, year-end journals left out."""
    with scoped_transaction(officer.scope()):
        rows = (
            Balance.objects.filter(
                holder_id=holder, period__year__year=year, period__number__range=(1, 12),
                account__kind__in=("income", "expenditure"), coding__project=None, coding__capital=False,
            )
            .values_list("account_id", "coding__cost_centre__code", "debit", "credit")
        )  # fmt: skip
        sums: dict[tuple[str, str], Decimal] = {}
        for account, centre, debit, credit in rows:
            key = (account, centre or "")
            sums[key] = sums.get(key, Decimal(0)) + debit - credit
    return [_Spent(account, centre, pounds) for (account, centre), pounds in sorted(sums.items()) if pounds]


def _planned(spent: list[_Spent], year: int, last: dt.date, chance: random.Random) -> list[Planned]:
    """The whole year at the pace so far, a little more or less, in hundreds of pounds."""
    months = 12 if financial_year(last) > year else (last.month - 4) % 12 + 1
    found = []
    for one in spent:
        pace = one.pounds * 12 / months * Decimal(chance.randint(96, 107)) / 100
        amount = (pace / HUNDRED).quantize(Decimal(1)) * HUNDRED
        if amount:
            found.append(Planned(Where(one.account, one.cost_centre), equal(amount)))
    return found


def _bring_to_its_stop(officer: Actor, holder: int, year: int) -> None:
    """Promise nearly all that one budget has left, and say what is expected of it."""
    with scoped_transaction(officer.scope()):
        free = {
            one.line: one.figures.available for one in monitor_lines(holder, year) if one.line is not None
        }
        lines = (
            Line.objects.filter(holder_id=holder, year=year, account_id="54200", cost_centre__isnull=False)
            .select_related("cost_centre").order_by("pk")
        )  # fmt: skip
        line = max(lines, key=lambda one: free.get(one.pk, Decimal(0)), default=None)
    available = free.get(line.pk, Decimal(0)) if line else Decimal(0)
    if line is None or line.cost_centre is None or available <= LEFT:
        return
    promise(
        by=officer, holder=holder, title="Body armour agreed with the maker", key=f"{SEED} budget stop",
        lines=[Promised(Coded(line.account_id, cost_centre=line.cost_centre.code), available - LEFT, today())],
    )  # fmt: skip
    state_forecast(
        by=officer, line_id=line.pk, outturn=line.revised + Decimal("12000.00"),
        reason="Body armour is renewed a year early", remedy="A virement from training is being prepared",
    )  # fmt: skip
