"""Asking for work and doing it: a row first, done once, with the rights of the person who asked."""

from __future__ import annotations

import pytest

from apps.audit.models import Event
from apps.core.scope import scope
from apps.jobs import worker
from apps.jobs.models import Job
from tests.jobs.handlers import ask

pytestmark = pytest.mark.django_db


def effects(county) -> list[int]:
    with scope(county.everything()):
        events = Event.objects.filter(action="test.effect").order_by("number").select_related("detail")
        return [event.detail.details["number"] for event in events]


def asked(county, kind: str, *keys: str, **extra) -> list[Job]:
    return ask(by=county.actor("cc.analyst"), holder=county.org("CC"), kind=kind, keys=list(keys), **extra)


def fresh(county, job: Job) -> Job:
    with scope(county.everything()):
        return Job.objects.get(pk=job.pk)


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
