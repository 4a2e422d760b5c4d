"""Standing orders: due moments on London's clock, and one job for each however many beats run."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.errors import Invalid
from apps.core.scope import scope
from apps.jobs import schedules
from apps.jobs.calc import due_after, due_between, read_cron
from apps.jobs.models import Job, Schedule
from apps.jobs.schedules import make_due_jobs, put_schedule, scheduled
from tests.jobs import handlers  # noqa: F401


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(("cron", "after", "due"), [
    ("0 6 1 * *", "2026-11-22T12:00", "2026-12-01T06:00"),
    ("0 6 1 * *", "2026-06-15T12:00", "2026-07-01T05:00"),          # six o'clock is 05:00 UTC in summer
    ("*/15 9-17 * * 1-5", "2026-11-20T17:45", "2026-11-23T09:00"),  # Friday evening to Monday morning
    ("30 1 * * *", "2027-03-27T12:00", "2027-03-28T01:30"),         # 01:30 does not exist: 02:30 by the clock
    ("30 1 * * *", "2026-10-24T12:00", "2026-10-25T00:30"),         # 01:30 comes twice: the first
    ("30 1 * * *", "2026-10-25T00:30", "2026-10-26T01:30"),
    ("0 0 29 2 *", "2026-01-01T00:00", "2028-02-29T00:00"),
    ("0 0 13 * 5", "2026-11-12T12:00", "2026-11-13T00:00"),         # either the 13th or a Friday
])  # fmt: skip
def test_due_moments_are_read_on_londons_clock(cron, after, due):
    assert due_after(read_cron(cron), utc(after)) == utc(due)


@pytest.mark.parametrize("text", ["", "0 6 * *", "99 6 * * *", "0 6 1 * x", "0 6 0 * *"])
def test_a_text_that_is_no_schedule_is_refused_with_its_shape(text):
    with pytest.raises(Invalid, match="is not a schedule"):
        read_cron(text)


def test_a_day_that_never_comes_is_refused():
    with pytest.raises(Invalid, match="never due"):
        due_after(read_cron("0 0 31 2 *"), utc("2026-01-01T00:00"))


def test_the_latest_missed_moments_in_order():
    missed = due_between(read_cron("0 * * * *"), utc("2026-11-01T00:00"), utc("2026-11-22T10:30"), 3)
    assert [moment.hour for moment in missed] == [8, 9, 10]


@scheduled("test.nightly", kind="test.count", cron="0 6 * * *")
def nightly(schedule: Schedule, due: dt.datetime) -> dict:
    return {"number": due.day}


@scheduled("test.every_missed", kind="test.count", cron="0 6 * * *", catch_up=True)
def every_missed(schedule: Schedule, due: dt.datetime) -> dict:
    return {"number": due.day}


@action("test.schedule.set")
def set_schedule(act: Act, *, holder: int, person: int, plan: str = "test.nightly", live: bool = True) -> int:
    made = put_schedule(act, holder=holder, data_class=DataClass.GOVERNANCE, code="nightly", plan=plan,
                        person=person, live=live)  # fmt: skip
    act.audit(holder, DataClass.GOVERNANCE, details={"schedule": made})
    return made


def jobs(county) -> list[Job]:
    with scope(county.everything()):
        return list(Job.objects.filter(kind="test.count").order_by("id"))


def next_due(county) -> dt.datetime:
    with scope(county.everything()):
        return Schedule.objects.get().next_due


@pytest.fixture
def standing(county):
    set_schedule(by=county.actor("secretary"), holder=county.org("BOARD"), person=county.person("reporting"))
    return next_due(county)


@pytest.mark.django_db
def test_a_due_moment_makes_one_job_for_the_service_person(county, standing):
    assert make_due_jobs(standing - dt.timedelta(seconds=1)) == 0
    assert make_due_jobs(standing) == 1
    assert make_due_jobs(standing) == 0
    (job,) = jobs(county)
    assert job.person_id == county.person("reporting")
    assert job.payload["number"] == standing.day and job.payload["due"] == standing.isoformat()
    assert next_due(county) == standing + dt.timedelta(days=1)


@pytest.mark.django_db
def test_after_a_stop_the_last_missed_moment_is_made_up(county, standing):
    assert make_due_jobs(standing + dt.timedelta(days=5, hours=1)) == 1
    assert [job.payload["due"] for job in jobs(county)] == [(standing + dt.timedelta(days=5)).isoformat()]


@pytest.mark.django_db
def test_a_plan_that_catches_up_makes_every_missed_one(county, standing):
    set_schedule(by=county.actor("secretary"), holder=county.org("BOARD"), person=county.person("reporting"),
                 plan="test.every_missed")  # fmt: skip
    assert make_due_jobs(standing + dt.timedelta(days=2)) == 3
    assert len({job.key for job in jobs(county)}) == 3


@pytest.mark.django_db
def test_a_stopped_schedule_makes_nothing(county, standing):
    set_schedule(by=county.actor("secretary"), holder=county.org("BOARD"), person=county.person("reporting"),
                 live=False)  # fmt: skip
    assert make_due_jobs(standing + dt.timedelta(days=9)) == 0


@pytest.mark.django_db
def test_work_is_scheduled_for_a_service_person_only(county):
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError, match="service person"), transaction.atomic():
        set_schedule(by=county.actor("secretary"), holder=county.org("BOARD"), person=county.person("member"))


@pytest.mark.django_db
def test_a_schedule_whose_service_person_lost_the_rights_says_so(county, standing):
    from apps.identity.models import RoleGrant

    with scope(county.everything()):
        RoleGrant.objects.filter(person_id=county.person("reporting")).update(state="ended")
    assert make_due_jobs(standing) == 0
    with scope(county.everything()):
        schedule = Schedule.objects.get()
    assert "outside the scope" in schedule.last_problem or "SQLSTATE 42501" in schedule.last_problem
    assert schedule.next_due > standing


def test_two_beats_at_once_make_one_job(committed_db, django_db_blocker):
    """Eight beats, all at the same moment, on real connections."""
    import threading

    from django.db import connection

    from tests import county

    set_schedule(by=county.actor("secretary"), holder=county.org("BOARD"), person=county.person("reporting"))
    with scope(county.everything()):
        from django.db import transaction

        with transaction.atomic():
            due = Schedule.objects.get().next_due
    barrier, made = threading.Barrier(8), []

    def beat() -> None:
        try:
            barrier.wait()
            made.append(make_due_jobs(due + dt.timedelta(hours=1)))
        finally:
            connection.close()

    threads = [threading.Thread(target=beat) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sum(made) == 1 and len(made) == 8
    with scope(county.everything()), transaction.atomic():
        assert Job.objects.count() == 1


assert schedules.PLANS["test.nightly"].kind == "test.count"
