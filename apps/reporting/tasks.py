"""Jobs of this room: working a run out, and working it out again."""

from __future__ import annotations

from apps.core.actor import Actor
from apps.identity.queries import actor_for
from apps.jobs.context import JobContext
from apps.jobs.registry import handler
from apps.reporting.actions import complete_run, note_check
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
