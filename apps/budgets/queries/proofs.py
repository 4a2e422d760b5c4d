"""Proof of budgets and commitments, organisation by organisation: what `manage.py verify` prints."""

from __future__ import annotations

from django.db import connection

from apps.budgets.models import Commitment, Held, Line, Virement
from apps.budgets.statements import text
from apps.ledger.queries.proofs import FAULTS_SHOWN, Check

# Code of the check (its statement is `sql/query/proof_<code>.sql`), what it proves, rows that it looks at.
_CHECKS = (
    ("lines", "Every budget equals the changes of its versions and the sum of its months", Line.objects.all),
    ("held", "What stands committed equals the entries, by coding and by document", Held.objects.all),
    ("outlived", "No commitment outlives its document", Commitment.objects.all),
    ("virements", "Virements in force left no total changed", Virement.objects.all),
)


def prove_budgets(holder: int | None = None) -> list[Check]:
    """Every check over all the organisations that the scope reads (`verify` gives it one's alone)."""
    return [Check(code, what, rows().count(), _faults(code)) for code, what, rows in _CHECKS]


def _faults(code: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(text(f"proof_{code}"))
        return tuple(row[0] for row in cursor.fetchmany(FAULTS_SHOWN))
