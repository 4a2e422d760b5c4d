"""What people do to jobs and schedules: run one again, cancel it, stop or start a standing order."""

from __future__ import annotations

from django.db import connection

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.errors import Conflict, NotAllowed, NotFound
from apps.jobs.models import Job, Schedule
from apps.jobs.queue import ring_on_commit
from apps.jobs.schedules import put_schedule


@action("jobs.job.run_again")
def run_again(act: Act, *, job_id: int) -> Job:
    """Try a failed or cancelled job again, with today's rights of the person who first asked for it.

    Whoever asked for it may, and whoever may write its class in its organisation.
    """
    job = _seen(job_id)
    answer = _steer("SELECT accord_restart_job(%s)", job)
    if answer != Job.State.WAITING:
        raise Conflict(f"Job {job.pk} {answer}, so there is nothing to run again.")
    ring_on_commit()
    act.audit(
        job.holder_id, DataClass(job.row_class), record=job.record, details={"job": job.pk, "kind": job.kind}
    )
    return job


@action("jobs.job.cancel")
def cancel(act: Act, *, job_id: int) -> str:
    """Cancel a waiting job at once, a running one at its next sign of life; gives 'cancelled' or 'asked'."""
    job = _seen(job_id)
    answer = _steer("SELECT accord_cancel_job(%s)", job)
    if answer not in ("cancelled", "asked"):
        raise Conflict(f"Job {job.pk} {answer} already, so it cannot be cancelled.")
    act.audit(
        job.holder_id, DataClass(job.row_class), record=job.record,
        details={"job": job.pk, "kind": job.kind, "answer": answer},
    )  # fmt: skip
    return answer


@action("jobs.schedule.switch")
def switch_schedule(act: Act, *, schedule_id: int, live: bool) -> Schedule:
    """Stop a schedule, or start it again from its next due moment; for whoever may write its class there."""
    schedule = Schedule.objects.filter(pk=schedule_id).first()
    if schedule is None:
        raise NotFound(f"There is no schedule {schedule_id}, or you may not see it.")
    data_class = DataClass(schedule.row_class)
    if schedule.holder_id not in act.by.scope().writes(data_class):
        raise NotAllowed(f"{act.by.name} may look at the schedule {schedule.code} but not change it.")
    put_schedule(
        act, holder=schedule.holder_id, data_class=data_class, code=schedule.code, plan=schedule.plan,
        person=schedule.person_id, cron=schedule.cron, payload=schedule.payload, live=live,
    )  # fmt: skip
    act.audit(schedule.holder_id, data_class, details={"schedule": schedule.pk, "live": live})
    return schedule


def _seen(job_id: int) -> Job:
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise NotFound(f"There is no job {job_id}, or you may not see it.")
    return job


def _steer(statement: str, job: Job) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement, [job.pk])
        answer = cursor.fetchone()[0]
    if answer == "missing":
        raise NotFound(f"Job {job.pk} was asked for by someone else, and you may only look at it.")
    return answer
