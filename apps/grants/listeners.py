"""What room grants does when an approval is decided, and when a payment of claims goes on."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act
from apps.audit.events import hear
from apps.documents.records import set_state
from apps.grants.actions.claims import approve_claim, claims_open_again, claims_paid
from apps.grants.transitions import DRAFT, DROPPED, LIVE, REFUSED


@hear("work.decided.grants.agreement")
def agreement_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved it holds; refused or taken back it is a draft again."""
    set_state(act, request.record, LIVE if outcome == "approved" else DRAFT)


@hear("work.decided.grants.claim")
def claim_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved it is owed at once, and waits for its payment."""
    if outcome == "approved":
        approve_claim(act, request.record)
    else:
        set_state(act, request.record, REFUSED if outcome == "refused" else DROPPED)


@hear("banking.payment.confirmed")
def payment_confirmed(act: Act, *, payment: Any) -> None:
    """What it gave is paid."""
    claims_paid(act, payment)


@hear("banking.payment.withdrawn")
def payment_withdrawn(act: Act, *, payment: Any) -> None:
    """What it would have given may be paid again."""
    claims_open_again(act, payment)


@hear("banking.items.failed")
def items_failed(act: Act, *, payment: Any, items: Any) -> None:
    """What came back may be paid again."""
    claims_open_again(act, payment, [one.source_id for one in items if one.source_id])
