"""The morning job: late approvals escalate, and people are told how much waits, without amounts or names."""

import datetime as dt
from decimal import Decimal

import pytest
import time_machine
from django.test import override_settings

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.scope import scoped_transaction
from apps.jobs import worker
from apps.jobs.models import Job
from apps.jobs.queue import enqueue
from apps.work.models import ApprovalStep, DigestSent
from tests import county as small_county
from tests.work.asking import only_mo_approves, raise_note

TUESDAY = dt.datetime(2026, 12, 1, 7, 0, tzinfo=dt.UTC)


@action("tests.morning.ask")
def ask_for_the_job(act: Act, *, holder: int, key: str, day: str) -> Job:
    """What the schedule does at its due moment."""
    job = enqueue(
        act.by,
        kind="work.morning",
        holder=holder,
        data_class=DataClass.DIRECTORY,
        key=key,
        payload={"day": day},
    )
    act.audit(holder, DataClass.DIRECTORY)
    return job


def run(key, day="2026-12-01"):
    ask_for_the_job(by=small_county.actor("reporting"), holder=small_county.org("CC"), key=key, day=day)
    assert worker.drain() == 1
    with scoped_transaction(small_county.everything()):
        job = Job.objects.get(key=key)
    assert job.state == "done", job.failure
    return job


@pytest.fixture
def waiting(committed_db):
    small_county.grant("pcc.finance", "CC", "finance_officer")
    small_county.grant("reporting", "CC", "reminders")
    only_mo_approves(small_county)
    with time_machine.travel(TUESDAY, tick=False):
        raise_note(
            by=small_county.actor("pcc.finance"), holder=small_county.org("CC"), amount=Decimal("7654.32"),
            title="Legal advice on Operation Heron",
        )  # fmt: skip


def test_each_person_is_told_once_a_day_how_much_waits(waiting, mailoutbox):
    with (
        time_machine.travel(TUESDAY, tick=False),
        override_settings(CSRF_TRUSTED_ORIGINS=["https://accord.example"]),
    ):
        run("first")
        run("second")
    assert [letter.to for letter in mailoutbox] == [[small_county.email("cc.manager")]]
    body = mailoutbox[0].body
    assert "Waiting for you in Accord: 1 approval." in body
    assert "https://accord.example/work/" in body
    for secret in ("7654", "7,654", "Heron", "Fay", "Mo"):
        assert secret not in body
    with scoped_transaction(small_county.everything()):
        assert DigestSent.objects.count() == 1


def test_what_is_late_escalates_and_bank_holidays_are_left_alone(waiting, mailoutbox):
    with time_machine.travel(dt.datetime(2026, 12, 25, 7, tzinfo=dt.UTC), tick=False):
        run("christmas", "2026-12-25")
    assert mailoutbox == []
    with scoped_transaction(small_county.everything()):
        assert ApprovalStep.objects.get().escalated_at is None
    with time_machine.travel(dt.datetime(2026, 12, 9, 7, tzinfo=dt.UTC), tick=False):
        run("late", "2026-12-09")
    with scoped_transaction(small_county.everything()):
        assert ApprovalStep.objects.get().escalated_at is not None
    assert "has waited too long" in mailoutbox[0].body
