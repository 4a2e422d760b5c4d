"""Money arithmetic: pounds as Decimal, rounding named where it happens, shares that always total."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

PENNY = Decimal("0.01")
NOISE = Decimal("0.000005")
"""0.0005 of a penny, in pounds: spreadsheet noise up to here is forgiven, anything more is refused."""

K = TypeVar("K", bound=Hashable)


def pounds(value: Decimal) -> Decimal:
    """Round to whole pence, half up (the rounding of invoices and HMRC tables unless a rule says otherwise)."""
    return value.quantize(PENNY, rounding=ROUND_HALF_UP)


def without_noise(value: Decimal) -> Decimal | None:
    """The penny figure that `value` stands for, or None when it lies further from one than noise does."""
    rounded = pounds(value)
    return rounded if abs(value - rounded) <= NOISE else None


def shares(amount: Decimal, weights: Mapping[K, Decimal], *, lead: K | None = None) -> dict[K, Decimal]:
    """Split pounds by weights so that the parts total `amount` to the penny (largest remainder).

    Ties go to `lead` first, then in the order of `weights`.  Weights are non-negative and not all zero.
    Every room that divides money uses this one function.
    """
    total = sum(weights.values(), Decimal(0))
    if total <= 0 or any(weight < 0 for weight in weights.values()):
        raise ValueError("Weights must be zero or more, and at least one must be above zero.")
    sign = -1 if amount < 0 else 1
    pence = int(abs(amount) / PENNY)
    exact = {key: pence * weight / total for key, weight in weights.items()}
    parts = {key: int(value) for key, value in exact.items()}
    order = sorted(
        weights, key=lambda key: (-(exact[key] - parts[key]), key != lead, list(weights).index(key))
    )
    for key in order[: pence - sum(parts.values())]:
        parts[key] += 1
    return {key: sign * part * PENNY for key, part in parts.items()}
