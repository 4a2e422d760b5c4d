"""Circles: opened by one organisation, joined by others on invitation, left by each for itself."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.audit.judging import database_judges
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.tenancy.models import Circle, CircleInvitation, CircleMember, Organisation

DUTY = "circle.manage"


@action("tenancy.circle.open")
def open_circle(act: Act, *, organisation: int, code: str, name: str, kind: str, since: dt.date) -> int:
    """Open a circle with one founding organisation, for which the actor holds *circle.manage*; gives its id.

    Others are invited next.  People of the founder reach the circle's rows from their next request on.
    """
    act.by.require(DUTY, organisation)
    if kind not in Circle.Kind.values:
        raise Invalid(f"“{kind}” is no kind of circle; choose one of {', '.join(Circle.Kind.values)}.")
    if not code.isalnum() or code != code.upper() or len(code) > 24:
        raise Invalid(
            f"“{code}” is no code: use up to 24 capital letters and digits.", fields={"code": "Try another."}
        )
    one_seen(Organisation, organisation, "organisation")
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM tenancy_circle WHERE code = %s)", [code])
        if cursor.fetchone()[0]:
            raise Conflict(f"There is already a circle with the code {code}.")
        cursor.execute(
            "SELECT accord_open_circle(%s, %s, %s, %s, %s)", [code, name.strip(), kind, organisation, since]
        )
        made = int(cursor.fetchone()[0])
    act.audit(organisation, DataClass.DIRECTORY, details={"circle": made, "code": code, "kind": kind})
    return made


@action("tenancy.circle.invite")
def invite_to_circle(act: Act, *, circle: int, organisation: int) -> CircleInvitation:
    """Invite an organisation into a circle of which one's own is a member."""
    found = one_seen(Circle, circle, "circle")
    act.by.require(DUTY, circle)
    invited = one_seen(Organisation, organisation, "organisation")
    if CircleMember.objects.filter(holder_id=circle, organisation=invited, during__contains=today()).exists():
        raise Conflict(f"{invited.name} is already a member.")
    if CircleInvitation.objects.filter(
        holder_id=circle, reader_id=organisation, answered_at__isnull=True
    ).exists():
        raise Conflict(f"{invited.name} has already been invited.")
    made = CircleInvitation.objects.create(
        holder_id=circle, reader_id=organisation, circle_name=found.name, made_at=now()
    )
    act.audit(circle, DataClass.DIRECTORY, details={"invitation": made.pk, "organisation": organisation})
    return made


@action("tenancy.circle.join")
def join_circle(act: Act, *, invitation: int, since: dt.date) -> int:
    """Accept an invitation for one's organisation, from a day on; gives the membership's id."""
    found = one_seen(CircleInvitation, invitation, "invitation")
    if found.answered_at is not None:
        raise Conflict("This invitation was already answered.")
    act.by.require(DUTY, found.reader_id)
    with database_judges(), connection.cursor() as cursor:
        cursor.execute("SELECT accord_join_circle(%s, %s, %s)", [found.pk, since, now()])
        made = int(cursor.fetchone()[0])
    act.audit(
        found.reader_id, DataClass.DIRECTORY,
        details={"circle": found.holder_id, "organisation": found.reader_id, "since": since},
    )  # fmt: skip
    return made


@action("tenancy.circle.leave")
def leave_circle(act: Act, *, membership: int, last_day: dt.date, reason: str) -> CircleMember:
    """Take one's organisation out of a circle after a day.  Rows that the circle holds stay with it."""
    found = one_locked(CircleMember, membership, "membership")
    act.by.require(DUTY, found.organisation_id)
    if found.organisation_id not in act.by.scope().writes(DataClass.DIRECTORY):
        raise NotAllowed("Each organisation leaves for itself.")
    if last_day < found.during.lower:
        raise Invalid("The last day lies before the first.", fields={"last_day": "Choose a later day."})
    found.during = DateRange(found.during.lower, last_day + dt.timedelta(days=1))
    found.save(update_fields=["during"])
    act.audit(
        found.holder_id, DataClass.DIRECTORY, reason=reason_given(reason),
        details={"organisation": found.organisation_id, "last_day": last_day},
    )  # fmt: skip
    return found
