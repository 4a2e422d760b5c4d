"""Journals as values, before they are anything in the database: what must be true of them, and their mirror image."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from apps.core.money import PENNY, shares

LINES_MAX = 5_000
"""Lines of one journal; larger ones come as several."""


@dataclass(frozen=True)
class Coded:
    """What a line is coded to: codes as people write them; None where a dimension is not used."""

    account: str
    cost_centre: str | None = None
    objective: str | None = None
    project: str | None = None
    category: str | None = None
    contract: str | None = None
    counterparty: str | None = None
    capital: bool = False
    vat_code: str | None = None


@dataclass(frozen=True)
class EntryLine:
    """Pounds on a coding: debits positive, credits negative.  `source` is a record, where it has its own.

    The coding is its id, or the codes as a person wrote them; a batch turns those into ids when it keeps its drafts.
    """

    coding: int | Coded
    amount: Decimal
    text: str = ""
    source: int | None = None


@dataclass(frozen=True)
class Entry:
    """One journal.  `adjustment` names an adjustment period (13 …); `reverse_on` asks for its reversal on a day."""

    dated: dt.date
    text: str
    lines: Sequence[EntryLine]
    kind: str = "manual"
    adjustment: int | None = None
    source: int | None = None
    reverses: int | None = None
    reverse_on: dt.date | None = None
    pair: UUID | None = None

    @property
    def debits(self) -> Decimal:
        """Sum of the debits in pounds."""
        return sum((line.amount for line in self.lines if line.amount > 0), Decimal(0))

    @property
    def difference(self) -> Decimal:
        """Debits less credits in pounds; nought when it balances."""
        return sum((line.amount for line in self.lines), Decimal(0))


def faults(entry: Entry) -> list[str]:
    """What is wrong with a journal, in sentences that say the cure; empty when it may be posted."""
    wrong = []
    if not entry.text.strip():
        wrong.append("Say what the journal is for.")
    if len(entry.lines) < 2:
        wrong.append("A journal needs at least two lines: one debit and one credit.")
    if len(entry.lines) > LINES_MAX:
        wrong.append(f"The journal has {len(entry.lines):,} lines; at most {LINES_MAX:,} fit one. Split it.")
    for place, line in enumerate(entry.lines, start=1):
        if line.amount == 0:
            wrong.append(f"Line {place} is of £0.00: give it an amount or take it out.")
        elif line.amount != line.amount.quantize(PENNY):
            wrong.append(f"Line {place} is £{line.amount}: pounds have two decimal places.")
    if entry.difference != 0:
        side = "credits" if entry.difference > 0 else "debits"
        wrong.append(
            f"Debits and credits differ by £{abs(entry.difference):,.2f}: add that much to the {side}."
        )
    if entry.reverse_on is not None and entry.reverse_on <= entry.dated:
        wrong.append("The day on which it reverses must be after its own date.")
    return wrong


def mirror(entry: Entry, *, dated: dt.date, text: str, reverses: int | None = None) -> Entry:
    """The same journal the other way round."""
    return replace(
        entry, dated=dated, text=text[:200], kind="reversal", reverses=reverses, reverse_on=None, pair=None,
        lines=[replace(line, amount=-line.amount) for line in entry.lines],
    )  # fmt: skip


def spread(amount: Decimal, months: int) -> list[Decimal]:
    """A prepaid amount in pounds over months, equal to the penny; the pennies over go to the earliest months."""
    if months < 1:
        raise ValueError("A prepayment covers at least one month.")
    return list(shares(amount, {month: Decimal(1) for month in range(months)}, lead=0).values())


def first_of_month(day: dt.date, months: int = 0) -> dt.date:
    """First day of the month that lies `months` after that of `day`."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)
