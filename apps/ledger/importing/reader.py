"""Reads files of journals: room intake's own reading, then every journal judged whole.

A journal of which one row cannot be loaded is refused with all its rows, so that what loads always balances.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from apps.core.show import integer, pounds
from apps.intake import reading as plain
from apps.intake.reading import (
    Batch,
    Counts,
    Notice,
    Plan,
    Preview,
    Refusal,
    RefusedRow,
    Segment,
    Subtotal,
    Target,
)
from apps.intake.reading.plan import column_name
from apps.ledger.importing.books import Books
from apps.ledger.importing.checks import NOUGHT, Fault, Row, RowChecks, journal_faults

CONTROL_SHOWN = 500
inspect = plain.inspect


@dataclass
class JournalPreview(Preview):
    """The preview with control totals by account and period."""

    tables: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {**super().to_dict(), "tables": self.tables}


class JournalReading:
    """Iterate once: one batch for each sheet with the rows of good journals; afterwards the counts are exact."""

    def __init__(self, inner: Any, plan: Plan, target: Target, books: Books) -> None:
        self.inner, self.plan, self.target, self.books = inner, plan, target, books
        self.counts = Counts()
        self.by_sheet: dict[str, Counts] = {}
        self.control: dict[tuple[str, str, str], list[Any]] = {}

    @property
    def warnings(self) -> list[Notice]:
        """What the person should know."""
        found: list[Notice] = self.inner.warnings
        return found

    def __iter__(self) -> Iterator[Batch]:
        rows, refused = self._rows()
        bad = self._judge(rows, refused)
        sheets: dict[str, list[Row]] = {name: [] for name in self.inner.by_sheet}
        for at, row in enumerate(rows):
            if at in bad:
                refused.append(self._refuse(row, bad[at]))
            else:
                sheets.setdefault(row.sheet, []).append(row)
        for name, good in sheets.items():
            yield self._batch(
                name, good, sorted((one for one in refused if one.sheet == name), key=lambda one: one.row)
            )

    def _rows(self) -> tuple[list[Row], list[RefusedRow]]:
        rows: list[Row] = []
        refused: list[RefusedRow] = []
        for batch in self.inner:
            names = list(batch.columns)
            for number, values in zip(
                batch.row_numbers, zip(*batch.columns.values(), strict=True), strict=True
            ):
                rows.append(Row(batch.sheet, number, dict(zip(names, values, strict=True))))
            refused += batch.refused
        return rows, refused

    def _judge(self, rows: list[Row], refused: list[RefusedRow]) -> dict[int, list[Fault]]:
        """Place of a row: its faults; a journal with one bad row is bad in all its rows."""
        checks = RowChecks(self.books)
        bad: dict[int, list[Fault]] = {}
        journals: dict[str, list[int]] = {}
        for at, row in enumerate(rows):
            journals.setdefault(row.values["journal"], []).append(at)
            faults = checks.faults(row)
            if faults:
                bad[at] = faults
        unread = self._unread(refused)
        for reference, places in journals.items():
            culprits = [rows[at].number for at in places if at in bad] + unread.get(reference, [])
            if culprits:
                why = f"belongs to a journal of which row {min(culprits):,} cannot be loaded"
                right = f"every row of journal {reference} right, or all of them set aside"
                for at in places:
                    bad.setdefault(at, [("journal", why, right)])
                continue
            faults = journal_faults([rows[at] for at in places])
            if faults:
                bad.update((at, faults) for at in places)
        return bad

    def _unread(self, refused: list[RefusedRow]) -> dict[str, list[int]]:
        """Journal reference: rows of it that could not even be read."""
        found: dict[str, list[int]] = {}
        columns = {(sheet.name): segment.mapping.get("journal") for sheet, segment in self.plan.segments()}
        for row in refused:
            at = columns.get(row.sheet)
            if at is not None and at < len(row.cells):
                found.setdefault(row.cells[at].strip(), []).append(row.row)
        return found

    def _refuse(self, row: Row, faults: list[Fault]) -> RefusedRow:
        segment = self._segment(row)
        refusals = []
        for name, why, right in faults:
            column = segment.mapping.get(name) if segment else None
            where = self.target.field(name).label
            if segment is not None and column is not None:
                where = column_name(segment.headings, column)
            refusals.append(
                Refusal(row.sheet, row.number, where, name, _told(row.values.get(name)), why, right)
            )
        cells = tuple(
            _told(row.values[name])
            for name in self.target.field_names
            if row.values.get(name) not in (None, "")
        )
        return RefusedRow(
            row.sheet, row.number, cells, tuple(refusals), row.debit if row.amount is not None else None
        )

    def _segment(self, row: Row) -> Segment | None:
        last = None
        for sheet, segment in self.plan.segments():
            if sheet.name == row.sheet and segment.first_row <= row.number:
                last = segment
        return last

    def _batch(self, name: str, rows: list[Row], refused: list[RefusedRow]) -> Batch:
        """One batch, its counts taken: totals are of debits, since a journal's sum is always nought."""
        counts = replace(self.inner.by_sheet.get(name) or Counts())
        counts.rows_loaded, counts.rows_refused = len(rows), len(refused)
        counts.rows_read = len(rows) + len(refused)
        counts.total = sum((row.debit for row in rows), NOUGHT)
        counts.refused_total = sum((row.amount for row in refused if row.amount is not None), NOUGHT)
        counts.refused_unknown = sum(row.amount is None for row in refused)
        self.by_sheet[name] = counts
        self.counts.add(counts)
        columns: dict[str, list[Any]] = {
            field: [row.values[field] for row in rows] for field in self.target.field_names
        }
        columns["amount"] = [row.amount for row in rows]
        for row in rows:
            self._count(row)
        return Batch(name, 1, columns, [row.number for row in rows], refused)  # type: ignore[arg-type]

    def _count(self, row: Row) -> None:
        month = self.books.month_of(row.values["date"], row.values["adjustment"])
        assert month is not None and row.amount is not None
        key = (f"{month.first:%Y-%m}-{month.number:02d}", month.label, row.values["account"].upper())
        totals = self.control.setdefault(key, [0, NOUGHT, NOUGHT])
        totals[0] += 1
        totals[1] += max(row.amount, NOUGHT)
        totals[2] += max(-row.amount, NOUGHT)


def read(path: Path, plan: Plan, target: Target, *, context: Any = None, **options: Any) -> JournalReading:
    """Batches of rows of whole, balanced journals."""
    return JournalReading(plain.read(path, plan, target, context=context), plan, target, context)


def preview(
    path: Path,
    plan: Plan,
    target: Target,
    *,
    context: Any = None,
    first_rows: int = 20,
    first_refusals: int = 1000,
) -> JournalPreview:
    """What a load would give, with control totals by account and period."""
    reading = read(path, plan, target, context=context)
    shown: list[dict[str, str]] = []
    refused: list[RefusedRow] = []
    months: dict[tuple[str, str], list[Any]] = {}
    for batch in reading:
        columns = batch.columns
        for number, values in zip(batch.row_numbers, zip(*columns.values(), strict=True), strict=True):
            if len(shown) == first_rows:
                break
            cells = {name: _told(value) for name, value in zip(columns, values, strict=True)}
            shown.append({"sheet": batch.sheet, "row": str(number), **cells})
        for day, amount in zip(columns["date"], columns["amount"], strict=True):
            month = months.setdefault((f"{day:%Y-%m}", batch.sheet), [0, NOUGHT])
            month[0] += 1
            month[1] += max(amount, NOUGHT)
        refused += batch.refused[: max(0, first_refusals - len(refused))]
    subtotals = [
        Subtotal(sheet, month, rows, total) for (month, sheet), (rows, total) in sorted(months.items())
    ]
    return JournalPreview(
        reading.counts, reading.by_sheet, subtotals, shown, refused, reading.warnings,
        tables=[control_table(control_rows(reading), reading.books)],
    )  # fmt: skip


def control_rows(reading: JournalReading) -> list[dict[str, Any]]:
    """Control totals as kept: period, account, lines, debits and credits, in the order of the books."""
    return [
        {
            "period": label,
            "account": account,
            "lines": lines,
            "debits": f"{debits:.2f}",
            "credits": f"{credits:.2f}",
        }
        for (_, label, account), (lines, debits, credits) in sorted(reading.control.items())
    ]


def control_table(rows: list[dict[str, Any]], books: Books) -> dict[str, Any]:
    """The control totals as a table of the preview."""

    def total(name: str) -> str:
        return pounds(sum((Decimal(row[name]) for row in rows), NOUGHT))

    return {
        "caption": "Control totals by period and account",
        "columns": [("Period", ""), ("Account", ""), ("Lines", "num"), ("Debits £", "num"), ("Credits £", "num")],
        "rows": [
            [row["period"], f"{row['account']} {books.accounts[row['account']][0]}", integer(row["lines"]),
             pounds(Decimal(row["debits"])), pounds(Decimal(row["credits"]))]
            for row in rows[:CONTROL_SHOWN]
        ],
        "totals": ["All", "", integer(sum(row["lines"] for row in rows)), total("debits"), total("credits")],
        "left_out": max(0, len(rows) - CONTROL_SHOWN),
    }  # fmt: skip


def _told(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)
