"""Reading whole columns at once: each distinct cell is judged once, clean columns pass untouched."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from . import parsers
from .fields import Field, Kind
from .parsers import Bad

MOST_REMEMBERED = 100_000  # distinct cells a column remembers before it begins afresh
_PENCE_LINES = re.compile(r"(?:-?\d{1,12}\.\d\d\n)*\Z", re.ASCII)


class Remembered(dict[Any, Any]):
    """A reader of single cells that remembers what it has read; `met_bad` once any cell was refused."""

    def __init__(self, read_cell: Callable[[Any], Any]) -> None:
        super().__init__()
        self.read_cell = read_cell
        self.met_bad = False
        self.judged = 0

    def __missing__(self, cell: Any) -> Any:
        self.judged += 1
        value = self.read_cell(cell)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        if type(value) is Bad:
            self.met_bad = True
        self[cell] = value
        return value


class Column:
    """Reads the cells of one field.  Call it with a block of cells; it gives values, some of them Bad."""

    def __init__(self, one: Field, order: str = parsers.DAY_FIRST, context: Any = None) -> None:
        self.field = one
        self._remembered = Remembered(self._reader(one, order, context))
        self._plain_words = one.kind in (Kind.TEXT, Kind.CODE) and one.must_match is None
        self._seen = 0

    @property
    def met_bad(self) -> bool:
        """True when some cell up to now was refused; False lets the caller skip looking for it."""
        return self._remembered.met_bad

    def __call__(self, cells: Sequence[Any]) -> Sequence[Any]:
        """The values of a block of cells."""
        if self._plain_words and self._mostly_new() and self._is_clean(cells):
            return cells
        if self.field.kind == Kind.MONEY:
            quick = _quick_money(cells)
            if quick is not None:
                return quick
        self._seen += len(cells)
        return list(map(self._remembered.__getitem__, cells))

    def _mostly_new(self) -> bool:
        """True when cells seldom repeat, so that judging the whole column beats looking each cell up."""
        return self._seen > 0 and self._seen < 4 * self._remembered.judged

    def _is_clean(self, cells: Sequence[Any]) -> bool:
        """True when every cell is already as `parsers.text` would leave it (told from the joined column)."""
        try:
            joined = "|".join(cells)
        except TypeError:
            return False
        if not joined.isascii() or not joined.isprintable() or "  " in joined:
            return False
        joined = f"|{joined}|"
        if any(sign in joined for sign in ("| ", " |", "|=", "|+", "|-", "|@")):
            return False
        if self.field.required and "||" in joined:
            return False
        return max(map(len, cells), default=0) <= self.field.max_length

    @staticmethod
    def _reader(one: Field, order: str, context: Any) -> Callable[[Any], Any]:
        read_cell = _cell_reader(one, order)
        missing = Bad("is empty", one.right or f"the {one.label.lower()}")

        def read(cell: Any) -> Any:
            value = read_cell(cell)
            if one.required and (value is None or value == ""):
                return missing
            if one.must_match is not None and value and type(value) is not Bad:
                contradiction = one.must_match(value, context)
                if contradiction:
                    return Bad(contradiction, "a row of the organisation that the load is for")
            return value

        return read


def _cell_reader(one: Field, order: str) -> Callable[[Any], Any]:
    if one.kind == Kind.DATE:
        return lambda cell: parsers.date(cell, order)
    if one.kind == Kind.MONEY:
        return parsers.money
    if one.kind == Kind.INTEGER:
        return parsers.integer
    if one.kind == Kind.CHOICE:
        spellings = one.spellings()
        return lambda cell: parsers.choice(cell, spellings)
    return lambda cell: parsers.text(cell, one.max_length)


def _quick_money(cells: Sequence[Any]) -> list[Any] | None:
    """The amounts of a column where every cell is plain pounds and pence, such as 1680.00; else None."""
    try:
        joined = "\n".join(cells)
    except TypeError:
        return None
    if not _PENCE_LINES.match(joined + "\n") or joined.count("\n") != len(cells) - 1:
        return None
    return list(map(parsers.Decimal, cells))
