"""What screens and monitoring ask of jobs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.errors import NotFound
from apps.identity.models import Duty
from apps.jobs.models import Attempt, Job, Schedule
from apps.jobs.registry import label_of
from apps.jobs.schedules import PLANS, duties_today
from apps.tenancy.queries import holder_names


def jobs(by: Actor, *, state: str = "", mine: bool = False) -> QuerySet[Job]:
    """Jobs within the reader's scope, parts left out; `mine` only those the reader asked for."""
    found = Job.objects.filter(parent=None).select_related("person")
    if state in Job.State.values:
        found = found.filter(state=state)
    return found.filter(person_id=by.person) if mine else found


def job(by: Actor, job_id: int) -> Job:
    """One job within the reader's scope; NotFound otherwise."""
    found = Job.objects.select_related("person").filter(pk=job_id).first()
    if found is None:
        raise NotFound(f"There is no job {job_id}, or you may not see it.")
    return found


def tries(of: Job) -> list[Attempt]:
    """The ended tries of a job, latest first (50 at most)."""
    return list(Attempt.objects.filter(job_id=of.pk).order_by("-run")[:50])


def may_steer(by: Actor, one: Job) -> bool:
    """True when the person may cancel it or run it again: the database judges the same when they do."""
    return one.person_id == by.person or one.holder_id in by.scope().writes(one.row_class)  # type: ignore[arg-type]


def with_words(rows: list[Job]) -> list[Job]:
    """The same jobs, each with `label` and `holder_name` for the screen."""
    names = holder_names({row.holder_id for row in rows})
    for row in rows:
        row.label = label_of(row.kind)  # type: ignore[attr-defined]
        row.holder_name = names.get(row.holder_id, "")  # type: ignore[attr-defined]
    return rows


def schedules(by: Actor) -> list[Schedule]:
    """Standing orders within the reader's scope (200 at most), each with what its row shows."""
    rows = list(Schedule.objects.select_related("person").order_by("code", "id")[:200])
    names = holder_names({row.holder_id for row in rows})
    labels = dict(Duty.objects.values_list("code", "label"))
    for row in rows:
        plan = PLANS.get(row.plan)
        row.label = plan.label if plan else row.plan  # type: ignore[attr-defined]
        row.holder_name = names.get(row.holder_id, "")  # type: ignore[attr-defined]
        row.duties = [labels[code] for code in duties_today(row) if code in labels]  # type: ignore[attr-defined]
        row.mine = row.holder_id in by.scope().writes(DataClass(row.row_class))  # type: ignore[attr-defined]
    return rows


@dataclass(frozen=True)
class Figures:
    """The whole queue in figures, of no organisation in particular."""

    waiting: int
    running: int
    failed_day: int
    done_day: int
    oldest_seconds: float
    schedules_late: int
    chain_head_seconds: float | None


def figures() -> Figures:
    """Counts and ages for monitoring; needs no scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accord_job_figures()")
        names = [column.name for column in cursor.description]
        row: dict[str, Any] = dict(zip(names, cursor.fetchone(), strict=True))
    return Figures(**{field.name: row[field.name] for field in fields(Figures)})
