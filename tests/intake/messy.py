"""Making the files that the reading tests read: separated text, workbooks, bombs; never a real payee."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl

from apps.intake.reading import Plan, Preview, inspect, preview
from apps.intake.reading.fields import Target
from apps.spend.target import SPEND

HEADINGS = ["Date", "Supplier", "Amount"]


def text_file(folder: Path, content: str, name: str = "payments.csv", encoding: str = "utf-8") -> Path:
    """A separated-text file of exactly this content."""
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def csv_file(folder: Path, rows: Sequence[Sequence[str]], name: str = "payments.csv") -> Path:
    """A CSV file of rows without any quoting."""
    return text_file(folder, "".join(",".join(row) + "\r\n" for row in rows), name)


def workbook(folder: Path, sheets: dict[str, Sequence[Sequence[Any]]], name: str = "payments.xlsx") -> Path:
    """An Excel workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    path = folder / name
    book.save(path)
    return path


def zip_file(path: Path, parts: dict[str, bytes], compressed: bool = True) -> Path:
    """A zip archive of these parts."""
    how = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
    with zipfile.ZipFile(path, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    """The parts of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def plan_of(path: Path, target: Target = SPEND, **more: Any) -> Plan:
    """The plan of a file."""
    return inspect(path, target, **more)


def reading_of(path: Path, target: Target = SPEND, **more: Any) -> Preview:
    """The preview of a file that needs no answer from a person."""
    return preview(path, inspect(path, target, **more), target, context=more.get("context"))


def codes(notices: Sequence[Any]) -> list[str]:
    """The codes of warnings, questions or errors."""
    return [notice.code for notice in notices]
