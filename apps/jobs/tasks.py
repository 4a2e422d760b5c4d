"""Celery's part: two bells.  The work itself stands in the job table and is done by `worker.drain`."""

from __future__ import annotations

from celery import shared_task

from apps.jobs import worker
from apps.jobs.queue import ring

BATCH = 200


@shared_task(name="jobs.drain")
def drain() -> None:
    """Work through due jobs; after a batch, ring again, so that a worker process can be recycled."""
    if worker.drain(BATCH) == BATCH:
        ring()


@shared_task(name="jobs.tick")
def tick() -> None:
    """Every half minute from beat: make the scheduled jobs that are due, and find jobs whose bell was lost."""
    from apps.jobs.schedules import make_due_jobs

    make_due_jobs()
    drain()
