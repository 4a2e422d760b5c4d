"""Interest on a debt paid late, and the fixed sum: Late Payment of Commercial Debts (Interest) Act 1998."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PENNY = Decimal("0.01")
YEAR = 365


@dataclass(frozen=True)
class Rate:
    """Per cent a year for interest that begins to run in the half-year from a day on."""

    since: dt.date
    percent: Decimal
    confirmed: bool


@dataclass(frozen=True)
class FixedSum:
    """The sum owed besides, for debts of so many pounds or more, on debts from a day on."""

    since: dt.date
    from_pounds: Decimal
    pounds: Decimal


@dataclass(frozen=True)
class Late:
    """What a late debt costs: days past its day, the rate, simple interest, and the fixed sum."""

    days: int
    rate: Rate
    interest: Decimal
    fixed: Decimal

    @property
    def total(self) -> Decimal:
        """Interest and fixed sum."""
        return self.interest + self.fixed


def rate_on(rates: Sequence[Rate], day: dt.date) -> Rate:
    """The rate of interest that begins to run on a day.  Raises LookupError before the first."""
    live = [one for one in rates if one.since <= day]
    if not live:
        raise LookupError(f"No rate of late-payment interest is kept for {day:%-d %B %Y}.")
    return max(live, key=lambda one: one.since)


def late(
    gross: Decimal, due_on: dt.date, until: dt.date, rates: Sequence[Rate], sums: Sequence[FixedSum]
) -> Late | None:
    """What a debt due on one day and paid on another costs; None when it was in time.  Interest begins the day after the
    due day, at the rate of that half-year to the end, on the whole debt with VAT."""
    days = (until - due_on).days
    if days <= 0:
        return None
    begins = due_on + dt.timedelta(days=1)
    rate = rate_on(rates, begins)
    interest = (gross * rate.percent / 100 * days / YEAR).quantize(PENNY, ROUND_HALF_UP)
    live = [one for one in sums if one.since <= begins and one.from_pounds <= gross]
    fixed = max(live, key=lambda one: (one.from_pounds, one.since)).pounds if live else Decimal(0)
    return Late(days, rate, interest, fixed)
