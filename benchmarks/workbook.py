"""An Excel workbook of 200,000 payment lines, written row by row in bounded memory."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks import floors, ground
from benchmarks.harness import Best, Figure, alone

ROWS = 200_000
MEMORY_MB = 100
MOST_RATIO = 3.0  # not a promise of ours: it only keeps the maker from growing slow unnoticed
NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


def run(full: bool, rows: int = ROWS) -> list[Figure]:
    """Product and the bare workbook maker in turn."""
    product, floor, peak = Best(), Best(), 0.0
    with ground.scratch() as place:
        for _ in range(3 if full else 1):
            path = str(place.folder / "lines.xlsx")
            done = alone("benchmarks.workbook:make", env=place.env, path=path, rows=rows)
            product.add(done.value["seconds"])
            peak = max(peak, done.peak_mb)
            floor.add(floors.bare_workbook(str(place.folder / "bare.xlsx"), rows, next(_rows(1))))
    return [
        Figure(
            f"Excel of {rows:,} lines, {done.value['bytes'] / 1e6:.1f} MB, to the bare workbook maker",
            product.seconds / floor.seconds, MOST_RATIO, "× the bare maker", peak_mb=peak, peak_bound_mb=MEMORY_MB,
            note=f"product {product}; bare {floor}",
        )
    ]  # fmt: skip


def _rows(count: int) -> Iterator[list[Any]]:
    day = dt.date(2026, 4, 1)
    for number in range(count):
        yield [
            "Westmarch Fire and Rescue Authority", day + dt.timedelta(days=number % 200), f"Supplier {number % 9000}",
            Decimal(number % 90_000) / 100, f"T{number}", f"Category {number % 120}", f"Department {number % 40}", "Net",
        ]  # fmt: skip


def make(path: str, rows: int) -> dict[str, Any]:
    """The product: the maker that reports use, given rows one by one."""
    from apps.documents.paper.table import Column, Table
    from apps.documents.paper.xlsx import render_workbook

    columns = [
        Column("organisation", "Organisation"), Column("paid_on", "Paid on", "date"), Column("supplier", "Supplier"),
        Column("amount", "Amount", "money", "£", total=True), Column("transaction", "Transaction"),
        Column("category", "Category"), Column("department", "Department"), Column("basis", "Amount is"),
    ]  # fmt: skip
    start = time.perf_counter()
    render_workbook(
        [Table(title="Lines", columns=columns, rows=_rows(rows))], title="Lines", as_of=NOW, to=path
    )
    return {"seconds": time.perf_counter() - start, "bytes": Path(path).stat().st_size}
