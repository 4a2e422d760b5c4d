"""Excel workbooks: real numbers and dates, frozen headers, filters, one sheet a view, in bounded memory."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import IO, Any

from apps.core import show

from .errors import PaperError
from .table import Column, Table

MAX_ROWS = 1_048_000
MAX_TEXT = 32_000
WIDTHS = {"text": 32, "money": 16, "integer": 12, "percent": 11, "date": 13}
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def render_workbook(
    sheets: Sequence[Table], *, title: str, as_of: dt.datetime, to: IO[bytes] | str | None = None
) -> bytes:
    """One sheet per table, in order, with the same bytes for the same tables and `as_of`.

    Rows may be an iterator: each row is written and forgotten (200,000 rows stay far below 100 MB). With `to`
    (a path or an open file) the workbook is written there and b"" comes back. Text is never taken for a
    formula or a link. Totals stand as values in a last row below one empty row, outside the filter.
    """
    import xlsxwriter

    if not sheets:
        raise PaperError(f"The workbook '{title}' has no sheet; give it at least one table.")
    target: Any = io.BytesIO() if to is None else to
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "default_date_format": "dd/mm/yyyy",
            "remove_timezone": True,
        },
    )
    created = as_of.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0) if as_of.tzinfo else as_of
    book.set_properties({"title": title, "author": "Accord", "created": created})
    formats = _Formats(book)
    names: set[str] = set()
    for table in sheets:
        sheet = book.add_worksheet(_sheet_name(table.title, names))
        _write_sheet(sheet, table, formats)
    book.close()
    return target.getvalue() if to is None else b""


class _Formats:
    """The few cell formats, made once a workbook."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": "#0f4350"})
        self.quiet = book.add_format({"font_color": "#43535c"})
        head = {"bold": True, "text_wrap": True, "valign": "bottom", "bottom": 2, "bg_color": "#e6ecee"}
        self.head = book.add_format(head)
        self.head_right = book.add_format({**head, "align": "right"})
        self.made: dict[tuple[str, bool], Any] = {}

    def cell(self, column: Column, *, total: bool = False, moment: bool = False) -> Any:
        """The format of a column's cells."""
        code = self._code(column, moment)
        if (code, total) not in self.made:
            look: dict[str, Any] = {"bold": True, "top": 2} if total else {}
            if code:
                look["num_format"] = code
            self.made[code, total] = self.book.add_format(look)
        return self.made[code, total]

    @staticmethod
    def _code(column: Column, moment: bool) -> str:
        places = column.places
        if column.kind == "money":
            return f"#,##0.{'0' * (2 if places is None else places)}"
        if column.kind == "integer":
            return "#,##0"
        if column.kind == "percent":
            return f"0.{'0' * (1 if places is None else places)}%" if places != 0 else "0%"
        if column.kind == "date":
            return "dd/mm/yyyy hh:mm" if moment else "dd/mm/yyyy"
        return ""


def _write_sheet(sheet: Any, table: Table, formats: _Formats) -> None:
    """Title, caption, header line, rows, totals and notes of one view, top down: memory stays constant."""
    columns = list(table.columns)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, max(WIDTHS[column.kind], min(40, len(column.label) + 2)))
    sheet.write_string(0, 0, table.title, formats.title)
    sheet.write_string(1, 0, table.caption or "", formats.quiet)
    head = 3
    for index, column in enumerate(columns):
        label = f"{column.label} ({column.unit})" if column.unit else column.label
        sheet.write_string(head, index, label, formats.head_right if column.numeric else formats.head)
    sheet.freeze_panes(head + 1, 1)
    sums = {i: Decimal(0) for i, column in enumerate(columns) if column.total}
    line = head
    for row in table.values():
        line += 1
        if line >= MAX_ROWS:
            raise PaperError(
                f"'{table.title}' has over {MAX_ROWS:,} rows, more than a sheet holds; take the CSV."
            )
        for index, value in enumerate(row):
            _write_cell(sheet, line, index, columns[index], value, formats)
            if index in sums:
                sums[index] += show.as_decimal(value) or Decimal(0)
    sheet.autofilter(head, 0, max(line, head), len(columns) - 1)
    line = _write_totals(sheet, table, columns, sums, formats, line)
    for note in table.notes:
        line += 1
        sheet.write_string(line + 1, 0, note, formats.quiet)
    sheet.repeat_rows(head)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _write_totals(
    sheet: Any, table: Table, columns: list[Column], sums: dict[int, Decimal], formats: _Formats, line: int
) -> int:
    """The last row, one empty row below the lines, so that a sort leaves it alone; returns its number."""
    if table.given_totals is not None:
        figures = {i: table.given_totals.get(column.name) for i, column in enumerate(columns)}
    elif sums:
        figures = dict(sums)
    else:
        return line
    line += 2
    for index, column in enumerate(columns):
        value = figures.get(index)
        if value is None and index == 0:
            sheet.write_string(line, 0, table.total_label, formats.cell(Column("t", "t"), total=True))
        else:
            _write_cell(sheet, line, index, column, value, formats, total=True)
    return line


def _write_cell(
    sheet: Any, line: int, index: int, column: Column, value: Any, formats: _Formats, *, total: bool = False
) -> None:
    """One value by its own type: number, date or text; never a formula."""
    if value is None or value == "":
        if total:
            sheet.write_blank(line, index, None, formats.cell(column, total=True))
        return
    if column.numeric:
        number = show.as_decimal(value)
        if number is not None:
            # Excel keeps numbers as binary doubles; up to 15 figures come back exactly.
            figure = number / 100 if column.kind == "percent" else number
            sheet.write_number(line, index, float(figure), formats.cell(column, total=total))
            return
    elif column.kind == "date" and isinstance(value, dt.date):
        moment = isinstance(value, dt.datetime)
        if isinstance(value, dt.datetime):
            value = show.london(value).replace(tzinfo=None)
        sheet.write_datetime(line, index, value, formats.cell(column, total=total, moment=moment))
        return
    text = CONTROL.sub("\ufffd", str(value))[:MAX_TEXT]
    sheet.write_string(line, index, text, formats.cell(Column("text", "text"), total=total))


def _sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel takes: at most 31 signs, none of []:*?/\\, no apostrophe at an end, not used before."""
    base = FORBIDDEN.sub(" ", title).strip().strip("'")[:31].strip() or "Sheet"
    name, number = base, 2
    while name.lower() in taken or name.lower() == "history":
        tail = f" {number}"
        name, number = base[: 31 - len(tail)] + tail, number + 1
    taken.add(name.lower())
    return name
