"""Writes the county's payments as files in the form in which each organisation would publish them.

The forms are those of real publications: a police workbook with a sheet a month and headings that change, a fire
workbook whose second half has another heading, quarterly CSV of the commissioner, monthly NHS returns.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from apps.desk.demo.county import FIRST_MONTH, LAST_MONTH, SEED, months, organisation
from apps.desk.demo.payments import NEW_FIRE_SYSTEM, PaymentRow, month_rows
from apps.spend.calc.measures import financial_year

CREATED = dt.datetime(2026, 11, 1, 9, 0, 0)  # noqa: DTZ001 - a workbook's own created stamp has no zone
_EXCEL_EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class FileWritten:
    """One file: whose, for which months, how many data rows and their total, to check a load against."""

    path: Path
    organisation: str
    first_month: dt.date
    last_month: dt.date
    rows: int
    total: Decimal


def write_files(
    folder: Path,
    scale: int = 1,
    seed: str = SEED,
    *,
    first: dt.date = FIRST_MONTH,
    last: dt.date = LAST_MONTH,
    only: Iterable[str] = ("PCC", "CC", "FRA", "AMB"),
) -> list[FileWritten]:
    """Write every payment file of the period into the folder and return them; the same arguments, the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[FileWritten] = []
    for code in only:
        for name, wanted in _issues(code, first, last):
            by_month = {month: list(month_rows(code, month, scale, seed)) for month in wanted}
            path = folder / name
            _WRITERS[code](path, by_month)
            rows = [row for listed in by_month.values() for row in listed]
            total = sum((row.amount for row in rows), Decimal("0.00"))
            written.append(FileWritten(path, code, wanted[0], wanted[-1], len(rows), total))
    return written


def _issues(code: str, first: dt.date, last: dt.date) -> Iterator[tuple[str, list[dt.date]]]:
    """File names of one organisation with the months that each holds."""
    groups: dict[str, list[dt.date]] = {}
    for month in months(first, last):
        year = financial_year(month)
        if code == "AMB":
            name = f"westmarch-ambulance-over-25k-{month:%Y-%m}.csv"
        elif code == "PCC":
            name = f"westmarch-pcc-spend-{year}-q{(month.month - 4) % 12 // 3 + 1}.csv"
        elif code == "CC":
            name = f"westmarch-police-{year}.xlsx"
        else:
            name = f"westmarch-fire-{year}.xlsx"
        groups.setdefault(name, []).append(month)
    yield from groups.items()


def _police(path: Path, by_month: dict[dt.date, list[PaymentRow]]) -> None:
    """One sheet a month; headings, date cells and blank rows differ from sheet to sheet."""
    with _Book(path) as book:
        for month, rows in by_month.items():
            rng = random.Random(f"police-sheet/{month}")  # noqa: S311
            sheet = book.book.add_worksheet(f"{month:%b %y}")
            category = "* Expenditure Category" if month.month in (5, 6, 11) else "Expenditure Category"
            amount = "TOTAL" if month >= dt.date(2025, 4, 1) else "Total Invoice Amount"
            supplier = "SUPPLIER FINAL" if month.month in (7, 8) else "SUPPLIER"
            sheet.write_row(0, 0, [category, "Date", amount, supplier, "Column1"], book.bold)
            line = 1
            serials = month.month in (4, 8) and month >= dt.date(2025, 4, 1)
            for row in rows:
                if month.month == 5 and rng.random() < 0.02:
                    line += 1  # a blank row
                sheet.write_string(line, 0, row.category)
                if serials and rng.random() < 0.7:
                    sheet.write_number(line, 1, (row.day - _EXCEL_EPOCH).days)
                else:
                    sheet.write_datetime(line, 1, _moment(row.day), book.date)
                sheet.write_number(line, 2, row.amount, book.money)
                sheet.write_string(line, 3, row.payee)
                line += 1


def _fire(path: Path, by_month: dict[dt.date, list[PaymentRow]]) -> None:
    """One sheet; where the finance system changed, a second heading with a column more and the rest moved right."""
    with _Book(path) as book:
        sheet = book.book.add_worksheet("Transparency")
        line, form = 0, ""
        for month, rows in by_month.items():
            wanted = "new" if month >= NEW_FIRE_SYSTEM else "old"
            if wanted != form:
                sheet.write_row(line, 0, _FIRE_HEADINGS[wanted], book.bold)
                line, form = line + 1, wanted
            for row in rows:
                sheet.write_string(line, 0, row.reference)
                hour = 1 if form == "new" and month.month in (4, 5, 6, 7, 8, 9, 10) else 0
                sheet.write_datetime(line, 1, _moment(row.day, hour), book.date)
                sheet.write_string(line, 2, row.category)
                sheet.write_string(line, 3, row.payee)
                if form == "new":
                    sheet.write_string(line, 4, "Procurement card" if row.card else "Supplier")
                sheet.write_number(line, 5 if form == "new" else 4, row.amount, book.money)
                line += 1


_FIRE_HEADINGS = {
    "old": ["Transaction Number", "Date", "Subjective Description", "Supplier Name", "Amount"],
    "new": [
        "Transaction Number",
        "Date",
        "Expenditure Category",
        "Supplier Name",
        "Supplier Classification",
        "Amount",
    ],
}


def _commissioner(path: Path, by_month: dict[dt.date, list[PaymentRow]]) -> None:
    """CSV in cp1252 with a title line, pound signs and thousands commas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["Payments over £500"])
    writer.writerow([])
    writer.writerow(
        [
            "Body Name",
            "Payment Date",
            "Transaction Number",
            "Supplier Name",
            "Net Amount (£)",
            "Irrecoverable VAT",
            "Directorate",
            "Procurement Category",
            "Purpose of Spend",
        ]
    )
    for rows in by_month.values():
        for row in rows:
            sign = "-" if row.amount < 0 else ""
            writer.writerow(
                [
                    organisation("PCC").name,
                    f"{row.day:%d/%m/%Y}",
                    row.reference,
                    row.payee,
                    f"{sign}£{abs(row.amount):,.2f}",
                    "0.00",
                    "Commissioning",
                    row.category,
                    row.purpose,
                ]
            )
    path.write_bytes(out.getvalue().encode("cp1252"))


def _ambulance(path: Path, by_month: dict[dt.date, list[PaymentRow]]) -> None:
    """HM Treasury's monthly form: UTF-8 with a byte order mark; some amounts carry commas and a trailing space."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        [
            "Department Family",
            "Entity",
            "Date",
            "Expense Type",
            "Expense Area",
            "Supplier",
            "Transaction Number",
            "Amount",
        ]
    )
    for rows in by_month.values():
        for place, row in enumerate(rows):
            amount = f"{row.amount:,.2f} " if place % 5 == 0 else f"{row.amount:.2f}"
            writer.writerow(
                [
                    "Department of Health and Social Care",
                    organisation("AMB").name,
                    f"{row.day:%d/%m/%Y}",
                    row.category,
                    row.area,
                    row.payee,
                    row.reference,
                    amount,
                ]
            )
    path.write_bytes(out.getvalue().encode("utf-8-sig"))


_WRITERS = {"CC": _police, "FRA": _fire, "PCC": _commissioner, "AMB": _ambulance}


class _Book:
    """A workbook that writes the same bytes each time."""

    def __init__(self, path: Path) -> None:
        self.book = xlsxwriter.Workbook(
            str(path), {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}
        )
        self.book.set_properties({"created": CREATED, "title": "Payments to suppliers"})
        self.bold = self.book.add_format({"bold": True})
        self.date = self.book.add_format({"num_format": "dd/mm/yyyy"})
        self.money = self.book.add_format({"num_format": "#,##0.00"})

    def __enter__(self) -> _Book:
        return self

    def __exit__(self, *_: object) -> None:
        self.book.close()


def _moment(day: dt.date, hour: int = 0) -> dt.datetime:
    """A cell's date, which Excel keeps without a zone."""
    return dt.datetime.combine(day, dt.time(hour))
