"""Reads payee, category and amount from the published police and fire files kept beside the repository."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pytest
from python_calamine import CalamineWorkbook

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "reference" / "spend"
needs_files = pytest.mark.skipif(
    not FOLDER.exists(), reason="the published files are not beside the repository"
)


class PublishedLine(NamedTuple):
    """One published payment."""

    service: str
    payee: str
    category: str
    amount: Decimal


@lru_cache(maxsize=1)
def lines_2022_24() -> tuple[PublishedLine, ...]:
    """Every payment of the police and fire files of 2022-23 and 2023-24."""
    found: list[PublishedLine] = []
    for service, pattern in (("police", "police/*202[23]-2[34].xlsx"), ("fire", "fire/*202[23]-2[34].xlsx")):
        for path in sorted(FOLDER.glob(pattern)):
            book = CalamineWorkbook.from_path(str(path))
            for sheet in book.sheet_names:
                found += _lines(service, book.get_sheet_by_name(sheet).to_python())
    return tuple(found)


def _lines(service: str, rows: list[list[object]]) -> Iterator[PublishedLine]:
    """Lines of one sheet; a header row anywhere gives the columns from there on."""
    columns: tuple[int, int, int] | None = None
    for row in rows:
        text = [str(cell).strip().lower() for cell in row]
        if any("supplier" in cell for cell in text) and any("date" in cell for cell in text):
            payee = next(i for i, c in enumerate(text) if "supplier" in c and "class" not in c)
            category = next(i for i, c in enumerate(text) if "category" in c or "subjective" in c)
            amount = next(i for i, c in enumerate(text) if "amount" in c or c == "total")
            columns = payee, category, amount
        elif columns and isinstance(row[columns[2]], int | float) and text[columns[0]]:
            value = Decimal(repr(row[columns[2]])).quantize(Decimal("0.01"))
            yield PublishedLine(service, str(row[columns[0]]), str(row[columns[1]]).strip(), value)
