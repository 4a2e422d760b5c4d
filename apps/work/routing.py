"""Who may decide a step: by their own duty, in somebody's name, or as the organisation's named fall-back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import Q

from apps.core.actor import Actor, Right
from apps.core.clock import today
from apps.core.errors import NotAllowed
from apps.identity.models import Duty
from apps.identity.queries import Holding, actor_for, people_with
from apps.work.models import ApprovalRoute, ApprovalStep, Delegation, Fallback

STEPS_MAX = 9


def steps_for(holder: int, kind: str, amount: object, *, on: dt.date | None = None) -> list[tuple[str, int]]:
    """The scheme of consent's steps as (duty, working days until it escalates): those of the highest band that
    the amount reaches; empty when the organisation has not said anything about this kind."""
    day = on or today()
    reached = ApprovalRoute.objects.filter(holder_id=holder, kind=kind, during__contains=day)
    if amount is not None:
        reached = reached.filter(above__lte=amount)
    band = reached.order_by("-above").values_list("above", flat=True).first()
    if band is None:
        return []
    found = reached.filter(above=band).order_by("number").values_list("duty_id", "escalate_after")
    return list(found[:STEPS_MAX])


def able(step: ApprovalStep) -> list[Holding]:
    """People whose own duty reaches the step today, whoever asked left out."""
    found = people_with(step.duty_id, step.holder_id, amount=step.amount)
    return [one for one in found if one.person != step.asked_by_id]


def fallback_of(holder: int, *, on: dt.date | None = None) -> Fallback | None:
    """The organisation's named fall-back on a day, if it has named one."""
    return (
        Fallback.objects.filter(holder_id=holder, during__contains=on or today())
        .select_related("person")
        .first()
    )


def delegations_to(person: int, *, on: dt.date | None = None) -> list[Delegation]:
    """Live delegations under which this person acts for others (at most 50)."""
    live = Delegation.objects.filter(
        delegate_id=person, ended_at__isnull=True, during__contains=on or today()
    )
    return list(live.select_related("person").order_by("id")[:50])


def stand_in(by: Actor, person: int) -> Actor:
    """The actor, acting for an absent `person` with that person's rights of today.

    Raises NotAllowed when no live delegation says so.  The act names both: “for X by Y”.
    """
    if not any(item.person_id == person for item in delegations_to(by.person)):
        raise NotAllowed(f"{by.name} does not stand in for this person today.")
    absent = actor_for(person)
    return replace(by.standing_in_for(person), rights=absent.rights)


def as_fallback(by: Actor, holder: int, duty: str) -> Actor:
    """The actor with one further right: the named fall-back's, to decide this duty's steps in this holder.

    Raises NotAllowed for anyone whom the organisation has not named.
    """
    named = fallback_of(holder)
    if named is None or named.person_id != (by.for_person or by.person):
        raise NotAllowed(f"{by.name} is not the fall-back that this organisation has named.")
    opens = Duty.objects.get(pk=duty).opens
    return replace(by, rights=(*by.rights, Right(holder, duty, opens, writes=True)))


@dataclass(frozen=True)
class Authority:
    """Why an actor may decide a step."""

    fallback: bool = False


def authority(by: Actor, step: ApprovalStep) -> Authority:
    """The authority with which the actor may decide the step; raises NotAllowed with the reason otherwise.

    The database judges the same again when the decision is written.
    """
    if step.asked_by_id in (by.person, by.for_person):
        raise NotAllowed("Whoever asked does not approve, nor does anybody in their name.")
    own = by.holds(step.duty_id, step.holder_id) and _reaches(by, step)
    named = fallback_of(step.holder_id)
    is_fallback = named is not None and named.person_id == (by.for_person or by.person)
    if is_fallback and (not able(step) or step.escalated_at is not None):
        return Authority(fallback=True)
    if own:
        return Authority()
    by.require(step.duty_id, step.holder_id, step.amount)
    raise NotAllowed(f"{by.name} may not decide this step.")


def _reaches(by: Actor, step: ApprovalStep) -> bool:
    limit = by.limit(step.duty_id, step.holder_id)
    return limit is None or step.amount is None or limit >= step.amount


def reachable(by: Actor) -> Q:
    """Condition on steps: those that the actor's own duties and limits reach, own requests left out."""
    mine = Q(pk__in=[])
    by_limit: dict[tuple[str, Decimal | None], list[int]] = {}
    for right in by.rights:
        if right.writes:
            limit = by.limit(right.duty, right.holder)
            by_limit.setdefault((right.duty, limit), []).append(right.holder)
    for (duty, limit), holders in by_limit.items():
        part = Q(duty_id=duty, holder_id__in=holders)
        mine |= part if limit is None else part & (Q(amount__isnull=True) | Q(amount__lte=limit))
    return mine & ~Q(asked_by_id__in=[one for one in (by.person, by.for_person) if one is not None])
