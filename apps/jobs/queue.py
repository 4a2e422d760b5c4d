"""Asking for work: one row in the job table within the caller's transaction, and a bell after it commits."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.jobs.models import Job
from apps.jobs.registry import HANDLERS

PAYLOAD_MAX = 64 * 1024
KEY_MAX = 200
ATTEMPTS = 5
log = logging.getLogger(__name__)


def enqueue(
    by: Actor,
    *,
    kind: str,
    holder: int,
    data_class: DataClass,
    key: str,
    payload: Mapping[str, Any] | None = None,
    record: int | None = None,
    run_after: dt.datetime | None = None,
    parent: Job | int | None = None,
    attempts: int = ATTEMPTS,
) -> Job:
    """Ask for a job within the caller's transaction and scope; it runs with the rights `by` holds that day.

    `key` is unique within the holder: asked twice, the same job is given back, whatever its state.  The
    caller must read `data_class` in `holder`.  `attempts` is how often a fault is tried before it is final.
    """
    if kind not in HANDLERS:
        raise LookupError(
            f"No handler is declared for jobs of kind {kind}: declare it in the room's tasks.py."
        )
    text = json.dumps(dict(payload or {}), cls=DjangoJSONEncoder)
    if len(text) > PAYLOAD_MAX:
        raise ValueError("A job's payload holds ids and choices, at most 64 KB; keep the rest in rows.")
    if len(key) > KEY_MAX:
        raise ValueError(f"A job's key has at most {KEY_MAX} characters; this one has {len(key)}.")
    parent_id = parent.pk if isinstance(parent, Job) else parent
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT job FROM accord_enqueue_job(%s, %s, %s, %s::smallint, %s, %s, %s::jsonb, %s, %s, %s, %s::smallint)",
            [
                kind,
                key,
                holder,
                int(data_class),
                by.person,
                by.for_person,
                text,
                record,
                run_after,
                parent_id,
                attempts,
            ],
        )
        job_id = cursor.fetchone()[0]
    ring_on_commit()
    return Job.objects.get(pk=job_id)


def ring_on_commit() -> None:
    """Ring the bell once when this transaction commits, however many jobs it asks for."""
    if connection.in_atomic_block and any(entry[1] is ring for entry in connection.run_on_commit):
        return
    transaction.on_commit(ring)


def ring() -> None:
    """Wake a Celery worker.  Without a broker, or with one that is down, `manage.py work` hears the database."""
    if not settings.CELERY_BROKER_URL:
        return
    from apps.jobs.tasks import drain

    try:
        drain.apply_async(retry=False, ignore_result=True)
    except Exception as error:  # whatever the broker's library raises: the job row stands, the tick finds it
        log.warning(
            "The broker did not take the bell (%s); the job waits for the next tick.", type(error).__name__
        )
