"""Profiles: how a year's pounds lie over its twelve months.  Whatever the shape, they total the amount to the penny."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from apps.core.money import PENNY, shares

MONTHS = 12
NOUGHT = Decimal("0.00")
Months = tuple[Decimal, ...]


def equal(amount: Decimal, *, first: int = 1) -> Months:
    """Equal months from the period `first` (1 is April) to March; the pennies over go to the earliest."""
    if not 1 <= first <= MONTHS:
        raise ValueError("A profile begins in one of the periods 1 to 12.")
    weights = {period: Decimal(period >= first) for period in range(1, MONTHS + 1)}
    return tuple(shares(amount, weights, lead=first).values())


def shaped(amount: Decimal, shape: Sequence[Decimal]) -> Months:
    """Months in proportion to a shape (last year's, as a rule): months below nought count as nought.

    A shape without anything in it gives equal months.
    """
    if len(shape) != MONTHS:
        raise ValueError(f"A year has twelve months; the shape has {len(shape)}.")
    weights = {period: max(NOUGHT, pounds) for period, pounds in enumerate(shape, start=1)}
    if not any(weights.values()):
        return equal(amount)
    return tuple(shares(amount, weights).values())


def by_hand(amount: Decimal, months: Sequence[Decimal]) -> Months:
    """Months set by hand.  ValueError, with the difference, when they do not total the amount."""
    if len(months) != MONTHS:
        raise ValueError(f"A year has twelve months; {len(months)} were given.")
    if any(pounds != pounds.quantize(PENNY) for pounds in months):
        raise ValueError("Months are in pounds and whole pence.")
    difference = amount - sum(months, NOUGHT)
    if difference:
        word = "more" if difference > 0 else "less"
        raise ValueError(
            f"The months total £{sum(months, NOUGHT):,.2f}, which is not £{amount:,.2f}: "
            f"£{abs(difference):,.2f} {word} is needed."
        )
    return tuple(months)
