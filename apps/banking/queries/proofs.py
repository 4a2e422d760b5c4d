"""Proof of payments, statements and matches, organisation by organisation: what `manage.py verify` prints."""

from __future__ import annotations

from django.db import connection

from apps.banking.models import Match, PaymentPart, Reconciliation, Statement
from apps.banking.statements import text
from apps.ledger.queries.proofs import FAULTS_SHOWN, Check

# Code of the check (its statement is `sql/query/proof_<code>.sql`), what it proves, rows that it looks at.
_CHECKS = (
    ("statements", "Statements add up, and each joins the one before", Statement.objects.all),
    ("matches", "Both sides of every match make the same pounds", Match.objects.all),
    (
        "payments",
        "Payments in transit equal the payments that the bank has not debited",
        PaymentPart.objects.all,
    ),
    (
        "reconciled",
        "Every reconciliation is explained by its items and signed by two people",
        Reconciliation.objects.all,
    ),
)


def prove_banking(holder: int | None = None) -> list[Check]:
    """Every check over all the organisations that the scope reads (`verify` gives it one's alone)."""
    return [Check(code, what, rows().count(), _faults(code)) for code, what, rows in _CHECKS]


def _faults(code: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(text(f"proof_{code}"))
        return tuple(row[0] for row in cursor.fetchmany(FAULTS_SHOWN))
