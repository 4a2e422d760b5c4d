"""Proof of the contract register, organisation by organisation: what `manage.py verify` prints."""

from __future__ import annotations

from apps.ledger.queries.proofs import FAULTS_SHOWN, Check
from apps.procurement.models import Contract
from apps.procurement.statements import rows


def prove_contracts(holder: int | None = None) -> list[Check]:
    """Every check over all the organisations that the scope reads (`verify` gives it one's alone)."""
    faults = tuple(row[0] for row in rows("proof_called", {"most": FAULTS_SHOWN}))
    return [
        Check(
            "called_off",
            "What is called off each contract equals its orders",
            Contract.objects.count(),
            faults,
        )
    ]
