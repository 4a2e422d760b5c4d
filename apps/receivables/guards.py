"""Questions that acts of income ask first."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from apps.core.errors import Conflict, Invalid
from apps.core.money import PENNY
from apps.ledger.models import Account
from apps.receivables.models import Customer, IncomeKind, Seller
from apps.receivables.transitions import OPEN

RAISE, APPROVE, RECEIVE, KEEP = "income.raise", "income.approve", "receipt.enter", "income.keep"
REFUNDS = "20050"
"""Refunds due to customers, in the shared chart: where a refund stands between its approval and its payment."""
GIVE_UP, LET_GO = "writeoff.raise", "writeoff.approve"


def seller_on(holder: int, day: dt.date) -> Seller:
    """How the organisation stands on its papers that day; Conflict with the cure where it said nothing."""
    found = Seller.objects.filter(holder_id=holder, during__contains=day).first()
    if found is None:
        raise Conflict(
            f"This organisation has not said how it invoices on {day:%-d %B %Y}: set it up under Income, Set-up."
        )
    return found


def kind_on(holder: int, code: str, day: dt.date) -> IncomeKind:
    """What a kind of income starts from that day; Conflict with the cure where nothing is set."""
    found = IncomeKind.objects.filter(holder_id=holder, code=code, during__contains=day).first()
    if found is None:
        raise Conflict(f"This kind of income is not set up for {day:%-d %B %Y}: do so under Income, Set-up.")
    return found


def open_customer(customer: Customer) -> Customer:
    """The customer, while it may be charged."""
    if customer.record.state != OPEN:
        raise Conflict(f"{customer.record.number} is closed: open it again to charge it.")
    return customer


def whole_pence(amount: Decimal, what: str = "amount") -> Decimal:
    """Pounds above nought in whole pence."""
    if amount <= 0 or amount != amount.quantize(PENNY):
        raise Invalid(
            f"The {what} is more than £0.00, in whole pence.", fields={"amount": "More than £0.00."}
        )
    return amount


def control_account() -> str:
    """The account of the shared structure on which debtors stand."""
    return _account_of(Account.Role.RECEIVABLES)


def suspense_account() -> str:
    """The account of the shared structure on which money stands that nobody could identify yet."""
    return _account_of(Account.Role.SUSPENSE)


def _account_of(role: str) -> str:
    found = Account.objects.filter(role=role).order_by("code").values_list("code", flat=True).first()
    if found is None:
        raise Conflict(
            f"The account structure has no account for “{Account.Role(role).label}”: ask its steward to add one."
        )
    return found
