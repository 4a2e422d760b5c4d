"""Questions that acts of grants ask first, and the accounts that they use."""

from __future__ import annotations

from decimal import Decimal

from apps.core.errors import Invalid
from apps.core.money import PENNY

RAISE, APPROVE = "grant.raise", "grant.approve"
IN_ADVANCE, ACCRUED, PAYABLE = "25000", "13300", "20060"
"""In the shared chart: grants received in advance, accrued income, grants payable."""


def whole_pence(amount: Decimal) -> Decimal:
    """Pounds above nought in whole pence."""
    if amount <= 0 or amount != amount.quantize(PENNY):
        raise Invalid("Give pounds above £0.00, in whole pence.", fields={"amount": "More than £0.00."})
    return amount
