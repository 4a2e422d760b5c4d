"""Reading a file by its plan: batches of clean rows, refused rows with reasons, exact counts; a preview."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import compress, pairwise
from pathlib import Path
from typing import Any

from . import parsers
from .blocks import Block, is_blank
from .columns import Column
from .errors import PlanNotReady
from .fields import Kind, SumRule, Target, normalise_heading
from .headers import is_data
from .parsers import Bad
from .plan import Notice, Plan, Segment, SheetPlan, column_name
from .results import Batch, Counts, Preview, Refusal, RefusedRow, Subtotal
from .sheets import confirm_unchanged, opened

BATCH_ROWS = 10_000
SHOWN_CELL = 200  # characters of a refused cell that are kept
_TOTAL = re.compile(
    r"(?:(?:grand|sub|over ?all|report|sheet|page|month(?:ly)?|net|gross|column|final)[\s-]*)*totals?"
    r"(?:\s+(?:for|of|in)\s+[\w\s]{1,40}|\s+(?:amount|value|paid|payments?|spend|net|gross))?\s*(?:\(£\))?[:=-]?\Z",
    re.IGNORECASE,
)
_WIDE = "is beyond the last column of the table, so the row's cells may be shifted"
_ABOVE = "holds a date and an amount but stands above the headings, so its columns are not known"
_BELOW = "the row below headings of its own, or no row there if it is part of the title"
_AS_WIDE = "as many cells as there are headings; a cell that holds a comma needs quotation marks"


class Reading:
    """Iterate it once for batches; afterwards `counts` and `by_sheet` are exact and `warnings` complete."""

    def __init__(self, path: Path, plan: Plan, target: Target, context: Any, batch_rows: int) -> None:
        self.path = path
        self.plan = plan
        self.target = target
        self.context = context
        self.batch_rows = batch_rows
        self.counts = Counts()
        self.by_sheet: dict[str, Counts] = {}
        self.warnings: list[Notice] = list(plan.warnings)

    def __iter__(self) -> Iterator[Batch]:
        with opened(self.path, self.plan.file) as sheets:
            for sheet, planned in zip(sheets, self.plan.sheets, strict=True):
                if planned.skip:
                    continue
                counts = self.by_sheet.setdefault(sheet.name, Counts())
                reader = _SheetReader(self, planned, counts)
                for block in sheet.blocks:
                    yield from reader.block(block)
                self.counts.add(counts)


class _SheetReader:
    """Reads the blocks of one sheet, segment after segment."""

    def __init__(self, reading: Reading, planned: SheetPlan, counts: Counts) -> None:
        self.reading = reading
        self.planned = planned
        self.counts = counts
        self.segments = {segment.first_row: segment for segment in planned.segments}
        self.header_rows = {row for segment in planned.segments for row in segment.header_rows}
        self.current: _SegmentReader | None = None

    def block(self, block: Block) -> Iterator[Batch]:
        """The batches of one block."""
        first, after = block.first_row, block.last_row + 1
        cuts = {first, *(row for row in (*self.segments, *self.header_rows) if first < row < after)}
        for start, end in pairwise([*sorted(cuts), after]):
            part = block.part(start - first, end - first)
            if start in self.header_rows:
                yield from self._above(part, headings=True)
                continue
            if start in self.segments:
                self.current = _SegmentReader(self.reading, self.planned, self.segments[start], self.counts)
            if self.current is None:
                yield from self._above(part, headings=False)
                continue
            for at in range(0, part.count, self.reading.batch_rows):
                yield self.current.read(part.part(at, at + self.reading.batch_rows))

    def _above(self, block: Block, headings: bool) -> Iterator[Batch]:
        """Counts heading rows and titles above the first headings; a row of data there is refused, never passed over."""
        refused = []
        for index, cells in enumerate(block.rows()):
            if headings and index == 0:
                self.counts.header_rows += 1
            elif is_blank(cells):
                self.counts.blank_rows += 1
            elif is_data(cells):
                refused.append(self._refuse(block.first_row + index, cells))
            else:
                self.counts.preamble_rows += 1
        if refused:
            self.counts.rows_read += len(refused)
            self.counts.rows_refused += len(refused)
            self.counts.refused_unknown += len(refused)
            columns: dict[str, Sequence[Any]] = {name: [] for name in self.reading.target.field_names}
            yield Batch(self.planned.name, 0, columns, [], refused)

    def _refuse(self, row: int, cells: Sequence[Any]) -> RefusedRow:
        why = Refusal(self.planned.name, row, "the whole row", "", "", _ABOVE, _BELOW)
        return RefusedRow(self.planned.name, row, tuple(map(_shown, cells)), (why,))


class _SegmentReader:
    """Reads blocks of rows of one segment by its mapping."""

    def __init__(self, reading: Reading, planned: SheetPlan, segment: Segment, counts: Counts) -> None:
        self.reading = reading
        self.target = reading.target
        self.sheet = planned.name
        self.segment = segment
        self.counts = counts
        self.headings = _stripped([normalise_heading(heading) for heading in segment.headings])
        orders = segment.date_orders
        self.readers = {
            name: Column(self.target.field(name), orders.get(name, parsers.DAY_FIRST), reading.context)
            for name in segment.mapping
        }
        self.needs = [one.name for one in self.target.fields if one.required]
        self.rules = [
            rule
            for rule in self.target.sums
            if rule.total in segment.mapping and all(part in segment.mapping for part in rule.parts)
        ]
        self.running = self.since_total = Decimal(0)

    def read(self, block: Block) -> Batch:
        """Checks the rows of a block and counts them."""
        values = {
            name: self.readers[name](block.column(column)) for name, column in self.segment.mapping.items()
        }
        bad = self._bad_rows(values, block)
        if not self.needs:
            bad.update((i, []) for i, cells in enumerate(block.rows()) if i not in bad and is_blank(cells))
        for rule in self.rules:
            self._check_sum(rule, values, block, bad)
        before = self.running
        refused = self._sort_out(block, values, bad)
        numbers: Sequence[int] = range(block.first_row, block.last_row + 1)
        if bad:
            keep = [index not in bad for index in range(block.count)]
            values = {name: list(compress(cells, keep)) for name, cells in values.items()}
            numbers = list(compress(numbers, keep))
        return self._finish(block, values, numbers, refused, self.running - before)

    def _bad_rows(self, values: dict[str, Sequence[Any]], block: Block) -> dict[int, list[Refusal]]:
        """Row index -> reasons beyond those that stand in the values themselves (so far: overlong rows)."""
        bad: dict[int, list[Refusal]] = {}
        for name, cells in values.items():
            if self.readers[name].met_bad:
                bad.update((index, []) for index, cell in enumerate(cells) if type(cell) is Bad)
        for column in range(self.segment.width, len(block.columns)):
            if not any(block.column(column)):
                continue
            for index, cell in enumerate(block.column(column)):
                if cell != "" and (type(cell) is not str or cell.strip()):
                    where = column_name(self.segment.headings, column)
                    why = Refusal(self.sheet, 0, where, "", _shown(cell), _WIDE, _AS_WIDE)
                    bad.setdefault(index, []).append(why)
        return bad

    def _check_sum(
        self,
        rule: SumRule,
        values: dict[str, Sequence[Any]],
        block: Block,
        bad: dict[int, list[Refusal]],
    ) -> None:
        """Refuses the rows where the rule's total is not the sum of its parts."""
        totals = values[rule.total]
        parts = [values[name] for name in rule.parts]
        for index, (total, *pieces) in enumerate(zip(totals, *parts, strict=True)):
            if any(type(amount) is not Decimal for amount in (total, *pieces)):
                continue
            right = sum(pieces, Decimal(0))
            if total != right:
                column = self.segment.mapping[rule.total]
                names = " + ".join(self.target.field(name).label.lower() for name in rule.parts)
                why = Refusal(
                    self.sheet, 0, column_name(self.segment.headings, column), rule.total,
                    _shown(block.column(column)[index]), f"is not {names}", f"{right:,.2f}",
                )  # fmt: skip
                bad.setdefault(index, []).append(why)

    def _sort_out(
        self,
        block: Block,
        values: dict[str, Sequence[Any]],
        bad: dict[int, list[Refusal]],
    ) -> list[RefusedRow]:
        """Counts blank rows, repeated headings and totals apart; the other bad rows are refused."""
        refused: list[RefusedRow] = []
        amounts = values.get(self.target.amount_field, [])
        at = 0
        for index in sorted(bad):
            cells = block.row(index)
            if is_blank(cells):
                self.counts.blank_rows += 1
            elif self._repeats_headings(cells):
                self.counts.header_rows += 1
            elif amounts and self._may_be_total(cells, amounts[index]):
                self._add_up(amounts, at, index, bad)
                at = index
                if not self._take_total(block.first_row + index, cells, amounts[index]):
                    refused.append(self._refuse(block.first_row + index, cells, index, values, bad[index]))
            else:
                refused.append(self._refuse(block.first_row + index, cells, index, values, bad[index]))
        self._add_up(amounts, at, block.count, bad)
        return refused

    def _repeats_headings(self, cells: Sequence[Any]) -> bool:
        names = _stripped([normalise_heading(cell) if type(cell) is str else "0" for cell in cells])
        return bool(self.headings) and names == self.headings

    def _needed_cells(self, cells: Sequence[Any]) -> list[Any]:
        """The cells of the required fields other than the amount."""
        columns = [
            self.segment.mapping[name]
            for name in self.needs
            if name != self.target.amount_field and name in self.segment.mapping
        ]
        return [cells[column] if column < len(cells) else "" for column in columns]

    def _may_be_total(self, cells: Sequence[Any], amount: Any) -> bool:
        """True for a row that says Total without date and name of its own, or holds only an amount."""
        if self._says_total(cells):
            return True
        return type(amount) is Decimal and sum(1 for cell in cells if not is_blank([cell])) == 1

    def _says_total(self, cells: Sequence[Any]) -> bool:
        labels = [cell for cell in cells if type(cell) is str and _TOTAL.match(cell.strip())]
        return bool(labels) and all(is_blank([cell]) or cell in labels for cell in self._needed_cells(cells))

    def _take_total(self, row: int, cells: Sequence[Any], stated: Any) -> bool:
        """Counts a total row apart, and warns when it is not what the rows above it add up to.

        A lone amount counts as a total only when it is that sum; otherwise it is False and the row is refused.
        """
        agrees = stated in (self.running, self.since_total)
        if not self._says_total(cells) and not (agrees and stated):
            return False
        if type(stated) is Decimal and not agrees:
            text = f'Row {row:,} of sheet "{self.sheet}" states a total of £{stated:,.2f}; the rows above it that '
            text += f"can be loaded add up to £{self.running:,.2f}."
            self.reading.warnings.append(Notice("total_differs", text, sheet=self.sheet, row=row))
        self.since_total = Decimal(0)
        self.counts.total_rows += 1
        return True

    def _add_up(self, amounts: Sequence[Any], start: int, end: int, bad: dict[int, list[Refusal]]) -> None:
        """Adds the good amounts of rows start to end to the running sums."""
        if not amounts:
            return
        part = amounts[start:end]
        if bad or self.target.amount_field not in self.needs:
            part = [
                amount
                for index, amount in enumerate(part, start)
                if index not in bad and type(amount) is Decimal
            ]
        subtotal = sum(part, Decimal(0))
        self.running += subtotal
        self.since_total += subtotal

    def _refuse(
        self,
        row: int,
        cells: Sequence[Any],
        index: int,
        values: dict[str, Sequence[Any]],
        more: list[Refusal],
    ) -> RefusedRow:
        reasons = []
        for name, column in sorted(self.segment.mapping.items(), key=lambda item: item[1]):
            value = values[name][index]
            if type(value) is Bad:
                where = column_name(self.segment.headings, column)
                shown = _shown(cells[column]) if column < len(cells) else ""
                reasons.append(Refusal(self.sheet, row, where, name, shown, value.why, value.right))
        reasons += [replace(reason, row=row) for reason in more]
        amount = values[self.target.amount_field][index] if self.target.amount_field in values else None
        shown_cells = tuple(_shown(cell) for cell in cells)
        return RefusedRow(
            self.sheet, row, shown_cells, tuple(reasons), amount if type(amount) is Decimal else None
        )

    def _finish(
        self,
        block: Block,
        values: dict[str, Sequence[Any]],
        numbers: Sequence[int],
        refused: list[RefusedRow],
        total: Decimal,
    ) -> Batch:
        columns: dict[str, Sequence[Any]] = {}
        for one in self.target.fields:
            nothing = "" if one.kind in (Kind.TEXT, Kind.CODE, Kind.CHOICE) else None
            columns[one.name] = values.get(one.name) or [nothing] * len(numbers)
        against = self._row_checks(columns, numbers)
        if against:
            keep = [index not in against for index in range(len(numbers))]
            total -= sum((columns[self.target.amount_field][index] or 0 for index in against), Decimal(0))
            for index, reasons in against.items():
                cells = tuple(map(_shown, block.row(numbers[index] - block.first_row)))
                amount = columns[self.target.amount_field][index]
                refused.append(RefusedRow(self.sheet, numbers[index], cells, tuple(reasons), amount))
            columns = {name: list(compress(cells, keep)) for name, cells in columns.items()}
            numbers = list(compress(numbers, keep))
            refused.sort(key=lambda one: one.row)
        self.counts.rows_loaded += len(numbers)
        self.counts.rows_refused += len(refused)
        self.counts.rows_read += len(numbers) + len(refused)
        self.counts.total += total
        for row in refused:
            if row.amount is None:
                self.counts.refused_unknown += 1
            else:
                self.counts.refused_total += row.amount
        return Batch(self.sheet, self.segment.number, columns, numbers, refused)

    def _row_checks(
        self, columns: dict[str, Sequence[Any]], numbers: Sequence[int]
    ) -> dict[int, list[Refusal]]:
        """Index of a good row -> the reasons that the target's own row rules have against it."""
        against: dict[int, list[Refusal]] = {}
        for check in self.target.row_checks:
            for index, name, why, right in check(columns):
                column = self.segment.mapping.get(name)
                where = self.target.field(name).label
                if column is not None:
                    where = column_name(self.segment.headings, column)
                shown = _shown(columns[name][index])
                reason = Refusal(self.sheet, numbers[index], where, name, shown, why, right)
                against.setdefault(index, []).append(reason)
        return against


def read(
    path: Path, plan: Plan, target: Target, *, context: Any = None, batch_rows: int = BATCH_ROWS
) -> Reading:
    """Reads the file by its plan: iterate the result for batches.

    Raises PlanNotReady while something waits for a person or forbids the load, FileChanged when the
    file is not the one that the plan was made from.
    """
    path = Path(path)
    if not plan.ready:
        waiting = tuple(notice.sentence for notice in (*plan.errors, *plan.questions))
        raise PlanNotReady(" ".join(waiting), questions=waiting)
    if plan.target != target.name:
        raise PlanNotReady(f"The plan of {plan.file.name} was made for {plan.target}, not for {target.name}.")
    confirm_unchanged(path, plan.file)
    return Reading(path, plan, target, context, batch_rows)


def preview(
    path: Path,
    plan: Plan,
    target: Target,
    *,
    context: Any = None,
    first_rows: int = 20,
    first_refusals: int = 1000,
) -> Preview:
    """Reads the whole file; keeps totals by sheet and month, the first rows and the first refused rows."""
    reading = read(path, plan, target, context=context)
    days: dict[tuple[str, Any], list[Any]] = {}
    shown: list[dict[str, str]] = []
    refused: list[RefusedRow] = []
    alike: Counter[int] = Counter()  # hash of a row -> how often
    for batch in reading:
        _add_days(days, batch, target)
        alike.update(map(hash, batch.rows()))
        if len(shown) < first_rows:
            for number, values in zip(batch.row_numbers, batch.rows(), strict=True):
                if len(shown) == first_rows:
                    break
                cells = {name: _told(value) for name, value in zip(batch.columns, values, strict=True)}
                shown.append({"sheet": batch.sheet, "row": str(number), **cells})
        refused.extend(batch.refused[: max(0, first_refusals - len(refused))])
    months: dict[tuple[str, str], list[Any]] = {}
    for (sheet, day), (rows, total) in days.items():
        month = months.setdefault((sheet, f"{day:%Y-%m}" if day else ""), [0, Decimal(0)])
        month[0] += rows
        month[1] += total
    subtotals = [Subtotal(sheet, month, rows, total) for (sheet, month), (rows, total) in months.items()]
    subtotals.sort(key=lambda one: (one.month, one.sheet))
    seen = Preview(reading.counts, reading.by_sheet, subtotals, shown, refused, reading.warnings)
    seen.identical_groups = sum(1 for count in alike.values() if count > 1)
    seen.identical_extra = reading.counts.rows_loaded - len(alike)
    if seen.identical_extra:
        groups = (
            "1 group of rows is"
            if seen.identical_groups == 1
            else f"{seen.identical_groups:,} groups of rows are"
        )
        more = "1 row" if seen.identical_extra == 1 else f"{seen.identical_extra:,} rows"
        text = f"{groups} the same in everything that was read, {more} beyond the first of each. "
        text += "They are kept: two equal payments "
        seen.warnings.append(Notice("identical_rows", text + "cannot be told from one payment listed twice."))
    return seen


def _add_days(days: dict[tuple[str, Any], list[Any]], batch: Batch, target: Target) -> None:
    found: dict[Any, list[Any]] = {}
    amounts = batch.columns[target.amount_field]
    days_read = batch.columns.get(target.date_field) or [None] * len(amounts)  # some targets know no day
    for day, amount in zip(days_read, amounts, strict=True):
        if day in found:
            one = found[day]
            one[0] += 1
            one[1] += amount or 0
        else:
            found[day] = [1, amount or Decimal(0)]
    for day, (rows, total) in found.items():
        one = days.setdefault((batch.sheet, day), [0, Decimal(0)])
        one[0] += rows
        one[1] += total


def _told(value: Any) -> str:
    return f"{value:.2f}" if type(value) is Decimal else parsers.plain(value)


def _shown(cell: Any) -> str:
    """A cell as the fix list shows it, cut to SHOWN_CELL characters."""
    words = "".join(sign if sign.isprintable() else " " for sign in parsers.plain(cell)[: SHOWN_CELL + 1])
    return words if len(words) <= SHOWN_CELL else words[: SHOWN_CELL - 1] + "…"


def _stripped(names: list[str]) -> list[str]:
    while names and not names[-1]:
        names.pop()
    return names
