"""What room procurement does when an approval is decided."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act
from apps.audit.events import hear
from apps.procurement.actions.changes import change_decided
from apps.procurement.actions.contracts import contract_decided


@hear("work.decided.procurement.contract")
def contract_approval_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved it is in force."""
    contract_decided(act, request.record, outcome)


@hear("work.decided.procurement.change")
def change_approval_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved the contract says what the change says."""
    change_decided(act, request.record, outcome)
