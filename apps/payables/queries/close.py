"""What room payables answers on the checklist of a month's close: do creditors equal the unpaid invoices?

What a run has sent to the bank is no longer owed, though its invoices are paid only when the bank confirms.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import connection
from django.urls import reverse

from apps.core.show import pounds
from apps.ledger.models import Period
from apps.ledger.queries.checklist import UNANSWERED, Answer
from apps.payables.models import Invoice

_OWED = (
    "SELECT COALESCE(sum(CASE WHEN i.kind = 'credit' THEN -i.gross ELSE i.gross END), 0) FROM payables_invoice i "
    "WHERE i.holder_id = %s AND i.posted_on <= %s AND NOT EXISTS (SELECT 1 FROM payables_settled t WHERE "
    "t.invoice_id = i.id AND t.dated <= %s AND (t.undone_on IS NULL OR t.undone_on > %s))"
)
_CONTROL = (
    "SELECT COALESCE(sum(b.credit - b.debit), 0) FROM ledger_period q JOIN ledger_balance b ON b.period_id = q.id "
    "JOIN ledger_account a ON a.code = b.account_id WHERE q.year_id = %s AND q.number <= %s AND a.role = 'payables'"
)


def creditors_agree(period: Period) -> Answer:
    """Green when the creditors account equals the unpaid invoices at the month's end; red says by how much not."""
    last = period.during.upper - dt.timedelta(days=1)
    page = f"{reverse('payables:aged')}?in={period.holder_id}&on={last.isoformat()}"
    control = _amount(_CONTROL, [period.year_id, period.number])
    if not Invoice.objects.filter(holder_id=period.holder_id, posted_on__lte=last).exists():
        return Answer(
            UNANSWERED,
            "No invoice of this organisation was posted here until then, so nothing vouches for this. "
            f"{pounds(control)} stands on the control accounts.",
        )
    owed = _amount(_OWED, [period.holder_id, last, last, last])
    difference = control - owed
    if difference:
        return Answer.red(
            f"Creditors stand at {pounds(control)}, the unpaid invoices at {pounds(owed)}: {pounds(difference)} was posted "
            "there otherwise. Reverse it, or enter its invoices.",
            amount=abs(difference), page=page,
        )  # fmt: skip
    return Answer.green(f"Creditors and unpaid invoices both stand at {pounds(owed)}.", page=page)


def _amount(statement: str, parameters: list[Any]) -> Decimal:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        found: Decimal = cursor.fetchone()[0]
        return found
