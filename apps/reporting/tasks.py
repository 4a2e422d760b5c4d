"""Jobs of this room: working a run out, and working it out again."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.core.actor import Actor
from apps.core.clock import LONDON
from apps.identity.queries import actor_for
from apps.jobs.context import JobContext
from apps.jobs.models import Schedule
from apps.jobs.registry import handler
from apps.jobs.schedules import scheduled
from apps.reporting.actions import complete_run, note_check, request_run
from apps.reporting.guards import run_to_act_on
from apps.reporting.models import Run
from apps.reporting.spend.making import Made, make


@handler("reporting.run", duty="report.run", label="Make a report")
def run_report(job: JobContext) -> None:
    """Work the run out as the board's service person, for whoever asked; keep it, exactly once."""
    run, made = _made(job)
    with job.effect():
        complete_run(by=_service(run, job), run_id=run.pk, made=made)
        job.answer(run=run.pk, total=str(made.paper.total.amount), lines=made.paper.total.lines)


@handler("reporting.repeat", duty="report.run", label="Work a report out again")
def repeat_report(job: JobContext) -> None:
    """Work the run out again from the tables and keep how it compares."""
    run, made = _made(job)
    with job.effect():
        check = note_check(
            by=_service(run, job), run_id=run.pk, asked_by=int(job.payload["asked_by"]), made=made
        )
        job.answer(run=run.pk, same=check.same)


def _made(job: JobContext) -> tuple[Run, Made]:
    with job.reading():
        run = run_to_act_on(int(job.payload["run"]))
    return run, make(run, _service(run, job), job.progress)


def _service(run: Run, job: JobContext) -> Actor:
    """The service person with today's rights, acting for whoever asked for the job."""
    service = actor_for(run.acts_for_id, request=f"job {job.run_id}")
    asked = job.actor.person
    return service if asked == service.person else service.standing_in_for(asked)


@scheduled(
    "reporting.monthly",
    kind="reporting.due",
    cron="0 6 5 * *",
    label="Monthly spend report of a board",
    catch_up=True,
)
def monthly(schedule: Schedule, due: dt.datetime) -> dict[str, Any]:
    """The report of the month before the due moment, within its financial year so far where the schedule says so."""
    last = due.astimezone(LONDON).date().replace(day=1) - dt.timedelta(days=1)
    first = last.replace(day=1)
    if schedule.payload.get("year_so_far"):
        first = dt.date(last.year if last.month >= 4 else last.year - 1, 4, 1)
    return {**schedule.payload, "first": first.isoformat(), "last": last.isoformat()}


@handler("reporting.due", duty="report.run", label="Ask for a scheduled report")
def ask_when_due(job: JobContext) -> None:
    """Ask for the scheduled report as the service person; the run's own job follows."""
    given = job.payload
    with job.effect():
        run = request_run(
            by=job.actor, board_id=int(given["board"]), report=given.get("report", "spend"),
            first=dt.date.fromisoformat(given["first"]), last=dt.date.fromisoformat(given["last"]),
            formats=given.get("formats") or ["pdf", "xlsx", "csv", "json"],
        )  # fmt: skip
        job.answer(run=run.pk)
