"""Price variance by item, from the price points that may be read."""

from __future__ import annotations

from collections import defaultdict

from apps.spend.calc.prices import PricePoint as Point
from apps.spend.calc.prices import PriceVariance, variance
from apps.spend.models import PricePoint


def price_variances(year: int | None = None, *, least_organisations: int = 2) -> list[PriceVariance]:
    """Every item that enough buyers bought, the largest saving at the median first."""
    found = PricePoint.objects.filter(load__live=True)
    if year is not None:
        found = found.filter(load__year=year)
    points: dict[str, list[Point]] = defaultdict(list)
    for item, buyer, price, quantity in found.order_by("item", "id").values_list(
        "item", "buyer", "unit_price", "quantity"
    )[:200_000]:
        points[item].append(Point(buyer, item, price, quantity))
    made = [variance(listed) for listed in points.values()]
    wanted = [one for one in made if one.organisations >= least_organisations]
    return sorted(wanted, key=lambda one: (-one.saving_at_median, one.item))
