"""What waits for whom: approvals, obligations and notices of one person, on their own and for others."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q, QuerySet

from apps.core.actor import Actor
from apps.core.clock import now, today
from apps.core.errors import NotAllowed, NotFound
from apps.core.scope import scope
from apps.identity.models import SignIn
from apps.identity.queries import people_with
from apps.work.models import ApprovalRequest, ApprovalStep, Notice, Obligation, RecordReader
from apps.work.routing import as_fallback, authority, delegations_to, fallback_of, reachable, stand_in

SHOWN_MAX = 200


@dataclass(frozen=True)
class Waiting:
    """One step that waits for the person: on their own, for somebody, or because it fell back to them."""

    step: ApprovalStep
    for_person: int | None = None
    for_name: str = ""
    fallback: bool = False
    late: bool = False

    @property
    def red(self) -> bool:
        """True when nobody else holds enough limit, or it has waited too long."""
        return self.fallback or self.late


def _waiting(condition: Q) -> QuerySet[ApprovalStep]:
    return (
        ApprovalStep.objects.filter(condition, state=ApprovalStep.State.WAITING)
        .select_related("request__record", "request__asked_by", "duty")
        .order_by("due_on", "id")
    )


def own_steps(by: Actor) -> QuerySet[ApprovalStep]:
    """Steps that the actor's own duties and limits reach."""
    return _waiting(reachable(by))


def fallen_steps(by: Actor) -> list[ApprovalStep]:
    """Steps that fell to this person as a named fall-back: nobody else holds enough limit, or they escalated
    (at most 200)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT step, holder, duty FROM accord_fallen_steps(%s, %s, %s)", [today(), now(), SHOWN_MAX]
        )
        rows = cursor.fetchall()
    if not rows:
        return []
    acting = by
    for holder, duty in sorted({(holder, duty) for _step, holder, duty in rows}):
        acting = as_fallback(acting, holder, duty)
    with scope(acting.scope()):
        return list(_waiting(Q(pk__in=[row[0] for row in rows])))


def waiting_for(by: Actor, *, on: dt.date | None = None) -> list[Waiting]:
    """Everything that waits for this person to decide (at most 200 of each sort), the most pressing first."""
    day = on or today()
    found = [_item(step, day) for step in own_steps(by)[:SHOWN_MAX]]
    seen = {item.step.pk for item in found}
    for step in fallen_steps(by):
        if step.pk not in seen:
            found.append(_item(step, day, fallback=True))
            seen.add(step.pk)
    for delegation in delegations_to(by.person):
        acting = stand_in(by, delegation.person_id)
        with scope(acting.scope()):
            for step in own_steps(acting)[:SHOWN_MAX]:
                if step.pk not in seen:
                    seen.add(step.pk)
                    found.append(
                        _item(step, day, for_person=delegation.person_id, for_name=delegation.person.name)
                    )
    return sorted(found, key=lambda item: (not item.red, item.step.due_on or day, item.step.pk))


def _item(
    step: ApprovalStep,
    day: dt.date,
    *,
    fallback: bool = False,
    for_person: int | None = None,
    for_name: str = "",
) -> Waiting:
    late = step.escalated_at is not None or (step.due_on is not None and step.due_on < day)
    return Waiting(step=step, fallback=fallback, for_person=for_person, for_name=for_name, late=late)


@dataclass
class Asked:
    """One's own request, and who may decide its waiting step; `nobody` when it fell to nobody at all."""

    request: ApprovalRequest
    waits_for: list[str] = field(default_factory=list)
    fallback: str = ""

    @property
    def red(self) -> bool:
        """True when nobody holds the duty with enough limit."""
        return not self.waits_for


def asked_by(by: Actor) -> QuerySet[ApprovalRequest]:
    """What the person asked for and still waits, newest first."""
    return (
        ApprovalRequest.objects.filter(asked_by_id=by.person, state=ApprovalRequest.State.WAITING)
        .select_related("record").order_by("-id")
    )  # fmt: skip


def with_deciders(requests: list[ApprovalRequest]) -> list[Asked]:
    """The requests with the names of those who may decide now (a page of them: one look-up per duty and holder)."""
    steps = {
        step.request_id: step
        for step in ApprovalStep.objects.filter(request__in=requests, state=ApprovalStep.State.WAITING)
    }
    known: dict[tuple[str, int], list] = {}
    found = []
    for request in requests:
        step = steps.get(request.pk)
        if step is None:
            found.append(Asked(request))
            continue
        key = (step.duty_id, step.holder_id)
        if key not in known:
            known[key] = people_with(*key)
        names = [
            one.name for one in known[key] if one.reaches(step.amount) and one.person != step.asked_by_id
        ]
        named = None if names else fallback_of(step.holder_id)
        found.append(Asked(request, names, named.person.name if named else ""))
    return found


def request_in_view(by: Actor, request_id: int) -> ApprovalRequest:
    """One request within the reader's scope.  Raises NotFound otherwise."""
    found = ApprovalRequest.objects.select_related("record", "asked_by").filter(pk=request_id).first()
    if found is None:
        raise NotFound(f"There is no approval request {request_id}, or you may not see it.")
    return found


def acting_for(by: Actor, request_id: int, for_person: int | None = None) -> Actor:
    """The actor with which `by` may decide a request: their own, an absent colleague's, or the fall-back's.

    Raises NotFound when none of these sees the request.
    """
    acting = stand_in(by, for_person) if for_person else by
    with scope(acting.scope()):
        step = ApprovalStep.objects.filter(request_id=request_id, state=ApprovalStep.State.WAITING).first()
        if step is not None and acting.holds(step.duty_id, step.holder_id):
            limit = acting.limit(step.duty_id, step.holder_id)
            if limit is None or step.amount is None or limit >= step.amount:
                return acting
    for fallen in [] if for_person else fallen_steps(by):
        if fallen.request_id == request_id:
            return as_fallback(by, fallen.holder_id, fallen.duty_id)
    return acting


def why_not(acting: Actor, step: ApprovalStep | None) -> str:
    """Why the actor may not decide the waiting step, in a sentence; empty when they may."""
    if step is None:
        return "Nothing of this request waits."
    try:
        authority(acting, step)
    except NotAllowed as error:
        return str(error)
    return ""


def obligations_of(by: Actor) -> QuerySet[Obligation]:
    """Open obligations of the person, or of a duty they hold in that organisation, soonest first."""
    mine = Q(person_id=by.person)
    for duty in {right.duty for right in by.rights}:
        mine |= Q(duty_id=duty, holder_id__in=by.holders_with(duty))
    return Obligation.objects.filter(mine, state=Obligation.State.OPEN).order_by("due_on", "id")


def notices_of(by: Actor) -> QuerySet[Notice]:
    """Notices that the person has not marked as seen, newest first; the database shows nobody else's."""
    return Notice.objects.filter(person_id=by.person, seen_at__isnull=True).order_by("-id")


@dataclass(frozen=True)
class Count:
    """How much waits for a person."""

    approvals: int
    obligations: int
    notices: int
    late: int

    @property
    def total(self) -> int:
        """Everything together."""
        return self.approvals + self.obligations + self.notices

    @property
    def words(self) -> str:
        """'2 approvals, 1 obligation'; nothing that is zero is named."""
        parts = [
            (self.approvals, "approval"), (self.obligations, "obligation"), (self.notices, "notice"),
        ]  # fmt: skip
        return ", ".join(f"{number} {word}{'' if number == 1 else 's'}" for number, word in parts if number)


def count_for(by: Actor) -> Count:
    """Counts of what waits for the person (each at most 200); needs their scope and a transaction."""
    waiting = waiting_for(by)
    day = today()
    obligations = list(obligations_of(by).values_list("due_on", flat=True)[:SHOWN_MAX])
    return Count(
        approvals=len(waiting),
        obligations=len(obligations),
        notices=notices_of(by)[:SHOWN_MAX].count(),
        late=sum(item.red for item in waiting) + sum(due < day for due in obligations),
    )


def may_read(by: Actor, record_id: int, duty: str) -> bool:
    """True when the person may open a record for which its page asks a duty: by that duty, or by a temporary
    reading of this one record.  Only ever asked about records that the scope already shows."""
    from apps.documents.models import Record

    record = Record.objects.filter(pk=record_id).first()
    if record is None:
        return False
    if by.holds(duty, record.holder_id):
        return True
    sign_ins = SignIn.objects.filter(person_id=by.person)
    return RecordReader.objects.filter(
        user__in=sign_ins, content_object=record, until__gte=today(), permission__codename="view_record"
    ).exists()
