"""The lines behind a figure: by account, dimension and days, paged by key and never counted exactly past a bound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from apps.core.errors import Invalid
from apps.ledger.models import Account, Coding
from apps.ledger.statements import text

PAGE = 50
CODINGS_MAX = 500_000
FETCH = 5_000


LEDGER_HEADINGS = (
    "Date", "Journal", "Kind", "Account", "Cost centre", "Journal text", "Line text", "Debit (£)", "Credit (£)",
    "Balance (£)",
)  # fmt: skip
DIMENSIONS = ("cost_centre", "objective", "project", "category", "contract", "counterparty")
NOMINAL = (Account.Kind.INCOME, Account.Kind.EXPENDITURE)


@dataclass(frozen=True)
class Behind:
    """Which lines make a figure: an account and, where given, one value of each dimension, between two days.

    `through` leaves out adjustment periods after that number on the last day; `cut` what was posted after that audit
    number; `closing=False` the journals of the year end; `nominal` asks for all income and expenditure accounts (with
    what year ends took out of them), `group` for the accounts under one heading (of these `kinds`); `no_objective` for
    lines without one; `side` 1 for debits alone, -1 for credits.
    """

    holder: int
    first: dt.date
    last: dt.date
    account: str | None = None
    cost_centre: int | None = None
    objective: int | None = None
    project: int | None = None
    counterparty: int | None = None
    capital: bool | None = None
    category: int | None = None
    contract: int | None = None
    through: int | None = None
    cut: int | None = None
    closing: bool = True
    nominal: bool = False
    group: str = ""
    kinds: tuple[str, ...] = ()
    no_objective: bool = False
    side: int | None = None

    @classmethod
    def from_query(cls, holder: int, data: Mapping[str, str]) -> Behind:
        """The filter that an address asks for; Invalid names what cannot be read."""
        given: dict[str, Any] = {"account": data.get("account") or None}
        for name in ("first", "last"):
            try:
                given[name] = dt.date.fromisoformat(data.get(name, ""))
            except ValueError as wrong:
                raise Invalid(
                    f"“{data.get(name, '')}” is no day. Choose both days, first and last."
                ) from wrong
        for name in (*DIMENSIONS, "through", "cut"):
            text = data.get(name, "")
            if text and not (text.isascii() and text.isdigit() and len(text) < 19):
                raise Invalid(f"“{text}” is no number for {name}. Follow a link of a figure instead.")
            given[name] = int(text) if text else None
        sides = {"debit": 1, "credit": -1}
        return cls(
            holder, **given, closing=data.get("closing") != "no", nominal=data.get("nominal") == "yes",
            no_objective=data.get("no_objective") == "yes", side=sides.get(data.get("side", "")),
            group=data.get("group", "")[:80], kinds=tuple(one for one in data.get("kinds", "").split(".") if one)[:5],
            capital={"yes": True, "no": False}.get(data.get("capital", "")),
        )  # fmt: skip

    def query(self) -> dict[str, str]:
        """What `from_query` reads, with the organisation as `in`."""
        found = {"in": str(self.holder), "first": self.first.isoformat(), "last": self.last.isoformat()}
        for name in ("account", *DIMENSIONS, "through", "cut"):
            value = getattr(self, name)
            if value is not None:
                found[name] = str(value)
        if self.capital is not None:
            found["capital"] = "yes" if self.capital else "no"
        if self.side is not None:
            found["side"] = "debit" if self.side > 0 else "credit"
        found |= {"group": self.group, "kinds": ".".join(self.kinds)} if self.group else {}
        found |= {"closing": "no"} if not self.closing else {}
        found |= {"nominal": "yes"} if self.nominal else {}
        return found | ({"no_objective": "yes"} if self.no_objective else {})

    @property
    def narrow(self) -> bool:
        """Whether journals must be looked at too, beside the lines."""
        return self.through is not None or self.cut is not None or not self.closing

    def codings(self) -> list[int]:
        """Ids of the codings that the filter means; Invalid where they are too many to read at once, never a part."""
        found = Coding.objects.filter(holder_id=self.holder)
        for name in ("account", *DIMENSIONS):
            value = getattr(self, name)
            if value is not None:
                found = found.filter(**{f"{name}_id": value})
        if self.capital is not None:
            found = found.filter(capital=self.capital)
        if self.group:
            found = found.filter(
                account__group=self.group, account__kind__in=self.kinds or Account.Kind.values
            )
        if self.nominal:
            found = found.filter(account__kind__in=NOMINAL)
        if self.no_objective:
            found = found.filter(objective=None)
        ids = list(found.values_list("pk", flat=True)[: CODINGS_MAX + 1])
        if len(ids) > CODINGS_MAX:
            raise Invalid(
                f"More than {CODINGS_MAX:,} codings stand behind this figure: choose an account first."
            )
        return ids

    def given(self) -> dict[str, Any]:
        """Parameters of the statements in `sql/query/lines_*.sql`."""
        return {
            "codings": self.codings(), "first": self.first, "last": self.last, "narrow": self.narrow,
            "through": self.through, "cut": self.cut, "closing": self.closing, "side": self.side,
        }  # fmt: skip


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
            {**behind.given(), "after_day": day, "after_id": pk, "size": size},
        )
        return [LedgerLine(*row) for row in cursor.fetchall()]


def lines_back(behind: Behind, *, before: tuple[dt.date, int], size: int = PAGE) -> list[LedgerLine]:
    """The lines behind a figure that come right before the given (day, id), in the order of their days; up to `size`."""
    with connection.cursor() as cursor:
        cursor.execute(
            text("lines_back"),
            {**behind.given(), "before_day": before[0], "before_id": before[1], "size": size},
        )
        return [LedgerLine(*row) for row in cursor.fetchall()]


def all_lines(behind: Behind) -> Iterator[LedgerLine]:
    """Every line behind a figure, read as a stream: for files, within a transaction that the caller opened."""
    if not connection.in_atomic_block:
        raise RuntimeError("A stream of lines needs a transaction around it.")
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(text("lines_all"), behind.given())
        while rows := cursor.fetchmany(FETCH):
            yield from (LedgerLine(*row) for row in rows)


def ledger_csv(behind: Behind, *, opening: Decimal = Decimal("0.00")) -> Iterator[bytes]:
    """The same lines as CSV with a heading and the balance after each, which begins at `opening` pounds.

    PostgreSQL writes it, so that hundreds of thousands of lines take a second and no memory; texts that a spreadsheet
    would take for a formula come with an apostrophe.  Within a transaction that the caller opened.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A stream of lines needs a transaction around it.")
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(text("ledger_csv"), {**behind.given(), "opening": opening}) as copy,
    ):
        yield (",".join(LEDGER_HEADINGS) + "\r\n").encode()
        if opening:
            yield f",,Brought forward,,,,,,,{opening}\r\n".encode()
        for block in copy:
            yield bytes(block)


def total_behind(behind: Behind, *, until: tuple[dt.date, int] | None = None) -> tuple[int, Decimal]:
    """Lines and pounds behind a figure; with `until`, those up to and including that (day, id)."""
    day, pk = until or (behind.last, 2**62)
    with connection.cursor() as cursor:
        cursor.execute(text("lines_total"), {**behind.given(), "until_day": day, "until_id": pk})
        lines, pounds = cursor.fetchone()
        return int(lines), pounds
