"""The published files of a police body and a fire authority load to the penny."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.intake.actions import load_upload, receive_file
from apps.core.scope import scope
from apps.spend.models import Line, Load

pytestmark = pytest.mark.django_db


def load(county, key: str, organisation: str, path, reason: str = ""):
    upload = receive_file(
        by=county.actor(key), organisation=county.org(organisation), target="spend", path=path, name=path.name
    )
    return load_upload(by=county.actor(key), upload_id=upload.pk, set_aside_reason=reason)


def test_the_police_year_2022_23_and_2023_24(county, reference_files):
    total, rows = Decimal(0), 0
    for year in ("2022-23", "2023-24"):
        loaded = load(county, "cc.analyst", "CC", reference_files / "spend/police" / f"lancashire-pcc-{year}.xlsx", "r")
        with scope(county.actor("cc.analyst").scope()):
            made = Load.objects.get(record=loaded.record)
        total, rows = total + made.total, rows + made.rows_loaded
        print(made.file_name, made.rows_read, made.rows_loaded, made.rows_refused, made.total, loaded.notes)
    assert (total, rows) == (Decimal("180551760.12"), 16943)
