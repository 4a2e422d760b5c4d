"""What people do to jobs: run one again, or cancel it."""

from __future__ import annotations

from django.db import connection

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.errors import Conflict, NotFound
from apps.jobs.models import Job
from apps.jobs.queue import ring_on_commit


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
