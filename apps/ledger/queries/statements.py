"""Income and expenditure, the balance sheet and the movement in reserves: the trial balance set out as statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db import connection

from apps.core.errors import NotFound
from apps.ledger.models import Account
from apps.ledger.queries.balances import NOUGHT, BalanceRow, TrialBalance, trial_balance
from apps.ledger.statements import text

Kind = Account.Kind
NOMINAL = {Kind.INCOME, Kind.EXPENDITURE}


@dataclass(frozen=True)
class Figure:
    """One account in a statement: pounds now, and those it is compared with (None where there is nothing to compare)."""

    account: Account
    amount: Decimal
    before: Decimal | None


@dataclass(frozen=True)
class Block:
    """Accounts under one heading of a statement."""

    title: str
    figures: list[Figure]

    @property
    def amount(self) -> Decimal:
        """Pounds of all its accounts."""
        return sum((one.amount for one in self.figures), NOUGHT)

    @property
    def before(self) -> Decimal | None:
        """What it is compared with."""
        known = [one.before for one in self.figures if one.before is not None]
        return sum(known, NOUGHT) if known or not self.figures else None


@dataclass(frozen=True)
class Result:
    """Income and expenditure of a year so far, before year-end journals; costs positive, income negative."""

    balance: TrialBalance
    blocks: list[Block]
    compared: bool
    taken: Decimal

    @property
    def net(self) -> Decimal:
        """Net expenditure in pounds (negative: a surplus), before the year end took it to reserves."""
        return sum((block.amount for block in self.blocks), NOUGHT)

    @property
    def net_before(self) -> Decimal | None:
        """The same of the year before, where its books are here."""
        return sum((block.before or NOUGHT for block in self.blocks), NOUGHT) if self.compared else None


@dataclass(frozen=True)
class Sheet:
    """The balance sheet: assets positive, liabilities negative, reserves as what they are worth."""

    balance: TrialBalance
    assets: list[Block]
    liabilities: list[Block]
    reserves: list[Block]
    unclosed: Decimal

    @property
    def net_assets(self) -> Decimal:
        """Assets less liabilities in pounds."""
        return sum((block.amount for block in [*self.assets, *self.liabilities]), NOUGHT)

    @property
    def net_assets_before(self) -> Decimal:
        """The same when the year began."""
        return sum((block.before or NOUGHT for block in [*self.assets, *self.liabilities]), NOUGHT)

    @property
    def worth(self) -> Decimal:
        """All reserves with the result of the year so far; equals `net_assets`."""
        return sum((block.amount for block in self.reserves), NOUGHT) + self.unclosed


@dataclass(frozen=True)
class Movement:
    """One reserve over a year: what it was, what the year end took to it, other movements, what it is."""

    account: Account
    opening: Decimal
    taken: Decimal
    other: Decimal

    @property
    def closing(self) -> Decimal:
        """What it is worth now."""
        return self.opening + self.taken + self.other


def closing_entries(balance: TrialBalance, holder: int) -> dict[str, Decimal]:
    """Pounds that journals of the year end moved by account, within a trial balance's year, periods and cut."""
    during = balance.year.during
    with connection.cursor() as cursor:
        cursor.execute(
            text("closing_entries"),
            {"holder": holder, "first": during.lower, "last": during.upper - dt.timedelta(days=1),
             "through": balance.through.number, "cut": balance.cut},
        )  # fmt: skip
        return dict(cursor.fetchall())


def income_and_expenditure(holder: int, year: int, *, through: int, cut: int | None = None) -> Result:
    """Income and expenditure of a year up to a period, compared with the same months of the year before."""
    balance = trial_balance(holder, year, through=through, cut=cut)
    closed = closing_entries(balance, holder)
    earlier: dict[str, Decimal] | None = None
    try:
        before = trial_balance(holder, year - 1, through=through, cut=cut)
    except NotFound:
        accounts = {row.account.code: row.account for row in balance.rows}
    else:
        closed_before = closing_entries(before, holder)
        earlier = {
            row.account.code: row.balance - closed_before.get(row.account.code, NOUGHT) for row in before.rows
        }
        accounts = {row.account.code: row.account for row in [*before.rows, *balance.rows]}
    now = {row.account.code: row.balance - closed.get(row.account.code, NOUGHT) for row in balance.rows}
    figures = [
        Figure(account, now.get(code, NOUGHT), None if earlier is None else earlier.get(code, NOUGHT))
        for code, account in sorted(accounts.items())
        if account.kind in NOMINAL
    ]
    figures = [one for one in figures if one.amount or one.before]
    costs = [one for one in figures if one.account.kind == Kind.EXPENDITURE]
    income = [one for one in figures if one.account.kind == Kind.INCOME]
    taken = sum((amount for code, amount in closed.items() if accounts[code].kind in NOMINAL), NOUGHT)
    return Result(balance, [*_blocks(costs), *_blocks(income)], earlier is not None, -taken)


def balance_sheet(holder: int, year: int, *, through: int, cut: int | None = None) -> Sheet:
    """The balance sheet at the end of a period, compared with what the year began with."""
    balance = trial_balance(holder, year, through=through, cut=cut)

    def blocks(kind: str, sign: int) -> list[Block]:
        rows = [row for row in balance.rows if row.account.kind == kind]
        return _blocks(
            [
                Figure(row.account, sign * row.balance, sign * row.brought)
                for row in rows
                if row.balance or row.brought
            ]
        )

    unclosed = -sum((row.balance for row in balance.rows if row.account.kind in NOMINAL), NOUGHT)
    return Sheet(
        balance, blocks(Kind.ASSET, 1), blocks(Kind.LIABILITY, 1), blocks(Kind.RESERVE, -1), unclosed
    )


def movement_in_reserves(
    holder: int, year: int, *, through: int, cut: int | None = None
) -> tuple[TrialBalance, list[Movement], Decimal]:
    """Every reserve over a year so far, and the result that no year end took to reserves yet (a surplus positive)."""
    balance = trial_balance(holder, year, through=through, cut=cut)
    closed = closing_entries(balance, holder)

    def moved(row: BalanceRow) -> Movement:
        taken = -closed.get(row.account.code, NOUGHT)
        return Movement(row.account, -row.brought, taken, -(row.debit - row.credit) - taken)

    rows = [moved(row) for row in balance.rows if row.account.kind == Kind.RESERVE]
    unclosed = -sum((row.balance for row in balance.rows if row.account.kind in NOMINAL), NOUGHT)
    return balance, rows, unclosed


def _blocks(figures: list[Figure]) -> list[Block]:
    """Figures under their headings, in the order in which the chart first names them."""
    place: dict[str, int] = {}
    for one in figures:
        place.setdefault(one.account.group, len(place))
    where: Callable[[Figure], int] = lambda one: place[one.account.group]  # noqa: E731
    return [
        Block(next(name for name, index in place.items() if index == number), list(part))
        for number, part in groupby(sorted(figures, key=where), key=where)
    ]
