"""Asking for work and doing it: a row first, done once, with the rights that its person holds today."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction

from apps.audit.models import Event
from apps.core.classes import DataClass
from apps.core.errors import Conflict, NotFound
from apps.core.scope import NOTHING, scope
from apps.identity.models import RoleGrant
from apps.jobs import actions, queries, worker
from apps.jobs.models import Attempt, Job
from apps.jobs.queue import enqueue, ring
from apps.jobs.registry import HANDLERS, handler
from tests.jobs.handlers import ask, effect
from tests.rows import ALWAYS

pytestmark = pytest.mark.django_db


def effects(county) -> list[int]:
    """Numbers of the effects there were, in their order."""
    with scope(county.everything()):
        events = Event.objects.filter(action="test.effect").order_by("number").select_related("detail")
        return [event.detail.details["number"] for event in events]


def asked(county, kind: str, *keys: str, **extra) -> list[Job]:
    """Jobs that the analyst of the Chief Constable asks for."""
    return ask(by=county.actor("cc.analyst"), holder=county.org("CC"), kind=kind, keys=list(keys), **extra)


def fresh(county, job: Job) -> Job:
    with scope(county.everything()):
        return Job.objects.get(pk=job.pk)


def moved_to(county, role: str) -> None:
    """The analyst's role ends and another one begins."""
    with scope(county.everything()):
        RoleGrant.objects.filter(person_id=county.person("cc.analyst"), state="live").update(state="ended")
    with scope(replace(county.everything(), person=county.person("cc.owner"))):
        RoleGrant.objects.create(
            holder_id=county.org("CC"), person_id=county.person("cc.analyst"), role_id=role, state="live",
            during=ALWAYS, requested_by_id=county.person("cc.admin"), approved_by_id=county.person("cc.owner"),
        )  # fmt: skip


# --- asking --------------------------------------------------------------------------------------------------
def test_a_job_is_done_once_with_its_progress_and_answer(county):
    (job,) = asked(county, "test.count", "a")
    assert (job.state, job.person_id) == ("waiting", county.person("cc.analyst"))
    assert worker.drain() == 1
    done = fresh(county, job)
    assert (done.state, done.attempts, done.result) == ("done", 1, {"number": 1})
    assert (done.progress_done, done.progress_total, done.progress_sentence) == (2, 2, "Nearly there")
    assert effects(county) == [1]
    assert worker.drain() == 0


def test_the_same_key_is_the_same_job(county):
    (one,) = asked(county, "test.count", "a")
    (again,) = asked(county, "test.count", "a")
    assert one.pk == again.pk
    worker.drain()
    assert effects(county) == [1]


def test_two_organisations_may_use_the_same_key(county):
    asked(county, "test.count", "a")
    ask(by=county.actor("fra.analyst"), holder=county.org("FRA"), kind="test.count", keys=["a"])
    assert worker.drain() == 2


def test_a_kind_without_a_handler_is_refused_when_asked_for(county):
    with pytest.raises(LookupError, match=r"test\.unknown"):
        asked(county, "test.unknown", "a")


def test_nobody_asks_in_another_persons_name_or_organisation(county):
    analyst, other = county.actor("cc.analyst"), county.actor("fra.analyst")
    ask_for = {"kind": "test.count", "key": "a", "data_class": DataClass.FINANCE}
    with scope(analyst.scope()):
        with pytest.raises(DatabaseError, match="nobody else"), transaction.atomic():
            enqueue(other, holder=county.org("CC"), **ask_for)
        with pytest.raises(DatabaseError, match="outside the scope"), transaction.atomic():
            enqueue(analyst, holder=county.org("FRA"), **ask_for)
    with pytest.raises(DatabaseError, match="outside the scope"), transaction.atomic():
        enqueue(analyst, holder=county.org("CC"), **ask_for)


@pytest.mark.parametrize("statement", [
    "UPDATE jobs_job SET person_id = 1",
    "DELETE FROM jobs_job",
    "INSERT INTO jobs_attempt (holder_id) VALUES (1)",
    "UPDATE jobs_schedule SET person_id = 1",
])  # fmt: skip
def test_rows_are_changed_by_the_functions_of_the_room_only(statement, county):
    asked(county, "test.count", "a")
    with scope(county.everything()):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
                assert cursor.rowcount == 0, "The policy lets the application write this table."
        except DatabaseError as refusal:
            assert "row-level security" in str(refusal) or "permission denied" in str(refusal)


def test_a_job_is_seen_by_its_person_and_by_who_reads_its_class_there(county):
    (job,) = asked(county, "test.count", "a")
    for key, sees in [("cc.analyst", True), ("cc.buyer", True), ("auditor", True), ("fra.analyst", False),
                      ("cc.admin", False), ("member", False)]:  # fmt: skip
        with scope(county.actor(key).scope()):
            assert Job.objects.filter(pk=job.pk).exists() is sees, key
    with scope(NOTHING):
        assert not Job.objects.exists()


# --- running -------------------------------------------------------------------------------------------------
def test_the_worker_has_the_scope_of_the_person_and_none_of_its_own(county):
    seen = {}

    @handler("test.looks")
    def looks(job) -> None:
        seen["outside"] = Job.objects.count()
        with job.reading() as entered:
            seen["finance"] = entered.reads(DataClass.FINANCE)
            seen["holders"] = set(Job.objects.values_list("holder_id", flat=True))

    try:
        ask(by=county.actor("fra.analyst"), holder=county.org("FRA"), kind="test.count", keys=["theirs"])
        asked(county, "test.looks", "a")
        worker.drain()
    finally:
        HANDLERS.pop("test.looks")
    assert seen["outside"] == 0
    assert seen["holders"] == {county.org("CC")}
    assert county.org("FRA") not in seen["finance"]


def test_rights_are_read_again_when_the_job_runs(county):
    (job,) = asked(county, "test.count", "a")
    with scope(county.everything()):
        RoleGrant.objects.filter(person_id=county.person("cc.analyst")).update(state="ended")
    worker.drain()
    failed = fresh(county, job)
    assert (
        failed.state == "failed"
        and "Ana Lyst" in failed.failure
        and "may no longer see finance" in failed.failure
    )
    assert effects(county) == []


def test_a_job_whose_person_lost_only_the_duty_says_which(county):
    (job,) = asked(county, "test.count", "a")
    moved_to(county, "auditor")
    worker.drain()
    failed = fresh(county, job)
    assert failed.state == "failed" and "does not hold the duty “spend.import”" in failed.failure
    assert failed.attempts == 1, "A refusal is an answer, and is not tried again."


def test_a_refusal_is_kept_as_its_sentence(county):
    (job,) = asked(county, "test.refused", "a")
    worker.drain()
    assert fresh(county, job).failure == "The period March 2026 is closed. Open it first."


def test_a_poisoned_job_fails_after_five_tries_and_keeps_the_reason(county, monkeypatch):
    monkeypatch.setattr(worker, "RETRY_SECONDS", (0,))
    bad, good = asked(county, "test.poison", "a")[0], asked(county, "test.count", "b")[0]
    assert worker.drain() == 6
    failed = fresh(county, bad)
    assert (failed.state, failed.attempts) == ("failed", 5)
    assert (
        "ValueError: the tea is cold" in failed.failure and "tests/jobs/handlers.py, line" in failed.failure
    )
    assert fresh(county, good).state == "done"
    assert effects(county) == [1], "What a failed try wrote is gone."
    with scope(county.everything()):
        assert [t.outcome for t in Attempt.objects.filter(job_id=bad.pk)] == ["failed"] * 5


def test_a_failed_try_waits_before_the_next(county):
    (job,) = asked(county, "test.poison", "a")
    assert worker.drain() == 1
    waiting = fresh(county, job)
    assert waiting.state == "waiting" and waiting.run_after > waiting.started_at
    assert "the tea is cold" in waiting.failure


def test_a_database_fault_is_kept_without_the_values_it_names(county):
    @handler("test.clash")
    def clash(job) -> None:
        with job.effect(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO tenancy_service_does_not_exist VALUES ('secret')")

    try:
        (job,) = asked(county, "test.clash", "a")
        worker.drain()
    finally:
        HANDLERS.pop("test.clash")
    kept = fresh(county, job)
    assert "SQLSTATE 42P01" in kept.failure and "secret" not in kept.failure


def test_a_handler_has_one_effect(county):
    @handler("test.twice")
    def twice(job) -> None:
        for number in (1, 2):
            with job.effect():
                effect(by=job.actor, holder=job.holder, number=number)

    try:
        (job,) = asked(county, "test.twice", "a")
        worker.drain()
    finally:
        HANDLERS.pop("test.twice")
    assert fresh(county, job).state == "done"
    assert effects(county) == [1]


def test_a_job_of_a_kind_this_worker_does_not_know_waits_for_one_that_does(county):
    handler("test.newer")(lambda job: None)
    (job,) = asked(county, "test.newer", "a")
    HANDLERS.pop("test.newer")
    assert worker.drain() == 0
    assert fresh(county, job).state == "waiting"


def test_whoever_waits_for_one_job_works_on_that_one_and_its_parts_alone(county):
    (other,) = asked(county, "test.count", "a")
    (job,) = ask(
        by=county.actor("cc.analyst"), holder=county.org("CC"), kind="test.whole", keys=["b"], parts=2
    )
    assert worker.drain(only=job.pk) == 4, "the split, its two parts, the assembly"
    assert fresh(county, job).state == "done"
    assert fresh(county, other).state == "waiting"


# --- parts ---------------------------------------------------------------------------------------------------
def test_a_split_job_waits_for_its_parts_and_is_assembled_once(county):
    (job,) = ask(
        by=county.actor("cc.analyst"), holder=county.org("CC"), kind="test.whole", keys=["a"], parts=3
    )
    assert worker.drain(1) == 1
    split = fresh(county, job)
    assert (split.state, split.parts_total) == ("waiting", 3)
    with scope(county.everything()):
        assert split.so_far == (0, 3, "0 of 3 parts are done.")
    worker.drain()
    done = fresh(county, job)
    assert (done.state, done.result) == ("done", {"numbers": [0, 1, 2]})
    begun, *parts, assembled = effects(county)
    assert (begun, sorted(parts), assembled) == (-1, [0, 1, 2], 1000)


def test_a_part_that_fails_fails_the_whole_and_run_again_mends_it(county):
    analyst = county.actor("cc.analyst")
    (job,) = ask(by=analyst, holder=county.org("CC"), kind="test.whole", keys=["a"], parts=2)
    worker.drain(1)
    moved_to(county, "auditor")
    worker.drain()
    failed = fresh(county, job)
    assert failed.state == "failed" and failed.failure.startswith("Part ")
    moved_to(county, "spend_analyst")
    actions.run_again(by=analyst, job_id=job.pk)
    worker.drain()
    assert fresh(county, job).state == "done"
    begun, *parts, assembled = effects(county)
    assert (begun, sorted(parts), assembled) == (-1, [0, 1], 1000)


# --- steering ------------------------------------------------------------------------------------------------
def test_a_waiting_job_is_cancelled_at_once_and_may_run_again(county):
    (job,) = asked(county, "test.count", "a")
    analyst = county.actor("cc.analyst")
    assert actions.cancel(by=analyst, job_id=job.pk) == "cancelled"
    assert worker.drain() == 0
    with pytest.raises(Conflict, match="cancelled already"):
        actions.cancel(by=analyst, job_id=job.pk)
    actions.run_again(by=analyst, job_id=job.pk)
    assert worker.drain() == 1
    with pytest.raises(Conflict, match="is done, so there is nothing to run again"):
        actions.run_again(by=analyst, job_id=job.pk)
    assert effects(county) == [1]


def test_a_running_job_stops_at_its_next_step_and_leaves_nothing(county):
    @handler("test.long")
    def long(job) -> None:
        with job.effect():
            effect(by=job.actor, holder=job.holder, number=7)
            actions_cancelled.append(cancel_from_outside(job.id))
            job.progress(1, 2, "Half way")

    actions_cancelled: list[str] = []

    def cancel_from_outside(job_id: int) -> str:
        with scope(county.actor("cc.analyst").scope()), connection.cursor() as cursor:
            cursor.execute("SELECT accord_cancel_job(%s)", [job_id])
            return cursor.fetchone()[0]

    try:
        asked(county, "test.long", "a")
        worker.drain(1)
    finally:
        HANDLERS.pop("test.long")
    assert actions_cancelled == ["asked"]
    assert effects(county) == []


def test_only_its_person_or_a_writer_of_its_class_steers_a_job(county):
    (job,) = asked(county, "test.count", "a")
    reader, stranger = county.actor("auditor"), county.actor("fra.analyst")
    with pytest.raises(NotFound, match="you may only look at it"):
        actions.cancel(by=reader, job_id=job.pk)
    with pytest.raises(NotFound, match="or you may not see it"):
        actions.cancel(by=stranger, job_id=job.pk)
    assert actions.cancel(by=county.actor("cc.manager"), job_id=job.pk) == "cancelled"


def test_steering_writes_one_audit_entry(county):
    (job,) = asked(county, "test.count", "a")
    actions.cancel(by=county.actor("cc.analyst"), job_id=job.pk)
    with scope(county.everything()):
        entries = Event.objects.filter(action="jobs.job.cancel")
        assert [entry.detail.details["job"] for entry in entries] == [job.pk]


def test_figures_for_monitoring_need_no_scope(county, client):
    asked(county, "test.count", "a", "b")
    found = queries.figures()
    assert found.waiting == 2 and found.oldest_seconds >= 0 and found.failed_day == 0
    text = client.get("/metrics").content.decode()
    assert "accord_jobs_waiting 2" in text and "accord_jobs_queue_age_seconds" in text


def test_figures_are_not_given_to_strangers(client, settings):
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 403
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 403
    settings.ACCORD_METRICS_TOKEN = "a long secret"
    assert client.get("/metrics").status_code == 403
    given = client.get("/metrics", HTTP_AUTHORIZATION="Bearer a long secret", REMOTE_ADDR="203.0.113.9")
    assert given.status_code == 200


def test_a_broker_that_is_down_loses_no_job(county, settings, caplog):
    from config.celery import app

    def at(address: str) -> None:
        settings.CELERY_BROKER_URL = address
        app.conf.broker_url = app.conf.broker_write_url = address
        app.pool.force_close_all()
        app._pool = app.amqp._producer_pool = None

    before = settings.CELERY_BROKER_URL
    at("redis://127.0.0.1:1/0")
    try:
        (job,) = asked(county, "test.count", "a")
        ring()
    finally:
        at(before)
    assert "did not take the bell" in caplog.text
    assert worker.drain() == 1 and fresh(county, job).state == "done"
