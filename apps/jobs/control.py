"""A worker's own connection: it claims jobs, holds their locks and says how far they are, outside any effect."""

from __future__ import annotations

import copy
import datetime as dt
import json
import os
import socket
from types import TracebackType
from typing import Any

from django.db import connection as work_connection

from apps.jobs.errors import JobCancelled, JobLost
from apps.jobs.models import Job
from apps.jobs.registry import HANDLERS

COLUMNS = [str(field.column) for field in Job._meta.concrete_fields]
JSON_COLUMNS = ("payload", "result")


class Control:
    """One autocommit connection beside the work's.  When the process dies, the server frees its locks at once.

    Within a transaction that is already open (a test's, a command's) it uses that same connection: nothing
    could be seen from another one.  Never through a pooler in transaction mode: the lock belongs to a session.
    """

    def __init__(self) -> None:
        self.worker = f"{socket.gethostname()}:{os.getpid()}"[:120]
        self.inline = work_connection.in_atomic_block
        self._connection: Any = work_connection if self.inline else _beside(work_connection)

    def __enter__(self) -> Control:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self.inline:
            self._connection.close()

    def _one(self, statement: str, values: list[Any]) -> Any:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchone()

    def claim(self, only: int | None = None) -> Job | None:
        """Take the next due job of a kind this process knows (with `only`: that job or a part of it), or None."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                "SELECT * FROM accord_claim_job(%s, %s::text[], %s)", [self.worker, sorted(HANDLERS), only]
            )
            row = cursor.fetchone()
            if row is None:
                return None
            named = dict(zip([column.name for column in cursor.description], row, strict=True))
        for name in JSON_COLUMNS:
            named[name] = json.loads(named[name])
        return Job.from_db("default", COLUMNS, [named[column] for column in COLUMNS])

    def progress(self, job: Job, done: int, total: int, sentence: str) -> None:
        """Write the progress; raises when the job is no longer ours, or is to be cancelled."""
        answer = self._one(
            "SELECT accord_job_progress(%s, %s, %s, %s, %s)", [job.pk, job.runs, done, total, sentence]
        )[0]
        if answer is None:
            raise JobCancelled(job.pk)
        if not answer:
            raise JobLost(job.pk)

    def fail(self, job: Job, sentence: str, *, final: bool, wait: dt.timedelta) -> str:
        """Keep why the try failed; gives what the job is now: waiting, failed, cancelled or lost."""
        return self._one(
            "SELECT accord_fail_job(%s, %s, %s, %s, %s)", [job.pk, job.runs, sentence, final, wait]
        )[0]

    def give_back(self, job: Job) -> None:
        """Put the job back as if it had not been tried: this worker was told to stop."""
        self._one("SELECT accord_return_job(%s, %s)", [job.pk, job.runs])

    def release(self, job: Job) -> None:
        """Let go of the job's lock."""
        self._one("SELECT accord_release_job(%s)", [job.pk])

    def wait_for_bell(self, seconds: float) -> None:
        """Sleep until a job is asked for (PostgreSQL says so), or until the time is up."""
        with self._connection.cursor() as cursor:
            cursor.execute("LISTEN accord_jobs")
        for _notice in self._connection.connection.notifies(timeout=seconds, stop_after=1):
            break


def _beside(connection: Any) -> Any:
    """A connection of its own to the same database, never from a pool (session locks would stay in it)."""
    made = connection.copy()
    made.settings_dict = copy.deepcopy(connection.settings_dict)
    made.settings_dict["OPTIONS"] = {k: v for k, v in made.settings_dict["OPTIONS"].items() if k != "pool"}
    return made
