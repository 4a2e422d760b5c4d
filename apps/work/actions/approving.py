"""Deciding what waits: approve, refuse, withdraw; one by one or as a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse

from apps.audit.act import Act, action
from apps.audit.events import tell
from apps.audit.guards import one_locked, reason_given
from apps.audit.judging import database_judges
from apps.core.classes import DataClass
from apps.core.clock import LONDON, now
from apps.core.errors import Conflict, Invalid, NotAllowed, OutOfDate
from apps.documents.records import did
from apps.tenancy.working_days import add_working_days
from apps.work.models import ApprovalRequest, ApprovalStep
from apps.work.routing import authority
from apps.work.telling import notify

BATCH_MAX = 100
REQUEST = "approval request"


@action("work.approval.approve")
def approve(act: Act, *, request_id: int, reason: str = "") -> ApprovalRequest:
    """Approve the step that waits; when it was the last one, the record's room is told in this transaction.

    `by` is the person's own actor, or one made by `routing.stand_in` (for an absent colleague) or
    `routing.as_fallback`.  Whoever stands on the next step too acts once: that step is approved with this one.
    """
    request = one_locked(ApprovalRequest, request_id, REQUEST)
    steps = _approve(act, request, reason)
    _audit(act, request, reason, steps)
    return request


@action("work.approval.approve_many")
def approve_many(act: Act, *, request_ids: Sequence[int], reason: str = "") -> list[ApprovalRequest]:
    """Approve a list of one organisation and data class in one act (at most 100): all of it or nothing."""
    ids = sorted(set(request_ids))
    if not 1 <= len(ids) <= BATCH_MAX:
        raise Invalid(f"Choose between 1 and {BATCH_MAX} requests; {len(ids)} were chosen.")
    requests = [one_locked(ApprovalRequest, pk, REQUEST) for pk in ids]
    if len({(one.holder_id, one.row_class) for one in requests}) > 1:
        raise Invalid("Approve the requests of one organisation and one kind of information at a time.")
    steps = sum(_approve(act, one, reason) for one in requests)
    first = requests[0]
    act.audit(
        first.holder_id, DataClass(first.row_class), reason=reason,
        details={"requests": ids, "steps": steps, "approved": sum(one.state == "approved" for one in requests)},
    )  # fmt: skip
    return requests


@action("work.approval.refuse")
def refuse(act: Act, *, request_id: int, reason: str) -> ApprovalRequest:
    """Refuse at the step that waits, with a reason; the steps after it are dropped and the asker is told."""
    request = one_locked(ApprovalRequest, request_id, REQUEST)
    step = _waiting_step(request)
    why = reason_given(reason, most=400)
    _decide(act, step, ApprovalStep.State.REFUSED, why, fallback=authority(act.by, step).fallback)
    request.steps.filter(state=ApprovalStep.State.LATER).update(state=ApprovalStep.State.DROPPED)
    _finish(act, request, ApprovalRequest.State.REFUSED)
    _audit(act, request, why, 1)
    return request


@action("work.approval.withdraw")
def withdraw(act: Act, *, request_id: int, reason: str) -> ApprovalRequest:
    """Take one's own request back while it waits."""
    request = one_locked(ApprovalRequest, request_id, REQUEST)
    if request.asked_by_id != act.by.person:
        raise NotAllowed("Only whoever asked takes a request back; others refuse it.")
    why = reason_given(reason, most=400)
    take_back(act, request)
    _audit(act, request, why, 0)
    return request


def take_back(act: Act, request: ApprovalRequest) -> None:
    """The same within another act, which has judged who may: the record's room is told in this transaction."""
    _refuse_unless_waiting(request)
    open_states = [ApprovalStep.State.LATER, ApprovalStep.State.WAITING]
    request.steps.filter(state__in=open_states).update(state=ApprovalStep.State.DROPPED)
    request.state, request.decided_at = ApprovalRequest.State.WITHDRAWN, now()
    request.save(update_fields=["state", "decided_at"])
    tell(act, f"work.decided.{request.kind}", request=request, outcome="withdrawn")


def _approve(act: Act, request: ApprovalRequest, reason: str) -> int:
    """Approve the waiting step, and the ones after it on which the same person stands; gives how many."""
    step = _waiting_step(request)
    if request.record.version != request.record_version:
        raise OutOfDate(
            f"{request.record.number} changed after approval was asked for. Refuse this request, so that it is asked anew."
        )
    _decide(act, step, ApprovalStep.State.APPROVED, reason, fallback=authority(act.by, step).fallback)
    done = 1
    while following := request.steps.filter(state=ApprovalStep.State.LATER).order_by("number").first():
        _begin(following)
        if not _stands_on(act, following):
            return done
        again = reason or f"Approved together with step {step.number}."
        _decide(act, following, ApprovalStep.State.APPROVED, again, fallback=False)
        done += 1
    _finish(act, request, ApprovalRequest.State.APPROVED)
    return done


def _stands_on(act: Act, step: ApprovalStep) -> bool:
    try:
        return not authority(act.by, step).fallback
    except NotAllowed:
        return False


def _begin(step: ApprovalStep) -> None:
    step.state, step.since = ApprovalStep.State.WAITING, now()
    step.due_on = add_working_days(step.since.astimezone(LONDON).date(), step.escalate_after)
    step.save(update_fields=["state", "since", "due_on"])


def _decide(act: Act, step: ApprovalStep, state: str, reason: str, *, fallback: bool) -> None:
    """Write one decision; the database judges person, duty, limit, delegation and separation."""
    step.state, step.acted_by_id, step.for_person_id = state, act.by.person, act.by.for_person
    step.as_fallback, step.acted_at, step.reason = fallback, now(), reason.strip()[:400]
    with database_judges():
        step.save(update_fields=["state", "acted_by", "for_person", "as_fallback", "acted_at", "reason"])
    if state == ApprovalStep.State.APPROVED:
        did(act, step.request.record, step.duty_id)


def _finish(act: Act, request: ApprovalRequest, state: str) -> None:
    request.state, request.decided_at = state, now()
    with database_judges("work_request_decided"):
        request.save(update_fields=["state", "decided_at"])
    tell(act, f"work.decided.{request.kind}", request=request, outcome=str(state))
    word = "approved" if state == ApprovalRequest.State.APPROVED else "refused"
    notify(
        act, holder=request.holder_id, data_class=request.row_class, person=request.asked_by_id,
        sentence=f"{request.record.number or request.what} was {word}.", page=page_of_request(request),
        record=request.record_id,
    )  # fmt: skip


def _waiting_step(request: ApprovalRequest) -> ApprovalStep:
    _refuse_unless_waiting(request)
    found = (
        request.steps.select_for_update().filter(state=ApprovalStep.State.WAITING).order_by("number").first()
    )
    if found is None:
        raise Conflict("No step of this request waits.")
    return found


def _refuse_unless_waiting(request: ApprovalRequest) -> None:
    if request.state != ApprovalRequest.State.WAITING:
        raise Conflict(f"This request is already {request.get_state_display().lower()}.")


def _audit(act: Act, request: ApprovalRequest, reason: str, steps: int) -> None:
    details: dict[str, Any] = {"request": request.pk, "state": request.state, "steps": steps}
    act.audit(
        request.holder_id,
        DataClass(request.row_class),
        record=request.record_id,
        reason=reason,
        details=details,
    )


def page_of_request(request: ApprovalRequest) -> str:
    """Address of the page on which the request is decided."""
    try:
        return reverse("work:approval", args=[request.pk])
    except NoReverseMatch:
        return ""
