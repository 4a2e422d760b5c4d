"""Proof of income, organisation by organisation: items against the books, invoices against their items."""

from __future__ import annotations

from apps.ledger.queries.proofs import FAULTS_SHOWN, Check
from apps.receivables.models import Invoice, Item
from apps.receivables.statements import rows

# Code of the check (its statement is `sql/query/proof_<code>.sql`), what it proves, rows that it looks at.
_CHECKS = (
    ("control", "What customers owe equals what their documents posted to debtors", Item.objects.all),
    (
        "settled",
        "Paid, credited and written off are the items of each invoice, and its state says so",
        Invoice.objects.all,
    ),
)


def prove_receivables(holder: int) -> list[Check]:
    """Every check over one organisation."""
    return [
        Check(code, what, looked_at().count(),
              tuple(fault for (fault,) in rows(f"proof_{code}", {"holder": holder})[:FAULTS_SHOWN]))
        for code, what, looked_at in _CHECKS
    ]  # fmt: skip
