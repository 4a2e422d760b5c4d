"""Roles: the administrator asks for one, the role owner decides, either of them ends it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import in_state, one_locked, one_seen, reason_given, second_person
from apps.audit.judging import database_judges
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.identity.models import Person, Role, RoleDuty, RoleGrant

SEPARATION = ("identity_rolegrant_separation",)
OVERLAP = "This person already holds or awaits that role here on some of these days. End it first, or choose other days."


@action("identity.role.request")
def request_role(
    act: Act,
    *,
    holder: int,
    person: int,
    role: str,
    since: dt.date,
    until: dt.date | None = None,
    limit: Decimal | None = None,
    reason: str,
) -> RoleGrant:
    """Ask that `person` hold `role` in `holder` from `since` to `until` (last day, None: open).

    `limit` is the largest amount in pounds, None for no limit.  Needs the duty *administer* there; the grant
    gives nothing until the role owner approves it.
    """
    act.by.require("administer", holder)
    why = reason_given(reason)
    if until is not None and until < since:
        raise Invalid(
            "The last day lies before the first.", fields={"until": "Choose a day after the first."}
        )
    if limit is not None and limit <= 0:
        raise Invalid("A limit is more than nothing.", fields={"limit": "Leave it empty for no limit."})
    who, what = one_seen(Person, person, "person"), one_seen(Role, role, "role")
    with database_judges(overlap=OVERLAP):
        grant = RoleGrant.objects.create(
            holder_id=holder,
            person=who,
            role=what,
            during=DateRange(since, until + dt.timedelta(days=1) if until else None),
            limit=limit,
            requested_by_id=act.by.person,
            reason=why,
        )
    act.audit(
        holder, DataClass.DIRECTORY, reason=why,
        details={"grant": grant.pk, "person": who.pk, "role": what.pk, "limit": limit},
    )  # fmt: skip
    return grant


@action("identity.role.approve")
def approve_role(act: Act, *, grant: int) -> RoleGrant:
    """Let a requested role take effect.  Only the organisation's role owner, never who asked nor who gets it.

    The database judges the same again, and refuses duties that are never held together.
    """
    found = one_locked(RoleGrant, grant, "role request")
    act.by.require("roles.approve", found.holder_id)
    second_person(act.by, found.requested_by_id, found.person_id, what="this role")
    in_state(found, RoleGrant.State.REQUESTED, what="This request")
    found.state = RoleGrant.State.LIVE
    found.approved_by_id = act.by.person
    found.decided_at = now()
    with database_judges(*SEPARATION, overlap=OVERLAP):
        found.save(update_fields=["state", "approved_by", "decided_at"])
    act.audit(
        found.holder_id, DataClass.DIRECTORY,
        details={"grant": found.pk, "person": found.person_id, "role": found.role_id},
    )  # fmt: skip
    return found


@action("identity.role.refuse")
def refuse_role(act: Act, *, grant: int, reason: str) -> RoleGrant:
    """Refuse a requested role, with a reason.  Only the role owner."""
    found = one_locked(RoleGrant, grant, "role request")
    act.by.require("roles.approve", found.holder_id)
    in_state(found, RoleGrant.State.REQUESTED, what="This request")
    found.state, found.decided_at, found.answer = RoleGrant.State.REFUSED, now(), reason_given(reason)
    found.save(update_fields=["state", "decided_at", "answer"])
    act.audit(found.holder_id, DataClass.DIRECTORY, reason=found.answer, details={"grant": found.pk})
    return found


@action("identity.role.end")
def end_role(act: Act, *, grant: int, reason: str, last_day: dt.date | None = None) -> RoleGrant:
    """End a role: at once, or after `last_day` when that is still to come.  Administrator or role owner.

    The last role owner of an organisation stays until another has been approved.
    """
    found = one_locked(RoleGrant, grant, "role")
    if not (act.by.holds("administer", found.holder_id) or act.by.holds("roles.approve", found.holder_id)):
        raise NotAllowed(
            f"{act.by.name} is neither administrator nor role owner here, so cannot end this role."
        )
    in_state(found, RoleGrant.State.LIVE, what="This role")
    _another_owner_stays(found)
    found.answer = reason_given(reason)
    later = last_day is not None and last_day >= today()
    if last_day is not None and later:
        if found.during.upper is not None and last_day >= found.during.upper:
            raise Invalid(
                "The role already ends before that day.", fields={"last_day": "Choose an earlier day."}
            )
        found.during = DateRange(found.during.lower, last_day + dt.timedelta(days=1))
    else:
        found.state = RoleGrant.State.ENDED
        if found.during.lower < today():
            found.during = DateRange(found.during.lower, min(today(), found.during.upper or today()))
    found.save(update_fields=["state", "during", "answer"])
    act.audit(
        found.holder_id, DataClass.DIRECTORY, reason=found.answer,
        details={"grant": found.pk, "person": found.person_id, "role": found.role_id, "at_once": not later},
    )  # fmt: skip
    return found


def _another_owner_stays(ending: RoleGrant) -> None:
    """Refuse to leave an organisation without anyone who approves roles."""
    owning = RoleDuty.objects.filter(duty_id="roles.approve").values("role_id")
    if not RoleDuty.objects.filter(role_id=ending.role_id, duty_id="roles.approve").exists():
        return
    others = RoleGrant.objects.filter(
        holder_id=ending.holder_id, role_id__in=owning, state=RoleGrant.State.LIVE, during__contains=today()
    ).exclude(pk=ending.pk)
    if not others.exists():
        raise Conflict("This is the organisation's last role owner. Have another one approved first.")
