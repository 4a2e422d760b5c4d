"""The board's spend report from the command line: real commits, one job, the same bytes, an earlier moment kept."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from apps.core.scope import scope
from apps.jobs.models import Job
from apps.jobs.worker import drain
from apps.reporting import actions
from apps.reporting.models import Run, RunFile
from tests import county as small_county
from tests import database
from tests.reporting import books as arrange
from tests.reporting.conftest import set_up_board, set_up_books
from tests.reporting.test_spend_report import FIRST, LAST

pytestmark = [pytest.mark.committed]


@pytest.fixture
def story(committed_db, tmp_path, settings):
    """The county with its board and books, committed; files in a folder of this test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    board = set_up_board(small_county)
    with transaction.atomic():
        set_up_books(small_county)
    return board


def run_report(capsys, folder: Path, **more):
    """`manage.py run_report spend --board BOARD …`: the JSON it prints."""
    given = {
        "board": "BOARD",
        "first": FIRST.isoformat(),
        "last": LAST.isoformat(),
        "formats": "pdf,xlsx,csv,json",
    }
    call_command("run_report", "spend", out=folder, **(given | more))
    return json.loads(capsys.readouterr().out)


def test_the_command_gives_the_same_files_twice_and_last_months_report_later(story, tmp_path, capsys):
    first = run_report(capsys, tmp_path / "one")
    again = run_report(capsys, tmp_path / "two")
    assert (first["total"], first["lines"]) == ("10385.10", 9)
    assert first["run"] != again["run"]
    for kind, file in first["files"].items():
        assert hashlib.sha256(Path(file["file"]).read_bytes()).hexdigest() == file["sha256"]
        assert again["files"][kind]["sha256"] == file["sha256"], kind

    with transaction.atomic():
        arrange.pay(small_county, "AMB", [(FIRST, "Halden Fleet Ltd", "77.00", "Fleet - vehicle parts")])
        arrange.merge(small_county, "Calder Uniforms", "Severn Training")
    later = run_report(capsys, tmp_path / "three")
    then = run_report(capsys, tmp_path / "four", as_of=first["as_of"])
    assert later["total"] == "10462.10"
    assert {kind: file["sha256"] for kind, file in then["files"].items()} == {
        kind: file["sha256"] for kind, file in first["files"].items()
    }


def test_a_worker_killed_in_the_middle_leaves_no_half_report_and_the_report_is_made_once(story, tmp_path):
    secretary = small_county.actor("secretary")
    run = actions.request_run(
        by=secretary, board_id=story.pk, report="spend", first=FIRST, last=LAST, formats=["pdf", "json"]
    )
    env = os.environ | {
        "DATABASE_URL": database.address("accord_app", settings.DATABASES["default"]["NAME"]),
        "ACCORD_FILES": str(tmp_path / "files"),
    }
    worker = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=settings.BASE_DIR, env=env)
    try:
        _until(lambda: _job(run).state == "running")
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    with scope(secretary.scope()), transaction.atomic():
        assert Run.objects.select_related("record").get(pk=run.pk).record.state == "waiting"
        assert not RunFile.objects.exists()
    _until(lambda: drain() or _job(run).state == "done")
    with scope(secretary.scope()), transaction.atomic():
        assert RunFile.objects.filter(run=run.pk).count() == 2
        assert Job.objects.filter(kind="reporting.run").count() == 1
        assert Run.objects.select_related("record").get(pk=run.pk).record.state == "done"


def _job(run) -> Job:
    with scope(small_county.actor("secretary").scope()), transaction.atomic():
        return Job.objects.get(pk=run.job_id)


def _until(done, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
