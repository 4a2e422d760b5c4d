"""Rates of the Construction Industry Scheme, read once from the reference files."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.conf import settings


@lru_cache(maxsize=1)
def _rates() -> list[tuple[str, dt.date, Decimal]]:
    """The rows of `fixtures/reference/cis-rates.csv`, the latest first."""
    path = Path(settings.ACCORD_REFERENCE_DIR) / "cis-rates.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            (row["rate"], dt.date.fromisoformat(row["since"]), Decimal(row["percent"]))
            for row in csv.DictReader(file)
        ]
    return sorted(rows, key=lambda row: row[1], reverse=True)


def percent_on(rate: str, day: dt.date) -> Decimal:
    """Per cent of labour held back at a rate on a day.  Raises LookupError before the first."""
    for name, since, percent in _rates():
        if name == rate and since <= day:
            return percent
    raise LookupError(f"No rate “{rate}” of the Construction Industry Scheme is kept for {day:%-d %B %Y}.")
