"""What room banking does when lower rooms tell it something."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act
from apps.audit.events import hear
from apps.banking.actions import payees, payments, reconciling


@hear("work.decided.banking.change")
def change_decided(act: Act, *, request: Any, outcome: str) -> None:
    """An approved change begins its hold within the act that approved it."""
    payees.decided(act, request, outcome)


@hear("work.decided.banking.payment")
def payment_decided(act: Act, *, request: Any, outcome: str) -> None:
    """A released payment may be sent."""
    payments.decided(act, request, outcome)


@hear("work.decided.banking.reconciliation")
def reconciliation_decided(act: Act, *, request: Any, outcome: str) -> None:
    """The second signature makes a reconciliation stand."""
    reconciling.decided(act, request, outcome)
