"""The clock of the house: moments in UTC, statutory days as dates in Europe/London."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")


def now() -> dt.datetime:
    """The present moment, in UTC."""
    return timezone.now()


def today() -> dt.date:
    """The present day in Europe/London; the database's own `today` is never used."""
    return timezone.now().astimezone(LONDON).date()


def financial_year(day: dt.date) -> int:
    """First calendar year of the financial year (1 April to 31 March) that holds `day`: 2025 for 2025-26."""
    return day.year if day.month >= 4 else day.year - 1


def financial_year_label(year: int) -> str:
    """2025 -> '2025-26'."""
    return f"{year}-{(year + 1) % 100:02d}"


def year_bounds(year: int) -> tuple[dt.date, dt.date]:
    """First and last day of the financial year that starts in `year`."""
    return dt.date(year, 4, 1), dt.date(year + 1, 3, 31)
