"""The small files to try the import with: committed as written, and each does what its line in the README says."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from apps.core.errors import Invalid
from apps.desk.demo.demo_files import FOLDER, write_demo_files
from apps.intake.reading import inspect, preview
from apps.spend.calc.price_list import read_price_list
from apps.spend.calc.prices import variances
from apps.spend.target import SPEND
from tests.suppliers.published import FOLDER as PUBLISHED
from tests.suppliers.published import needs_files


def cells(path: Path) -> list[list[object]]:
    """Rows of the first sheet of a workbook."""
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def test_the_committed_files_are_those_the_project_writes(tmp_path: Path) -> None:
    for path in write_demo_files(tmp_path):
        kept = FOLDER / path.name
        if path.suffix == ".xlsx":
            assert cells(kept) == cells(path)
        else:
            assert kept.read_bytes() == path.read_bytes(), path.name


def test_the_readme_names_every_file() -> None:
    named = set(
        re.findall(r"`([\w-]+\.(?:csv|xlsx|ods))`", (FOLDER / "README.md").read_text(encoding="utf-8"))
    )
    assert named == {path.name for path in FOLDER.iterdir() if path.suffix in {".csv", ".xlsx", ".ods"}}


@pytest.mark.parametrize(
    ("name", "rows", "blank"), [("second-header.xlsx", 12, 2), ("serial-dates.xlsx", 12, 0)]
)
def test_every_row_of_the_messy_workbooks_is_read(name: str, rows: int, blank: int) -> None:
    seen = preview(FOLDER / name, inspect(FOLDER / name, SPEND), SPEND)
    assert (seen.counts.rows_read, seen.counts.rows_loaded) == (rows, rows)
    assert (seen.counts.header_rows, seen.counts.blank_rows) == (2, blank)


@pytest.mark.parametrize("name", ["price-list.xlsx", "price-list.ods"])
def test_the_price_list_reads_alike_from_both_forms(name: str) -> None:
    found = read_price_list(cells(FOLDER / name))
    assert (len(found.items), len(found.organisations), len(found.points), found.faults) == (14, 7, 64, [])
    assert found.not_bought == 14 * 7 - 64
    assert variances(found.points)[0].item == "Pumping appliance"


def test_a_price_that_is_no_number_is_pointed_out() -> None:
    rows = [
        ["Service", "Boots (£)", "Quantity", "Gloves (£)"],
        ["A", "1O.50", 3, "-"],
        ["B", "£1,010.50", "few", 7],
    ]
    found = read_price_list([*rows, ["A", 1, 1, 1], ["", 5, 5, 5]])
    assert [(f.row, f.column, f.text) for f in found.faults] == [
        (2, "Boots", "1O.50"),
        (3, "Quantity of Boots", "few"),
        (4, "organisation", "A"),
    ]
    assert [(p.organisation, p.item, p.unit_price) for p in found.points] == [("B", "Gloves", Decimal(7))]


@pytest.mark.parametrize("rows", [[], [["Service"]], [["Service", "Quantity"]]])
def test_a_sheet_without_prices_is_refused(rows: list[list[object]]) -> None:
    with pytest.raises(Invalid):
        read_price_list(rows)


@needs_files
@pytest.mark.real_files
def test_the_published_fire_prices_are_read_whole() -> None:
    found = read_price_list(cells(PUBLISHED / "fire" / "fra-procurement-prices-2016.ods"))
    assert (len(found.items), len(found.organisations), found.faults) == (28, 46, [])
    by_item = {v.item: v for v in variances(found.points)}
    sets = by_item["Breathing Apparatus set"]
    assert (sets.organisations, sets.lowest, sets.median, sets.highest) == (
        42, Decimal("327.86"), Decimal("655.55"), Decimal("1504.19"),
    )  # fmt: skip
    appliance = by_item["Medium Rescue Pumping Appliance"]
    assert (appliance.lowest, appliance.highest, appliance.organisations) == (
        Decimal(126095),
        Decimal(277845),
        40,
    )
