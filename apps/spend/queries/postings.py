"""What a load would post as journals: its categories by month, the accounts they mean, and what has no account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from apps.ledger.models import Account
from apps.spend.models import CategoryAccount, Load, LoadPosting, LoadPostingLine
from apps.spend.queries.statements import rows

CATEGORIES_MAX = 500


@dataclass(frozen=True)
class Planned:
    """Pounds of one month and category of a load; `account` is None where no dated row says what the category means."""

    month: dt.date
    dated: dt.date
    category: str
    capital: bool
    account: str | None
    cost_centre: int | None
    lines: int
    amount: Decimal


@dataclass(frozen=True)
class Unmapped:
    """A published category without an account, with what the account might be."""

    category: str
    lines: int
    amount: Decimal
    first: dt.date
    suggested: str


def planned(load: Load) -> list[Planned]:
    """Every month and category of a load, by the accounts in force on the last day of payment of each month."""
    return [Planned(*row) for row in rows("posting_plan", {"load": load.pk, "holder": load.holder_id})]


def unmapped(holder: int, load: Load | None = None) -> list[Unmapped]:
    """Published categories of the standing loads (or of one) that no account is given for, largest first."""
    given = {"holder": holder, "load": load.pk if load else None, "most": CATEGORIES_MAX}
    return [Unmapped(*row) for row in rows("posting_unmapped", given)]


def accounts_of(holder: int) -> QuerySet[CategoryAccount]:
    """What published categories are posted to, newest first for each."""
    found = CategoryAccount.objects.filter(holder_id=holder).select_related("account", "cost_centre")
    return found.order_by("category", "-during")


def posting_of(load: Load) -> LoadPosting | None:
    """The posting of a load that waits or stands in the books, if any."""
    return LoadPosting.objects.filter(load=load, live=True).select_related("record").first()


def lines_of(posting: LoadPosting) -> list[LoadPostingLine]:
    """What a posting posts, month by month."""
    return list(
        LoadPostingLine.objects.filter(posting=posting)
        .select_related("account", "cost_centre")
        .order_by("month", "category")
    )


def credit_accounts() -> Sequence[Account]:
    """Accounts that the payments of a load may be credited to: bank and creditors' control."""
    return list(Account.objects.filter(role__in=(Account.Role.BANK, Account.Role.PAYABLES)).order_by("code"))
