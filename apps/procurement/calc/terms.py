"""Arithmetic of a contract's terms: how much longer and dearer a change makes it, and what the law asks for then.

Procurement Act 2023 s.74 and s.75: a notice of change is due before it unless value or term moves by no more than a
tenth (works: value by 15 per cent).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

TENTH, HALF, HUNDRED = Decimal(10), Decimal(50), Decimal(100)
MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class Terms:
    """Net pounds over the whole term, first and last day, months by which it may still be extended."""

    cap: Decimal
    first: dt.date
    last: dt.date
    extension_months: int = 0


@dataclass(frozen=True)
class Moved:
    """How far a change moves a contract: per cent of its value and of its days; nought where neither moves."""

    value: Decimal
    days: Decimal
    longer: int

    @property
    def is_small(self) -> bool:
        """Neither value nor term moves by more than a tenth."""
        return abs(self.value) <= TENTH and abs(self.days) <= TENTH


def moved(before: Terms, after: Terms) -> Moved:
    """Compare two states of a contract's terms; per cents as they are, since a penny past a tenth is past it."""
    spell = (before.last - before.first).days + 1
    longer = (after.last - before.last).days
    return Moved(
        (after.cap - before.cap) * HUNDRED / before.cap,
        Decimal(longer) * HUNDRED / spell,
        longer,
    )


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months on, or the last day of a shorter month."""
    place = day.year * MONTHS_OF_A_YEAR + day.month - 1 + months
    year, month = divmod(place, MONTHS_OF_A_YEAR)
    following = dt.date(year + (month + 1) // MONTHS_OF_A_YEAR, (month + 1) % MONTHS_OF_A_YEAR + 1, 1)
    return dt.date(year, month + 1, min(day.day, (following - dt.timedelta(days=1)).day))


def latest_end(terms: Terms) -> dt.date:
    """The last day with every extension used: from the day after the last one, month by month."""
    return months_after(terms.last + dt.timedelta(days=1), terms.extension_months) - dt.timedelta(days=1)
