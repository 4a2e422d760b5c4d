"""The table that every maker takes: columns with kinds, rows of exact values, totals, notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from apps.core import show

from .errors import PaperError

Kind = Literal["text", "money", "integer", "percent", "date"]
NUMERIC: frozenset[str] = frozenset({"money", "integer", "percent"})
# Tables longer than this get fixed widths on paper: the maker then need not measure every cell itself.
LONG = 80
WIDEST = 44
# So many figures stand side by side on a landscape page, and so many in small print.
ROOMY, TIGHT = 144, 174
KINDS: frozenset[str] = NUMERIC | {"text", "date"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `unit` is shown under the label ("£", "days"); `total` adds the column up in a last row.

    Kinds: `money` is Decimal pounds; `percent` is already per hundred; `date` is a date, or a moment, which
    is written with its time. `places` sets the decimals of money (4 for unit prices) and percent.
    """

    name: str
    label: str
    kind: Kind = "text"
    unit: str = ""
    total: bool = False
    places: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise PaperError(f"Column {self.name} is of kind {self.kind}; it must be one of {sorted(KINDS)}.")
        if self.total and self.kind not in ("money", "integer"):
            raise PaperError(f"Column {self.name} is {self.kind}; only money and integers are added up.")

    @property
    def numeric(self) -> bool:
        """True when figures stand at the right."""
        return self.kind in NUMERIC

    def words(self, value: object) -> str:
        """The value as people read it, by the column's kind; empty for None."""
        if value is None or value == "":
            return ""
        if self.kind == "money":
            return show.pounds(value, 2 if self.places is None else self.places)
        if self.kind == "integer":
            return show.integer(value)
        if self.kind == "percent":
            return show.percent(value, 1 if self.places is None else self.places)
        if self.kind == "date":
            return show.moment(value)
        return str(value)


@dataclass(frozen=True, slots=True)
class Cell:
    """A value that is also a link: on screen to the lines behind the figure; files keep the value alone."""

    value: Any
    href: str = ""


@dataclass(slots=True)
class Table:
    """A titled table. Each row has one value (or Cell) per column, in the order of the columns.

    `rows` may be an iterator for the streaming makers (CSV, XLSX); `view()` and `totals()` need a sequence.
    `given_totals` (by column name) overrides adding up, where rows are only the top part of a larger set.
    `strong` are the places of rows that stand out, counted from nought: headings and sums between other rows.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    caption: str = ""
    notes: Sequence[str] = field(default_factory=list)
    given_totals: dict[str, Any] | None = None
    total_label: str = "Total"
    strong: Collection[int] = ()

    def values(self) -> Iterable[list[Any]]:
        """The rows as plain values, each checked to be as wide as the columns."""
        width = len(self.columns)
        for number, row in enumerate(self.rows, start=1):
            if len(row) != width:
                raise PaperError(f"Row {number} of '{self.title}' has {len(row)} values for {width} columns.")
            yield [value.value if isinstance(value, Cell) else value for value in row]

    def totals(self) -> list[Any] | None:
        """The last row: the label, then sums of the columns that are added up; None when none is."""
        wanted = [index for index, column in enumerate(self.columns) if column.total]
        if not wanted and not self.given_totals:
            return None
        line: list[Any] = [None] * len(self.columns)
        if self.given_totals is not None:
            for index, column in enumerate(self.columns):
                line[index] = self.given_totals.get(column.name)
        else:
            sums = {index: Decimal(0) for index in wanted}
            for row in self.values():
                for index in wanted:
                    sums[index] += show.as_decimal(row[index]) or Decimal(0)
            for index, amount in sums.items():
                line[index] = amount
        if line[0] is None:
            line[0] = self.total_label
        return line

    def view(self) -> dict[str, Any]:
        """What the HTML template needs: every cell as words with its class and link."""
        if not isinstance(self.rows, Sequence):
            self.rows = list(self.rows)
        columns = list(self.columns)
        css = [_css(column) for column in columns]
        rows = []
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(columns):
                raise PaperError(
                    f"Row {number} of '{self.title}' has {len(row)} values for {len(columns)} columns."
                )
            mark = " strong" if number - 1 in self.strong else ""
            rows.append(
                [
                    _view_cell(column, f"{name}{mark}".strip(), value)
                    for column, name, value in zip(columns, css, row, strict=True)
                ]
            )
        totals = self.totals()
        last = totals and [
            _view_cell(column, name, value)
            if index or column.total
            else {"text": str(value), "css": "", "href": ""}
            for index, (column, name, value) in enumerate(zip(columns, css, totals, strict=True))
        ]
        shown = [*rows, *([last] if last else [])]
        shares = _entries(columns, shown) if len(rows) > LONG else []
        return {
            "title": self.title,
            "caption": self.caption,
            "columns": [
                {"name": c.name, "label": c.label, "unit": c.unit, "css": name}
                for c, name in zip(columns, css, strict=True)
            ],
            "rows": rows,
            "totals": last,
            "notes": list(self.notes),
            "tight": sum(shares) > ROOMY,
            "widths": _widths(columns, _squeezed(columns, shown, shares)) if shares else [],
        }


def _css(column: Column) -> str:
    """The class of a column's cells: num, date or none."""
    return "num" if column.numeric else ("date" if column.kind == "date" else "")


def _entries(columns: Sequence[Column], rows: Sequence[Sequence[dict[str, str]]]) -> list[int]:
    """How many figures wide each column would like to be: as long as nearly all of its entries are."""
    found = []
    for index, column in enumerate(columns):
        lengths = sorted(len(row[index]["text"]) for row in rows)
        usual = lengths[-1] if column.numeric else lengths[int(len(lengths) * 0.95)]
        heading = max(len(word) for word in [*column.label.split(), "-"]) + 1
        found.append(max(heading, min(WIDEST, usual)) + 3)
    return found


def _squeezed(
    columns: Sequence[Column], rows: Sequence[Sequence[dict[str, str]]], wanted: Sequence[int]
) -> list[int]:
    """Where a table is wider than the page, columns of words give way, each down to its longest word."""
    if sum(wanted) <= ROOMY:
        return list(wanted)
    wanted = [share - 1 if column.numeric else share for column, share in zip(columns, wanted, strict=True)]
    least = [
        share
        if column.numeric
        else min(
            share, 2 + max((len(word) for row in rows for word in row[index]["text"].split()), default=1)
        )
        for index, (column, share) in enumerate(zip(columns, wanted, strict=True))
    ]
    over, can = sum(wanted) - TIGHT, sum(wanted) - sum(least)
    if over <= 0 or can <= 0:
        return list(wanted)
    cut = min(1.0, over / can)
    return [share - int((share - low) * cut) for share, low in zip(wanted, least, strict=True)]


def _widths(columns: Sequence[Column], shares: Sequence[int]) -> list[int]:
    """Whole per cents of the table's width; figures, which may not wrap, are rounded up."""
    widths = [
        -(-share * 100 // sum(shares)) if column.numeric else share * 100 // sum(shares)
        for share, column in zip(shares, columns, strict=True)
    ]
    widths[0] += 100 - sum(widths)
    return widths


def _view_cell(column: Column, css: str, value: Any) -> dict[str, str]:
    """One cell for the template."""
    href = ""
    if isinstance(value, Cell):
        value, href = value.value, value.href
    return {"text": column.words(value), "css": css, "href": href}


def plain(value: Any) -> Any:
    """A value as JSON likes it: Decimal as text, dates and moments in ISO form, the rest as it is."""
    if isinstance(value, Cell):
        value = value.value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value
