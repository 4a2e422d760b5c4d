"""What was received and not invoiced, at the end of a day, from the receipts and invoices themselves."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from apps.purchasing.statements import text


@dataclass(frozen=True)
class Owed:
    """One order line that owes something: its coding, pounds, order and supplier."""

    line: int
    coding: int
    cost: Decimal
    order: int
    number: str
    supplier: str
    description: str


def owed_at(holder: int, day: dt.date) -> list[Owed]:
    """Every order line that owed something at the end of the day."""
    with connection.cursor() as cursor:
        cursor.execute(text("owed_at"), {"holder": holder, "day": day})
        return [Owed(*row) for row in cursor.fetchall()]


def booked_at(holder: int, period: int) -> Decimal:
    """What the books say is received and not invoiced at the end of a period: credits as positive pounds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE(sum(b.credit - b.debit), 0) FROM ledger_period p "
            "JOIN ledger_period q ON q.year_id = p.year_id AND q.number <= p.number "
            "JOIN ledger_balance b ON b.period_id = q.id JOIN ledger_account a ON a.code = b.account_id "
            "WHERE p.id = %s AND p.holder_id = %s AND a.role = 'not_invoiced'",
            [period, holder],
        )
        found: Decimal = cursor.fetchone()[0]
        return found
