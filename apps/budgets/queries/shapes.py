"""Last year's shape: what was posted month by month for the same account, cost centre, project, capital or revenue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from apps.budgets.keys import Where, places
from apps.budgets.statements import rows


def last_years_shapes(holder: int, year: int, wanted: Iterable[Where]) -> dict[Where, Sequence[Decimal]]:
    """Pounds of each month of a year (April to March, adjustments with March); spending and income both above nought.

    A cost centre counts with what stands below it; a budget without project counts all projects.
    """
    found = places(holder, wanted)
    by_place = {place: where for where, place in found.items()}
    keys = list(by_place)
    given = {
        "holder": holder, "year": year, "account": [one.account for one in keys],
        "centre": [one.cost_centre for one in keys], "project": [one.project for one in keys],
        "capital": [one.capital for one in keys],
    }  # fmt: skip
    shapes: dict[Where, list[Decimal]] = {where: [Decimal("0.00")] * 12 for where in found}
    for at, period, pounds in rows("last_years_shape", given):
        where = by_place[keys[at - 1]]
        shapes[where][min(period, 12) - 1] += pounds
    return {where: _upright(months) for where, months in shapes.items()}


def _upright(months: list[Decimal]) -> list[Decimal]:
    return [-one for one in months] if sum(months) < 0 else months
