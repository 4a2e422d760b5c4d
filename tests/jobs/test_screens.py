"""The screens of jobs: what people see while work runs, why it failed, and the buttons that steer it."""

from __future__ import annotations

import pytest

from apps.jobs import worker
from apps.jobs.models import Job
from tests.county import email
from tests.jobs.handlers import ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def enter(county, client):
    """Sign in as a county person: enter("cc.analyst")."""
    from apps.identity.models import SignIn

    def go(key: str):
        client.force_login(
            SignIn.objects.get(email=email(key)),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        return client

    return go


def asked(county, kind: str, key: str = "a", **extra) -> Job:
    return ask(by=county.actor("cc.analyst"), holder=county.org("CC"), kind=kind, keys=[key], **extra)[0]


def test_the_list_shows_what_is_within_reach(county, enter):
    asked(county, "test.count")
    page = enter("cc.analyst").get("/jobs/").content.decode()
    assert (
        "Count once" in page
        and "Waiting" in page
        and "Ana Lyst" in page
        and "Chief Constable of Westmarch" in page
    )
    assert "No jobs here" in enter("fra.analyst").get("/jobs/").content.decode()


def test_the_list_is_filtered_by_state_and_by_who_asked(county, enter):
    asked(county, "test.refused", "bad")
    worker.drain()
    asked(county, "test.count", "good")
    client = enter("cc.analyst")
    failed = client.get("/jobs/?state=failed").content.decode()
    assert "The period March 2026 is closed" in failed and "Count once" not in failed
    assert "Count once" in client.get("/jobs/?mine=1").content.decode()
    assert "No jobs here" in enter("cc.buyer").get("/jobs/?mine=1").content.decode()


def test_an_open_job_polls_itself_and_works_without_javascript(county, enter):
    job = asked(county, "test.count")
    client = enter("cc.analyst")
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert f'hx-get="/jobs/{job.pk}/progress"' in page and "<noscript>" in page
    assert "Cancel this job" in page
    part = client.get(f"/jobs/{job.pk}/progress")
    assert "HX-Refresh" not in part.headers and "<html" not in part.content.decode()
    worker.drain()
    assert client.get(f"/jobs/{job.pk}/progress").headers["HX-Refresh"] == "true"


def test_a_failed_job_says_why_and_runs_again(county, enter):
    job = asked(county, "test.refused")
    worker.drain()
    client = enter("cc.analyst")
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert (
        "Failed:" in page
        and "The period March 2026 is closed. Open it first." in page
        and "Run again" in page
    )
    answer = client.post(f"/jobs/{job.pk}/run-again", follow=True).content.decode()
    assert "will run again" in answer and "Waiting" in answer


def test_a_waiting_job_is_cancelled_by_its_button(county, enter):
    job = asked(county, "test.count")
    assert "is cancelled" in enter("cc.analyst").post(f"/jobs/{job.pk}/cancel", follow=True).content.decode()


def test_who_may_only_look_sees_the_button_disabled_with_the_reason(county, enter):
    job = asked(county, "test.count")
    client = enter("cc.buyer")
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert 'aria-disabled="true"' in page and "Only Ana Lyst" in page
    assert client.post(f"/jobs/{job.pk}/cancel").status_code == 404


def test_a_split_job_shows_its_parts(county, enter):
    job = asked(county, "test.whole", parts=4)
    worker.drain(2)
    page = enter("cc.analyst").get(f"/jobs/{job.pk}/").content.decode()
    assert "1 of 4 parts are done." in page


def test_others_jobs_are_not_there(county, enter):
    job = asked(county, "test.count")
    for path in ("", "progress"):
        assert enter("fra.analyst").get(f"/jobs/{job.pk}/{path}").status_code == 404
    for path in ("run-again", "cancel"):
        assert enter("fra.analyst").post(f"/jobs/{job.pk}/{path}").status_code == 404


def test_the_list_asks_the_same_number_of_questions_however_long(
    county, enter, django_assert_max_num_queries
):
    ask(
        by=county.actor("cc.analyst"),
        holder=county.org("CC"),
        kind="test.count",
        keys=[f"k{n}" for n in range(60)],
    )
    client = enter("cc.analyst")
    client.get("/jobs/")
    with django_assert_max_num_queries(16):
        page = client.get("/jobs/").content.decode()
    assert "Next page" in page


def test_scheduled_work_names_its_person_and_duties_and_is_stopped_there(county, enter):
    from tests.jobs.test_schedules import set_schedule

    made = set_schedule(
        by=county.actor("secretary"), holder=county.org("BOARD"), person=county.person("reporting")
    )
    client = enter("secretary")
    page = client.get("/jobs/schedules/").content.decode()
    assert "Board reporting" in page and "Run board reports" in page and "Stop" in page
    stopped = client.post(f"/jobs/schedules/{made}/switch", {"live": "no"}, follow=True).content.decode()
    assert "nightly is stopped." in stopped and "Start again" in stopped
    reader = enter("member")
    assert "nightly" in reader.get("/jobs/schedules/").content.decode()
    assert reader.post(f"/jobs/schedules/{made}/switch", {"live": "yes"}).status_code == 403
    assert "Nothing is scheduled" in enter("steward").get("/jobs/schedules/").content.decode()


def test_the_registers_open_within_scope(county, enter):
    asked(county, "test.count")
    worker.drain()
    client = enter("cc.analyst")
    for path in ("jobs/job", "jobs/attempt", "jobs/schedule", "documents/record", "documents/recordact",
                 "documents/link", "documents/storedfile", "documents/numberseries"):  # fmt: skip
        assert client.get(f"/registers/{path}/").status_code == 200, path
    assert "Effect 1" in client.get("/registers/documents/record/").content.decode()
    assert "Effect 1" not in enter("fra.analyst").get("/registers/documents/record/").content.decode()
