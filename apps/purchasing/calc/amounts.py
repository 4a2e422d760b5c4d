"""Amounts of purchases as arithmetic: lines, parts of lines, tolerances, shares, and what must stand committed.

All pounds are rounded to the penny, halves up; quantities have four places.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.core.money import K, pounds, shares

NOUGHT = Decimal("0.00")
HUNDRED = Decimal(100)
PLACES = Decimal("0.0001")


def line_net(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """Pounds of a line without VAT."""
    return pounds(quantity * unit_price)


def part(whole: Decimal, done: Decimal, of: Decimal) -> Decimal:
    """Pounds of `whole` that belong to `done` of `of` units."""
    return pounds(whole * done / of)


def step(whole: Decimal, before: Decimal, after: Decimal, of: Decimal) -> Decimal:
    """Pounds of `whole` between two counts, so that parts one after the other make the whole to the penny."""
    return part(whole, after, of) - part(whole, before, of)


def tolerance(base: Decimal, percent: Decimal, cap: Decimal) -> Decimal:
    """Pounds by which something may go past `base`: a share of it, and never more than `cap`."""
    return min(pounds(base * percent / HUNDRED), cap)


@dataclass(frozen=True)
class Standing:
    """What an order line must hold in the commitment ledger."""

    hard: Decimal
    accrued: Decimal

    @property
    def total(self) -> Decimal:
        """Both together."""
        return self.hard + self.accrued


def standing(ordered: Decimal, received: Decimal, billed: Decimal) -> Standing:
    """Ordered and neither received nor invoiced; received and not invoiced.  All three are costs in pounds."""
    return Standing(max(NOUGHT, ordered - max(received, billed)), max(NOUGHT, received - billed))


def share_line(
    quantity: Decimal, net: Decimal, weights: Mapping[K, Decimal], lead: K
) -> dict[K, tuple[Decimal, Decimal]]:
    """Quantity and net of one line for each buyer: both by largest remainder, ties to the lead."""
    counted = shares(
        quantity * HUNDRED, weights, lead=lead
    )  # four places are pence of a hundred times as much
    money = shares(net, weights, lead=lead)
    return {key: ((counted[key] / HUNDRED).quantize(PLACES), money[key]) for key in weights}
