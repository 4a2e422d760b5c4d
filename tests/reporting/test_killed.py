"""Killing the worker in the middle of a report leaves no half-report, and the job ends once."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from django.db import transaction

from apps.core.scope import scope
from apps.documents.models import StoredFile
from apps.jobs.models import Job
from apps.reporting import actions
from apps.reporting.models import Run
from tests import county
from tests.jobs.test_killed import Workers, nursery, wait_until_ended  # noqa: F401
from tests.reporting.conftest import set_up_board, set_up_books

pytestmark = pytest.mark.slow


def test_a_report_survives_kills_whole_and_once(committed_db, nursery):  # noqa: F811
    board = set_up_board(county)
    with transaction.atomic():
        set_up_books(county)
    run = actions.request_run(
        by=county.actor("secretary"), board_id=board.pk, report="spend", first=dt.date(2026, 4, 1),
        last=dt.date(2026, 6, 30), formats=["xlsx", "csv", "json"],
    )  # fmt: skip
    with scope(county.everything()), transaction.atomic():
        job = Run.objects.get(pk=run.pk).job_id
    with Workers(nursery, committed_db, 1) as workers:

        def kill_early() -> None:
            time.sleep(0.1)
            if workers.kills < 3:
                with scope(county.everything()), transaction.atomic():
                    begun = Job.objects.get(pk=job).state == "running"
                    kept = Run.objects.get(pk=run.pk)
                    assert (kept.record.state == "done") == (kept.files.count() == 3), (
                        "All files of a run, or none."
                    )
                if begun:
                    workers.kill_one(0)

        wait_until_ended([job], 120, kill_early)
        kills = workers.kills
    with scope(county.everything()), transaction.atomic():
        done = Job.objects.get(pk=job)
        kept = Run.objects.select_related("record").get(pk=run.pk)
        assert done.state == "done"
        assert kills, "The worker was never killed: the test proves nothing."
        assert kept.record.state == "done"
        assert sorted(kept.files.values_list("format", flat=True)) == ["csv", "json", "xlsx"]
        assert kept.views.count() == len({view.code for view in kept.views.all()})
        assert StoredFile.objects.filter(record=kept.record_id).count() == 3
