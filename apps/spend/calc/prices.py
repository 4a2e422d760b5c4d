"""Price variance: what each organisation paid for the same item, and what it would save at the median or best price.

A variance is a question to a buyer, not a saving: specifications may differ, and only volume bought at the new price
counts later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from apps.core.errors import Invalid
from apps.core.money import pounds

FOUR_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class PricePoint:
    """One organisation's unit price (pounds, four places) and quantity for one item; quantity may be unknown."""

    organisation: Hashable
    item: str
    unit_price: Decimal
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OrganisationVariance:
    """One organisation's part: how far it pays above the median and the best, per unit and over its quantity."""

    organisation: Hashable
    unit_price: Decimal
    quantity: Decimal | None
    saving_at_median: Decimal | None
    saving_at_best: Decimal | None
    above_best_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class PriceVariance:
    """All of one item. Savings are sums over organisations with a known quantity that pay more; never negative."""

    item: str
    organisations: int
    lowest: Decimal
    median: Decimal
    highest: Decimal
    weighted_mean: Decimal | None
    quantity: Decimal
    spend: Decimal
    saving_at_median: Decimal
    saving_at_best: Decimal
    without_quantity: int
    parts: tuple[OrganisationVariance, ...]

    @property
    def spread_percent(self) -> Decimal | None:
        """How far the highest price is above the lowest, in percent to one place."""
        if not self.lowest:
            return None
        return ((self.highest - self.lowest) * 100 / self.lowest).quantize(Decimal("0.1"), ROUND_HALF_UP)


def median_price(prices: Iterable[Decimal]) -> Decimal:
    """The middle price; of two middle prices their mean, rounded half up to four places."""
    ordered = sorted(prices)
    if not ordered:
        raise Invalid("There is no median of no prices.")
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return ((ordered[middle - 1] + ordered[middle]) / 2).quantize(FOUR_PLACES, ROUND_HALF_UP)


def variance(points: Iterable[PricePoint]) -> PriceVariance:
    """Price variance of one item over the organisations that bought it.

    An organisation with several points for the item counts once, with its quantity-weighted price. The median is
    that of the organisations' prices, each counting once; savings weigh by quantity. Rounding to the penny happens once
    per organisation, half up, so that the parts add up to the total.
    """
    listed = list(points)
    items = {point.item for point in listed}
    if len(items) != 1:
        raise Invalid("Price variance is worked out for exactly one item at a time.")
    for point in listed:
        if point.unit_price <= 0:
            raise Invalid(f"The price of {point.item} at {point.organisation} must be above zero.")
        if point.quantity is not None and point.quantity < 0:
            raise Invalid(f"The quantity of {point.item} at {point.organisation} must not be negative.")
    merged = _one_per_organisation(listed)
    prices = [price for price, _ in merged.values()]
    lowest, median = min(prices), median_price(prices)
    parts = tuple(
        _part(organisation, price, quantity, lowest, median)
        for organisation, (price, quantity) in sorted(merged.items(), key=lambda kv: (kv[1][0], str(kv[0])))
    )
    known = [(price, quantity) for price, quantity in merged.values() if quantity is not None]
    quantity = sum((q for _, q in known), Decimal(0))
    worth = sum((price * q for price, q in known), Decimal(0))
    return PriceVariance(
        item=items.pop(),
        organisations=len(merged),
        lowest=lowest,
        median=median,
        highest=max(prices),
        weighted_mean=(worth / quantity).quantize(FOUR_PLACES, ROUND_HALF_UP) if quantity else None,
        quantity=quantity,
        spend=pounds(worth),
        saving_at_median=sum((part.saving_at_median or Decimal(0) for part in parts), Decimal("0.00")),
        saving_at_best=sum((part.saving_at_best or Decimal(0) for part in parts), Decimal("0.00")),
        without_quantity=sum(1 for _, q in merged.values() if q is None),
        parts=parts,
    )


def variances(points: Iterable[PricePoint], *, least_organisations: int = 2) -> list[PriceVariance]:
    """Price variance of every item that enough organisations bought, the largest saving at the best price first."""
    by_item: dict[str, list[PricePoint]] = defaultdict(list)
    for point in points:
        by_item[point.item].append(point)
    found = [variance(listed) for listed in by_item.values()]
    wanted = [v for v in found if v.organisations >= least_organisations]
    return sorted(wanted, key=lambda v: (-v.saving_at_best, v.item))


def _one_per_organisation(points: list[PricePoint]) -> dict[Hashable, tuple[Decimal, Decimal | None]]:
    grouped: dict[Hashable, list[PricePoint]] = defaultdict(list)
    for point in points:
        grouped[point.organisation].append(point)
    merged: dict[Hashable, tuple[Decimal, Decimal | None]] = {}
    for organisation, listed in grouped.items():
        if len(listed) == 1:
            merged[organisation] = listed[0].unit_price, listed[0].quantity
            continue
        known = [p for p in listed if p.quantity]
        quantity = sum((p.quantity or Decimal(0) for p in known), Decimal(0))
        if quantity:
            worth = sum((p.unit_price * (p.quantity or Decimal(0)) for p in known), Decimal(0))
            merged[organisation] = (worth / quantity).quantize(FOUR_PLACES, ROUND_HALF_UP), quantity
        else:
            mean = sum((p.unit_price for p in listed), Decimal(0)) / len(listed)
            merged[organisation] = mean.quantize(FOUR_PLACES, ROUND_HALF_UP), listed[0].quantity
    return merged


def _part(
    organisation: Hashable, price: Decimal, quantity: Decimal | None, lowest: Decimal, median: Decimal
) -> OrganisationVariance:
    def saving(target: Decimal) -> Decimal | None:
        if quantity is None:
            return None
        return pounds(max(price - target, Decimal(0)) * quantity)

    above = ((price - lowest) * 100 / lowest).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return OrganisationVariance(organisation, price, quantity, saving(median), saving(lowest), above)
