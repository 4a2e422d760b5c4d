"""Working days: Monday to Friday less bank holidays, of England and Wales or of the whole United Kingdom."""

from __future__ import annotations

import csv
import datetime as dt
from functools import lru_cache
from pathlib import Path

from django.conf import settings

DAYS_MAX = 366
ENGLAND_AND_WALES = "england-wales"


@lru_cache(maxsize=1)
def bank_holidays() -> dict[str, frozenset[dt.date]]:
    """Bank holidays of `fixtures/reference/bank-holidays.csv`, by part of the United Kingdom."""
    path = Path(settings.ACCORD_REFERENCE_DIR) / "bank-holidays.csv"
    found: dict[str, set[dt.date]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["part"], set()).add(dt.date.fromisoformat(row["date"]))
    return {part: frozenset(days) for part, days in found.items()}


def is_working_day(day: dt.date) -> bool:
    """True from Monday to Friday, bank holidays of England and Wales excepted: offices and banks work."""
    return day.weekday() < 5 and day not in bank_holidays()[ENGLAND_AND_WALES]


def is_uk_working_day(day: dt.date) -> bool:
    """True from Monday to Friday, bank holidays in any part of the United Kingdom excepted.

    Procurement Act 2023 s.123(1): so St Andrew's Day and the twelfth of July stop an English standstill too.
    """
    return day.weekday() < 5 and not any(day in days for days in bank_holidays().values())


def calendar_reaches(day: dt.date) -> bool:
    """True while the calendar holds that year's bank holidays; later days cannot be counted truly."""
    return day.year <= max(one.year for days in bank_holidays().values() for one in days)


def add_working_days(day: dt.date, count: int) -> dt.date:
    """The `count`-th working day after `day` (at most 366); the day itself does not count."""
    if not 0 <= count <= DAYS_MAX:
        raise ValueError(f"Between 0 and {DAYS_MAX} working days can be added, not {count}.")
    while count:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day
