"""Really killing workers: however often, every job ends once, its effect happens once, and no number is missing.

Each test has a database of its own, real worker processes, and `kill -9`.
"""

from __future__ import annotations

import collections
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from apps.audit.models import Event
from apps.core.scope import scope
from apps.documents.models import Record
from apps.jobs import worker
from apps.jobs.models import Attempt, Job
from tests import county, database
from tests.jobs.handlers import ask

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def nursery():
    """One process that has imported everything and forks workers (tests/jobs/worker_process.py)."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.jobs.worker_process"], cwd=ROOT, text=True,
        env=os.environ | {"CELERY_BROKER_URL": "", "ACCORD_DB_POOLED": ""},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.wait()


class Workers:
    """A few worker processes on one database, always as many as asked for."""

    def __init__(self, nursery: subprocess.Popen[str], name: str, count: int) -> None:
        self.nursery, self.name, self.kills = nursery, name, 0
        self.pids = [self._start() for _ in range(count)]

    def _start(self) -> int:
        self.nursery.stdin.write(f"start {self.name}\n")
        self.nursery.stdin.flush()
        return int(self.nursery.stdout.readline())

    def kill_one(self, which: int, *, replace: bool = True) -> None:
        """SIGKILL, and a new worker in its place."""
        os.kill(self.pids[which], signal.SIGKILL)
        self.kills += 1
        if replace:
            self.pids[which] = self._start()
        else:
            del self.pids[which]

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_error: object) -> None:
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)


def wait_until_ended(ids: list[int], seconds: float, meanwhile=lambda: None) -> None:
    """Wait until none of the jobs is open; `meanwhile` is called every now and then."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with scope(county.everything()), transaction.atomic():
            open_jobs = Job.objects.filter(pk__in=ids, state__in=["waiting", "running"]).count()
        if not open_jobs:
            return
        meanwhile()
        time.sleep(0.05)
    raise AssertionError(f"{open_jobs} jobs are still open after {seconds} s.")


def effects() -> collections.Counter[int]:
    with scope(county.everything()), transaction.atomic():
        events = Event.objects.filter(action="test.effect").select_related("detail")
        return collections.Counter(event.detail.details["number"] for event in events)


def test_every_effect_happens_once_through_many_kills(committed_db, nursery):
    jobs = ask(
        by=county.actor("cc.analyst"), holder=county.org("CC"), kind="test.count",
        keys=[f"k{n}" for n in range(200)], pause=0.01, attempts=50,
    )  # fmt: skip
    chance = random.Random(7)
    with Workers(nursery, committed_db, 2) as workers:

        def kill_now_and_then() -> None:
            time.sleep(chance.uniform(0.1, 0.5))
            if workers.kills < 12:
                workers.kill_one(workers.kills % 2)

        wait_until_ended([job.pk for job in jobs], 120, kill_now_and_then)
    assert workers.kills >= 4
    assert effects() == dict.fromkeys(range(1, 201), 1)
    with scope(county.everything()), transaction.atomic():
        assert set(Job.objects.values_list("state", flat=True)) == {"done"}
        lost = Attempt.objects.filter(outcome="lost").count()
        done = Attempt.objects.filter(outcome="done").count()
        numbers = sorted(Record.objects.values_list("number", flat=True))
    assert [int(number[-6:]) for number in numbers] == list(range(1, 201)), (
        "A number is missing or used twice."
    )
    assert done == 200 and lost >= 1, f"{workers.kills} kills, {lost} lost tries"


def test_a_killed_workers_job_is_free_at_once(committed_db, nursery):
    (job,) = ask(
        by=county.actor("cc.analyst"), holder=county.org("CC"), kind="test.count", keys=["a"], pause=60
    )
    with Workers(nursery, committed_db, 1) as workers:
        wait_for(lambda: fresh(job).state == "running")
        assert worker.drain() == 0, "Nobody else takes a job that is being run."
        _with_pause(job, 0)
        workers.kill_one(0, replace=False)
        killed_at = time.monotonic()
        wait_for(lambda: worker.drain() == 1)
        assert time.monotonic() - killed_at < 5
    assert (fresh(job).state, fresh(job).attempts, effects()) == ("done", 2, {1: 1})


def test_progress_is_seen_by_others_while_the_effect_is_not_committed(committed_db, nursery):
    (job,) = ask(
        by=county.actor("cc.analyst"), holder=county.org("CC"), kind="test.count", keys=["a"], pause=1
    )
    with Workers(nursery, committed_db, 1):
        wait_for(lambda: fresh(job).progress_sentence == "Nearly there")
        seen = fresh(job)
        assert (seen.state, seen.progress_done, seen.progress_total) == ("running", 1, 2)
        assert effects() == {}, "The effect is within its transaction still."
        wait_until_ended([job.pk], 20)
    assert effects() == {1: 1}


def test_a_job_that_kills_its_workers_is_given_up_after_five(committed_db, nursery):
    (job,) = ask(
        by=county.actor("cc.analyst"), holder=county.org("CC"), kind="test.count", keys=["a"], pause=30
    )
    with Workers(nursery, committed_db, 1) as workers:
        for attempt in range(1, 6):
            wait_for(lambda: fresh(job).attempts == attempt and fresh(job).state == "running")  # noqa: B023
            workers.kill_one(0)
        wait_for(lambda: fresh(job).state == "failed")
    assert "stopped 5 times" in fresh(job).failure
    assert effects() == {}


def test_the_last_part_brings_the_assembly_once_through_kills(committed_db, nursery):
    (job,) = ask(
        by=county.actor("cc.analyst"), holder=county.org("CC"), kind="test.whole", keys=["a"], parts=40,
        pause=0.02,
    )  # fmt: skip
    with Workers(nursery, committed_db, 2) as workers:

        def kill_now_and_then() -> None:
            time.sleep(0.3)
            if workers.kills < 4:
                workers.kill_one(workers.kills % 2)

        wait_until_ended([job.pk], 90, kill_now_and_then)
    assert fresh(job).state == "done" and fresh(job).result["numbers"] == list(range(40))
    assert effects() == {-1: 1, 1000: 1, **dict.fromkeys(range(40), 1)}


def fresh(job: Job) -> Job:
    with scope(county.everything()), transaction.atomic():
        return Job.objects.get(pk=job.pk)


def wait_for(answer, seconds: float = 40) -> None:
    """Wait until `answer()` is true."""
    until = time.monotonic() + seconds
    while not answer():
        assert time.monotonic() < until, "It did not happen in time."
        time.sleep(0.05)


def _with_pause(job: Job, pause: float) -> None:
    """Make the next try quick: the only change a test makes behind the room's back, as the owner of the tables."""
    address = make_conninfo(database.SERVER.superuser_url, dbname=connection.settings_dict["NAME"])
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(
            "UPDATE jobs_job SET payload = payload || jsonb_build_object('pause', %s::numeric) WHERE id = %s",
            [pause, job.pk],
        )
