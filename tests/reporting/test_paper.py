"""The files of a run: what a board member reads in the PDF, real numbers in the workbook, exact ones in CSV and JSON."""

import csv
import datetime as dt
import io
import re
import shutil
import subprocess
from decimal import Decimal
from types import SimpleNamespace

import pikepdf
import pytest
from python_calamine import CalamineWorkbook

from apps.core.scope import scope
from apps.documents.files import open_file
from apps.documents.paper import pdf
from apps.reporting.calc.results import LoadLine
from apps.reporting.spend.paper import load_table
from tests.reporting import books as arrange
from tests.reporting.test_spend_report import TOTAL, ask, data

pytestmark = pytest.mark.django_db


def content(county, run, name) -> bytes:
    with scope(county.actor("secretary").scope()):
        file = run.files.get(format=name).file_id
    with open_file(county.actor("member"), file)[1] as source:
        return source.read()


@pytest.fixture
def run(county, board, books):
    """A run with every file that this machine can make."""
    return ask(county, board, formats=[*(["pdf"] if pdf.available() else []), "xlsx", "csv", "json"])


@pytest.mark.skipif(not pdf.available(), reason="PDF cannot be made here: Pango is missing.")
def test_the_pdf_is_tagged_in_english_and_says_what_matters(county, run, tmp_path):
    raw = content(county, run, "pdf")
    with pikepdf.open(io.BytesIO(raw)) as file:
        assert file.Root.MarkInfo.Marked
        assert str(file.Root.Lang).lower() == "en-gb"
        assert "Spend report" in str(file.docinfo.get("/Title", "")) or file.open_metadata().get("dc:title")
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not on this machine: the words are not compared.")
    (tmp_path / "report.pdf").write_bytes(raw)
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "report.pdf"), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    words = " ".join(text.split())
    for said in (
        "Westmarch Blue Light Board",
        "1 April 2026 to 30 June 2026",
        "Chair Police and Crime Commissioner, Robin Vale",
        "2 organisations paid £10,385.10 in 9 lines from 1 April 2026 to 30 June 2026, £8,885 (592.3%) more",
        "2 suppliers were paid by two services or more: £4,310, 83.0% of what is open to competition; "
        "the largest is Halden Fleet Ltd at £3,710 from 2 organisations.",
        "Spend by organisation", "Joint suppliers", "Not yet classified", "Redacted payees (cannot be told apart)",
        "Loads that the report is made from", "Checks that were made", "Where the books were cut", "version 1",
        "Page 2 of",
    ):  # fmt: skip
        assert said in words, said
    assert "A Person" not in words


@pytest.mark.skipif(not pdf.available(), reason="PDF cannot be made here: Pango is missing.")
def test_each_chart_says_on_which_page_its_figures_stand(county, run, tmp_path):
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not on this machine: the words are not compared.")
    (tmp_path / "report.pdf").write_bytes(content(county, run, "pdf"))
    read = subprocess.run(
        ["pdftotext", str(tmp_path / "report.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = [" ".join(page.split()) for page in read.split("\f")]
    told = re.findall(r"Its figures: ([^:]+?), page (\d+)", " ".join(pages))
    assert {title for title, _ in told} == {
        "Spend by month", "Movement from the year before", "Joint suppliers"
    }, pages[1]  # fmt: skip
    for title, page in told:
        assert title in pages[int(page) - 1]


def test_the_workbook_has_a_sheet_for_each_view_with_real_numbers(county, run):
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(county, run, "xlsx")))
    assert book.sheet_names[:4] == ["About", "Spend by organisation", "Spend by month", "Spend by category"]
    assert len(book.sheet_names) == 16
    rows = book.get_sheet_by_name("Spend by organisation").to_python()
    police = next(row for row in rows if row[0] == "Chief Constable of Westmarch")
    assert police[1] == 7345.35
    tail = book.get_sheet_by_name("Tail").to_python()
    counts = [row[1] for row in tail if row[0].startswith("£")]
    assert counts and all(isinstance(count, float) for count in counts), "Counts are numbers, not words."
    bases = [row[0] for row in book.get_sheet_by_name("What the amounts are").to_python()]
    assert "Net of VAT" in bases


def test_loads_of_other_days_are_one_row_on_paper_and_each_a_row_in_the_workbook(county, board, books):
    arrange.pay(
        county, "FRA", [(dt.date(2019, 5, 1), "Severn Training", "10.00", "Odds and ends")], name="old.csv"
    )
    made = ask(county, board, formats=["xlsx", "json"])
    book = CalamineWorkbook.from_filelike(io.BytesIO(content(county, made, "xlsx")))
    sheet = next(name for name in book.sheet_names if name.startswith("Loads that"))
    whole = book.get_sheet_by_name(sheet).to_python()
    assert [row[2] for row in whole if row[2] == "old.csv"] == ["old.csv"]
    found = data(county, made)["loads"]
    lines = tuple(
        LoadLine(number, 1, load["number"], load["file"], load["basis"], load["rows_read"], load["rows_loaded"],
                 load["rows_refused"], Decimal(load["total"]), load["rows_loaded"], Decimal(load["total"]),
                 load["lines_in_period"], Decimal(load["amount_in_period"]))
        for number, load in enumerate(found, start=1)
    )  # fmt: skip
    body = SimpleNamespace(pk=1, code="FRA")
    shown = load_table(SimpleNamespace(loads=lines, books=SimpleNamespace(bodies=[body])), short=True)  # type: ignore[arg-type]
    assert shown.rows[-1][:3] == [
        "Other loads", "FRA", "1 with no line in the period, in the Excel and JSON files",
    ]  # fmt: skip
    assert (
        shown.totals()
        == load_table(SimpleNamespace(loads=lines, books=SimpleNamespace(bodies=[body]))).totals()
    )  # type: ignore[arg-type]


def test_the_csv_has_one_line_for_each_row_and_organisation(county, run):
    text = content(county, run, "csv").decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    for code in {line["View"] for line in lines}:
        mine = [line for line in lines if line["View"] == code]
        assert sum(Decimal(line["Amount (£)"]) for line in mine) == TOTAL, code


def test_the_report_of_joint_buying_lists_suppliers_categories_and_prices(county, board, books):
    arrange.price(county, "FRA", [("Helmet", "Fire", "100.00", 10), ("Helmet", "Police", "150.00", 4)])
    made = ask(county, board, report="joint_buying")
    found = data(county, made)
    assert [view["code"] for view in found["views"]] == ["joint", "joint_category"]
    assert {view["total"]["amount"] for view in found["views"]} == {str(TOTAL)}
    assert found["prices"] == [
        {"item": "Helmet (each)", "buyers": 2, "lowest": "100.0000", "median": "125.0000", "highest": "150.0000",
         "spread": "50.0", "at_median": "100.00", "at_best": "200.00"}
    ]  # fmt: skip
