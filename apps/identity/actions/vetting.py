"""Vetting: which role needs which level, what people hold, and who extended it."""

from __future__ import annotations

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given, second_person
from apps.audit.judging import database_judges
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid
from apps.identity.models import Clearance, Person, Role, VettingLevel, VettingRule

EXTENSION_DAYS_MAX = 184
"""An extension bridges the time until vetting is done again: half a year at most."""


@action("identity.vetting.require")
def require_vetting(
    act: Act, *, holder: int, role: str, level: str, since: dt.date, warn_days: int = 60
) -> VettingRule:
    """From `since` on, `role` needs `level` in this organisation; whoever lacks it then is suspended.

    Warnings start `warn_days` before a clearance runs out.  Duty *approvals.manage* (the role owner's).
    """
    act.by.require("approvals.manage", holder)
    if not 0 <= warn_days <= 366:
        raise Invalid("Warnings start at most a year before.", fields={"warn_days": "Choose 0 to 366 days."})
    overlap = "This role already needs a level here on these days."
    with database_judges(overlap=overlap):
        made = VettingRule.objects.create(
            holder_id=holder,
            role=one_seen(Role, role, "role"),
            level=one_seen(VettingLevel, level, "vetting level"),
            during=DateRange(since, None),
            warn_days=warn_days,
        )
    act.audit(holder, DataClass.DIRECTORY, details={"rule": made.pk, "role": role, "level": level})
    return made


@action("identity.clearance.record")
def record_clearance(
    act: Act, *, holder: int, person: int, level: str, starts_on: dt.date, ends_on: dt.date
) -> Clearance:
    """Record a level that the organisation granted or accepted; never one's own.  `ends_on` is its last day."""
    act.by.require("vetting.record", holder)
    second_person(act.by, person, what="their own vetting")
    if ends_on < starts_on:
        raise Invalid("The last day lies before the first.", fields={"ends_on": "Choose a later day."})
    made = Clearance.objects.create(
        holder_id=holder,
        person=one_seen(Person, person, "person"),
        level=one_seen(VettingLevel, level, "vetting level"),
        starts_on=starts_on,
        ends_on=ends_on,
        recorded_by_id=act.by.person,
    )
    act.audit(holder, DataClass.PEOPLE, details={"clearance": made.pk, "person": person})
    return made


@action("identity.clearance.extend")
def extend_clearance(act: Act, *, clearance: int, until: dt.date, reason: str) -> Clearance:
    """Extend a clearance to `until` (last day, at most half a year past its end), as the named officer."""
    found = one_locked(Clearance, clearance, "clearance")
    act.by.require("vetting.extend", found.holder_id)
    second_person(act.by, found.person_id, what="their own vetting")
    if found.withdrawn_on is not None:
        raise Conflict("This clearance was withdrawn: record a new one.")
    if not found.ends_on < until <= found.ends_on + dt.timedelta(days=EXTENSION_DAYS_MAX):
        raise Invalid(
            "An extension ends after the clearance, and half a year after it at most.",
            fields={"until": "Choose a day within half a year of its end."},
        )
    found.extended_until, found.extended_by_id = until, act.by.person
    found.extension_reason = reason_given(reason)
    found.save(update_fields=["extended_until", "extended_by", "extension_reason"])
    act.audit(
        found.holder_id, DataClass.PEOPLE, reason=found.extension_reason,
        details={"clearance": found.pk, "until": until},
    )  # fmt: skip
    return found


@action("identity.clearance.withdraw")
def withdraw_clearance(act: Act, *, clearance: int, reason: str) -> Clearance:
    """Withdraw a clearance today: roles that need it are suspended at once."""
    found = one_locked(Clearance, clearance, "clearance")
    act.by.require("vetting.record", found.holder_id)
    if found.withdrawn_on is not None:
        raise Conflict("This clearance was already withdrawn.")
    found.withdrawn_on = today()
    found.save(update_fields=["withdrawn_on"])
    act.audit(found.holder_id, DataClass.PEOPLE, reason=reason_given(reason), details={"clearance": found.pk})
    return found
