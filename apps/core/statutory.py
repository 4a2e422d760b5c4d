"""Counting days as statutes count them.

"n days beginning with the day" counts that day itself, so thirty days beginning with 1 December end on 30 December.
A period "after the day" begins on the next one.  Days are Europe/London dates; nothing here knows the hour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

DAYS_MAX = 1_000
IsWorkingDay = Callable[[dt.date], bool]


def last_day_beginning_with(first: dt.date, days: int) -> dt.date:
    """The last of so many days, the first of which is `first`."""
    _judge(days)
    return first + dt.timedelta(days=days - 1)


def last_day_after(day: dt.date, days: int) -> dt.date:
    """The last of so many days, the first of which is the day after `day`."""
    _judge(days)
    return day + dt.timedelta(days=days)


def last_working_day_beginning_with(first: dt.date, count: int, is_working_day: IsWorkingDay) -> dt.date:
    """The last of so many working days beginning with `first`, which counts where it is a working day itself."""
    _judge(count)
    day = first
    for _ in range(DAYS_MAX):
        count -= is_working_day(day)
        if count == 0:
            return day
        day += dt.timedelta(days=1)
    raise ValueError(f"{DAYS_MAX:,} days from {first:%-d %B %Y} hold too few working days.")


def quarter_end(day: dt.date) -> dt.date:
    """The last day of the calendar quarter that a day lies in."""
    month = (day.month - 1) // 3 * 3 + 3
    return dt.date(day.year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def half_year_end(day: dt.date) -> dt.date:
    """The 31 March or 30 September that ends the half-year of a day."""
    for end in (dt.date(day.year, 3, 31), dt.date(day.year, 9, 30)):
        if day <= end:
            return end
    return dt.date(day.year + 1, 3, 31)


def _judge(days: int) -> None:
    if not 1 <= days <= DAYS_MAX:
        raise ValueError(f"Between 1 and {DAYS_MAX:,} days can be counted, not {days}.")
