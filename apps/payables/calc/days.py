"""The day by which an invoice must be paid, counted as the statute counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """The statutory term from a day on: so many days, the first of which is the day of receipt."""

    since: dt.date
    days: int
    source: str


def term_on(terms: list[Term], day: dt.date) -> Term:
    """The term in force on a day.  Raises LookupError before the first."""
    live = [one for one in terms if one.since <= day]
    if not live:
        raise LookupError(f"No payment term is kept for {day:%-d %B %Y}.")
    return max(live, key=lambda one: one.since)


def due_day(valid_on: dt.date, term: Term, agreed: dt.date | None = None) -> dt.date:
    """The last day of the term that begins with the day on which a valid invoice was received, or the later day that
    the supplier grants (Procurement Act 2023 s.68(2)): received on 1 December, due on 30 December."""
    last = valid_on + dt.timedelta(days=term.days - 1)
    return max(last, agreed) if agreed else last


def pay_by(due: dt.date, is_working_day: Callable[[dt.date], bool]) -> dt.date:
    """The last working day on or before the due day: banks pay on no other, and the term is not longer for it."""
    day = due
    for _ in range(14):
        if is_working_day(day):
            return day
        day -= dt.timedelta(days=1)
    return due
