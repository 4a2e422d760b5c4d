"""Jobs of room work: the daily digest by e-mail, and the escalation of what has waited too long."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from apps.core.clock import LONDON, today
from apps.core.errors import AccordError
from apps.core.scope import scope, scoped_transaction
from apps.identity.models import Person, RoleGrant, SignIn
from apps.identity.queries import actor_for
from apps.jobs.context import JobContext
from apps.jobs.models import Schedule
from apps.jobs.registry import handler
from apps.jobs.schedules import scheduled
from apps.tenancy.working_days import is_working_day
from apps.work.actions.obligations import escalate_steps, record_digests
from apps.work.models import Delegation, Fallback
from apps.work.queries import Count, count_for

PEOPLE_MAX = 20_000


@scheduled(
    "work.morning", kind="work.morning", cron="0 7 * * 1-5", label="Escalate what is late, send digests"
)
def morning(schedule: Schedule, due: dt.datetime) -> dict[str, Any]:
    """One job an organisation and working morning."""
    return {"day": due.astimezone(LONDON).date().isoformat()}


@handler("work.morning", duty="work.remind", label="Escalate what is late and send the daily digest")
def run_morning(job: JobContext) -> None:
    """Escalate late approvals of the organisation, then tell each of its people how much waits for them.

    Nothing happens on a bank holiday.  A digest goes out once a day and person, however often the job is tried;
    it holds counts alone, no amounts and no names.
    """
    day = dt.date.fromisoformat(job.payload.get("day") or today().isoformat())
    if not is_working_day(day):
        with job.effect():
            job.answer(escalated=0, digests=0)
        return
    with job.reading():
        people = people_with_work(job.holder)
    counts: dict[int, Count] = {}
    for number, person in enumerate(people, start=1):
        found = waiting_count(person)
        if found is not None and found.total:
            counts[person] = found
        job.progress(number, len(people), "Counting what waits for each person")
    with job.effect():
        escalated = escalate_steps(by=job.actor, holder=job.holder, day=day)
        fresh = record_digests(
            by=job.actor, holder=job.holder, day=day, people={one: counts[one].total for one in counts}
        )
        letters = [(one, counts[one]) for one in fresh]
        transaction.on_commit(lambda: send_digests(letters), robust=True)
        job.answer(escalated=escalated, digests=len(fresh))


def people_with_work(holder: int) -> list[int]:
    """People of an organisation for whom something may wait: with a live role, a delegation or the fall-back
    (at most 20,000), and with an open sign-in.  Needs a scope that reads its address book."""
    day = today()
    mine = Person.objects.filter(holder_id=holder, is_service=False, during__contains=day)
    live = RoleGrant.objects.filter(state="live", during__contains=day).values("person_id")
    standing_in = Delegation.objects.filter(ended_at__isnull=True, during__contains=day).values("delegate_id")
    named = Fallback.objects.filter(during__contains=day).values("person_id")
    found = (
        mine.filter(pk__in=live) | mine.filter(pk__in=standing_in) | mine.filter(pk__in=named)
    ).order_by("pk").values_list("pk", flat=True)[:PEOPLE_MAX]  # fmt: skip
    able = set(
        SignIn.objects.filter(is_active=True, person_id__isnull=False).values_list("person_id", flat=True)
    )
    return [person for person in found if person in able]


def waiting_count(person: int) -> Count | None:
    """How much waits for a person, counted within that person's own scope; None when they may not work today."""
    try:
        actor = actor_for(person)
    except AccordError:
        return None
    with scoped_transaction(actor.scope()):
        return count_for(actor)


def send_digests(letters: list[tuple[int, Count]]) -> None:
    """All the letters of one morning and organisation."""
    for person, count in letters:
        send_digest(person, count)


def send_digest(person: int, count: Count) -> None:
    """The letter: how much waits, and where; no amounts, no names, nothing of what it is about."""
    origin = next(iter(settings.CSRF_TRUSTED_ORIGINS), "")
    where = f"{origin}/work/" if origin else "“My work” in Accord"
    address = (
        SignIn.objects.filter(person_id=person, is_active=True).order_by("pk").values_list("email", flat=True)
    )
    lines = [f"Waiting for you in Accord: {count.words}.", "", f"See {where}."]
    if count.late:
        lines.insert(1, f"{count.late} of it has waited too long or has nobody else.")
    with scope(actor_for(person).scope()):
        send_mail(
            f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}work is waiting for you", "\n".join(lines), None,
            list(address[:1]), fail_silently=True,
        )  # fmt: skip
