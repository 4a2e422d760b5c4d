"""What a handler is given: its payload, its person with today's rights, its progress and its one effect."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import Error as DatabaseError
from django.db import connection, transaction

from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.errors import NotAllowed
from apps.core.scope import Scope, scope
from apps.identity.queries import actor_for
from apps.jobs.errors import JobCancelled, JobLost
from apps.jobs.models import Job
from apps.jobs.queue import enqueue
from apps.jobs.registry import HANDLERS

if TYPE_CHECKING:
    from apps.jobs.control import Control

PROGRESS_SECONDS = 0.25
LOST, CANCELLED = "AJ001", "AJ002"


@dataclass(frozen=True)
class Part:
    """One part of a split job."""

    kind: str
    key: str
    payload: Mapping[str, Any]


class JobContext:
    """One try of one job.  Everything a handler writes, it writes inside `effect()`, once."""

    def __init__(self, job: Job, control: Control) -> None:
        self.job = job
        self.id: int = job.pk
        self.kind = job.kind
        self.key = job.key
        self.holder: int = job.holder_id
        self.data_class = DataClass(job.row_class)
        self.payload: dict[str, Any] = job.payload
        self.record: int | None = job.record
        self.run_id = f"{job.pk}.{job.runs}"
        self.assembling = job.parts_total > 0
        self.finished = False
        self._control = control
        self._result: dict[str, Any] = {}
        self._parts: tuple[int, str] = (0, "")
        self._said_at = 0.0
        self._said = ""

    @cached_property
    def actor(self) -> Actor:
        """The person who asked, with the rights held today (not those of the day of asking)."""
        found = actor_for(self.job.person_id, request=f"job {self.run_id}")
        return found.standing_in_for(self.job.for_person_id) if self.job.for_person_id else found

    def check_rights(self) -> None:
        """Refuse when the person lost the class, or the handler's duty, in the job's holder."""
        if self.holder not in self.actor.scope().reads(self.data_class):
            raise NotAllowed(
                f"{self.actor.name} asked for this work but may no longer see {self.data_class.slug} records of "
                "this organisation, so it was not done. Someone who may should ask for it again."
            )
        known = HANDLERS.get(self.handler_kind)
        if known is not None and known.duty:
            self.actor.require(known.duty, self.holder)

    @property
    def handler_kind(self) -> str:
        """The kind whose handler runs now: the job's own, or the assembly's once its parts are done."""
        return self.job.then if self.assembling else self.job.kind

    def scope(self) -> Scope:
        """The scope of the person, marked with the job's try."""
        return self.actor.scope(job=self.run_id)

    def progress(self, done: int, total: int = 0, sentence: str = "") -> None:
        """Say how far it is (total 0: not known); shown at once, whatever happens to the effect.

        Cheap to call often.  Raises JobCancelled or JobLost, which a handler lets pass.
        """
        at = time.monotonic()
        if sentence == self._said and done != total and at - self._said_at < PROGRESS_SECONDS:
            return
        self._said, self._said_at = sentence, at
        self._control.progress(self.job, done, total, sentence)

    @contextmanager
    def reading(self) -> Iterator[Scope]:
        """The person's scope and a transaction, for what is read before the effect."""
        with scope(self.scope()) as entered, transaction.atomic():
            yield entered

    @contextmanager
    def effect(self) -> Iterator[Scope]:
        """The one transaction of the job: what is written in it and “done” commit together, or neither does."""
        if self.finished:
            raise RuntimeError(f"Job {self.id} has one effect; put what belongs together into one block.")
        with scope(self.scope()) as entered, transaction.atomic():
            yield entered
            self._finish()
        self.finished = True

    def answer(self, **result: Any) -> None:
        """Keep what came of it (ids and counts), for the page that asked; call it inside the effect."""
        self._result.update(result)

    def split(self, parts: Sequence[Part], *, then: str = "") -> None:
        """Split the job, inside its effect: the parts run in any order, then handler `then` runs, once.

        The job itself waits meanwhile.  Parts have the job's holder, class, person and record; a part's key is
        made unique under the job's own.
        """
        if not parts:
            raise ValueError("A job is split into one part or more.")
        if then and then not in HANDLERS:
            raise LookupError(f"No handler is declared for jobs of kind {then}.")
        for part in parts:
            enqueue(
                self.actor, kind=part.kind, holder=self.holder, data_class=self.data_class,
                key=f"{self.key}/{part.key}", payload=part.payload, record=self.record, parent=self.job,
            )  # fmt: skip
        self._parts = (len(parts), then)

    def parts(self) -> list[Job]:
        """The parts of a split job in the order they were asked for; needs `reading()` or `effect()`."""
        return list(Job.objects.filter(parent_id=self.id).order_by("id")[:10_000])

    def _finish(self) -> None:
        count, then = self._parts
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT accord_finish_job(%s, %s, %s::jsonb, %s, %s)",
                    [self.id, self.job.runs, json.dumps(self._result, cls=DjangoJSONEncoder), count, then],
                )
        except DatabaseError as error:
            state = getattr(error.__cause__, "sqlstate", "")
            if state == LOST:
                raise JobLost(self.run_id) from error
            if state == CANCELLED:
                raise JobCancelled(self.run_id) from error
            raise
