"""What room budgets does when lower rooms tell it something."""

from __future__ import annotations

from functools import partial
from typing import Any

from apps.audit.act import Act, append_event
from apps.audit.events import hear
from apps.budgets.actions.virements import told_across
from apps.budgets.actions.yearend import carry_out
from apps.budgets.errors import budget_judged
from apps.budgets.models import Virement
from apps.budgets.statements import answer
from apps.budgets.transitions import APPROVED, DRAFT, DROPPED, REFUSED
from apps.core.classes import DataClass
from apps.documents.records import set_state


@hear("work.decided.budgets.virement")
def virement_decided(act: Act, *, request: Any, outcome: str) -> None:
    """An approved virement is in force with its approval; one that crosses, with the second.

    A crossing one is audited in both organisations' chains: each decision, and that it took effect.
    """
    record = request.record
    crosses = Virement.objects.filter(record=record, pair__isnull=False).exists()
    if outcome != "approved":
        set_state(act, record, REFUSED if outcome == "refused" else DROPPED)
        if crosses:
            told_across(act, record, outcome)
        return
    set_state(act, record, APPROVED)
    with budget_judged():
        in_force = answer("SELECT accord_apply_virement(%s, %s)", [record.holder_id, record.pk])
    if crosses:
        told_across(act, record, "in force" if in_force else "approved")
        if in_force:
            act.lastly(partial(_in_force, act), record)


def _in_force(act: Act, records: list[Any]) -> None:
    """The own chain says that it took effect, beside the approval that brought it."""
    for record in records:
        append_event(
            record.holder_id, DataClass.FINANCE, "budgets.virement.in_force", act.by, record=record.pk
        )


@hear("work.decided.budgets.rollover")
def rollover_decided(act: Act, *, request: Any, outcome: str) -> None:
    """An approved year-end list is carried out within the act that approved it; otherwise it is a draft again."""
    if outcome == "approved":
        carry_out(act, request.record)
    else:
        set_state(act, request.record, DRAFT)
