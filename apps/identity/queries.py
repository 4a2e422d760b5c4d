"""Who acts, who may act, and what keeps duties apart: everything read about persons and roles."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Q, QuerySet

from apps.core.actor import Actor, Right
from apps.core.clock import now, today
from apps.core.errors import NotAllowed, NotFound
from apps.identity.models import EmergencyAccess, RoleGrant, SodException


def actor_for(person: int, *, on: dt.date | None = None, request: str = "") -> Actor:
    """The actor for a person id, with the rights held on a London day (today when not given).

    Emergency access counts only when no day is given, since it lasts hours; its marks travel in `Actor.marks`
    and so into every audit entry.  Works before there is a scope, through definer functions.  Raises NotFound
    for an unknown person, NotAllowed for one who has not begun or has left.
    """
    day, moment = on or today(), None if on else now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, home, in_service FROM accord_person(%s, %s)", [person, day])
        found = cursor.fetchone()
        if found is None:
            raise NotFound(f"There is no person number {person}.")
        name, home, in_service = found
        if not in_service:
            raise NotAllowed(
                f"{name} may not use Accord on this day. Ask the administrator of their organisation."
            )
        cursor.execute(
            "SELECT holder, duty, opens, writes, money_limit, mark FROM accord_rights(%s, %s, %s)",
            [person, day, moment],
        )
        rows = cursor.fetchall()
    marks = sorted({mark for row in rows if row[5] for mark in row[5].split()})
    return Actor(
        person=person, name=name, home=home, rights=tuple(Right(*row[:5]) for row in rows),
        request=request, marks=tuple(marks),
    )  # fmt: skip


@dataclass(frozen=True)
class Holding:
    """One person who holds a duty; `limit` in pounds, None for no limit."""

    person: int
    name: str
    limit: Decimal | None

    def reaches(self, amount: Decimal | None) -> bool:
        """True when the limit is enough for the amount (any limit is, for no amount)."""
        return self.limit is None or amount is None or self.limit >= amount


def people_with(
    duty: str, holder: int, *, amount: Decimal | None = None, on: dt.date | None = None
) -> list[Holding]:
    """People who hold a duty in a holder, with enough limit for `amount` pounds, in the order of their names.

    Needs a scope that reads the holder's address book; otherwise nobody is named.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person, name, unlimited, money_limit FROM accord_people_with(%s, %s, %s, %s)",
            [holder, duty, on or today(), None if on else now()],
        )
        found = [
            Holding(person, name, None if free else limit) for person, name, free, limit in cursor.fetchall()
        ]
    return [item for item in found if item.reaches(amount)]


@dataclass(frozen=True)
class Standing:
    """A live role that is suspended, or soon will be, for want of a vetting level; `until` None: never held."""

    grant: int
    person: int
    role: str
    needs: str
    suspended: bool
    until: dt.date | None


def vetting_standing(holder: int, *, on: dt.date | None = None) -> list[Standing]:
    """Roles of an organisation whose vetting has run out or soon will: all of them for whoever writes its
    directory, one's own for everybody else.  Says which level a role needs, never which one a person holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT grant_id, person, role, needs, suspended, until FROM accord_grant_standing(%s, %s)",
            [holder, on or today()],
        )
        return [Standing(*row) for row in cursor.fetchall()]


def grants_in(holder: int, *, state: str | None = None) -> QuerySet[RoleGrant]:
    """Role grants of a holder, newest first, with person, role and the people who asked and approved."""
    found = RoleGrant.objects.filter(holder_id=holder).select_related(
        "person", "role", "requested_by", "approved_by"
    )
    return (found.filter(state=state) if state else found).order_by("-id")


def waiting_for_role_owner(actor: Actor) -> QuerySet[RoleGrant]:
    """Requests that this actor may approve or refuse: in their organisations, neither made by nor for them."""
    return (
        RoleGrant.objects.filter(
            state=RoleGrant.State.REQUESTED, holder_id__in=actor.holders_with("roles.approve")
        )
        .exclude(Q(requested_by_id=actor.person) | Q(person_id=actor.person))
        .select_related("person", "role", "requested_by")
        .order_by("id")
    )


def exceptions_in(holders: frozenset[int]) -> QuerySet[SodException]:
    """Exceptions to separation of duties in these holders, newest first."""
    return (
        SodException.objects.filter(holder_id__in=holders)
        .select_related("person", "rule__one", "rule__other", "requested_by", "approved_by")
        .order_by("-id")
    )


def emergencies_in(holders: frozenset[int]) -> QuerySet[EmergencyAccess]:
    """Uses of emergency access in these holders, newest first."""
    return (
        EmergencyAccess.objects.filter(holder_id__in=holders)
        .select_related("person", "role", "approved_by", "reviewed_by")
        .order_by("-id")
    )


@dataclass(frozen=True)
class Pair:
    """One person holding two duties of the matrix in one or more organisations."""

    person: int
    name: str
    one: str
    other: str
    grade: str
    why: str
    excepted: bool


PAIRS_MAX = 500


def separation_report(holder: int, *, on: dt.date | None = None) -> list[Pair]:
    """People of a holder who hold both duties of a separation rule on a day (at most 500 rows, worst first).

    Grade *held* appears only under a live exception, since the database refuses the rest.  Grade *document*
    is permitted in a small service: the database then refuses the second act on the same document.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"holder": holder, "day": on or today(), "most": PAIRS_MAX})
        return [Pair(*row) for row in cursor.fetchall()]


_PAIRS = """
    WITH held AS (
        SELECT DISTINCT g.person_id, d.duty_id
        FROM identity_rolegrant g JOIN identity_roleduty d ON d.role_id = g.role_id
        WHERE g.state = 'live' AND g.during @> %(day)s::date AND g.holder_id = %(holder)s
    )
    SELECT p.id, p.name, one.label, other.label, r.grade, r.why, EXISTS (
        SELECT 1 FROM identity_sodexception x WHERE x.person_id = p.id AND x.rule_id = r.id
        AND x.holder_id = %(holder)s AND x.approved_by_id IS NOT NULL AND x.during @> %(day)s::date)
    FROM held a
    JOIN identity_sodrule r ON r.one_id = a.duty_id
    JOIN held b ON b.person_id = a.person_id AND b.duty_id = r.other_id
    JOIN identity_duty one ON one.code = r.one_id
    JOIN identity_duty other ON other.code = r.other_id
    JOIN identity_person p ON p.id = a.person_id
    ORDER BY (r.grade = 'held') DESC, p.name, p.id, r.id
    LIMIT %(most)s
"""
