"""Files that are not what they say, or too much: refused with a clear sentence before they are read."""

from __future__ import annotations

import struct
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.intake.reading import IntakeError, UnreadableFile, UnsafeFile, inspect, read
from apps.intake.reading.safety import check_file
from apps.spend.target import SPEND
from tests.intake.messy import HEADINGS, parts_of, text_file, workbook, zip_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", "PDF"),
        (b"\n\n%PDF-1.4 after a few lines", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
        (b"\x7fELF" + bytes(100), "program"),
        (b"MZ\x90\x00\x03" + bytes(100), "program"),
        (b"\x1f\x8b\x08\x00" + bytes(50), "gzip"),
        (b"SQLite format 3\x00" + bytes(100), "database"),
        (bytes(range(256)) * 8, "binary"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "web page or XML"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (OLE + "Workbook".encode("utf-16-le"), "old Excel workbook"),
        (OLE + "WordDocument".encode("utf-16-le"), "Word"),
        (b"", "empty"),
    ],
)
def test_a_file_is_judged_by_its_content_not_its_name(tmp_path, content, words):
    path = tmp_path / "payments.csv"
    path.write_bytes(content)
    with pytest.raises(UnsafeFile, match=words) as caught:
        inspect(path, SPEND)
    assert str(caught.value).startswith("payments.csv ")


def test_a_file_of_two_gigabytes_is_refused_by_its_size_without_being_read(tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(2_000_000_000)
    began = time.perf_counter()
    with pytest.raises(UnsafeFile, match=r"2\.0 GB; the most .* 200\.0 MB"):
        inspect(path, SPEND)
    assert time.perf_counter() - began < 0.5


def test_a_zip_bomb_is_refused_from_its_directory(tmp_path):
    bomb = zip_file(
        tmp_path / "bomb.xlsx", {"xl/workbook.xml": b"<w/>", "xl/worksheets/sheet1.xml": bytes(60_000_000)}
    )
    assert bomb.stat().st_size < 100_000
    with pytest.raises(UnsafeFile, match="zip bomb"):
        check_file(bomb, "bomb.xlsx")


def test_a_bomb_that_lies_about_its_size_ends_only_the_child_that_reads_it(tmp_path):
    good = workbook(tmp_path, {"Apr": [HEADINGS, ["13/04/2023", "Acme", 1]]})
    parts = parts_of(good)
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    path = zip_file(tmp_path / "corners.xlsx", parts)
    with pytest.raises(UnsafeFile, match="more memory"):
        inspect(path, SPEND)


def test_too_much_when_unpacked_is_refused(tmp_path):
    path = zip_file(tmp_path / "big.xlsx", {"xl/workbook.xml": b"<w/>"})
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02") + 24  # the directory's unpacked size
    content[at : at + 4] = struct.pack("<I", 900_000_000)
    path.write_bytes(content)
    with pytest.raises(UnsafeFile, match=r"would unpack to 900\.0 MB"):
        check_file(path, "big.xlsx")


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"a.txt": b"x"}, "zip archive"),
        ({"word/document.xml": b"<w/>"}, "Word"),
        ({"xl/workbook.bin": b"x"}, "xlsb"),
    ],
)
def test_other_archives_are_named(tmp_path, parts, words):
    with pytest.raises(UnsafeFile, match=words):
        inspect(zip_file(tmp_path / "payments.xlsx", parts), SPEND)


def test_a_protected_ods_is_named(tmp_path):
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    path = zip_file(tmp_path / "p.ods", {"mimetype": kind, "META-INF/manifest.xml": manifest})
    with pytest.raises(UnsafeFile, match="password"):
        inspect(path, SPEND)


def test_damaged_workbooks_are_refused(tmp_path):
    good = workbook(tmp_path, {"Apr": [HEADINGS, ["13/04/2023", "Acme", 1]]})
    whole = good.read_bytes()
    good.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UnreadableFile, match="damaged"):
        inspect(good, SPEND)
    broken = zip_file(tmp_path / "broken.xlsx", {"xl/workbook.xml": b"<not closed"})
    with pytest.raises(IntakeError, match=r"broken\.xlsx"):
        inspect(broken, SPEND)


def test_one_endless_line_is_refused(tmp_path):
    path = text_file(tmp_path, "Date,Supplier,Amount\n" + "x" * 9_000_000)
    with pytest.raises(UnreadableFile, match="line of more than"):
        inspect(path, SPEND)


def test_a_row_of_a_thousand_cells_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="700 cells"):
        inspect(text_file(tmp_path, "a," * 1000 + "\n"), SPEND)


def every_way(path):
    """Reads a file as far as it goes; only an IntakeError may come out."""
    try:
        plan = inspect(path, SPEND)
        for _ in read(path, plan, SPEND) if plan.ready else ():
            pass
    except IntakeError as error:
        assert str(error).endswith((".", "?"))


FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(tmp_path, content):
    path = tmp_path / "fuzz.csv"
    path.write_bytes(content)
    every_way(path)


CELL = st.one_of(
    st.sampled_from(
        ["Date", "Supplier", "Amount", "Total", "Net", "13/04/2023", "5/31/2020", "1.00", "£1,000.00", '"', "", " ", "-",
         "=1+1", "Acme", "45044", "\r", "\n", "Grand Total", "2011-01", "\x00", "\x1f", "ünï"]
    ),
    st.text(max_size=12),
)  # fmt: skip


@FUZZ
@given(st.lists(st.lists(CELL, max_size=6), max_size=25), st.sampled_from([",", ";", "\t"]))
def test_no_table_breaks_the_reading_and_every_row_is_accounted_for(tmp_path, rows, delimiter):
    lines = [delimiter.join(HEADINGS), *(delimiter.join(row) for row in rows)]
    path = tmp_path / "fuzz.csv"
    path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
    try:
        plan = inspect(path, SPEND)
        if not plan.ready:
            return
        reading = read(path, plan, SPEND)
        loaded = sum(map(len, reading))
    except IntakeError:
        return
    counts = reading.counts
    assert counts.rows_read == counts.rows_loaded + counts.rows_refused
    assert counts.rows_loaded == loaded
    apart = counts.blank_rows + counts.header_rows + counts.total_rows + counts.preamble_rows
    assert counts.rows_read + apart == sum(sheet.rows for sheet in plan.sheets)


@settings(FUZZ, max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 9_999), st.integers(0, 255)), min_size=1, max_size=8))
def test_no_damage_to_a_workbook_breaks_the_reading(tmp_path, damage):
    path = workbook(tmp_path, {"Apr": [HEADINGS, ["13/04/2023", "Acme", 1]]}, "damaged.xlsx")
    content = bytearray(path.read_bytes())
    for place, byte in damage:
        content[len(content) * place // 10_000] = byte
    path.write_bytes(content)
    every_way(path)
