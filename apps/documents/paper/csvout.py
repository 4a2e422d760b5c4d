"""CSV that streams: a block that says what it is, then the lines; cells that would run are disarmed."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from .table import Table

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM = "\ufeff"
LINES_PER_PIECE = 500


def header_block(
    *, organisation: str, chosen: str, made_at: dt.datetime, made_by: str
) -> list[tuple[str, str]]:
    """The lines above every export: whose data, which filter, when it was made and by whom."""
    return [
        ("Organisation", organisation),
        ("Filter", chosen or "none"),
        ("Made at", made_at.astimezone(dt.UTC).isoformat(timespec="seconds")),
        ("Made by", made_by),
    ]


def stream_csv(table: Table, block: Sequence[tuple[str, str]] = (), *, bom: bool = True) -> Iterator[str]:
    """The table as pieces of CSV text (RFC 4180, CRLF), its header block first, then one empty line.

    Money and dates are exact and unformatted (1234.50, 2026-05-03), so that programs read them; text that a
    spreadsheet would take for a formula gets an apostrophe before it. `bom` lets Excel see that it is UTF-8.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(block_text(block, bom=bom))
    writer.writerow([safe_text(_heading(column.label, column.unit)) for column in table.columns])
    for number, row in enumerate(table.values(), start=1):
        writer.writerow([cell(value) for value in row])
        if number % LINES_PER_PIECE == 0:
            yield _take(buffer)
    yield _take(buffer)


def block_text(block: Sequence[tuple[str, str]], *, bom: bool = True) -> str:
    """What stands above the table of a CSV file: the header block and one empty line."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    if bom:
        buffer.write(BOM)
    for label, words in block:
        writer.writerow([safe_text(label), safe_text(words)])
    if block:
        writer.writerow([])
    return buffer.getvalue()


def render_csv(table: Table, block: Sequence[tuple[str, str]] = (), *, bom: bool = True) -> bytes:
    """The whole file at once, for small tables."""
    return "".join(stream_csv(table, block, bom=bom)).encode()


def cell(value: Any) -> str:
    """One value: numbers exactly, dates in ISO form, text disarmed."""
    if value is None:
        return ""
    if isinstance(value, float):
        raise TypeError("A float was given where an exact Decimal is needed.")
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return safe_text(str(value))


def safe_text(text: str) -> str:
    """Text with an apostrophe before it where a spreadsheet would run it (= + - @, tab or line end)."""
    return f"'{text}" if text.lstrip(" ").startswith(RISKY) or text.startswith(RISKY) else text


def _heading(label: str, unit: str) -> str:
    """A column's label with its unit."""
    return f"{label} ({unit})" if unit else label


def _take(buffer: io.StringIO) -> str:
    """What the buffer holds, emptying it."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
