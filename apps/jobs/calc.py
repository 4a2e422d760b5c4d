"""When a schedule is due: five-field cron texts read on the clock of Europe/London; no database."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from celery.schedules import ParseException, crontab_parser

from apps.core.clock import LONDON
from apps.core.errors import Invalid

LOOKS_AHEAD_DAYS = 5 * 366


@dataclass(frozen=True)
class Cron:
    """Minutes, hours, days of the month, months and days of the week (0 is Sunday) at which work is due."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    any_day: bool
    any_weekday: bool

    def on(self, day: dt.date) -> bool:
        """True when the day is one of its days; as in cron, two restrictions on the day mean either."""
        if day.month not in self.months:
            return False
        in_month, in_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.any_day or self.any_weekday:
            return in_month and in_week
        return in_month or in_week


def read_cron(text: str) -> Cron:
    """'0 6 1 * *' -> 06:00 on the first of each month; Invalid with the cure when it is not five such fields."""
    fields = text.split()
    shapes = ((60, 0), (24, 0), (31, 1), (12, 1), (7, 0))
    if len(fields) != len(shapes):
        raise Invalid(f"“{text}” is not a schedule: give minute, hour, day of month, month and day of week.")
    try:
        minutes, hours, days, months, weekdays = (
            frozenset(crontab_parser(size, first).parse(part))
            for part, (size, first) in zip(fields, shapes, strict=True)
        )
    except (ParseException, ValueError) as error:
        raise Invalid(
            f"“{text}” is not a schedule: {error}. “0 6 1 * *” is six o'clock on every first."
        ) from error
    return Cron(
        minutes, hours, days, months, weekdays, any_day=fields[2] == "*", any_weekday=fields[4] == "*"
    )


def due_after(cron: Cron, moment: dt.datetime) -> dt.datetime:
    """The first due moment after `moment`, in UTC.

    A time that the clock skips in spring comes an hour later by the clock; one that it shows twice in autumn
    is due the first time only.
    """
    for found in _moments(cron, moment.astimezone(LONDON).date()):
        if found > moment:
            return found
    raise Invalid("This schedule is never due (no such day within five years). Check day and month.")


def due_between(cron: Cron, first: dt.datetime, last: dt.datetime, most: int) -> list[dt.datetime]:
    """The latest `most` due moments from `first` to `last`, both included, in order."""
    kept: deque[dt.datetime] = deque(maxlen=most)
    # Looked for from the end, a day at a time: after a long stop only the last few count.
    day = last.astimezone(LONDON).date()
    while day >= first.astimezone(LONDON).date() and len(kept) < most:
        for found in reversed([m for m in _of_day(cron, day) if first <= m <= last]):
            if len(kept) < most:
                kept.appendleft(found)
        day -= dt.timedelta(days=1)
    return list(kept)


def _moments(cron: Cron, first: dt.date) -> Iterator[dt.datetime]:
    for offset in range(LOOKS_AHEAD_DAYS):
        yield from _of_day(cron, first + dt.timedelta(days=offset))


def _of_day(cron: Cron, day: dt.date) -> list[dt.datetime]:
    """The due moments of one London day, in UTC and in order."""
    if not cron.on(day):
        return []
    times = (dt.time(hour, minute) for hour in cron.hours for minute in cron.minutes)
    return sorted(dt.datetime.combine(day, time, tzinfo=LONDON).astimezone(dt.UTC) for time in times)
