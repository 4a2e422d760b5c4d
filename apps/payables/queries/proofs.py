"""Proof of invoices, organisation by organisation: what `manage.py verify` prints."""

from __future__ import annotations

from django.db import connection

from apps.ledger.queries.proofs import FAULTS_SHOWN, Check
from apps.payables.models import Invoice, Line, Match, RunPayee, Settled, Twin
from apps.payables.statements import text

# Code of the check (its statement is `sql/query/proof_<code>.sql`), what it proves, rows that it looks at.
_CHECKS = (
    ("posted", "Every posted invoice stands on the creditors account with its sum", Invoice.objects.all),
    ("states", "The moments of every invoice agree with its state", Invoice.objects.all),
    ("lines", "The lines of every invoice total what it says", Line.objects.all),
    (
        "matched",
        "What was posted by its match is matched whole, and no order is charged beyond it",
        Match.objects.all,
    ),
    (
        "settled",
        "What is paid or set off left the creditors account, once, by its run or settlement",
        Settled.objects.all,
    ),
    (
        "runs",
        "Every run that was sent pays what its invoices make, less what is held back",
        RunPayee.objects.all,
    ),
    ("twins", "No invoice was posted with an undecided twin", Twin.objects.all),
)


def prove_payables(holder: int | None = None) -> list[Check]:
    """Every check over all the organisations that the scope reads (`verify` gives it one's alone)."""
    return [Check(code, what, rows().count(), _faults(code)) for code, what, rows in _CHECKS]


def _faults(code: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(text(f"proof_{code}"))
        return tuple(row[0] for row in cursor.fetchmany(FAULTS_SHOWN))
