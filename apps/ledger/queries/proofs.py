"""Proof of the books, organisation by organisation: what `manage.py verify` prints."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from apps.ledger.models import Balance, Journal, Period, Posting
from apps.ledger.statements import text


@dataclass(frozen=True)
class Check:
    """One proof: how many rows were looked at, and the first faults as sentences (empty when it holds)."""

    code: str
    what: str
    looked_at: int
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """True when nothing is wrong."""
        return not self.faults


FAULTS_SHOWN = 5
# Code of the check (its statement is `sql/query/proof_<code>.sql`), what it proves, rows that it looks at.
_CHECKS = (
    ("balanced", "Every journal balances and has the lines that its header counts", Journal.objects.all),
    ("balances", "Kept balances equal the lines", Balance.objects.all),
    (
        "brought_forward",
        "What is brought forward equals what earlier years leave",
        Balance.objects.filter(period__number=0).all,
    ),
    ("numbers", "Journal numbers run without gap or double, per kind and year", Journal.objects.all),
    ("periods", "Every journal stands in the period of its day", Period.objects.all),
    ("postings", "Every posting counts from a cut and holds what it says", Posting.objects.all),
)  # fmt: skip


def prove_books() -> list[Check]:
    """Every check over all the organisations that the scope reads."""
    return [Check(code, what, rows().count(), _faults(code)) for code, what, rows in _CHECKS]


def _faults(code: str) -> tuple[str, ...]:
    """The first sentences that the check's statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(text(f"proof_{code}"))
        return tuple(row[0] for row in cursor.fetchmany(FAULTS_SHOWN))


def prove_pairs(holder: int) -> list[Check]:
    """That every inter-organisation entry of an organisation stands and agrees on both sides."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT looked_at, fault FROM accord_prove_pairs(%s)", [holder])
        rows = cursor.fetchall()
    found = tuple(fault for _, fault in rows if fault)
    return [
        Check(
            "pairs",
            "Inter-organisation entries stand and agree on both sides",
            rows[0][0],
            found[:FAULTS_SHOWN],
        )
    ]
