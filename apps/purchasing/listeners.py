"""What room purchasing does when an approval is decided."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act
from apps.audit.events import hear
from apps.purchasing.actions.amending import amendment_decided
from apps.purchasing.actions.cards import card_decided
from apps.purchasing.actions.emergencies import emergency_decided
from apps.purchasing.actions.requisitions import decided
from apps.purchasing.models import Emergency


@hear("work.decided.purchasing.requisition")
def requisition_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved it may be ordered; refused or taken back, its budget is free again."""
    if Emergency.objects.filter(requisition__record=request.record).exists():
        emergency_decided(act, request.record, outcome)
    else:
        decided(act, request.record, outcome)


@hear("work.decided.purchasing.amendment")
def order_amendment_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved it is in force at once."""
    amendment_decided(act, request.record, outcome)


@hear("work.decided.purchasing.card")
def card_purchase_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved by the holder's manager, and by nobody else."""
    card_decided(act, request.record, outcome)
