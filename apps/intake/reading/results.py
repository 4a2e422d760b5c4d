"""What reading gives back: batches of good rows, refused rows with reasons, counts, and a preview."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .plan import Notice


@dataclass(frozen=True)
class Refusal:
    """One cell that cannot be loaded.  `column` is the heading with the sheet's letter: "Amount (F)"."""

    sheet: str
    row: int
    column: str
    field: str
    value: str
    why: str
    right_would_be: str

    @property
    def sentence(self) -> str:
        """The refusal in one sentence, for lists and logs."""
        value = f' "{self.value}"' if self.value else ""
        return f"Row {self.row:,}, {self.column}:{value} {self.why}. Right would be {self.right_would_be}."


@dataclass(frozen=True)
class RefusedRow:
    """One row that cannot be loaded, all its cells as text (each cut to 200 characters), all reasons."""

    sheet: str
    row: int
    cells: tuple[str, ...]
    refusals: tuple[Refusal, ...]
    amount: Decimal | None = None  # pounds in the row, where its amount can be read

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**dataclasses.asdict(self), "amount": None if self.amount is None else f"{self.amount:.2f}"}


@dataclass
class Counts:
    """rows_read = rows_loaded + rows_refused; the rest are rows that are not data, counted apart."""

    rows_read: int = 0
    rows_loaded: int = 0
    rows_refused: int = 0
    blank_rows: int = 0
    header_rows: int = 0
    total_rows: int = 0
    preamble_rows: int = 0  # title lines above the headings
    total: Decimal = Decimal("0.00")  # pounds in the loaded rows
    refused_total: Decimal = Decimal("0.00")  # pounds in the refused rows whose amount can be read
    refused_unknown: int = 0  # refused rows whose amount cannot be read

    def add(self, other: Counts) -> None:
        """Adds the counts of another sheet."""
        for one in dataclasses.fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))

    def to_dict(self) -> dict[str, int | str]:
        """Plain values for JSON: pounds as text with two decimals."""
        pounds = {"total": f"{self.total:.2f}", "refused_total": f"{self.refused_total:.2f}"}
        return {**dataclasses.asdict(self), **pounds}


@dataclass
class Batch:
    """Up to `batch_rows` rows of one segment.  `columns[name]` has one value per good row, in order."""

    sheet: str
    segment: int
    columns: dict[str, Sequence[Any]]
    row_numbers: Sequence[int]
    refused: list[RefusedRow] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Good rows as tuples in the order of the target's fields."""
        return zip(*self.columns.values(), strict=True)

    def __len__(self) -> int:
        return len(self.row_numbers)


@dataclass(frozen=True)
class Subtotal:
    """Rows and pounds of one sheet in one month ("2023-04")."""

    sheet: str
    month: str
    rows: int
    total: Decimal


@dataclass
class Preview:
    """What a person sees before loading.  `refused` holds only the first refused rows; `counts` has all."""

    counts: Counts
    by_sheet: dict[str, Counts]
    by_month: list[Subtotal]
    first_rows: list[dict[str, str]]
    refused: list[RefusedRow]
    warnings: list[Notice]
    identical_groups: int = 0  # groups of loaded rows that are the same in every field that was read
    identical_extra: int = 0  # rows in those groups beyond the first of each

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON: amounts as text with two decimals."""
        return {
            "counts": self.counts.to_dict(),
            "by_sheet": {name: counts.to_dict() for name, counts in self.by_sheet.items()},
            "by_month": [{**dataclasses.asdict(one), "total": f"{one.total:.2f}"} for one in self.by_month],
            "first_rows": self.first_rows,
            "refused": [one.to_dict() for one in self.refused],
            "warnings": [dataclasses.asdict(one) for one in self.warnings],
            "identical_groups": self.identical_groups,
            "identical_extra": self.identical_extra,
        }
