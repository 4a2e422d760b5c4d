"""A budget as one of its versions left it, whole and by month; and what another version made different."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.budgets.models import Version
from apps.budgets.statements import rows
from apps.core.errors import NotFound

NOUGHT = Decimal("0.00")
LINES_MAX = 20_000


@dataclass(frozen=True)
class VersionLine:
    """One budget as of a version: its twelve months, and the pounds of another version."""

    line: int
    account: str
    cost_centre: str
    project: str
    capital: bool
    months: tuple[Decimal, ...]
    then: Decimal

    @property
    def amount(self) -> Decimal:
        """Pounds of the year."""
        return sum(self.months, NOUGHT)

    @property
    def difference(self) -> Decimal:
        """By how much it is more than in the other version."""
        return self.amount - self.then


def version(version_id: int) -> Version:
    """One version within the scope; NotFound otherwise."""
    found = Version.objects.select_related("book__record", "record", "made_by").filter(pk=version_id).first()
    if found is None:
        raise NotFound("There is no such version of a budget, or you may not see it.")
    return found


def lines_of(of: Version, *, against: int | None = None) -> list[VersionLine]:
    """Every budget that stood after a version, by account; with `against`, the number of another version of the same
    year, also those that stood then."""
    found = rows(
        "version_lines",
        {
            "book": of.book_id,
            "number": of.number,
            "against": 0 if against is None else against,
            "most": LINES_MAX,
        },
    )
    return [_line(row) for row in found]


def _line(row: tuple[Any, ...]) -> VersionLine:
    pk, account, centre, project, capital, periods, months, then = row
    by_period = dict(zip(periods, months, strict=True))
    return VersionLine(
        pk, account, centre, project, capital, tuple(by_period.get(at, NOUGHT) for at in range(1, 13)), then
    )
