"""Making the plan of a file: sheets, heading rows, columns with their confidence, questions, warnings."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import dates, parsers
from .encodings import MIXED
from .fields import Kind, Target
from .headers import Recogniser
from .parsers import DAY_FIRST, MONTH_FIRST, MONTH_ONLY
from .plan import FileFacts, Notice, Plan, SheetPlan, column_name
from .safety import LARGEST_FILE
from .sheets import examine, has_1904_dates, opened
from .walking import Walked, WalkedSheet, Walker

_EATEN = re.compile(r"(?:[A-Z][a-z]{2}-\d\d|\d\d-[A-Z][a-z]{2}|\d(?:\.\d+)?E\+\d+)\Z")


def inspect(
    path: Path,
    target: Target,
    *,
    name: str = "",
    saved: Mapping[str, Mapping[str, int]] | None = None,
    saved_orders: Mapping[str, Mapping[str, str]] | None = None,
    context: Any = None,
    largest: int = LARGEST_FILE,
) -> Plan:
    """The plan of one file.  Raises IntakeError when the file cannot be read at all.

    `name` is what the person called the file; `saved` holds mappings kept from earlier files
    (fingerprint -> field -> column); `saved_orders` whether earlier files of a shape had day or month
    first (fingerprint -> field -> order), which counts only where this file's own dates settle nothing;
    `context` goes to the target's `must_match` and `name_check`
    hooks; `largest` is the most bytes to read.
    """
    path = Path(path)
    facts = examine(path, name or path.name, largest)
    recogniser = Recogniser(target)
    with opened(path, facts) as sheets:
        walks = [Walker(sheet, recogniser, saved or {}).walk() for sheet in sheets]
    plan = Plan(target.name, facts, [_sheet_plan(walk, target) for walk in walks])
    every = [walked for walk in walks for walked in walk.segments]
    _decide_dates(every, target, saved_orders or {})
    plan.warnings += _file_warnings(path, facts)
    for walk, sheet in zip(walks, plan.sheets, strict=True):
        plan.warnings += _sheet_warnings(walk, sheet, target)
    plan.errors += _errors(plan, target, every, context)
    plan.settle(target)
    return plan


def _sheet_plan(walk: WalkedSheet, target: Target) -> SheetPlan:
    sheet = SheetPlan(walk.sheet.name, walk.sheet.position, walk.last_row, walk.sheet.hidden)
    for walked in walk.segments:
        segment = walked.segment
        usual = sorted(walked.widths.elements())
        typical = usual[int(len(usual) * 0.8)] if usual else 0
        segment.width = max(len(segment.headings), typical)
        sheet.segments.append(segment)
    if not walk.filled_rows:
        sheet.skip = "The sheet is empty."
    elif not walk.segments:
        sheet.skip = f"No row holds what a row of {target.label.lower()} needs: {_needs(target)}."
    elif not any(_plausible(walked, target) for walked in walk.segments):
        missing = [
            one.label
            for one in target.fields
            if one.required and one.name not in walk.segments[0].segment.mapping
        ]
        sheet.skip = f"No column is recognised as {' or '.join(missing)}."
    return sheet


def _plausible(walked: Walked, target: Target) -> bool:
    """True when the segment may be data of the target: its headings or its cells show a needed column."""
    needed = [one for one in target.fields if one.required]
    found = [one for one in needed if one.name in walked.segment.mapping]
    return len(found) * 2 > len(needed) or walked.segment.source == "saved"


def _needs(target: Target) -> str:
    return ", ".join(one.label.lower() for one in target.fields if one.required)


def _decide_dates(every: list[Walked], target: Target, saved: Mapping[str, Mapping[str, str]]) -> None:
    """Settles day or month first for each date column: by its own cells, else by the rest of the file,
    else by what a person said of earlier files of that shape."""
    for one in target.fields:
        if one.kind != Kind.DATE:
            continue
        decisions = {
            id(walked): dates.decide(walked.distinct.get(one.name, ()))
            for walked in every
            if one.name in walked.segment.mapping
        }
        agreed = dates.pool(decisions.values())
        for walked in every:
            decision = decisions.get(id(walked))
            if decision is None:
                continue
            if decision.doubt in ("open", "against"):
                kept = saved.get(walked.segment.fingerprint, {}).get(one.name)
                order = agreed.order if agreed is not None else kept
                if order in (DAY_FIRST, MONTH_FIRST):
                    decision = dates.DateOrder(order)
            walked.segment.date_orders[one.name] = decision.order
            if decision.doubt:
                walked.segment.date_doubts[one.name] = decision.doubt


def _file_warnings(path: Path, facts: FileFacts) -> list[Notice]:
    found = []
    if facts.encoding == "cp437":
        found.append(
            Notice("encoding", "The text is in an old DOS encoding; check the pound signs and accents.")
        )
    if facts.encoding == MIXED:
        found.append(Notice("encoding", "The text mixes two encodings; check the accents in names."))
    if facts.kind == "xlsx" and has_1904_dates(path):
        found.append(
            Notice("dates_1904", "The workbook counts days from 1904: check the dates in the preview.")
        )
    return found


def _sheet_warnings(walk: WalkedSheet, sheet: SheetPlan, target: Target) -> list[Notice]:
    where: dict[str, Any] = {"sheet": sheet.name}
    if sheet.skip:
        if not walk.filled_rows:
            return []
        return [Notice("sheet_left_out", f'Sheet "{sheet.name}" is left out. {sheet.skip}', **where)]
    found = []
    for walked in walk.segments:
        segment = walked.segment
        place: dict[str, Any] = {"segment": segment.number, "row": segment.first_row, **where}
        if segment.number > 1:
            text = f'Sheet "{sheet.name}" changes its headings at row {segment.header_rows[0]:,}; '
            found.append(
                Notice("headings_change", text + "the rows below are read by the new ones.", **place)
            )
        if len(segment.header_rows) > 1:
            text = f'Sheet "{sheet.name}" has its headings in rows {segment.header_rows[0]} and '
            found.append(
                Notice("two_header_rows", f"{text}{segment.header_rows[1]}; they are joined.", **place)
            )
        found += _date_warnings(walked, sheet, target)
        found += _code_warnings(walked, sheet, target)
        found += _name_warnings(walked, sheet, target)
    return found


def _date_warnings(walked: Walked, sheet: SheetPlan, target: Target) -> list[Notice]:
    found = []
    segment = walked.segment
    where: dict[str, Any]
    for name, order in segment.date_orders.items():
        where = {"sheet": sheet.name, "segment": segment.number, "field": name}
        column = column_name(segment.headings, segment.mapping[name])
        doubt = segment.date_doubts.get(name, "")
        if doubt == "mixed":
            text = f"{column} has dates that can only be day first and others only month first; most decide, "
            found.append(Notice("dates_mixed", text + "the rest are refused.", **where))
        elif doubt == "open":
            text = f"No date in {column} settles whether day or month stands first; day first is taken."
            found.append(Notice("dates_ambiguous", text, **where))
        if order == MONTH_FIRST:
            text = f"The dates in {column} have the month first (12/31/2020), and are read so."
            if any(isinstance(cell, dt.date) for cell in walked.distinct.get(name, ())):
                text += " The sheet's true dates are probably swapped: a spreadsheet read them as day first."
            found.append(Notice("month_first", text, **where))
        elif order == MONTH_ONLY:
            text = f"{column} names months without a day; each row is dated the first of its month."
            found.append(Notice("month_only", text, **where))
    where = {"sheet": sheet.name, "segment": segment.number, "field": target.date_field}
    if walked.serials:
        text = f'{walked.serials:,} dates of sheet "{sheet.name}" are stored as bare numbers and are read as days.'
        found.append(Notice("serial_dates", text, **where))
    if walked.times:
        text = f'{walked.times:,} dates of sheet "{sheet.name}" carry a time of day, which is dropped.'
        found.append(Notice("times_dropped", text, **where))
    return found


def _code_warnings(walked: Walked, sheet: SheetPlan, target: Target) -> list[Notice]:
    found = []
    for one in target.fields:
        column = walked.segment.mapping.get(one.name)
        if one.kind != Kind.CODE or column is None:
            continue
        for cells in walked.raw_samples:
            cell = parsers.plain(cells[column]).strip() if column < len(cells) else ""
            if _EATEN.match(cell):
                text = f'{column_name(walked.segment.headings, column)} holds "{cell}": a spreadsheet has turned '
                text += f"some {one.label.lower()}s into dates or powers of ten. They are kept as they stand."
                found.append(
                    Notice(
                        "codes_eaten", text, sheet=sheet.name, segment=walked.segment.number, field=one.name
                    )
                )
                break
    return found


def _name_warnings(walked: Walked, sheet: SheetPlan, target: Target) -> list[Notice]:
    found = []
    for one in target.fields:
        column = walked.segment.mapping.get(one.name)
        if one.kind != Kind.TEXT or not one.required or column is None:
            continue
        cells = [parsers.plain(cells[column]).strip() for cells in walked.raw_samples if column < len(cells)]
        numbers = [cell for cell in cells if cell.isdigit()]
        if numbers:
            text = f"{column_name(walked.segment.headings, column)} holds bare numbers such as {numbers[0]} where "
            text += f"the {one.label.lower()} is expected ({len(numbers)} of the first {len(cells)} rows)."
            where: dict[str, Any] = {"sheet": sheet.name, "segment": walked.segment.number, "field": one.name}
            found.append(Notice("numbers_as_names", text, **where))
    return found


def _errors(plan: Plan, target: Target, every: list[Walked], context: Any) -> list[Notice]:
    found = []
    if not plan.segments():
        reasons = " ".join(
            f'Sheet "{sheet.name}": {sheet.skip}'
            for sheet in plan.sheets
            if sheet.skip != "The sheet is empty."
        )
        text = f"{plan.file.name} holds nothing that can be read as {target.label.lower()}. {reasons}"
        found.append(Notice("nothing_to_read", text.strip()))
    elif not any(segment.last_row >= segment.first_row for _, segment in plan.segments()):
        found.append(Notice("no_rows", f"{plan.file.name} has headings but no rows below them."))
    if target.name_check is not None:
        contradiction = target.name_check(plan.file.name, context)
        if contradiction:
            text = (
                f"The file's name, {plan.file.name}, {contradiction}. "
                "Choose the right organisation, or rename the file."
            )
            found.append(Notice("wrong_body", text))
    for one in target.fields:
        if one.must_match is None:
            continue
        values = {parsers.text(cell) for walked in every for cell in walked.distinct.get(one.name, ())} - {""}
        names = sorted(value for value in values if type(value) is str)
        told = {name: one.must_match(name, context) for name in names}
        if names and all(told.values()):
            text = (
                f'The {one.label.lower()} column of {plan.file.name} says "{names[0]}": it {told[names[0]]}. '
            )
            found.append(Notice("wrong_body", text + "Choose the right organisation.", field=one.name))
    return found


__all__ = ["DAY_FIRST", "MONTH_FIRST", "MONTH_ONLY", "inspect"]
