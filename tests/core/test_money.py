"""Money: pence never vanish, noise is forgiven and nothing else is."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.core.money import pounds, shares, without_noise

amounts = st.decimals(min_value=-10_000_000, max_value=10_000_000, places=2)
weights = st.dictionaries(
    st.text(min_size=1, max_size=3), st.decimals(0, 100, places=2), min_size=1, max_size=8
).filter(lambda found: sum(found.values()) > 0)


@given(amounts, weights)
def test_shares_total_the_amount_to_the_penny(amount, given_weights):
    parts = shares(amount, given_weights)
    assert sum(parts.values()) == amount
    assert all(part == pounds(part) for part in parts.values())


@given(amounts, weights)
def test_no_share_is_a_penny_away_from_its_exact_part(amount, given_weights):
    total = sum(given_weights.values())
    for key, part in shares(amount, given_weights).items():
        assert abs(part - amount * given_weights[key] / total) < Decimal("0.01")


def test_a_tie_goes_to_the_lead():
    thirds = {"PCC": Decimal(1), "FRA": Decimal(1), "AMB": Decimal(1)}
    assert shares(Decimal("100.00"), thirds, lead="FRA") == {
        "PCC": Decimal("33.33"), "FRA": Decimal("33.34"), "AMB": Decimal("33.33"),
    }  # fmt: skip


def test_nobody_with_a_weight_means_no_shares():
    with pytest.raises(ValueError, match="at least one must be above zero"):
        shares(Decimal("1.00"), {"PCC": Decimal(0)})


@pytest.mark.parametrize(("given", "kept"), [
    ("1234.5600000001", "1234.56"), ("0.295000004", None), ("1234.565", None), ("-12.4999999999", "-12.50"),
])  # fmt: skip
def test_spreadsheet_noise_is_forgiven_and_half_pence_are_not(given, kept):
    assert without_noise(Decimal(given)) == (Decimal(kept) if kept else None)
