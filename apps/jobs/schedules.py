"""Standing orders: rooms declare plans, people turn them on, and each due moment makes at most one job.

    @scheduled("reporting.monthly", kind="report.run", cron="0 6 2 * *", label="Monthly board reports")
    def monthly(schedule: Schedule, due: datetime) -> dict:
        return {**schedule.payload, "until": …}          # the payload of the job

Beat (any number of beats) and `manage.py work --forever` call `make_due_jobs` every half minute.  The job's key
holds schedule and due moment, so the second one to ask finds the job that is there.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import Error as DatabaseError
from django.db import connection, transaction

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import AccordError
from apps.core.scope import scope
from apps.identity.queries import actor_for
from apps.jobs.calc import Cron, due_after, due_between, read_cron
from apps.jobs.errors import sentence_of
from apps.jobs.models import Schedule
from apps.jobs.queue import enqueue

log = structlog.get_logger(__name__)
Payload = Callable[[Schedule, dt.datetime], dict[str, Any]]
CAUGHT_UP_MAX = 24
COLUMNS = [str(field.column) for field in Schedule._meta.concrete_fields]


@dataclass(frozen=True)
class Plan:
    """Work that may be scheduled: which kind of job, its usual times, and whether missed moments are made up."""

    name: str
    kind: str
    cron: str
    label: str
    payload: Payload
    catch_up: bool


PLANS: dict[str, Plan] = {}


def scheduled(
    name: str, *, kind: str, cron: str, label: str = "", catch_up: bool = False
) -> Callable[[Payload], Payload]:
    """Declare a plan.  `catch_up`: after a stop, make a job for every missed moment instead of the last one."""
    read_cron(cron)

    def keep(payload: Payload) -> Payload:
        PLANS[name] = Plan(name, kind, cron, label or name, payload, catch_up)
        return payload

    return keep


def put_schedule(
    act: Act,
    *,
    holder: int,
    data_class: int,
    code: str,
    plan: str,
    person: int,
    cron: str = "",
    payload: dict[str, Any] | None = None,
    live: bool = True,
) -> int:
    """Set up, change or stop a schedule within an action (which states its own audit entry); gives its id."""
    times = cron or PLANS[plan].cron
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT accord_set_schedule(%s, %s::smallint, %s, %s, %s, %s, %s::jsonb, %s, %s)",
            [holder, int(data_class), code, plan, times, person, json.dumps(payload or {}), live,
             due_after(read_cron(times), now())],
        )  # fmt: skip
        return cursor.fetchone()[0]


def make_due_jobs(at: dt.datetime | None = None) -> int:
    """Make the jobs of every schedule that is due; gives how many were made here."""
    moment = at or now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accord_due_schedules(%s)", [moment])
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    made = 0
    for row in rows:
        row["payload"] = json.loads(row["payload"])
        made += _make(Schedule.from_db("default", COLUMNS, [row[column] for column in COLUMNS]), moment)
    return made


def _make(schedule: Schedule, moment: dt.datetime) -> int:
    """Make the due job or jobs of one schedule, each in a transaction of its own; a problem is kept and shown."""
    plan = PLANS.get(schedule.plan)
    if plan is None:
        return 0  # a plan of a newer release: another worker knows it
    cron = read_cron(schedule.cron)
    made = 0
    for due, following in _due_moments(cron, schedule.next_due, moment, catch_up=plan.catch_up):
        try:
            by = actor_for(schedule.person_id, request=f"schedule {schedule.pk}")
            with scope(by.scope(action="jobs.schedule.due")), transaction.atomic():
                if not _moved(schedule.pk, schedule.next_due, due, following):
                    return made
                make_scheduled_job(by=by, schedule=schedule, plan=plan, due=due)
            made += 1
        except (AccordError, DatabaseError) as error:
            log.warning("schedule.refused", schedule=schedule.pk, problem=sentence_of(error))
            with transaction.atomic():
                if not _moved(schedule.pk, schedule.next_due, due, following, sentence_of(error)):
                    return made
        schedule.next_due = following
    return made


def _due_moments(
    cron: Cron, first: dt.datetime, moment: dt.datetime, *, catch_up: bool
) -> list[tuple[dt.datetime, dt.datetime]]:
    """(due, the one after) for the moments up to now: all of them (bounded), or only the latest."""
    found = due_between(cron, first, moment, CAUGHT_UP_MAX if catch_up else 1) or [first]
    return [(due, due_after(cron, due)) for due in found]


def _moved(
    schedule: int, expected: dt.datetime, due: dt.datetime, following: dt.datetime, problem: str = ""
) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT accord_schedule_moved(%s, %s, %s, %s, %s)", [schedule, expected, due, following, problem]
        )
        return cursor.fetchone()[0]


@action("jobs.schedule.due")
def make_scheduled_job(act: Act, *, schedule: Schedule, plan: Plan, due: dt.datetime) -> None:
    """Ask for the job of one due moment, for the schedule's service person."""
    job = enqueue(
        act.by, kind=plan.kind, holder=schedule.holder_id, data_class=DataClass(schedule.row_class),
        key=f"schedule:{schedule.pk}:{due.isoformat()}",
        payload={**plan.payload(schedule, due), "due": due.isoformat(), "schedule": schedule.pk},
    )  # fmt: skip
    act.audit(
        schedule.holder_id, DataClass(schedule.row_class),
        details={"schedule": schedule.pk, "job": job.pk, "due": due.isoformat()},
    )  # fmt: skip


def duties_today(schedule: Schedule) -> list[str]:
    """Duties that the schedule's service person holds in its holder today, by code."""
    held = actor_for(schedule.person_id).rights
    return sorted({right.duty for right in held if right.holder == schedule.holder_id})
