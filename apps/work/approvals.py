"""Approvals, for other rooms: `ask` inside an action; the acts `approve`, `refuse`, `withdraw`, `delegate`.

request = ask(act, record, duty="requisition.approve", amount=total)

@hear("work.decided.purchasing.requisition")
def decided(act, *, request, outcome): ...          # 'approved' or 'refused', in the same transaction
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from apps.audit.act import Act
from apps.core.clock import LONDON, now
from apps.core.errors import Conflict
from apps.documents.models import Record
from apps.tenancy.working_days import add_working_days
from apps.work.actions.approving import approve, approve_many, refuse, take_back, withdraw
from apps.work.actions.delegating import delegate, end_delegation, name_fallback, set_route
from apps.work.models import ApprovalRequest, ApprovalStep
from apps.work.routing import steps_for

__all__ = [
    "approve",
    "approve_many",
    "ask",
    "delegate",
    "end_delegation",
    "name_fallback",
    "refuse",
    "set_route",
    "take_back",
    "withdraw",
]

ESCALATE_AFTER = 5
"""Working days until a step escalates where the organisation's scheme of consent says nothing."""


def ask(
    act: Act,
    record: Record,
    *,
    duty: str,
    amount: Decimal | None = None,
    steps: Sequence[str] | None = None,
    also: Sequence[str] = (),
    what: str = "",
) -> ApprovalRequest:
    """Ask for approval of a record, for `amount` pounds, by whoever acts.

    The steps are those of the organisation's scheme of consent for this kind and amount; without one, `steps`
    (duties in their order), or the one `duty`.  Duties in `also`, which the record's own room demands, follow where
    no step asks for them yet.  Raises Conflict when the record already waits.
    """
    if ApprovalRequest.objects.filter(record=record, state=ApprovalRequest.State.WAITING).exists():
        raise Conflict(f"{record.number or record.title} already waits for approval.")
    planned = steps_for(record.holder_id, record.kind, amount) or [
        (one, ESCALATE_AFTER) for one in (steps or [duty])
    ]
    asked = {one for one, _ in planned}
    planned += [(one, ESCALATE_AFTER) for one in dict.fromkeys(also) if one not in asked]
    moment = now()
    common = {"holder_id": record.holder_id, "row_class": record.row_class, "amount": amount,
              "asked_by_id": act.by.person}  # fmt: skip
    request = ApprovalRequest.objects.create(
        **common, record=record, kind=record.kind, what=(what or record.title)[:200], asked_at=moment,
        record_version=record.version,
    )  # fmt: skip
    ApprovalStep.objects.bulk_create(
        ApprovalStep(
            **common, request=request, number=number, duty_id=one, escalate_after=days,
            state=ApprovalStep.State.WAITING if number == 1 else ApprovalStep.State.LATER,
            since=moment if number == 1 else None,
            due_on=add_working_days(moment.astimezone(LONDON).date(), days) if number == 1 else None,
        )
        for number, (one, days) in enumerate(planned, start=1)
    )  # fmt: skip
    return request
