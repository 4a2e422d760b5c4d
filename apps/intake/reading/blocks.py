"""A block of raw rows with the row numbers that people see, held by row or, where that is quicker, by column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any


def is_blank(cells: Sequence[Any]) -> bool:
    """True when no cell of the row holds anything but spaces."""
    return all(cell == "" or (type(cell) is str and not cell.strip()) for cell in cells)


class Block:
    """Consecutive raw rows; `first_row` is the number of the first as a spreadsheet shows it.

    Made of rows, which may differ in length, or of columns of equal length.
    """

    __slots__ = ("_columns", "_rows", "count", "first_row")

    def __init__(
        self,
        first_row: int,
        rows: list[list[Any]] | None = None,
        columns: list[Sequence[Any]] | None = None,
    ) -> None:
        self.first_row = first_row
        self._rows = rows
        self._columns = columns
        self.count = len(rows) if rows is not None else len(columns[0]) if columns else 0

    @property
    def last_row(self) -> int:
        """The number of the last row."""
        return self.first_row + self.count - 1

    @property
    def columns(self) -> list[Sequence[Any]]:
        """All columns, short rows filled with empty cells."""
        if self._columns is None:
            self._columns = list(zip_longest(*self._rows or (), fillvalue=""))
        return self._columns

    def column(self, at: int) -> Sequence[Any]:
        """One column; empty cells where no row reaches so far."""
        columns = self.columns
        return columns[at] if at < len(columns) else ("",) * self.count

    def row(self, index: int) -> list[Any]:
        """One row by its index within the block."""
        if self._rows is not None:
            return self._rows[index]
        return [column[index] for column in self.columns]

    def rows(self, start: int = 0, end: int | None = None) -> list[list[Any]]:
        """Rows start to end, by index within the block."""
        if self._rows is not None:
            return self._rows[start:end]
        return [list(cells) for cells in zip(*(column[start:end] for column in self.columns), strict=True)]

    def widths(self) -> Counter[int]:
        """How many rows have how many cells."""
        if self._rows is not None:
            return Counter(map(len, self._rows))
        return Counter({len(self.columns): self.count})

    def part(self, start: int, end: int | None = None) -> Block:
        """The rows start to end as a block of their own."""
        if start == 0 and (end is None or end >= self.count):
            return self
        if self._rows is not None:
            return Block(self.first_row + start, rows=self._rows[start:end])
        return Block(self.first_row + start, columns=[column[start:end] for column in self.columns])

    def followed_by(self, other: Block) -> Block:
        """This block and the next one as one."""
        return Block(self.first_row, rows=self.rows() + other.rows())
