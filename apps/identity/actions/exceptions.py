"""Exceptions to separation of duties: asked for, approved by another person, dated, listed."""

from __future__ import annotations

import datetime as dt

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import in_state, one_locked, one_seen, reason_given, second_person
from apps.audit.judging import database_judges
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Invalid
from apps.identity.models import Person, SodException, SodRule

DAYS_MAX = 366
"""An exception lasts a year at most; then somebody looks at it again."""


@action("identity.exception.request")
def request_exception(
    act: Act, *, holder: int, person: int, rule: int, since: dt.date, until: dt.date, reason: str
) -> SodException:
    """Ask that one separation rule not hold for a person from `since` to `until` (last day, within a year)."""
    act.by.require("administer", holder)
    why = reason_given(reason, most=1000)
    if not since <= until:
        raise Invalid(
            "The last day lies before the first.", fields={"until": "Choose a day after the first."}
        )
    if (until - since).days >= DAYS_MAX:
        raise Invalid("An exception lasts a year at most.", fields={"until": "Choose a day within a year."})
    made = SodException.objects.create(
        holder_id=holder,
        person=one_seen(Person, person, "person"),
        rule=one_seen(SodRule, rule, "separation rule"),
        during=DateRange(since, until + dt.timedelta(days=1)),
        reason=why,
        requested_by_id=act.by.person,
    )
    act.audit(
        holder, DataClass.DIRECTORY, reason=why,
        details={"exception": made.pk, "person": person, "one": made.rule.one_id, "other": made.rule.other_id},
    )  # fmt: skip
    return made


@action("identity.exception.approve")
def approve_exception(act: Act, *, exception: int) -> SodException:
    """Let an exception stand.  Needs the duty *exception.approve*; never who asked nor whom it is for."""
    found = one_locked(SodException, exception, "exception")
    act.by.require("exception.approve", found.holder_id)
    second_person(act.by, found.requested_by_id, found.person_id, what="this exception")
    in_state(found, SodException.State.REQUESTED, what="This exception")
    found.state, found.approved_by_id, found.decided_at = SodException.State.LIVE, act.by.person, now()
    with database_judges():
        found.save(update_fields=["state", "approved_by", "decided_at"])
    act.audit(
        found.holder_id, DataClass.DIRECTORY,
        details={"exception": found.pk, "person": found.person_id, "rule": found.rule_id},
    )  # fmt: skip
    return found


@action("identity.exception.refuse")
def refuse_exception(act: Act, *, exception: int, reason: str) -> SodException:
    """Refuse an exception, with a reason."""
    found = one_locked(SodException, exception, "exception")
    act.by.require("exception.approve", found.holder_id)
    in_state(found, SodException.State.REQUESTED, what="This exception")
    found.state, found.decided_at, found.answer = SodException.State.REFUSED, now(), reason_given(reason)
    found.save(update_fields=["state", "decided_at", "answer"])
    act.audit(found.holder_id, DataClass.DIRECTORY, reason=found.answer, details={"exception": found.pk})
    return found


@action("identity.exception.end")
def end_exception(act: Act, *, exception: int, reason: str) -> SodException:
    """End a live exception today.  Refused by the database while roles still lean on it: end those first."""
    found = one_locked(SodException, exception, "exception")
    act.by.require("exception.approve", found.holder_id)
    in_state(found, SodException.State.LIVE, what="This exception")
    found.state, found.answer = SodException.State.ENDED, reason_given(reason)
    last = min(today(), found.during.upper)
    found.during = DateRange(min(found.during.lower, last), last)
    with database_judges("identity_sodexception_separation"):
        found.save(update_fields=["state", "during", "answer"])
    act.audit(found.holder_id, DataClass.DIRECTORY, reason=found.answer, details={"exception": found.pk})
    return found
