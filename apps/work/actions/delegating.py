"""Who stands in for whom, whom approvals fall back to, and the scheme of consent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.audit.judging import database_judges
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.identity.models import Duty, Person
from apps.work.models import ApprovalRoute, Delegation, Fallback
from apps.work.routing import STEPS_MAX
from apps.work.telling import notify

DAYS_MAX = 184
"""A delegation lasts half a year at most: a longer absence is a change of role."""


@action("work.delegation.make")
def delegate(
    act: Act, *, person: int | None = None, to: int, since: dt.date, until: dt.date, reason: str
) -> Delegation:
    """Let `to` approve for `person` (oneself when not given) from `since` to `until` (last day).

    For somebody else, who may be ill, the role owner of their organisation does it.  What is decided so is shown
    as “for X by Y”, and separation of duties is judged for both.
    """
    absent = one_seen(Person, person or act.by.person, "person")
    if absent.pk != act.by.person:
        act.by.require("roles.approve", absent.holder_id)
    other = one_seen(Person, to, "person")
    why = reason_given(reason)
    if other.pk == absent.pk:
        raise Invalid("Name another person.", fields={"to": "Name another person."})
    if other.is_service:
        raise Invalid("A service person approves nothing.", fields={"to": "Name a person."})
    if not since <= until < since + dt.timedelta(days=DAYS_MAX):
        raise Invalid(
            "A delegation ends after it begins, and lasts half a year at most.",
            fields={"until": "Choose another day."},
        )
    with database_judges(overlap="They already stand in for this person on some of these days."):
        made = _make(act, absent, other, DateRange(since, until + dt.timedelta(days=1)), why)
    notify(
        act, holder=absent.holder_id, data_class=DataClass.DIRECTORY, person=other.pk, page="/work/",
        sentence=f"You stand in for {absent.name} from {since:%-d %B %Y} to {until:%-d %B %Y}.",
    )  # fmt: skip
    act.audit(
        absent.holder_id, DataClass.DIRECTORY, reason=why,
        details={"delegation": made.pk, "person": absent.pk, "delegate": other.pk, "since": since, "until": until},
    )  # fmt: skip
    return made


@action("work.delegation.end")
def end_delegation(act: Act, *, delegation: int) -> Delegation:
    """End a delegation at once: the person back, or the role owner."""
    found = one_seen(Delegation, delegation, "delegation")
    if found.ended_at is not None:
        raise Conflict("This delegation has already ended.")
    if found.person_id == act.by.person:
        with connection.cursor() as cursor:
            cursor.execute("SELECT accord_end_delegation(%s, %s)", [found.pk, now()])
    elif act.by.holds("roles.approve", found.holder_id):
        Delegation.objects.filter(pk=found.pk).update(ended_at=now())
    else:
        raise NotAllowed("Only the person who is back, or the role owner, ends a delegation.")
    found.refresh_from_db()
    act.audit(found.holder_id, DataClass.DIRECTORY, details={"delegation": found.pk})
    return found


def _make(act: Act, absent: Person, other: Person, during: DateRange, reason: str) -> Delegation:
    """The row: through a narrow door for oneself, in the directory for the role owner."""
    if absent.pk != act.by.person:
        return Delegation.objects.create(
            holder_id=absent.holder_id, person=absent, delegate=other, reason=reason, during=during,
            made_by_id=act.by.person,
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT accord_delegate(%s, %s, %s, %s)",
            [absent.holder_id, other.pk, during, reason],
        )
        return Delegation.objects.get(pk=cursor.fetchone()[0])


@action("work.fallback.name")
def name_fallback(act: Act, *, holder: int, person: int, since: dt.date) -> Fallback:
    """Name whom approvals fall to when nobody holds enough limit; replaces who was named before."""
    act.by.require("approvals.manage", holder)
    who = one_seen(Person, person, "person")
    if who.is_service:
        raise Invalid("A service person approves nothing.", fields={"person": "Name a person."})
    before = Fallback.objects.filter(holder_id=holder).filter(
        Q(during__contains=since) | Q(during__startswith__gte=since)
    )
    for row in before:
        if row.during.lower >= since:
            row.delete()
        else:
            row.during = DateRange(row.during.lower, since)
            row.save(update_fields=["during"])
    made = Fallback.objects.create(holder_id=holder, person=who, during=DateRange(since, None))
    act.audit(holder, DataClass.DIRECTORY, details={"fallback": made.pk, "person": who.pk, "since": since})
    return made


@action("work.route.set")
def set_route(
    act: Act,
    *,
    holder: int,
    kind: str,
    duties: Sequence[str],
    since: dt.date,
    above: Decimal = Decimal("0.00"),
    escalate_after: int = 5,
) -> list[ApprovalRoute]:
    """Say which steps records of a kind need from an amount (pounds) on; replaces the band from `since`.

    `escalate_after` is in working days (1 to 60).
    """
    act.by.require("approvals.manage", holder)
    if not 1 <= len(duties) <= STEPS_MAX:
        raise Invalid(f"Between 1 and {STEPS_MAX} steps can be set, not {len(duties)}.")
    if not 1 <= escalate_after <= 60:
        raise Invalid(
            "A step escalates after 1 to 60 working days.", fields={"escalate_after": "Choose 1 to 60."}
        )
    for duty in duties:
        one_seen(Duty, duty, "duty")
    band = ApprovalRoute.objects.filter(holder_id=holder, kind=kind, above=above)
    for row in band.filter(Q(during__contains=since) | Q(during__startswith__gte=since)):
        if row.during.lower >= since:
            row.delete()
        else:
            row.during = DateRange(row.during.lower, since)
            row.save(update_fields=["during"])
    made = [
        ApprovalRoute.objects.create(
            holder_id=holder, kind=kind, above=above, number=number, duty_id=duty, escalate_after=escalate_after,
            during=DateRange(since, None),
        )
        for number, duty in enumerate(duties, start=1)
    ]  # fmt: skip
    act.audit(
        holder, DataClass.DIRECTORY,
        details={"kind": kind, "above": above, "duties": list(duties), "escalate_after": escalate_after},
    )  # fmt: skip
    return made
