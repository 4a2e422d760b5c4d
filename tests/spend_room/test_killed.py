"""Killing the worker in the middle of a load leaves no half-load, and the job ends once."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from django.db import transaction

from apps.core.scope import scope
from apps.intake.actions import ask_to_load, receive_file
from apps.jobs.models import Job
from apps.spend import queries
from apps.spend.models import Line, Load, SupplierMonth
from tests import county
from tests.intake_room.files import csv_file
from tests.jobs.test_killed import Workers, nursery, wait_until_ended  # noqa: F401

pytestmark = pytest.mark.slow
ROWS = 30_000


def test_a_load_survives_kills_whole_and_once(committed_db, nursery, tmp_path):  # noqa: F811
    rows = [
        (f"{1 + n % 28:02d}/04/2025", f"Supplier {n % 97} Ltd", "1.25", "Training", f"P{n}")
        for n in range(ROWS)
    ]
    by = county.actor("cc.analyst")
    path = csv_file(tmp_path, "long.csv", rows)
    upload = receive_file(by=by, organisation=county.org("CC"), target="spend", path=path, name="long.csv")
    job = ask_to_load(by=by, upload_id=upload.pk)
    with Workers(nursery, committed_db, 1) as workers:

        def kill_early() -> None:
            time.sleep(0.7)
            if workers.kills < 2:
                with scope(county.everything()), transaction.atomic():
                    assert Line.objects.count() in (0, ROWS), "Others see all lines of a load, or none."
                workers.kill_one(0)

        wait_until_ended([job.pk], 240, kill_early)
    with scope(county.everything()), transaction.atomic():
        assert Job.objects.get(pk=job.pk).state == "done"
        made = Load.objects.get()
        assert (made.rows_loaded, made.total) == (ROWS, Decimal("37500.00"))
        assert Line.objects.count() == ROWS
        assert SupplierMonth.objects.count() == 97
        assert queries.summary_differences() == []
