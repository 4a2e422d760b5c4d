"""The Bacs cycle of three working days: sent, processed, entered; the calendar is passed in, for it is dated data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

IsWorking = Callable[[dt.date], bool]


@dataclass(frozen=True)
class Cycle:
    """Last day on which the file may be sent, the day it is processed, and the day on which accounts are credited."""

    sent: dt.date
    processed: dt.date
    entered: dt.date


def cycle(entered: dt.date, is_working: IsWorking) -> Cycle:
    """The cycle that credits accounts on a day; ValueError when that is no working day of the banks."""
    if not is_working(entered):
        raise ValueError(f"{entered:%-d %B %Y} is no working day of the banks.")
    processed = previous(entered, is_working)
    return Cycle(previous(processed, is_working), processed, entered)


def earliest(today: dt.date, is_working: IsWorking) -> dt.date:
    """The first day on which accounts can be credited by a file sent today."""
    day = today if is_working(today) else following(today, is_working)
    return following(following(day, is_working), is_working)


def previous(day: dt.date, is_working: IsWorking) -> dt.date:
    """The working day before."""
    day -= dt.timedelta(days=1)
    while not is_working(day):
        day -= dt.timedelta(days=1)
    return day


def following(day: dt.date, is_working: IsWorking) -> dt.date:
    """The working day after."""
    day += dt.timedelta(days=1)
    while not is_working(day):
        day += dt.timedelta(days=1)
    return day
