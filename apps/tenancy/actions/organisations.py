"""Organisations: their public facts, and the rooms they use."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.errors import Invalid
from apps.tenancy.models import Organisation, OrganisationRoom


@action("tenancy.organisation.change")
def change_organisation(
    act: Act, *, organisation: int, reason: str, name: str | None = None, finance_officer_title: str | None = None,
) -> Organisation:  # fmt: skip
    """Change an organisation's public facts, as a steward of shared facts; its code never changes."""
    found = one_locked(Organisation, organisation, "organisation")
    steward = next(iter(act.by.holders_with("reference.steward")), organisation)
    act.by.require("reference.steward", steward)
    changes = {
        key: value for key, value in (
            ("name", name), ("finance_officer_title", finance_officer_title),
        ) if value is not None
    }  # fmt: skip
    for key, value in changes.items():
        setattr(found, key, value)
    found.save(update_fields=list(changes))
    # The steward's own organisation keeps the entry: they act there, and may read nothing of the other.
    act.audit(
        steward, DataClass.DIRECTORY, reason=reason_given(reason),
        details={"organisation": found.pk, "changed": sorted(changes)},
    )  # fmt: skip
    return found


@action("tenancy.room.turn")
def turn_room(
    act: Act, *, organisation: int, room: str, since: dt.date, on: bool, source: str = ""
) -> OrganisationRoom:
    """Turn a room on or off for an organisation from a day on; off, the system that keeps its figures is named."""
    act.by.require("administer", organisation)
    one_seen(Organisation, organisation, "organisation")
    if room not in settings.ROOMS:
        raise Invalid(f"“{room}” is no room of Accord.", fields={"room": "Choose a room."})
    if not on and not source.strip():
        raise Invalid("Name the system that keeps these figures.", fields={"source": "Name the system."})
    rows = OrganisationRoom.objects.filter(holder_id=organisation, room=room)
    for row in rows.filter(Q(during__contains=since) | Q(during__startswith__gte=since)):
        if row.during.lower >= since:
            row.delete()
        else:
            row.during = DateRange(row.during.lower, since)
            row.save(update_fields=["during"])
    made = OrganisationRoom.objects.create(
        holder_id=organisation, room=room, during=DateRange(since, None), on=on,
        source_when_off="" if on else source.strip(),
    )  # fmt: skip
    act.audit(organisation, DataClass.DIRECTORY, details={"room": room, "on": on, "since": since})
    return made
