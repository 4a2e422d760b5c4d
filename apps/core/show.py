"""How figures, dates and moments are written for people: one place for screens, paper and messages alike."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

MINUS = "\u2212"
LONDON = ZoneInfo("Europe/London")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def as_decimal(value: object) -> Decimal | None:
    """The value as an exact Decimal; None when it is empty or no number. A float is refused (TypeError)."""
    if value is None or value == "":
        return None
    if isinstance(value, float):
        raise TypeError("A float was given where an exact Decimal is needed; give Decimal or int.")
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _number(value: Decimal, places: int) -> tuple[str, str]:
    """(sign, digits with thousands separators), rounded half up to the given places; never minus nought."""
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return (MINUS if rounded < 0 else ""), f"{abs(rounded):,.{places}f}"


def pounds(value: object, places: int = 2) -> str:
    """Pounds and pence with a real minus sign before the pound sign: −£1,234.56. Empty for no value."""
    number = as_decimal(value)
    if number is None:
        return ""
    sign, digits = _number(number, places)
    return f"{sign}£{digits}"


def unit_price(value: object) -> str:
    """A unit price: two places, or four where pence are not enough."""
    number = as_decimal(value)
    return "" if number is None else pounds(number, 2 if number == round(number, 2) else 4)


def pounds_short(value: object) -> str:
    """Pounds for headlines: £950, £12.3k, £4.6m, £1.2bn. Only where the exact figure is near."""
    number = as_decimal(value)
    if number is None:
        return ""
    size = abs(number)
    for limit, divisor, suffix in (
        (Decimal("999950000"), Decimal(10) ** 9, "bn"),
        (Decimal("999950"), Decimal(10) ** 6, "m"),
        (Decimal("9999.5"), Decimal(10) ** 3, "k"),
    ):
        if size >= limit:
            sign, digits = _number(number / divisor, 1)
            return f"{sign}£{digits.removesuffix('.0')}{suffix}"
    return pounds(number, 0)


def percent(value: object, places: int = 1) -> str:
    """A percentage that is already per hundred: Decimal('12.5') gives 12.5%."""
    number = as_decimal(value)
    if number is None:
        return ""
    sign, digits = _number(number, places)
    return f"{sign}{digits}%"


def integer(value: object) -> str:
    """A whole number with thousands separators: 12,345. Fractions are rounded half up."""
    number = as_decimal(value)
    if number is None:
        return ""
    sign, digits = _number(number, 0)
    return sign + digits


def number(value: object) -> str:
    """A quantity with thousands separators and only the decimal places it needs: 1,234.5."""
    exact = as_decimal(value)
    if exact is None:
        return ""
    places = max(0, -int(exact.normalize().as_tuple().exponent))
    sign, digits = _number(exact, places)
    return sign + digits


def ukdate(value: object) -> str:
    """A date as people write it: 3 May 2026. A moment gives its Europe/London date; empty for no value."""
    if isinstance(value, dt.datetime):
        value = london(value).date()
    if not isinstance(value, dt.date):
        return ""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def month(value: object) -> str:
    """A month for the axis of a chart: May 2026 as 'May 26'."""
    if not isinstance(value, dt.date):
        return ""
    return f"{MONTHS[value.month - 1][:3]} {value.year % 100:02d}"


def month_name(value: object) -> str:
    """A month in words: May 2026, from a date in it or from '2026-05'; empty for anything else."""
    if isinstance(value, str) and len(value) == 7 and value[:4].isdigit() and value[5:].isdigit():
        value = dt.date(int(value[:4]), int(value[5:]), 1)
    if not isinstance(value, dt.date):
        return ""
    return f"{MONTHS[value.month - 1]} {value.year}"


def days(first: dt.date, last: dt.date) -> str:
    """A period as people say it: whole months by their names, otherwise by its first and last day.

    'September 2026', 'July to September 2026', 'April 2025 to March 2026', '3 May 2026 to 9 June 2026'.
    """
    if first.day != 1 or (last + dt.timedelta(days=1)).day != 1:
        return f"{ukdate(first)} to {ukdate(last)}"
    if (first.year, first.month) == (last.year, last.month):
        return month_name(first)
    begins = MONTHS[first.month - 1] if first.year == last.year else month_name(first)
    return f"{begins} to {month_name(last)}"


def period(during: Any) -> str:
    """A dated row's time in force, from its first to its last day: '1 April 2020 – open'.

    PostgreSQL keeps the day after the last one.
    """
    if during is None or getattr(during, "isempty", False):
        return ""
    last = during.upper - dt.timedelta(days=1) if during.upper else None
    return f"{ukdate(during.lower) or 'open'} – {ukdate(last) or 'open'}"


def moment(value: object) -> str:
    """A moment in Europe/London, to the minute: 3 May 2026, 14:05. A naive datetime is taken as UTC."""
    if not isinstance(value, dt.datetime):
        return ukdate(value)
    here = london(value)
    return f"{ukdate(here.date())}, {here:%H:%M}"


def london(value: dt.datetime) -> dt.datetime:
    """The same moment on the clock of Europe/London; a naive datetime is taken as UTC."""
    if value.tzinfo is None:
        value = value.replace(tzinfo=dt.UTC)
    return value.astimezone(LONDON)
