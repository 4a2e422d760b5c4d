"""The rules of VAT relief on bad debts, read once from the reference files."""

from __future__ import annotations

import csv
import datetime as dt
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from apps.core.errors import Conflict
from apps.receivables.calc.invoicing import ReliefRule


@lru_cache(maxsize=1)
def rules() -> list[ReliefRule]:
    """The rules of `fixtures/reference/vat-relief.csv`, the oldest first."""
    path = Path(settings.ACCORD_REFERENCE_DIR) / "vat-relief.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return sorted(
            (
                ReliefRule(dt.date.fromisoformat(row["since"]), int(row["months"]), int(row["until_months"]), row["source"])
                for row in csv.DictReader(file)
            ),
            key=lambda one: one.since,
        )  # fmt: skip


def rule_on(day: dt.date) -> ReliefRule:
    """The rule in force on a day."""
    found = [one for one in rules() if one.since <= day]
    if not found:
        raise Conflict(f"No rule of VAT relief on bad debts is known for {day:%-d %B %Y}.")
    return found[-1]
