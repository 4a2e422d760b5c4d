"""The lines behind a figure: by account, dimension and days, paged by key and never counted exactly past a bound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction

from apps.ledger.models import Coding
from apps.ledger.statements import text

PAGE = 50
CODINGS_MAX = 20_000
FETCH = 5_000


@dataclass(frozen=True)
class Behind:
    """Which lines make a figure: an account and, where given, one value of each dimension, between two days."""

    holder: int
    first: dt.date
    last: dt.date
    account: str | None = None
    cost_centre: int | None = None
    objective: int | None = None
    project: int | None = None
    counterparty: int | None = None
    capital: bool | None = None

    def codings(self) -> list[int]:
        """Ids of the codings that the filter means, at most 20,000."""
        found = Coding.objects.filter(holder_id=self.holder)
        for name in ("account", "cost_centre", "objective", "project", "counterparty"):
            value = getattr(self, name)
            if value is not None:
                found = found.filter(**{f"{name}_id": value})
        if self.capital is not None:
            found = found.filter(capital=self.capital)
        return list(found.values_list("pk", flat=True)[:CODINGS_MAX])


@dataclass(frozen=True)
class LedgerLine:
    """One line with what a reader wants beside it."""

    pk: int
    dated: dt.date
    journal: int
    number: str
    kind: str
    journal_text: str
    account: str
    cost_centre: str
    amount: Decimal
    text: str
    source: int


def lines_page(
    behind: Behind, *, after: tuple[dt.date, int] | None = None, size: int = PAGE
) -> list[LedgerLine]:
    """The next lines behind a figure in the order of their days, after the given (day, id); up to `size`."""
    day, pk = after or (behind.first - dt.timedelta(days=1), 0)
    with connection.cursor() as cursor:
        cursor.execute(
            text("lines_page"),
            {"codings": behind.codings(), "first": behind.first, "last": behind.last, "after_day": day, "after_id": pk,
             "size": size},
        )  # fmt: skip
        return [LedgerLine(*row) for row in cursor.fetchall()]


def all_lines(behind: Behind) -> Iterator[LedgerLine]:
    """Every line behind a figure, read as a stream: for files, within a transaction that the caller opened."""
    if not connection.in_atomic_block:
        raise RuntimeError("A stream of lines needs a transaction around it.")
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(
            text("lines_all"), {"codings": behind.codings(), "first": behind.first, "last": behind.last}
        )
        while rows := cursor.fetchmany(FETCH):
            yield from (LedgerLine(*row) for row in rows)


def total_behind(behind: Behind) -> tuple[int, Decimal]:
    """Lines and pounds behind a figure."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), COALESCE(sum(amount), 0) FROM ledger_line WHERE coding_id = ANY (%s::bigint[]) "
            "AND dated BETWEEN %s AND %s",
            [behind.codings(), behind.first, behind.last],
        )
        lines, pounds = cursor.fetchone()
        return int(lines), pounds
