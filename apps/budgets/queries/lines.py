"""One budget: its months, its versions, its forecasts, its commitments, and the ledger's lines behind its actual."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet

from apps.budgets.models import Change, Commitment, Forecast, Line, Version
from apps.core.clock import year_bounds
from apps.core.errors import NotFound
from apps.ledger.queries.lines import Behind, LedgerLine, lines_page, total_behind

SHOWN = 50


@dataclass(frozen=True)
class OfBudget(Behind):
    """Lines on the codings that count against one budget."""

    ids: tuple[int, ...] = ()

    def codings(self) -> list[int]:
        """Ids of those codings."""
        return list(self.ids)


def budget_line(line_id: int) -> Line:
    """The budget with what a page names of it; NotFound outside the scope."""
    found = (
        Line.objects.select_related("book__record", "account", "cost_centre", "project")
        .filter(pk=line_id)
        .first()
    )
    if found is None:
        raise NotFound(f"There is no budget {line_id}, or you may not see it.")
    return found


def codings_of(line: Line) -> tuple[int, ...]:
    """Ids of the codings that count against it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT h.coding FROM accord_budget_homes(%s, %s::smallint, %s) h WHERE h.line = %s ORDER BY 1",
            [line.holder_id, line.year, [line.account_id], line.pk],
        )
        return tuple(row[0] for row in cursor.fetchall())


def behind(line: Line, codings: Iterable[int]) -> OfBudget:
    """The ledger's lines behind its actual."""
    first, last = year_bounds(line.year)
    return OfBudget(line.holder_id, first, last, ids=tuple(codings))


def posted(
    found: OfBudget, *, after: tuple[dt.date, int] | None = None
) -> tuple[list[LedgerLine], int, Decimal]:
    """The next lines posted, how many there are in all, and their pounds."""
    count, pounds = total_behind(found)
    return lines_page(found, after=after, size=SHOWN), count, pounds


def commitments_of(holder: int, year: int, codings: Iterable[int] | None = None) -> QuerySet[Commitment]:
    """Commitments of a year that still stand (on these codings), newest last."""
    from django.db.models import Q

    live = Q(soft__gt=0) | Q(hard__gt=0) | Q(accrued__gt=0)
    found = Commitment.objects.filter(live, holder_id=holder, year=year).select_related(
        "record", "coding__account", "coding__cost_centre"
    )
    return found if codings is None else found.filter(coding_id__in=list(codings))


def changes_of(line: Line) -> list[tuple[Version, Decimal]]:
    """Every version that changed it, with by how much, in their order."""
    found: dict[int, tuple[Version, Decimal]] = {}
    for change in (
        Change.objects.filter(line=line).select_related("version__record").order_by("version__number")
    ):
        version, so_far = found.get(change.version_id, (change.version, Decimal("0.00")))
        found[change.version_id] = (version, so_far + change.amount)
    return list(found.values())


def forecasts_of(line: Line) -> list[Forecast]:
    """What was expected of it, the newest first."""
    return list(Forecast.objects.filter(line=line).select_related("person").order_by("-pk")[:20])
