"""Refusing a file by its content and size before it is read: nothing here decompresses or parses a sheet."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import puremagic

from .errors import UnreadableFile, UnsafeFile

MEGABYTE = 1_000_000
LARGEST_FILE = 200 * MEGABYTE
LARGEST_UNPACKED = 600 * MEGABYTE  # a million rows of eight cells unpack to about 400 MB
LARGEST_PART = 500 * MEGABYTE
LARGEST_RATIO = 150  # real workbooks pack 5 to 30 times; repeated bytes pack about 1,000 times
RATIO_COUNTS_FROM = 5 * MEGABYTE  # small parts may pack as tightly as they like
MOST_PARTS = 5_000
HEAD = 65_536

_ACCEPTED = "Upload a CSV, XLSX or ODS file."
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\xfd7zXZ", "an XZ archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"SQLite format 3", "a database"),
    (b"PAR1", "a Parquet data file"),
)
_MARKUP = re.compile(rb"\s*(?:<\?xml|<!doctype|<html|<table|<head|<meta|<svg)", re.IGNORECASE)


def check_file(path: Path, name: str, largest: int = LARGEST_FILE) -> str:
    """The kind of a file, judged by its content: csv, xlsx or ods.  Raises UnsafeFile with the reason.

    `name` is what the person called the file; `largest` is bytes.
    """
    size = path.stat().st_size
    if size > largest:
        raise UnsafeFile(
            f"{name} is {_amount(size)}; the most that can be read at once is {_amount(largest)}. "
            "Split it, for example by month."
        )
    if size == 0:
        raise UnsafeFile(f"{name} is empty. Export it again and upload the new file.", code="empty_file")
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if head.startswith(_OLE):
        raise UnsafeFile(_about_ole(path, name))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return check_workbook(path, name)
    _refuse_other_content(head, name)
    return "csv"


def check_workbook(path: Path, name: str) -> str:
    """The kind of a zipped workbook, xlsx or ods, from the zip directory alone."""
    try:
        with zipfile.ZipFile(path) as book:
            parts = book.infolist()
            names = {part.filename for part in parts}
            content = _mimetype(book, names)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError) as error:
        raise UnreadableFile(f"{name} is a damaged workbook. Open it and save it again.") from error
    _refuse_bomb(parts, name)
    if any(part.flag_bits & 0x1 for part in parts):
        raise UnsafeFile(f"{name} is protected with a password. Save a copy without one and upload that.")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if content == "application/vnd.oasis.opendocument.spreadsheet":
        if _is_encrypted_ods(path):
            raise UnsafeFile(f"{name} is protected with a password. Save a copy without one and upload that.")
        return "ods"
    if "xl/workbook.bin" in names:
        raise UnsafeFile(f"{name} is a binary Excel workbook (.xlsb). Save it as .xlsx and upload that.")
    if any(part.startswith("word/") for part in names):
        raise UnsafeFile(f"{name} is a Word document, not a spreadsheet. {_ACCEPTED}")
    raise UnsafeFile(f"{name} is a zip archive, not a spreadsheet. Unpack it and upload the files inside.")


def _refuse_bomb(parts: list[zipfile.ZipInfo], name: str) -> None:
    if len(parts) > MOST_PARTS:
        raise UnsafeFile(f"{name} holds {len(parts):,} parts, more than any workbook; it was not opened.")
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    largest = max((part.file_size for part in parts), default=0)
    if unpacked > LARGEST_UNPACKED or largest > LARGEST_PART:
        raise UnsafeFile(
            f"{name} would unpack to {_amount(unpacked)}; the most allowed is {_amount(LARGEST_UNPACKED)}. "
            "It was not opened. Save the rows as CSV, or split the workbook."
        )
    for part in [*parts, None]:
        size, small = (part.file_size, part.compress_size) if part else (unpacked, packed)
        if size > RATIO_COUNTS_FROM and size > LARGEST_RATIO * max(small, 1):
            raise UnsafeFile(
                f"{name} is packed {size // max(small, 1):,} times smaller than its content, as a zip bomb "
                "is; it was not opened. Save the rows as CSV and upload that."
            )


def _mimetype(book: zipfile.ZipFile, names: set[str]) -> str:
    if "mimetype" not in names or book.getinfo("mimetype").file_size > 200:
        return ""
    return book.read("mimetype").decode("ascii", "replace").strip()


def _is_encrypted_ods(path: Path) -> bool:
    with zipfile.ZipFile(path) as book:
        if "META-INF/manifest.xml" not in book.namelist():
            return False
        if book.getinfo("META-INF/manifest.xml").file_size > MEGABYTE:
            return False
        return b"encryption-data" in book.read("META-INF/manifest.xml")


def _about_ole(path: Path, name: str) -> str:
    with path.open("rb") as stream:
        content = stream.read(4 * MEGABYTE)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return f"{name} is protected with a password. Save a copy without one and upload that."
    if "WordDocument".encode("utf-16-le") in content:
        return f"{name} is a Word document, not a spreadsheet. {_ACCEPTED}"
    return f"{name} is an old Excel workbook (.xls). Open it, save it as .xlsx and upload that."


def _refuse_other_content(head: bytes, name: str) -> None:
    for signature, what in _SIGNATURES:
        if head.startswith(signature) and (len(signature) > 2 or b"\x00" in head):
            raise UnsafeFile(f"{name} is {what}, not a table of rows. {_ACCEPTED}")
    if b"%PDF-" in head[:1024]:
        raise UnsafeFile(f"{name} is a PDF document, not a table of rows. {_ACCEPTED}")
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise UnsafeFile(f"{name} is a web page or XML, not a table of rows. Save it as .xlsx or CSV.")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return  # UTF-16 text, as Excel's "Unicode text" is: its zero bytes are not a sign of a program
    control = sum(
        head.count(byte) for byte in (b"\x00", b"\x01", b"\x02", b"\x03", b"\x04", b"\x05", b"\x06")
    )
    if control > len(head) // 200:
        raise UnsafeFile(f"{name} is {_guess(head)}, not a table of rows. {_ACCEPTED}")


def _guess(head: bytes) -> str:
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError, IndexError, TypeError):
        found = []
    named = [match.name for match in found if match.name]
    return f"a binary file ({named[0]})" if named else "a binary file"


def _amount(size: int) -> str:
    if size >= 1000 * MEGABYTE:
        return f"{size / 1e9:,.1f} GB"
    return f"{max(size / MEGABYTE, 0.1):,.1f} MB"
