"""What room receivables does when an approval is decided."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act
from apps.audit.events import hear
from apps.documents.records import set_state
from apps.receivables.actions.giving_up import post_write_off
from apps.receivables.actions.invoices import issue_credit
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
