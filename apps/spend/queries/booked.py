"""Journal lines that are spend, in the months that the ledger feeds: how many, how much, and each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.spend.queries.filters import LineFilter
from apps.spend.queries.statements import rows

PAGE = 50
NEWEST_DAY = dt.date(2200, 1, 1)


@dataclass(frozen=True)
class BookedLine:
    """One journal line that is spend: where it stands, what it is for, and whom its document names, if any."""

    pk: int
    dated: dt.date
    holder: int
    journal: int
    number: str
    text: str
    journal_text: str
    label: str
    sercop: str
    standing: str
    supplier: int | None
    source: int
    amount: Decimal


def ledger_months(parameters: Mapping[str, Any]) -> list[tuple[int, Any]]:
    """(organisation, days) fed by the ledger, as seen at the heads of a filter's parameters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT holder_id, during FROM accord_ledger_months(%(holders)s::bigint[], %(heads)s::bigint[]) "
            "ORDER BY holder_id, during",
            parameters,
        )
        return list(cursor.fetchall())


def booked_total(wanted: LineFilter, holders: list[int]) -> dict[int, tuple[int, Decimal]]:
    """Lines and pounds of the filter that come from the ledger, by organisation."""
    found = rows("booked_total", wanted.parameters(holders))
    return {holder: (lines, amount) for holder, lines, amount in found}


def booked_page(
    wanted: LineFilter, holders: list[int], *, before: tuple[dt.date, int] | None = None, size: int = PAGE
) -> list[BookedLine]:
    """The next journal lines of the filter, newest first, before the given (day, id)."""
    day, pk = before or (NEWEST_DAY, 0)
    given = wanted.parameters(holders) | {"before_day": day, "before_id": pk, "size": size}
    return [BookedLine(*row) for row in rows("booked_lines", given)]
