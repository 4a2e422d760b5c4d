"""Price variance, worked through by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.errors import Invalid
from apps.spend.calc.prices import PricePoint, median_price, variance, variances


def point(organisation: str, price: str, quantity: str | None, item: str = "boots") -> PricePoint:
    """One price as a buyer would read it off the list."""
    return PricePoint(organisation, item, Decimal(price), None if quantity is None else Decimal(quantity))


def test_three_services_buy_boots() -> None:
    # Prices 80, 100 and 130; the median is 100. At the median only C saves: 30 on each of 10 pairs.
    # At the best price B saves 20 on 40 and C 50 on 10.
    found = variance([point("A", "80", "100"), point("B", "100", "40"), point("C", "130", "10")])
    assert (found.lowest, found.median, found.highest) == (Decimal(80), Decimal(100), Decimal(130))
    assert found.saving_at_median == Decimal("300.00")
    assert found.saving_at_best == Decimal("1300.00")
    assert found.spend == Decimal("13300.00")
    assert found.weighted_mean == Decimal("88.6667")
    assert found.spread_percent == Decimal("62.5")


def test_an_even_number_of_prices_has_the_mean_of_the_middle_two_as_median() -> None:
    found = variance([point("A", "10.00", "1"), point("B", "10.01", "3")])
    assert found.median == Decimal("10.0050")
    assert found.saving_at_median == Decimal("0.02")  # 0.005 on 3 is 0.015, rounded half up
    assert found.saving_at_best == Decimal("0.03")


def test_a_price_without_a_quantity_counts_for_the_median_but_saves_nothing() -> None:
    found = variance([point("A", "10", "5"), point("B", "30", None), point("C", "20", "5")])
    assert found.median == Decimal(20)
    assert found.without_quantity == 1
    assert found.saving_at_best == Decimal("50.00")


def test_several_prices_of_one_organisation_count_once_by_quantity() -> None:
    found = variance([point("A", "10", "30"), point("A", "20", "10"), point("B", "10", "1")])
    assert found.organisations == 2
    assert [(p.organisation, p.unit_price) for p in found.parts] == [
        ("B", Decimal(10)),
        ("A", Decimal("12.5000")),
    ]
    assert found.saving_at_best == Decimal("100.00")


def test_items_bought_by_one_organisation_alone_are_left_out() -> None:
    found = variances([point("A", "1", "1"), point("A", "5", "1", "hose"), point("B", "6", "2", "hose")])
    assert [v.item for v in found] == ["hose"]


def test_senseless_prices_are_refused() -> None:
    with pytest.raises(Invalid, match="above zero"):
        variance([point("A", "0", "1")])
    with pytest.raises(Invalid, match="negative"):
        variance([point("A", "1", "-1")])
    with pytest.raises(Invalid, match="exactly one item"):
        variance([point("A", "1", "1"), point("A", "1", "1", "hose")])
    with pytest.raises(Invalid, match="no prices"):
        median_price([])


PRICES = st.decimals(min_value="0.01", max_value="9999", places=2)
POINTS = st.lists(st.tuples(PRICES, st.integers(0, 500)), min_size=1, max_size=12)


@given(POINTS)
def test_savings_are_never_negative_and_the_parts_make_the_whole(listed: list[tuple[Decimal, int]]) -> None:
    points = [PricePoint(str(i), "x", price, Decimal(quantity)) for i, (price, quantity) in enumerate(listed)]
    found = variance(points)
    assert found.lowest <= found.median <= found.highest
    assert Decimal(0) <= found.saving_at_median <= found.saving_at_best <= found.spend
    assert sum(p.saving_at_best or 0 for p in found.parts) == found.saving_at_best
    assert sum(p.saving_at_median or 0 for p in found.parts) == found.saving_at_median


@given(POINTS)
def test_the_order_of_prices_does_not_matter(listed: list[tuple[Decimal, int]]) -> None:
    points = [PricePoint(str(i), "x", price, Decimal(quantity)) for i, (price, quantity) in enumerate(listed)]
    assert variance(points) == variance(points[::-1])
