"""Excel gets numbers as numbers, dates as dates and nothing that runs."""

import datetime as dt
import io
import tracemalloc
from decimal import Decimal

import openpyxl
import pytest

from apps.documents.paper.errors import PaperError
from apps.documents.paper.table import Column, Table
from apps.documents.paper.xlsx import render_workbook

from .samples import payments

AS_OF = dt.datetime(2026, 6, 30, 17, 0, tzinfo=dt.UTC)


def read(data: bytes, **options) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data), **options)


def test_values_keep_their_types_and_text_is_never_a_formula():
    sheet = read(render_workbook([payments()], title="Spend", as_of=AS_OF)).active
    header = [cell.value for cell in sheet[4]]
    assert header == ["Supplier", "Paid (£)", "Lines", "Share", "Last paid"]
    first = [cell.value for cell in sheet[5]]
    assert first == ["Northmoor Fleet", 1234.5, 12, 0.605, dt.datetime(2026, 4, 9)]
    assert sheet["B5"].number_format == "#,##0.00"
    assert sheet["D5"].number_format == "0.0%"
    assert sheet["A7"].value == '=HYPERLINK("http://x")'
    assert sheet["A7"].data_type == "s", "kept as text, not as a formula"
    assert sheet["A7"].hyperlink is None
    assert [cell.value for cell in sheet[9]][:3] == ["Total", 2014.45, 16]


def test_headers_are_frozen_and_filtered_and_the_total_stays_out_of_the_filter():
    sheet = read(render_workbook([payments()], title="Spend", as_of=AS_OF)).active
    assert sheet.freeze_panes == "B5"
    assert sheet.auto_filter.ref == "A4:E7"


def test_each_view_has_its_sheet_with_a_name_that_excel_takes():
    long = Table("Spend by organisation and category: [all]", [Column("a", "A")], [["x"]])
    same = Table("Spend by organisation and category: [some]", [Column("a", "A")], [["y"]])
    book = read(render_workbook([payments(), long, same], title="Spend", as_of=AS_OF))
    assert book.sheetnames[0] == "Payments by supplier"
    assert len(set(book.sheetnames)) == 3
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in book.sheetnames)


def test_equal_tables_give_equal_bytes_whenever_they_are_made():
    assert render_workbook([payments()], title="S", as_of=AS_OF) == render_workbook(
        [payments()], title="S", as_of=AS_OF
    )
    assert read(render_workbook([payments()], title="S", as_of=AS_OF)).properties.created == dt.datetime(
        2026, 6, 30, 17
    )


def test_a_long_sheet_is_written_in_bounded_memory(tmp_path):
    rows = ((f"Supplier {n}", Decimal(n) / 100, n, None, dt.date(2026, 4, 1)) for n in range(20_000))
    table = Table("Lines", payments().columns, rows)
    path = tmp_path / "lines.xlsx"
    tracemalloc.start()
    render_workbook([table], title="Lines", as_of=AS_OF, to=str(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000, f"{peak / 1e6:.1f} MB for 20,000 rows"
    sheet = read(path.read_bytes(), read_only=True).active
    *_, total = sheet.iter_rows(values_only=True)
    assert total[1] == pytest.approx(1_999_900.0)


def test_a_workbook_needs_a_sheet_and_rows_as_wide_as_the_header():
    with pytest.raises(PaperError, match="no sheet"):
        render_workbook([], title="Empty", as_of=AS_OF)
    with pytest.raises(PaperError, match="Row 1 of 'T' has 2 values for 1 columns"):
        render_workbook([Table("T", [Column("a", "A")], [["x", "y"]])], title="T", as_of=AS_OF)
