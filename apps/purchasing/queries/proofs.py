"""Proof of purchases, organisation by organisation: what `manage.py verify` prints."""

from __future__ import annotations

from django.db import connection

from apps.ledger.queries.proofs import FAULTS_SHOWN, Check
from apps.purchasing.models import Order, OrderLine, RequisitionLine
from apps.purchasing.statements import text

# Code of the check (its statement is `sql/query/proof_<code>.sql`), what it proves, rows that it looks at.
_CHECKS = (
    ("commitments", "Orders commit what is neither received nor invoiced, and what is owed", OrderLine.objects.all),
    ("reserved", "Requisitions reserve what they cost until they are ordered", RequisitionLine.objects.all),
    ("counted", "What was received and invoiced equals the receipts and invoices", OrderLine.objects.all),
    ("versions", "Every order is what its newest version says", Order.objects.all),
)  # fmt: skip


def prove_purchasing(holder: int | None = None) -> list[Check]:
    """Every check over all the organisations that the scope reads (`verify` gives it one's alone)."""
    return [Check(code, what, rows().count(), _faults(code)) for code, what, rows in _CHECKS]


def _faults(code: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(text(f"proof_{code}"))
        return tuple(row[0] for row in cursor.fetchmany(FAULTS_SHOWN))
