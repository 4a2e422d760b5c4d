"""What a budget is kept for: account, cost centre, project, capital or revenue, as codes and as ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.budgets.calc.profiles import Months
from apps.core.errors import Invalid
from apps.ledger.models import Account, Dimension, DimensionValue


@dataclass(frozen=True)
class Where:
    """Codes as people write them; without a cost centre the budget is the whole organisation's."""

    account: str
    cost_centre: str = ""
    project: str = ""
    capital: bool = False


@dataclass(frozen=True)
class Planned:
    """Pounds by month (April to March) for one budget: expenditure positive, income negative."""

    where: Where
    months: Months

    @property
    def amount(self) -> Decimal:
        """The year's pounds."""
        return sum(self.months, Decimal("0.00"))


@dataclass(frozen=True)
class Place:
    """The same as ids."""

    account: str
    cost_centre: int | None
    project: int | None
    capital: bool


def places(holder: int, wanted: Iterable[Where]) -> dict[Where, Place]:
    """Ids of each; Invalid names every code that the organisation does not have."""
    distinct = list(dict.fromkeys(wanted))
    codes = {code.upper() for one in distinct for code in (one.cost_centre, one.project) if code}
    found = DimensionValue.objects.filter(holder_id=holder, code__in=codes).values_list("kind", "code", "pk")
    values = {(kind, code): pk for kind, code, pk in found}
    accounts = set(
        Account.objects.filter(code__in={one.account for one in distinct}).values_list("code", flat=True)
    )
    unknown: dict[str, None] = {}
    for one in distinct:
        if one.account not in accounts:
            unknown[f"There is no account {one.account}."] = None
        for kind, code in ((Dimension.COST_CENTRE, one.cost_centre), (Dimension.PROJECT, one.project)):
            if code and (str(kind), code.upper()) not in values:
                unknown[f"This organisation has no {kind.label.lower()} {code}."] = None
    if unknown:
        raise Invalid(" ".join(list(unknown)[:20]), code="unknown_code")
    return {
        one: Place(
            one.account,
            values[Dimension.COST_CENTRE, one.cost_centre.upper()] if one.cost_centre else None,
            values[Dimension.PROJECT, one.project.upper()] if one.project else None,
            one.capital,
        )
        for one in distinct
    }


def columns(lines: Sequence[tuple[Place, Months]]) -> list[list[object]]:
    """Arrays (account, cost centre, project, capital, period, amount) with one element for each month of each line."""
    flat = [
        (place, period, pounds) for place, months in lines for period, pounds in enumerate(months, start=1)
    ]
    return [
        [place.account for place, _, _ in flat], [place.cost_centre for place, _, _ in flat],
        [place.project for place, _, _ in flat], [place.capital for place, _, _ in flat],
        [period for _, period, _ in flat], [pounds for _, _, pounds in flat],
    ]  # fmt: skip
