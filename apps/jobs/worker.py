"""The worker: takes due jobs one after another.  Celery, `manage.py work` and tests all run `drain()`."""

from __future__ import annotations

import datetime as dt
import logging
import threading
import time
from contextlib import nullcontext

import structlog
from django.db import Error as DatabaseError
from django.db import InterfaceError, OperationalError, connection, transaction

from apps.core.errors import AccordError
from apps.jobs.context import JobContext
from apps.jobs.control import Control
from apps.jobs.errors import JobCancelled, JobLost, sentence_of
from apps.jobs.models import Job
from apps.jobs.registry import HANDLERS

log = structlog.get_logger(__name__)

RETRY_SECONDS = (1, 5, 30, 120)
"""Pause after the first, second, … failed try; the last one repeats."""
TICK_SECONDS = 30.0
BELL_SECONDS = 5.0
DOWN_SECONDS = 3.0


def drain(limit: int | None = None, *, only: int | None = None) -> int:
    """Work through due jobs until none is left (or `limit` were run); gives how many were run.

    `only` is the id of a job: it and its parts are worked, other jobs are left to others.

    Called within an open transaction it works inside it, each job's effect a savepoint: so tests see it.
    """
    count = 0
    with Control() as control:
        while limit is None or count < limit:
            job = control.claim(only)
            if job is None:
                break
            run(control, job)
            count += 1
    return count


def run(control: Control, job: Job) -> str:
    """Run one claimed job and say how it ended; whatever a handler does, the worker lives on."""
    context = JobContext(job, control)
    if not control.inline:
        connection.close_if_unusable_or_obsolete()
    with structlog.contextvars.bound_contextvars(job=job.pk, job_kind=job.kind, run=context.run_id):
        started = time.monotonic()
        try:
            outcome = _try(context, control)
        except (KeyboardInterrupt, SystemExit):
            control.give_back(job)
            raise
        finally:
            _release(control, job)
        log.info("job.ended", outcome=outcome, seconds=round(time.monotonic() - started, 3))
        return outcome


def _try(context: JobContext, control: Control) -> str:
    """One try: rights as of today, the handler, then done; or why not."""
    job = context.job
    try:
        # Within someone else's transaction, a database error must not spoil the rest of it.
        with transaction.atomic() if control.inline else nullcontext():
            context.check_rights()
            if context.handler_kind:
                _handle(context)
            if not context.finished:
                with context.effect():
                    pass
        return "done"
    except JobLost:
        return "lost"
    except JobCancelled:
        return control.fail(job, "", final=True, wait=dt.timedelta())
    except AccordError as refusal:
        # A refusal is an answer: trying again would only give it again.
        log.info("job.refused", code=refusal.code)
        return control.fail(job, str(refusal), final=True, wait=dt.timedelta())
    except Exception as error:
        log.exception("job.fault", attempt=job.attempts)
        if isinstance(error, InterfaceError | OperationalError) and not control.inline:
            connection.close()
        wait = dt.timedelta(seconds=RETRY_SECONDS[min(job.attempts, len(RETRY_SECONDS)) - 1])
        return control.fail(job, sentence_of(error), final=False, wait=wait)


def _handle(context: JobContext) -> None:
    """Call the handler.  Once its effect is committed the job is done, whatever goes wrong after it."""
    try:
        HANDLERS[context.handler_kind].run(context)
    except Exception:
        if not context.finished:
            raise
        log.exception("job.fault_after_effect")


def _release(control: Control, job: Job) -> None:
    """Let go of the lock; a connection that is gone has let go already."""
    try:
        control.release(job)
    except DatabaseError:
        log.warning("job.lock_gone")


def run_forever(stop: threading.Event) -> None:
    """Work until `stop` is set: drain, make scheduled jobs, and sleep until the database rings.

    Needs no broker.  When the database is down it tries again every few seconds.
    """
    from apps.jobs.schedules import make_due_jobs

    ticked = 0.0
    while not stop.is_set():
        try:
            if time.monotonic() - ticked >= TICK_SECONDS:
                ticked = time.monotonic()
                make_due_jobs()
            with Control() as control:
                while not stop.is_set() and time.monotonic() - ticked < TICK_SECONDS:
                    job = control.claim()
                    if job is None:
                        control.wait_for_bell(BELL_SECONDS)
                    else:
                        run(control, job)
        except (InterfaceError, OperationalError) as error:
            logging.getLogger(__name__).warning(
                "The database does not answer (%s); trying again.", type(error).__name__
            )
            connection.close()
            stop.wait(DOWN_SECONDS)
