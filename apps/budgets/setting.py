"""Setting budgets: plain functions for use inside actions and by the port that takes files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apps.audit.act import Act
from apps.budgets.errors import budget_judged
from apps.budgets.keys import Planned, Where, columns, places
from apps.budgets.models import BudgetYear
from apps.budgets.statements import answer
from apps.budgets.transitions import DRAFT, YEAR
from apps.core.classes import DataClass
from apps.core.clock import financial_year_label
from apps.core.errors import Invalid
from apps.documents.records import open_record

LINES_MAX = 20_000
FIRST_YEAR, LAST_YEAR = 2015, 2099
_SET = (
    "SELECT accord_set_budget(%s, %s::smallint, %s, %s, %s, %s, %s::text[], %s::bigint[], %s::bigint[], %s::boolean[], "
    "%s::smallint[], %s::numeric[])"
)


def book_of(act: Act, holder: int, year: int) -> BudgetYear:
    """The budget of a year, begun where there is none yet."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Invalid(f"{year} is no year that a budget can be for.")
    found = BudgetYear.objects.filter(holder_id=holder, year=year).first()
    if found is not None:
        return found
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=YEAR.kind, title=f"Budget of {financial_year_label(year)}",
        state=DRAFT,
    )  # fmt: skip
    return BudgetYear.objects.create(holder_id=holder, record=record, year=year)


def write_months(
    holder: int, year: int, lines: Sequence[Planned], *, label: str, kind: str = "original", record: int | None = None,
    mode: str = "set",
) -> int | None:  # fmt: skip
    """Set (or, in mode `add`, change) the months of budgets; gives the version, None when nothing changed.

    Invalid names codes that the organisation does not have, or a budget given twice; Conflict what the year refuses.
    """
    if not 1 <= len(lines) <= LINES_MAX:
        raise Invalid(f"Give between 1 and {LINES_MAX:,} budgets at once; {len(lines):,} were given.")
    seen: set[Where] = set()
    for line in lines:
        if line.where in seen:
            raise Invalid(f"The budget of {said(line.where)} is given twice. Add the two together.")
        seen.add(line.where)
    found = places(holder, seen)
    arrays: list[Any] = columns([(found[line.where], line.months) for line in lines])
    with budget_judged():
        version = answer(_SET, [holder, year, kind, label, record, mode, *arrays])
    return int(version) if version is not None else None


def said(where: Where) -> str:
    """A budget in words."""
    parts = [where.account, where.cost_centre, where.project and f"project {where.project}"]
    return ", ".join(part for part in parts if part) + (" (capital)" if where.capital else "")
