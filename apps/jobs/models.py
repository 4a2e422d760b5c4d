"""The job table: every piece of long work is a row here first; workers and Celery only follow it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from apps.core.fields import HolderForeignKey
from apps.identity.models import Person
from apps.tenancy.base import MixedModel


class Job(MixedModel):
    """One piece of work, asked for by a person and done with the rights that person holds on the day.

    Rows are written by the room's definer functions alone (`sql/tables/queue.sql`), so that nobody can put
    work in another person's name.  A job split into parts waits until all its parts are done, and then runs
    once more as `then` (the assembly).
    """

    retention = "13 months after it ends"
    policy = {"column": "access_key", "write": "none", "own_person": "person_id"}
    referable = True

    class State(models.TextChoices):
        """Where the job stands."""

        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    kind = models.CharField(max_length=60, help_text="Name of the handler: room.verb.")
    key = models.CharField(max_length=200, help_text="Same key, same job: asked twice, done once.")
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", help_text="Whose rights it runs with."
    )
    for_person_id = models.BigIntegerField(null=True, help_text="Person stood in for, under a delegation.")
    payload = models.JSONField(default=dict, help_text="What the handler needs: ids and choices.")
    record = models.BigIntegerField(null=True, help_text="documents.Record it is about.")
    parent = HolderForeignKey("self", models.PROTECT, null=True, related_name="parts")
    parts_total = models.PositiveIntegerField(default=0, help_text="Parts it was split into.")
    then = models.CharField(max_length=60, blank=True, help_text="Handler that runs once all parts are done.")

    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    run_after = models.DateTimeField(help_text="Not before this moment.")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Tries since it was last asked for.")
    attempts_max = models.PositiveSmallIntegerField(default=5)
    runs = models.PositiveIntegerField(
        default=0, help_text="Tries in all: tells a late worker from the present one."
    )
    cancel_asked = models.BooleanField(default=False)
    worker = models.CharField(max_length=120, blank=True)

    progress_done = models.BigIntegerField(default=0)
    progress_total = models.BigIntegerField(default=0, help_text="0 while it is not known.")
    progress_sentence = models.CharField(max_length=300, blank=True)
    failure = models.TextField(blank=True, help_text="Why it failed, as a sentence.")
    result = models.JSONField(default=dict, help_text="What came of it: ids and counts.")

    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["holder", "key"], name="jobs_job_key"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed", "cancelled"]),
                name="jobs_job_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["run_after", "id"], condition=Q(state__in=["waiting", "running"]), name="jobs_job_due"
            ),
            models.Index(fields=["parent", "state"], name="jobs_job_parts"),
            models.Index(fields=["state", "ended_at"], name="jobs_job_ended"),
        ]

    def __str__(self) -> str:
        return f"Job {self.pk} ({self.kind})"

    @property
    def pk_text(self) -> str:
        """The id without thousands separators, for ids in pages."""
        return str(self.pk)

    @property
    def open(self) -> bool:
        """True while it may still change by itself."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @cached_property
    def so_far(self) -> tuple[int, int, str]:
        """(done, total, sentence) for the screen; of a split job that waits, its parts."""
        if self.parts_total and self.state != self.State.RUNNING:
            done = self.parts.filter(state=self.State.DONE).count()
            words = "" if self.state == self.State.DONE else f"{done} of {self.parts_total} parts are done."
            return done, self.parts_total, words
        return self.progress_done, self.progress_total, self.progress_sentence


class Attempt(MixedModel):
    """One try of a job that has ended: how, when, on which worker, and why it failed."""

    retention = "13 months after the job ends"
    policy = {"column": "access_key", "write": "none"}
    append_only = True

    class Outcome(models.TextChoices):
        """How a try ended; `lost` is a worker that vanished."""

        DONE = "done", "Done"
        SPLIT = "split", "Split into parts"
        FAILED = "failed", "Failed"
        LOST = "lost", "Worker lost"
        CANCELLED = "cancelled", "Cancelled"

    job = HolderForeignKey(Job, models.PROTECT, related_name="tries")
    run = models.PositiveIntegerField(help_text="Which try of the job, from 1.")
    worker = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    sentence = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "run"], name="jobs_attempt_run")]


class Schedule(MixedModel):
    """A standing order for work at due moments, run for a named service person; at most one job a moment."""

    retention = "6 years after it is stopped"
    policy = {"column": "access_key", "write": "none"}
    referable = True

    code = models.CharField(max_length=60, help_text="Short name, once per organisation or circle.")
    plan = models.CharField(max_length=60, help_text="Declared plan: what is done (room.verb).")
    cron = models.CharField(
        max_length=60, help_text="Minute, hour, day of month, month, day of week; London time."
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", help_text="Service person it acts for."
    )
    payload = models.JSONField(default=dict)
    live = models.BooleanField(default=True)
    next_due = models.DateTimeField()
    last_due = models.DateTimeField(null=True)
    last_problem = models.CharField(
        max_length=300, blank=True, help_text="Why the last due job was not made."
    )
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "code"], name="jobs_schedule_code")]
        indexes = [models.Index(fields=["next_due"], condition=Q(live=True), name="jobs_schedule_due")]

    def __str__(self) -> str:
        return self.code
