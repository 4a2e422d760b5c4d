"""A PDF is tagged for screen readers, comes out to the same bytes, and reads nothing from outside."""

import re
import shutil
import subprocess
import time
from decimal import Decimal

import pytest

from apps.documents.paper import checks, pdf
from apps.documents.paper.errors import PaperError, PdfNotAvailable
from apps.documents.paper.table import TIGHT, Column, Table

from .samples import page

needs_pango = pytest.mark.skipif(not pdf.available(), reason=pdf.missing() or "PDF works here")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory):
    """The sample report as a file."""
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(pdf.render_pdf(page(), title="Spend report, June 2026"))
    return path


@needs_pango
def test_the_same_page_gives_the_same_bytes(made):
    assert pdf.render_pdf(page(), title="Spend report, June 2026") == made.read_bytes()
    assert pdf.render_pdf(page(rows=3), title="Spend report, June 2026") != made.read_bytes()


@needs_pango
def test_bytes_are_the_same_a_second_later_where_harfbuzz_cannot_cut_fonts(monkeypatch):
    monkeypatch.setattr("weasyprint.pdf.fonts.harfbuzz_subset", None)
    first = pdf.render_pdf(page(rows=3), title="Spend report, June 2026")
    time.sleep(1.1)  # fontTools writes whole seconds, by the real clock
    assert pdf.render_pdf(page(rows=3), title="Spend report, June 2026") == first


@needs_pango
def test_the_checker_of_pdf_ua_finds_nothing(made):
    from pdfua import validate

    report = validate(str(made))
    assert [f"{f.rule_id}: {f.message}" for f in report.findings] == []


@needs_pango
def test_title_language_and_header_scopes_are_in_the_file(made):
    import pikepdf

    with pikepdf.open(made) as document:
        assert str(document.Root.Lang) == "en-GB"
        assert document.Root.MarkInfo.Marked
        assert str(document.docinfo["/Title"]) == "Spend report, June 2026"
        scopes = [
            str(thing.A.Scope)
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == "/TH"
        ]
        fonts = {str(f.BaseFont).split("+")[1] for f in document.objects
                 if isinstance(f, pikepdf.Dictionary) and f.get("/Type") == "/Font"}  # fmt: skip
    assert scopes.count("/Row") == 120 + 1 + 2 + 1 + 1, (
        "lines, their total, the chart's two and total, the cover"
    )
    assert scopes.count("/Column") >= 3 * 4, "three columns on each page of the long table"
    assert fonts <= {"Accord-Sans", "Accord-Sans-Bold"}, "only the shipped font, so that bytes do not vary"


@needs_pango
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not on this machine.")
def test_the_words_and_figures_can_be_read_and_heads_repeat(made):
    text = subprocess.run(
        ["pdftotext", "-layout", str(made), "-"], capture_output=True, check=True
    ).stdout.decode()
    pages = text.split("\f")
    assert "Spend report" in pages[0] and "Wyemoor Board" in pages[0]
    with_lines = [p for p in pages if re.search(r"Supplier \d+ +£", p)]
    assert len(with_lines) >= 3
    assert all("Paid" in p and "Page " in p for p in with_lines)
    assert "£1,190.05" in text
    assert re.search(r"Total +£71,406\.00 +7,140", text)


@needs_pango
@pytest.mark.parametrize(
    "body",
    [
        '<img src="http://198.51.100.7/logo.png" alt="x">',
        '<img src="file:///etc/passwd" alt="x">',
        '<img src="../manage.py" alt="x">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
    ],
)
def test_addresses_outside_the_static_folder_are_refused(body):
    with pytest.raises(PaperError, match="static folder"):
        pdf.render_pdf(page(body, rows=2), title="x")


def test_without_pango_pdf_is_a_capability_that_is_off(monkeypatch):
    monkeypatch.setattr(pdf, "missing", lambda: f"The PDF maker cannot start. {pdf.CURE}")
    assert not pdf.available()
    with pytest.raises(PdfNotAvailable, match="Install Pango"):
        pdf.render_pdf("<p>x</p>", title="x")


def test_a_system_check_says_that_pdf_is_off_and_what_to_install(monkeypatch):
    monkeypatch.setattr(pdf, "LIBRARIES", {"Pango": ("libnot-there-at-all.so.0",)})
    (warning,) = checks.pdf_capability(None)
    assert warning.id == "accord.W060"
    assert "Pango cannot be loaded" in warning.msg
    assert "apt-get install libpango-1.0-0" in warning.hint


@needs_pango
def test_the_check_is_silent_where_pdf_works():
    assert checks.pdf_capability(None) == []
    assert "pango" in pdf.renderer()


def test_the_same_page_is_offered_for_printing_with_the_site_s_style_sheet():
    from django.template.loader import render_to_string

    html = render_to_string(
        "paper/report_base.html", {"report": {"title": "T", "organisation": "O"}, "for_screen": True}
    )
    assert 'href="/static/accord/paper' in html
    assert "style=" not in html


def test_a_table_wider_than_the_page_gives_way_in_its_words_and_never_in_its_figures():
    columns = [Column("one", "Level 1"), Column("two", "Level 2")]
    columns += [Column(f"m{n}", "Amount", "money", "£", total=True) for n in range(6)]
    rows = [
        ["Information and communications technology", "Telecommunications", *[Decimal("102859477.62")] * 6]
    ] * 90
    seen = Table(title="Wide", columns=columns, rows=rows).view()
    assert seen["tight"]
    assert sum(seen["widths"]) == 100
    for width in seen["widths"][2:]:
        assert width * TIGHT / 100 >= len("£9,257,352,985.80"), "A total fits its column."
    assert seen["widths"][1] * TIGHT / 100 >= len("Telecommunications")
