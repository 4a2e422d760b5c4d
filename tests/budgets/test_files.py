"""A spreadsheet of budgets comes through the same steps as any file: every row is set, or the file says why not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.budgets.models import BudgetLoad, Cell, Line
from apps.budgets.target import MONTH_NAMES
from apps.core.errors import AccordError, Conflict
from apps.core.scope import scope
from apps.intake.actions import load_upload, receive_file, withdraw_upload
from apps.intake.models import Upload
from tests.budgets.world import adopted, budgeted, line
from tests.intake_room.files import csv_file
from tests.ledger.books import CREDITORS, ENERGY, FUEL, GRANTS, entered, entry, officer, opened

pytestmark = pytest.mark.django_db
HEADINGS = ("Account", "Cost centre", "Original budget")


def given(county, tmp_path, rows, headings=HEADINGS, name="budgets-2026.csv", **choices):
    by = officer(county, "CC")
    upload = receive_file(
        by=by, organisation=county.org("CC"), target="budgets", path=csv_file(tmp_path, name, rows, headings), name=name,
        choices={"year": "2026", **choices},
    )  # fmt: skip
    return upload, by


def test_a_spreadsheet_sets_the_budget_of_its_year(county, tmp_path):
    holder = opened(county)
    rows = [(ENERGY, "OPS", "120,000.01"), (FUEL, "fleet", "60000"), (GRANTS, "OPS", "-5000.00")]
    upload, by = given(county, tmp_path, rows)
    loaded = load_upload(by=by, upload_id=upload.pk)
    assert "3 budgets of 2026-27 are set, £175,000.01 net" in loaded.notes[0]
    assert line(county, holder).revised == Decimal("120000.01")
    assert line(county, holder, FUEL, "FLEET").revised == Decimal("60000.00")
    assert line(county, holder, GRANTS).revised == Decimal("-5000.00")
    with scope(county.everything()):
        assert BudgetLoad.objects.get().total == Decimal("175000.01")
    withdraw_upload(by=by, upload_id=upload.pk, reason="Wrong year")
    assert line(county, holder).revised == 0
    with scope(county.everything()):
        assert Upload.objects.get(pk=upload.pk).record.state == "withdrawn"


def test_months_in_the_file_are_the_profile_and_must_total(county, tmp_path):
    holder = opened(county)
    months = ["0.00"] * 9 + ["400.00", "400.00", "400.01"]
    upload, by = given(county, tmp_path, [(ENERGY, "OPS", "1200.01", *months)], (*HEADINGS, *MONTH_NAMES))
    load_upload(by=by, upload_id=upload.pk)
    with scope(county.everything()):
        cells = dict(
            Cell.objects.filter(line=Line.objects.get(holder_id=holder)).values_list("period", "revised")
        )
    assert cells == {10: Decimal("400.00"), 11: Decimal("400.00"), 12: Decimal("400.01")}
    upload, by = given(
        county,
        tmp_path,
        [(FUEL, "OPS", "1200.00", *months)],
        (*HEADINGS, *MONTH_NAMES),
        name="other-2026.csv",
    )
    with pytest.raises(AccordError, match=r"1,200|1200|total|sum"):
        load_upload(by=by, upload_id=upload.pk)


def test_a_row_with_an_unknown_code_is_refused_with_its_reason_and_nothing_loads(county, tmp_path):
    holder = opened(county)
    upload, by = given(
        county, tmp_path, [(ENERGY, "OPS", "10.00"), ("99999", "OPS", "10.00"), (ENERGY, "NOWHERE", "10.00")]
    )
    with pytest.raises(Conflict) as refusal:
        load_upload(by=by, upload_id=upload.pk)
    said = str(refusal.value)
    assert "Row 3" in said and "is no account" in said and "is no cost centre of this organisation" in said
    with scope(county.everything()):
        assert not Line.objects.filter(holder_id=holder).exists()


def test_rows_for_one_budget_twice_and_an_adopted_year_are_refused(county, tmp_path):
    opened(county)
    upload, by = given(county, tmp_path, [(ENERGY, "OPS", "10.00"), (ENERGY, "OPS", "10.01")])
    with pytest.raises(AccordError, match="Rows 2 and 3"):
        load_upload(by=by, upload_id=upload.pk)


def test_an_adopted_year_takes_no_file(county, tmp_path):
    budgeted(county)
    upload, by = given(county, tmp_path, [(ENERGY, "OPS", "10.00")])
    with pytest.raises(Conflict, match="is adopted"):
        load_upload(by=by, upload_id=upload.pk)


def test_last_years_shape_spreads_what_has_no_months(county, tmp_path):
    holder = opened(county, years=(2026, 2027))
    for dated, pounds in (("2026-04-15", "100.00"), ("2026-12-15", "300.00")):
        from datetime import date

        entered(
            county,
            "CC",
            holder,
            entry(
                county, holder, (ENERGY, pounds), (CREDITORS, f"-{pounds}"), dated=date.fromisoformat(dated)
            ),
        )
    upload, by = given(
        county, tmp_path, [(ENERGY, "HQ", "1000.01")], name="b-2027.csv", year="2027", profile="last_year"
    )
    load_upload(by=by, upload_id=upload.pk)
    with scope(county.everything()):
        cells = dict(Cell.objects.filter(line__holder_id=holder).values_list("period", "revised"))
    assert cells == {1: Decimal("250.00"), 9: Decimal("750.01")}, "the centre above is spent by those below"


def test_income_given_as_positive_amounts_is_turned(county, tmp_path):
    holder = opened(county)
    upload, by = given(county, tmp_path, [(GRANTS, "", "5000.00"), (ENERGY, "", "10.00")], income="positive")
    load_upload(by=by, upload_id=upload.pk)
    assert line(county, holder, GRANTS, None).revised == Decimal("-5000.00")
    assert line(county, holder, ENERGY, None).revised == Decimal("10.00")
    adopted(county, "CC", holder)
