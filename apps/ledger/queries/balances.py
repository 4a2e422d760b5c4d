"""Balances: the trial balance and what it is made of, from kept balances; as of a cut, less what was posted after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.core.errors import NotFound
from apps.ledger.models import Account, Period, Year

NOUGHT = Decimal("0.00")
LAST_PERIOD = 16


@dataclass(frozen=True)
class BalanceRow:
    """One account: pounds brought forward, debits and credits of the year so far, and the balance (debits positive)."""

    account: Account
    brought: Decimal
    debit: Decimal
    credit: Decimal
    lines: int

    @property
    def balance(self) -> Decimal:
        """What stands on it: debits positive, credits negative."""
        return self.brought + self.debit - self.credit


@dataclass(frozen=True)
class TrialBalance:
    """All accounts with anything on them; `cut` is None for the books as they stand."""

    year: Year
    through: Period
    rows: list[BalanceRow]
    cut: int | None

    @property
    def debits(self) -> Decimal:
        """Sum of debit balances in pounds; equals `credits`."""
        return sum((row.balance for row in self.rows if row.balance > 0), NOUGHT)

    @property
    def credits(self) -> Decimal:
        """Sum of credit balances in pounds, as a positive figure."""
        return sum((-row.balance for row in self.rows if row.balance < 0), NOUGHT)


# Kept balances name the account, so nothing is joined; each period is summed by itself, which keeps the planner from
# sorting all of a year's balances.  The scope's policy reads its setting once.
_KEPT = """
SELECT w.account_id, COALESCE(sum(w.debit - w.credit) FILTER (WHERE p.number = 0), 0),
       COALESCE(sum(w.debit) FILTER (WHERE p.number > 0), 0), COALESCE(sum(w.credit) FILTER (WHERE p.number > 0), 0),
       COALESCE(sum(w.lines) FILTER (WHERE p.number > 0), 0)
FROM ledger_period p CROSS JOIN LATERAL (
    SELECT b.account_id, sum(b.debit) AS debit, sum(b.credit) AS credit, sum(b.lines) AS lines
    FROM ledger_balance b WHERE b.period_id = p.id GROUP BY b.account_id) w
WHERE p.holder_id = %(holder)s AND p.year_id = %(year)s AND p.number <= %(through)s GROUP BY w.account_id
"""
# What came after the cut: lines of this year move their account, lines of earlier years what was brought forward.
_AFTER = """
SELECT CASE WHEN p.year_id = %(year)s OR a.kind NOT IN ('income', 'expenditure') THEN c.account_id ELSE u.code END,
       COALESCE(sum(l.amount) FILTER (WHERE p.year_id <> %(year)s), 0),
       COALESCE(sum(l.amount) FILTER (WHERE p.year_id = %(year)s AND l.amount > 0), 0),
       COALESCE(-sum(l.amount) FILTER (WHERE p.year_id = %(year)s AND l.amount < 0), 0),
       count(*) FILTER (WHERE p.year_id = %(year)s)
FROM ledger_posting g JOIN ledger_journal j ON j.posting_id = g.id JOIN ledger_period p ON p.id = j.period_id
JOIN ledger_year y ON y.id = p.year_id JOIN ledger_line l ON l.journal_id = j.id JOIN ledger_coding c ON c.id = l.coding_id
JOIN ledger_account a ON a.code = c.account_id CROSS JOIN (SELECT code FROM ledger_account WHERE role = 'unclosed') u
WHERE g.holder_id = %(holder)s AND g.cut > %(cut)s
  AND (p.year_id = %(year)s AND p.number <= %(through)s OR y.year < %(first)s) GROUP BY 1
"""


def trial_balance(
    holder: int, year: int, *, through: int = LAST_PERIOD, cut: int | None = None
) -> TrialBalance:
    """The trial balance of an organisation for a financial year up to a period's number, within the scope.

    Without `cut` it is the books as they stand, from kept balances alone; with one, what was posted after that audit
    number is taken out again.  NotFound when the organisation has no such year.
    """
    found = Year.objects.filter(holder_id=holder, year=year).first()
    if found is None:
        raise NotFound(f"There is no financial year {year} in these books that you may see.")
    periods = list(Period.objects.filter(year=found, number__lte=through).order_by("number"))
    given = {"holder": holder, "year": found.pk, "through": through, "first": year, "cut": cut}
    figures = _figures(_KEPT, given)
    if cut is not None:
        for account, later in _figures(_AFTER, given).items():
            now = figures.get(account, (NOUGHT, NOUGHT, NOUGHT, 0))
            figures[account] = (now[0] - later[0], now[1] - later[1], now[2] - later[2], now[3] - later[3])
    accounts = Account.objects.in_bulk(list(figures))
    rows = [BalanceRow(accounts[code], *figures[code]) for code in sorted(figures) if any(figures[code])]
    return TrialBalance(found, periods[-1], rows, cut)


def _figures(statement: str, given: Mapping[str, Any]) -> dict[str, tuple[Decimal, Decimal, Decimal, int]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return {row[0]: (row[1], row[2], row[3], int(row[4])) for row in cursor.fetchall()}
