"""Invoices as numbers and days: VAT of lines, tax point, days due, what the figures say, how long something is late."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.core.money import pounds, shares

NOUGHT = Decimal("0.00")
FOLLOWS_WITHIN = dt.timedelta(days=14)
"""An invoice that follows the supply within these days makes its own day the tax point (VAT Act 1994 s.6(5))."""
BANDS = ("not_due", "to_30", "to_60", "to_90", "to_120", "over_120")


def category_of(direction: str, exempt: bool, percent: Decimal) -> str:
    """VAT category of a code on paper: outside the scope, exempt, zero, standard (reduced rates included)."""
    if direction == "outside":
        return "O"
    return "E" if exempt else "S" if percent else "Z"


def price_words(price: Decimal) -> str:
    """A unit price as people write it: pence, and more decimals only where it has them."""
    text = f"{price:,.4f}"
    return text[:-2] if text.endswith("00") else text.rstrip("0")


def vat_of_lines(lines: Sequence[tuple[Decimal, str, Decimal]]) -> list[Decimal]:
    """VAT of each line (net, category, per cent), so that each category and rate totals as EN 16931 counts it.

    The tax of a group is its net times the rate, to the penny, halves up; it is spread over the lines by largest
    remainder.  Nets are above nought.
    """
    groups: dict[tuple[str, Decimal], list[int]] = {}
    for place, (_, category, percent) in enumerate(lines):
        groups.setdefault((category, percent), []).append(place)
    found = [NOUGHT] * len(lines)
    for (_, percent), places in groups.items():
        tax = pounds(sum((lines[place][0] for place in places), NOUGHT) * percent / 100)
        for place, part in shares(tax, {place: lines[place][0] for place in places}).items():
            found[place] = part
    return found


def tax_point(supplied_on: dt.date, issued_on: dt.date) -> dt.date:
    """The day whose VAT period and rate count: that of an invoice issued before the supply or within 14 days of it,
    else that of the supply."""
    return issued_on if issued_on <= supplied_on + FOLLOWS_WITHIN else supplied_on


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or its last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True)
class ReliefRule:
    """From a day on, between how many months after the later of supply and due day VAT of a bad debt may be claimed."""

    since: dt.date
    months: int
    until_months: int
    source: str

    def opens(self, supplied_on: dt.date, due_on: dt.date) -> dt.date:
        """First day on which the VAT of a debt that was written off may be claimed back."""
        return months_later(max(supplied_on, due_on), self.months)

    def ends(self, supplied_on: dt.date, due_on: dt.date) -> dt.date:
        """Last day on which it may be."""
        return months_later(max(supplied_on, due_on), self.until_months)


def vat_within(amount: Decimal, *, gross: Decimal, vat: Decimal) -> Decimal:
    """VAT in part of an invoice, in pounds, to the penny."""
    return pounds(amount * vat / gross) if gross else NOUGHT


def state_of(gross: Decimal, paid: Decimal, credited: Decimal, written_off: Decimal) -> str:
    """What the figures of an issued invoice say it is."""
    owed = gross - paid - credited - written_off
    if owed == gross:
        return "issued"
    if owed > 0:
        return "part_paid"
    if written_off > 0:
        return "written_off"
    return "credited" if credited == gross else "paid"


def band(due_on: dt.date, day: dt.date) -> str:
    """How long past its due day something is on a day."""
    late = (day - due_on).days
    if late <= 0:
        return BANDS[0]
    return BANDS[min((late - 1) // 30, 4) + 1]


def equal_parts(amount: Decimal, first: dt.date, count: int) -> list[tuple[dt.date, Decimal]]:
    """An amount in monthly parts from a day on; the pennies over go to the earliest."""
    parts = shares(amount, {place: Decimal(1) for place in range(count)}, lead=0)
    return [(months_later(first, place), part) for place, part in parts.items()]
