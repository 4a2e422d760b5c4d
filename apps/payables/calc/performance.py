"""How well invoices are paid: the figures of s.69 of the Procurement Act 2023, from the days kept with each invoice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Paid:
    """The days of one invoice: valid received, due, paid; disputed days do not count towards the days taken."""

    valid_on: dt.date
    due_on: dt.date
    paid_on: dt.date | None
    amount: Decimal
    disputed_days: int = 0

    @property
    def days(self) -> int | None:
        """Days from the day of receipt, which is the first, to the day of payment; None while unpaid."""
        if self.paid_on is None:
            return None
        return max(1, (self.paid_on - self.valid_on).days + 1 - self.disputed_days)


@dataclass(frozen=True)
class Figures:
    """Of one organisation and period: invoices paid in it, and sums that fell due in it and were not paid in term."""

    paid: int
    within_30: int
    from_31_to_60: int
    from_61: int
    average_days: Decimal
    late_count: int
    late_amount: Decimal

    def percent(self, count: int) -> Decimal:
        """Per cent of the invoices paid, to one place; nought where none was."""
        if not self.paid:
            return Decimal("0.0")
        return (Decimal(count) * 100 / self.paid).quantize(TENTH, ROUND_HALF_UP)


def figures(invoices: Sequence[Paid], first: dt.date, last: dt.date) -> Figures:
    """Count what was paid between two days, both included, and what fell due by the last and was not paid in term."""
    days = [one.days for one in invoices if one.paid_on and first <= one.paid_on <= last]
    taken = [one for one in days if one is not None]
    late = [
        one for one in invoices
        if first <= one.due_on <= last and (one.paid_on is None or one.paid_on > last or (one.days or 0) > _term(one))
    ]  # fmt: skip
    total = sum(taken)
    return Figures(
        paid=len(taken),
        within_30=sum(one <= 30 for one in taken),
        from_31_to_60=sum(31 <= one <= 60 for one in taken),
        from_61=sum(one >= 61 for one in taken),
        average_days=(Decimal(total) / len(taken)).quantize(TENTH, ROUND_HALF_UP)
        if taken
        else Decimal("0.0"),
        late_count=len(late),
        late_amount=sum((one.amount for one in late), Decimal("0.00")),
    )


def _term(one: Paid) -> int:
    return (one.due_on - one.valid_on).days + 1
