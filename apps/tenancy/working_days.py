"""Working days of England and Wales: Monday to Friday less the bank holidays of the calendar fixture."""

from __future__ import annotations

import csv
import datetime as dt
from functools import lru_cache
from pathlib import Path

from django.conf import settings

DAYS_MAX = 366


@lru_cache(maxsize=1)
def bank_holidays() -> frozenset[dt.date]:
    """Bank holidays of `fixtures/reference/calendar-england-wales.csv`."""
    path = Path(settings.ACCORD_REFERENCE_DIR) / "calendar-england-wales.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return frozenset(dt.date.fromisoformat(row["date"]) for row in csv.DictReader(file))


def is_working_day(day: dt.date) -> bool:
    """True from Monday to Friday, bank holidays excepted."""
    return day.weekday() < 5 and day not in bank_holidays()


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day` (at most 366); the day itself does not count."""
    if not 0 <= count <= DAYS_MAX:
        raise ValueError(f"Between 0 and {DAYS_MAX} working days can be added, not {count}.")
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day
