"""Files that must not be loaded: each gives a clear sentence, and nothing is kept."""

from __future__ import annotations

import os

import pytest

from apps.core.errors import AccordError, Conflict, NotAllowed
from apps.core.scope import scope
from apps.intake.actions import load_upload, receive_file
from apps.intake.dry import dry_run
from apps.intake.models import SetAside, Upload
from apps.spend.models import Line, Load
from tests.intake_room.files import HEADINGS, POLICE, csv_file, zip_bomb

pytestmark = pytest.mark.django_db


def give(county, path, key: str = "cc.analyst", organisation: str = "CC", name: str | None = None):
    return receive_file(
        by=county.actor(key),
        organisation=county.org(organisation),
        target="spend",
        path=path,
        name=name or path.name,
    )


def nothing_is_kept(county) -> bool:
    with scope(county.everything()):
        return not (Line.objects.exists() or Load.objects.exists() or Upload.objects.exists())


def refusal(county, path, **options) -> str:
    with pytest.raises(AccordError) as refused:
        give(county, path, **options)
    assert nothing_is_kept(county)
    return str(refused.value)


def test_a_pdf_that_calls_itself_csv(county, tmp_path):
    path = tmp_path / "april.csv"
    path.write_bytes(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")
    assert "PDF" in refusal(county, path)


def test_a_file_of_two_gigabytes(county, tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 2 * 1024**3)
    assert "Split it" in refusal(county, path)


def test_a_zip_bomb(county, tmp_path):
    assert "bomb.xlsx" in refusal(county, zip_bomb(tmp_path))


def test_a_file_of_an_organisation_that_one_may_not_write(county, tmp_path):
    path = csv_file(tmp_path, "april.csv", POLICE)
    with pytest.raises(NotAllowed, match=r"spend\.import"):
        give(county, path, key="cc.analyst", organisation="FRA")
    assert nothing_is_kept(county)


def test_a_file_whose_name_is_another_organisations(county, tmp_path):
    path = csv_file(tmp_path, "Westmarch Fire and Rescue Authority April 2025.csv", POLICE)
    assert "Westmarch Fire and Rescue Authority" in refusal(county, path)


def test_a_file_whose_body_column_is_another_organisations(county, tmp_path):
    rows = [("Westmarch Fire and Rescue Authority", *row) for row in POLICE]
    path = csv_file(tmp_path, "april.csv", rows, ("Organisation Name", *HEADINGS))
    assert "Westmarch Fire and Rescue Authority" in refusal(county, path)


def test_two_total_columns_wait_for_a_person(county, tmp_path):
    rows = [(*row[:3], row[2], *row[3:]) for row in POLICE]
    path = csv_file(
        tmp_path, "april.csv", rows, ("Payment Date", "Supplier Name", "Total", "Total", "Category", "Number")
    )
    upload = give(county, path)
    assert upload.record.state == "mapping"
    assert any(notice["code"] == "contested_column" for notice in upload.plan["questions"])
    with pytest.raises(Conflict, match="mapping"):
        load_upload(by=county.actor("cc.analyst"), upload_id=upload.pk)


def test_a_formula_cell_is_refused_or_kept_as_text(county, tmp_path):
    rows = [*POLICE, ("16/05/2025", '=HYPERLINK(""http://x"",""pay"")', "10.00", "Training", "P9")]
    found = dry_run(
        county.actor("cc.analyst"), organisation=county.org("CC"), target="spend",
        path=csv_file(tmp_path, "april.csv", rows), name="april.csv",
    )  # fmt: skip
    assert found.counts.rows_refused == 1
    assert "formula" in found.refused[0].refusals[0].sentence


def test_one_bad_row_keeps_the_whole_file_out_until_it_is_set_aside(county, tmp_path):
    rows = [*POLICE, ("31/02/2025", "Hoseworks Ltd", "10.00", "Training", "P9")]
    upload = give(county, csv_file(tmp_path, "april.csv", rows))
    by = county.actor("cc.analyst")
    with pytest.raises(Conflict, match="31/02/2025"):
        load_upload(by=by, upload_id=upload.pk)
    with scope(county.everything()):
        assert not Line.objects.exists()
    loaded = load_upload(by=by, upload_id=upload.pk, set_aside_reason="No such day; asked the payments team")
    with scope(by.scope()):
        made = Load.objects.get(record=loaded.record)
        kept = SetAside.objects.get()
    assert (made.rows_read, made.rows_loaded, made.rows_refused) == (7, 6, 1)
    assert str(made.refused_total) == "10.00"
    assert kept.by_id == county.person("cc.analyst")
    assert kept.reason.startswith("No such day")
    assert kept.reasons[0]["column"] == "Payment Date (A)"
