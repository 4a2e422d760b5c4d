"""The same file twice, withdrawal and replacement; what earlier cuts still see; the dry run."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.core.scope import scope
from apps.intake.actions import load_upload, receive_file, withdraw_upload
from apps.intake.dry import dry_run
from apps.intake.guards import AlreadyLoaded
from apps.intake.models import Upload
from apps.spend import queries
from apps.spend.models import Load, SupplierWindow
from apps.spend.queries import LineFilter, heads_of
from tests.intake_room.files import POLICE, csv_file

pytestmark = pytest.mark.django_db
TOTAL = Decimal("16760.50")


def load(county, path, **options):
    by = county.actor("cc.analyst")
    upload = receive_file(
        by=by, organisation=county.org("CC"), target="spend", path=path, name=path.name, **options
    )
    return upload, load_upload(by=by, upload_id=upload.pk)


def total(county, **parts) -> Decimal:
    with scope(county.actor("cc.analyst").scope()):
        return queries.total_of(LineFilter(**parts))[1]


def head(county) -> dict[int, int]:
    with scope(county.actor("cc.analyst").scope()):
        return heads_of([county.org("CC")])


def test_the_dry_run_gives_the_figures_of_the_load(county, tmp_path):
    path = csv_file(tmp_path, "april.csv", POLICE)
    found = dry_run(
        county.actor("cc.analyst"), organisation=county.org("CC"), target="spend", path=path, name="april.csv"
    )
    assert total(county) == 0
    load(county, path)
    with scope(county.actor("cc.analyst").scope()):
        made = Load.objects.get()
    assert (found.counts.rows_read, found.counts.rows_loaded, found.counts.total) == (
        made.rows_read, made.rows_loaded, made.total) == (6, 6, TOTAL)  # fmt: skip


def test_the_same_file_twice_is_refused_and_names_the_first_load(county, tmp_path):
    path = csv_file(tmp_path, "april.csv", POLICE)
    _, loaded = load(county, path)
    with pytest.raises(AlreadyLoaded, match="LOAD-") as refused:
        load(county, path)
    assert refused.value.record == loaded.record.pk
    assert refused.value.page == f"/spend/loads/{loaded.record.pk}/"
    assert total(county) == TOTAL


def test_a_withdrawn_load_stops_counting_and_may_be_loaded_again(county, tmp_path):
    path = csv_file(tmp_path, "april.csv", POLICE)
    upload, _ = load(county, path)
    before = head(county)
    withdraw_upload(by=county.actor("cc.analyst"), upload_id=upload.pk, reason="Wrong month")
    assert total(county) == 0
    assert total(county, cut=before) == TOTAL
    with scope(county.actor("cc.analyst").scope()):
        assert not SupplierWindow.objects.filter(withdrawn_cut__isnull=True).exists()
    load(county, path)
    assert total(county) == TOTAL


def test_a_corrected_file_replaces_the_first_and_earlier_cuts_still_see_it(county, tmp_path):
    upload, _ = load(county, csv_file(tmp_path, "april.csv", POLICE))
    before = head(county)
    corrected = [*POLICE[1:], ("03/04/2025", "Northmoor Fleet Ltd", "1300.00", "Vehicle Repairs", "P1")]
    load(county, csv_file(tmp_path, "april-corrected.csv", corrected), replaces=upload.pk)
    assert total(county) == TOTAL + 100
    assert total(county, cut=before) == TOTAL
    with scope(county.actor("cc.analyst").scope()):
        assert Upload.objects.get(pk=upload.pk).record.state == "replaced"


def test_the_same_file_replaces_itself_when_its_columns_were_wrong(county, tmp_path):
    path = csv_file(tmp_path, "april.csv", POLICE)
    upload, _ = load(county, path)
    with pytest.raises(AlreadyLoaded):
        receive_file(
            by=county.actor("cc.analyst"),
            organisation=county.org("CC"),
            target="spend",
            path=path,
            name="a.csv",
        )
    load(county, path, replaces=upload.pk)
    assert total(county) == TOTAL
