"""Emergency access: two people, at most four hours, every act marked, reviewed within two working days."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from apps.audit.act import Act, action
from apps.audit.events import tell
from apps.audit.guards import in_state, one_locked, one_seen, reason_given, second_person
from apps.audit.judging import database_judges
from apps.core.classes import DataClass
from apps.core.clock import LONDON, now
from apps.core.errors import Invalid, NotAllowed
from apps.identity.models import EmergencyAccess, Role
from apps.identity.models.emergency import HOURS_MAX
from apps.tenancy.working_days import add_working_days

REVIEW_WORKING_DAYS = 2


@action("identity.emergency.ask")
def ask_emergency_access(act: Act, *, holder: int, role: str, hours: int, reason: str) -> int:
    """Ask for a role in an emergency, for oneself and for 1 to 4 hours; gives the number of the request.

    Anyone may ask who reads the organisation's address book; a second person decides.
    """
    if not act.by.holds("directory.read", holder):
        raise NotAllowed(f"{act.by.name} does not belong to this organisation or its circles.")
    if not 1 <= hours <= HOURS_MAX:
        raise Invalid(
            f"Emergency access lasts 1 to {HOURS_MAX} hours, not {hours}.",
            fields={"hours": "Choose 1 to 4 hours."},
        )
    why = reason_given(reason, most=400)
    what = one_seen(Role, role, "role")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT accord_ask_emergency(%s, %s, %s::smallint, %s, %s)", [holder, what.pk, hours, why, now()]
        )
        made = int(cursor.fetchone()[0])
    act.audit(
        holder, DataClass.DIRECTORY, reason=why, details={"emergency": made, "role": what.pk, "hours": hours}
    )
    tell(act, "identity.emergency.asked", access=EmergencyAccess.objects.get(pk=made))
    return made


@action("identity.emergency.open")
def open_emergency_access(act: Act, *, access: int) -> EmergencyAccess:
    """Open it, as the second person (duty *emergency.approve*): the hours run from now."""
    found = one_locked(EmergencyAccess, access, "emergency access")
    act.by.require("emergency.approve", found.holder_id)
    second_person(act.by, found.person_id, what="this emergency access")
    in_state(found, EmergencyAccess.State.ASKED, what="This emergency access")
    found.state, found.approved_by_id, found.starts_at = EmergencyAccess.State.OPEN, act.by.person, now()
    found.ends_at = found.starts_at + dt.timedelta(hours=found.hours)
    found.review_due_on = add_working_days(found.starts_at.astimezone(LONDON).date(), REVIEW_WORKING_DAYS)
    with database_judges("identity_emergency_separation"):
        found.save(update_fields=["state", "approved_by", "starts_at", "ends_at", "review_due_on"])
    act.audit(
        found.holder_id, DataClass.DIRECTORY,
        details={"emergency": found.pk, "person": found.person_id, "role": found.role_id, "hours": found.hours},
    )  # fmt: skip
    tell(act, "identity.emergency.opened", access=found)
    return found


@action("identity.emergency.refuse")
def refuse_emergency_access(act: Act, *, access: int, reason: str) -> EmergencyAccess:
    """Refuse it, with a reason."""
    found = one_locked(EmergencyAccess, access, "emergency access")
    act.by.require("emergency.approve", found.holder_id)
    in_state(found, EmergencyAccess.State.ASKED, what="This emergency access")
    found.state = EmergencyAccess.State.REFUSED
    found.save(update_fields=["state"])
    act.audit(
        found.holder_id, DataClass.DIRECTORY, reason=reason_given(reason), details={"emergency": found.pk}
    )
    return found


@action("identity.emergency.close")
def close_emergency_access(act: Act, *, access: int) -> EmergencyAccess:
    """Close it before or after its hours have run out, so that it can be reviewed."""
    found = one_locked(EmergencyAccess, access, "emergency access")
    act.by.require("emergency.approve", found.holder_id)
    in_state(found, EmergencyAccess.State.OPEN, what="This emergency access")
    assert found.ends_at is not None
    found.state, found.ends_at = EmergencyAccess.State.CLOSED, min(found.ends_at, now())
    found.save(update_fields=["state", "ends_at"])
    act.audit(found.holder_id, DataClass.DIRECTORY, details={"emergency": found.pk})
    return found


@action("identity.emergency.review")
def review_emergency_access(act: Act, *, access: int, finding: str) -> EmergencyAccess:
    """Write down what a look at every marked act found; never by the person who had the access."""
    found = one_locked(EmergencyAccess, access, "emergency access")
    act.by.require("emergency.approve", found.holder_id)
    second_person(act.by, found.person_id, what="the review of their own emergency access")
    in_state(found, EmergencyAccess.State.CLOSED, what="This emergency access")
    found.state, found.reviewed_by_id, found.reviewed_at = (
        EmergencyAccess.State.REVIEWED,
        act.by.person,
        now(),
    )
    found.review = reason_given(finding, most=4000)
    with database_judges():
        found.save(update_fields=["state", "reviewed_by", "reviewed_at", "review"])
    assert found.review_due_on is not None
    late = found.reviewed_at.astimezone(LONDON).date() > found.review_due_on
    act.audit(found.holder_id, DataClass.DIRECTORY, details={"emergency": found.pk, "late": late})
    tell(act, "identity.emergency.reviewed", access=found)
    return found
