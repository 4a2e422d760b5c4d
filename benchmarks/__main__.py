"""`python -m benchmarks [--full] [--name X]`: runs the benchmarks and says whether every bound is kept."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from typing import Any

from benchmarks import floors, ground
from benchmarks.harness import Figure, alone, say

BENCHES = (
    "scope",
    "parse_and_load",
    "spend_report",
    "joint_suppliers",
    "paper",
    "workbook",
    "list_page",
    "posting",
    "ledger_reads",
    "order_to_invoice",
    "invoices_in",
    "payment_run",
    "duplicates",
)


def main() -> int:
    """Exit code 0 when every bound is kept and no floor is too slow."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--full", action="store_true", help="full sizes and more runs (make bench-full)")
    parser.add_argument("--name", choices=BENCHES, help="one benchmark only")
    options = parser.parse_args()
    from tests import database

    database.ensure_template()
    ground.forget_abandoned()
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, PostgreSQL {database.SERVER.version}")
    figures: list[tuple[str, Figure]] = []
    rates: dict[str, float] = {}
    broken = []
    for name in [options.name] if options.name else BENCHES:
        say(f"{name}: {(importlib.import_module(f'benchmarks.{name}').__doc__ or '').strip()}")
        start = time.perf_counter()
        try:
            found = alone("benchmarks.__main__:one", name=name, full=options.full).value
        except RuntimeError as error:
            broken.append(f"{name}: {error}")
            continue
        made = [Figure(**figure) for figure in found["figures"]]
        for figure in made:
            say(f"  {figure.value:.3g} {figure.unit}: {figure.what}. {figure.note}".rstrip())
        figures += [(name, figure) for figure in made]
        rates |= found["floors"]
        say(f"  {time.perf_counter() - start:.0f} s in all")
    slow = floors.too_slow(rates)
    print(closing_table(figures))
    for sentence in (*slow, *broken):
        print(sentence)
    return 0 if not slow and not broken and all(figure.passed for _, figure in figures) else 1


def one(name: str, full: bool) -> dict[str, Any]:
    """One benchmark in this process: its figures and the floors it measured."""
    made = importlib.import_module(f"benchmarks.{name}").run(full)
    return {"figures": [figure.to_dict() for figure in made], "floors": floors.seen}


def closing_table(figures: list[tuple[str, Figure]]) -> str:
    """Figure, bound, peak memory and verdict of every benchmark, as text."""
    rows = [("benchmark", "figure", "bound", "peak memory", "")]
    for name, one_figure in figures:
        sign = "≤" if one_figure.at_most else "≥"
        goal = f" (goal {one_figure.goal})" if one_figure.goal else ""
        memory = "" if one_figure.peak_mb is None else f"{one_figure.peak_mb:,.0f} MB"
        if one_figure.peak_bound_mb is not None:
            memory += f" (< {one_figure.peak_bound_mb:,.0f})"
        rows.append(
            (name, f"{one_figure.value:.3g} {one_figure.unit}", f"{sign} {one_figure.bound:.3g}{goal}", memory,
             "pass" if one_figure.passed else "FAIL")
        )  # fmt: skip
    widths = [max(len(row[at]) for row in rows) for at in range(5)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    notes = [f"{name}: {figure.what}. {figure.note}".rstrip() for name, figure in figures]
    return "\n".join(["", *lines, "", *notes])


if __name__ == "__main__":
    sys.exit(main())
