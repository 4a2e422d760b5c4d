"""What room ledger does when lower rooms tell it something."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act
from apps.audit.events import hear
from apps.documents.records import set_state
from apps.ledger.actions.between import half_decided
from apps.ledger.actions.journals import post_approved, tell_remarks
from apps.ledger.transitions import APPROVED, DRAFT, REFUSED


@hear("work.decided.ledger.batch")
def decided(act: Act, *, request: Any, outcome: str) -> None:
    """An approved batch is posted within the act that approved it; a refused one goes back to whoever raised it.

    Half of an inter-organisation entry is posted with the other half, by the later of the two approvals.
    """
    if outcome == "approved":
        set_state(act, request.record, APPROVED)
        if not half_decided(act, request.record, outcome):
            post_approved(act, request.record)
        tell_remarks(act, request.record)
    else:
        set_state(act, request.record, REFUSED if outcome == "refused" else DRAFT)
        half_decided(act, request.record, outcome)
