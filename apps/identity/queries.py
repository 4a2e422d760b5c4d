"""Who acts: builds the actor, with today's rights, from a person."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from apps.core.actor import Actor, Right
from apps.core.clock import today
from apps.core.errors import NotFound


def actor_for(person: int, *, on: dt.date | None = None, request: str = "") -> Actor:
    """The actor for a person id, with the rights held on a London day (today when not given).

    Works before there is a scope, through definer functions.  Raises NotFound for an unknown person.
    """
    day = on or today()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, home FROM accord_person(%s)", [person])
        found = cursor.fetchone()
        if found is None:
            raise NotFound(f"There is no person number {person}.")
        cursor.execute(
            "SELECT holder, duty, opens, writes, money_limit FROM accord_rights(%s, %s)", [person, day]
        )
        rights = tuple(Right(*row) for row in cursor.fetchall())
    return Actor(person=person, name=found[0], home=found[1], rights=rights, request=request)
