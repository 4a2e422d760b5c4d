"""What room receivables does when an approval is decided, and when a payment of refunds goes on."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act
from apps.audit.events import hear
from apps.documents.records import set_state
from apps.receivables.actions.giving_up import post_write_off
from apps.receivables.actions.invoices import issue_credit
from apps.receivables.actions.refunds import approve_refund, refunds_open_again, refunds_paid
from apps.receivables.actions.reliefs import post_relief
from apps.receivables.transitions import APPROVED, DRAFT, DROPPED, REFUSED


@hear("work.decided.receivables.invoice")
def invoice_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved it may be issued; refused or taken back it is a draft again."""
    set_state(act, request.record, APPROVED if outcome == "approved" else DRAFT)


@hear("work.decided.receivables.credit")
def credit_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved it is issued and posted at once."""
    if outcome == "approved":
        issue_credit(act, request.record)
    else:
        set_state(act, request.record, REFUSED if outcome == "refused" else DROPPED)


@hear("work.decided.receivables.write_off")
def write_off_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved it is posted at once."""
    if outcome == "approved":
        post_write_off(act, request.record)
    else:
        set_state(act, request.record, REFUSED if outcome == "refused" else DROPPED)


@hear("work.decided.receivables.refund")
def refund_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved it is posted at once, and waits for its payment."""
    if outcome == "approved":
        approve_refund(act, request.record)
    else:
        set_state(act, request.record, REFUSED if outcome == "refused" else DROPPED)


@hear("work.decided.receivables.relief")
def relief_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved it is posted at once."""
    if outcome == "approved":
        post_relief(act, request.record)
    else:
        set_state(act, request.record, REFUSED if outcome == "refused" else DROPPED)


@hear("banking.payment.confirmed")
def payment_confirmed(act: Act, *, payment: Any) -> None:
    """What it gave back is paid."""
    refunds_paid(act, payment)


@hear("banking.payment.withdrawn")
def payment_withdrawn(act: Act, *, payment: Any) -> None:
    """What it would have given back may be paid again."""
    refunds_open_again(act, payment)


@hear("banking.items.failed")
def items_failed(act: Act, *, payment: Any, items: Any) -> None:
    """What came back may be paid again."""
    refunds_open_again(act, payment, [one.source_id for one in items if one.source_id])
