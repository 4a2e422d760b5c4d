"""What room budgets does when lower rooms tell it something."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act
from apps.audit.events import hear
from apps.budgets.actions.yearend import carry_out
from apps.budgets.errors import budget_judged
from apps.budgets.statements import answer
from apps.budgets.transitions import APPROVED, DRAFT, DROPPED, REFUSED
from apps.documents.records import set_state


@hear("work.decided.budgets.virement")
def virement_decided(act: Act, *, request: Any, outcome: str) -> None:
    """An approved virement is in force with its approval; one that crosses, with the second."""
    if outcome != "approved":
        set_state(act, request.record, REFUSED if outcome == "refused" else DROPPED)
        return
    set_state(act, request.record, APPROVED)
    with budget_judged():
        answer("SELECT accord_apply_virement(%s, %s)", [request.record.holder_id, request.record.pk])


@hear("work.decided.budgets.rollover")
def rollover_decided(act: Act, *, request: Any, outcome: str) -> None:
    """An approved year-end list is carried out within the act that approved it; otherwise it is a draft again."""
    if outcome == "approved":
        carry_out(act, request.record)
    else:
        set_state(act, request.record, DRAFT)
