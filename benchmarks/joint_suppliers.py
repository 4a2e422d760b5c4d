"""Joint suppliers of a circle from the kept summary, over 300,000 lines (10,000,000 at full size), equal to the penny."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

from benchmarks import books, ground
from benchmarks.harness import Best, Figure, alone, best_of, say

LINES, FULL = 300_000, 10_000_000
MOST_SECONDS, GOAL = 1.0, "0.1 s"
CODES = ("PCC", "CC", "FRA", "AMB")
CIRCLE = "BOARD"


def run(full: bool, lines: int = 0) -> list[Figure]:
    """The page's own query, best of five; then the same figures from the lines themselves."""
    lines = lines or (FULL if full else LINES)
    from tests import county

    with ground.scratch() as place:
        books.fill(place, lines, CODES)
        done = alone("benchmarks.joint_suppliers:ask", env=place.env)
        with place.connect() as connection:
            start = time.perf_counter()
            truth = books.prove(connection, county.org(CIRCLE))
            slow = time.perf_counter() - start
    wrong = _differences(done.value["rows"], truth)
    say(f"  {len(done.value['rows']):,} figures compared with the lines: {wrong} differ")
    best = Best(done.value["seconds"])
    return [
        Figure(f"joint suppliers over {lines:,} lines", best.seconds, MOST_SECONDS, "s", goal=GOAL,
               peak_mb=done.peak_mb, note=f"kept summary {best}; from the lines {slow:.2f} s"),
        Figure(f"figures of the kept summary that differ from {lines:,} lines", wrong, 0, "figures",
               note=f"{len(done.value['rows']):,} compared"),
    ]  # fmt: skip


def ask() -> dict[str, Any]:
    """The product: joint suppliers as a member of the circle sees them, not addressable ones included."""
    ground.start_django()
    from apps.core.scope import scoped_transaction
    from apps.spend import queries
    from tests import county

    circle = county.org(CIRCLE)
    with scoped_transaction(county.actor("cc.analyst").scope()):
        best = best_of(5, lambda: queries.partners(circle, (2025, 2026), addressable=False))
        found = queries.partners(circle, (2025, 2026), addressable=False)
    rows = [
        [row.pk if hasattr(row, "pk") else row.supplier, holder, lines, str(pounds)]
        for row in found
        for holder, (lines, pounds) in row.by_organisation.items()
    ]
    return {"seconds": best.all, "rows": rows}


def _differences(rows: list[list[Any]], truth: dict[tuple[int, int], tuple[int, Decimal]]) -> int:
    """How many figures differ, in either direction: figures kept wrongly, and joint suppliers left out."""
    from tests import county

    kept = {(supplier, holder): (lines, Decimal(pounds)) for supplier, holder, lines, pounds in rows}
    service = {county.org(code): name for code, _, name, _ in county.ORGANISATIONS}
    services: dict[int, set[str]] = {}
    for supplier, holder in truth:
        services.setdefault(supplier, set()).add(service[holder])
    joint = {key: figures for key, figures in truth.items() if len(services[key[0]]) > 1}
    return sum(1 for key in kept.keys() | joint.keys() if kept.get(key) != joint.get(key))
