"""What a report is made of: views of rows, each row split by organisation, so that every figure can be traced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

NOUGHT = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Part:
    """One organisation's part of a row: lines and pounds in the period, and in the same days a year before."""

    lines: int = 0
    amount: Decimal = NOUGHT
    prior_lines: int = 0
    prior_amount: Decimal = NOUGHT

    def __add__(self, other: Part) -> Part:
        return Part(
            self.lines + other.lines, self.amount + other.amount,
            self.prior_lines + other.prior_lines, self.prior_amount + other.prior_amount,
        )  # fmt: skip


NOTHING = Part()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a view.  `key` names it for ever, `labels` are its words, `filter` finds its lines.

    `kind` tells ordinary rows ("") from those set apart: "others", "redacted", "not_addressable", "unmapped",
    "classified", "single".
    """

    key: str
    labels: tuple[str, ...]
    parts: Mapping[int, Part]
    filter: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""

    @property
    def total(self) -> Part:
        """All organisations together."""
        return sum(self.parts.values(), NOTHING)

    @property
    def organisations(self) -> int:
        """Organisations that paid something in the period."""
        return sum(1 for part in self.parts.values() if part.lines)


@dataclass(frozen=True, slots=True)
class View:
    """One view: its label columns, and rows that add up to the report's total."""

    code: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def total(self) -> Part:
        """The sum of all rows."""
        return sum((row.total for row in self.rows), NOTHING)

    def by_holder(self) -> dict[int, Part]:
        """The sum of all rows for each organisation."""
        found: dict[int, Part] = {}
        for row in self.rows:
            for holder, part in row.parts.items():
                found[holder] = found[holder] + part if holder in found else part
        return found

    def row(self, key: str) -> Row | None:
        """The row with that key, or None."""
        return next((row for row in self.rows if row.key == key), None)


@dataclass(frozen=True, slots=True)
class LoadLine:
    """One load in the cut: what its file held, and how much of it falls into the period."""

    load: int
    holder: int
    number: str
    file: str
    basis: str
    rows_read: int
    rows_loaded: int
    rows_refused: int
    total: Decimal
    lines: int
    amount: Decimal
    in_lines: int
    in_amount: Decimal


def gather(
    facts: Iterable[Sequence[Any]],
    describe: Callable[[Any], Row],
) -> tuple[Row, ...]:
    """Rows from facts (key, holder, lines, amount, prior_lines, prior_amount) in order of first appearance."""
    parts: dict[Any, dict[int, Part]] = {}
    for key, holder, *figures in facts:
        mine = parts.setdefault(key, {})
        part = Part(*figures)
        mine[holder] = mine[holder] + part if holder in mine else part
    return tuple(replace(describe(key), parts=split) for key, split in parts.items())


def by_size(rows: Iterable[Row]) -> list[Row]:
    """Largest first, ties by key, so that the order is always the same."""
    return sorted(rows, key=lambda row: (-row.total.amount, row.key))


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """Percent of the whole, None when the whole is nought."""
    return part * 100 / whole if whole else None


def movement(now: Decimal, before: Decimal) -> Decimal | None:
    """Change in percent against an earlier figure, None without one to compare with."""
    return (now - before) * 100 / abs(before) if before else None


def join_small_groups(
    rows: Sequence[Row], smallest: int, together: Callable[[dict[int, Part]], Row]
) -> list[Row]:
    """Rows of which each organisation's part stands for fewer than `smallest` people are joined into one.

    The total stays.  Where one row alone would be hidden, the next smallest joins it, else it could be
    worked out from the total.
    """

    def small(row: Row) -> bool:
        return any(0 < max(part.lines, part.prior_lines) < smallest for part in row.parts.values())

    hidden = [row for row in rows if small(row)]
    shown = [row for row in rows if not small(row)]
    if len(hidden) == 1 and shown:
        least = min(shown, key=lambda row: (row.total.lines, row.key))
        shown.remove(least)
        hidden.append(least)
    if not hidden:
        return shown
    parts: dict[int, Part] = {}
    for row in hidden:
        for holder, part in row.parts.items():
            parts[holder] = parts.get(holder, NOTHING) + part
    return [*shown, together(parts)]
