"""Reads comparison returns of prices: one row for each buyer, one column for each item, quantities beside the prices.

It gives room intake the same plan, preview and batches as its own reading layer does for lists.  A row is a buyer;
one cell that cannot be read refuses the buyer's whole row.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from apps.core.money import pounds
from apps.intake.reading import (
    Batch,
    Counts,
    Field,
    Notice,
    Plan,
    PlanNotReady,
    Preview,
    Refusal,
    RefusedRow,
    Segment,
    SheetPlan,
    Target,
)
from apps.intake.reading.plan import column_name
from apps.intake.reading.sheets import confirm_unchanged, examine, opened

PRICES = Target(
    name="prices", label="Prices paid for items", date_field="", amount_field="price",
    fields=(Field("buyer", "Buyer", required=True, right="the name of the buyer"),),
)  # fmt: skip
FOUR = Decimal("0.0001")
NOISE = Decimal("0.000005")
NOTHING = {"", "-", "–", "n/a", "na", "none", "not bought", "nil"}
LARGEST = Decimal(10) ** 9
_QUANTITY = re.compile(r"\s*(?:quantity|qty|number|days.? hire|volume)\b", re.IGNORECASE)
_BUYER = re.compile(r"\b(?:service|organisation|authority|buyer|body|force|trust|council)\b", re.IGNORECASE)
_UNIT = re.compile(r"\s*\(\s*£\s*(per [^)]*|/[^)]*)?\)\s*\Z")


@dataclass(frozen=True)
class Item:
    """One item's columns: its name and unit, where its price and its quantity stand."""

    name: str
    unit: str
    price: int
    quantity: int | None


def items_of(headings: Sequence[str]) -> list[Item]:
    """The items of a heading row: every column with pounds in its heading; a quantity belongs to the price before it."""
    found = []
    for at, heading in enumerate(headings):
        unit = _UNIT.search(heading)
        if at == 0 or not unit:
            continue
        counted = at + 1 < len(headings) and _QUANTITY.match(headings[at + 1]) is not None
        found.append(
            Item(
                " ".join(heading[: unit.start()].split())[:200],
                (unit[1] or "each").strip()[:40],
                at,
                at + 1 if counted else None,
            )
        )
    return found


def inspect(path: Path, target: Target, *, name: str = "", **options: Any) -> Plan:
    """The plan of a file of prices.  Raises IntakeError when it cannot be read at all."""
    path = Path(path)
    facts = examine(path, name or path.name)
    plan = Plan(target.name, facts, [])
    with opened(path, facts) as sheets:
        for sheet in sheets:
            planned = SheetPlan(sheet.name, sheet.position, 0, sheet.hidden)
            for block in sheet.blocks:
                planned.rows = block.last_row
                if not planned.segments:
                    _find_heading(planned, block.first_row, block.rows())
            if planned.segments:
                planned.segments[0].last_row = planned.rows
            else:
                planned.skip = "It has no heading row of items with prices in pounds."
            plan.sheets.append(planned)
    if not plan.segments():
        text = (
            f"{facts.name} holds no table of prices: one row for each buyer, one column for each item with (£) in its "
            "heading was looked for."
        )
        plan.errors.append(Notice("nothing_to_read", text))
    for sheet_plan in plan.sheets:
        if sheet_plan.skip and plan.segments():
            text = f"Sheet “{sheet_plan.name}” is left out. {sheet_plan.skip}"
            plan.warnings.append(Notice("sheet_left_out", text, sheet=sheet_plan.name))
    return plan


def read(path: Path, plan: Plan, target: Target, **options: Any) -> PriceReading:
    """Batches of prices; iterate once, afterwards the counts are exact."""
    if not plan.ready:
        raise PlanNotReady(" ".join(notice.sentence for notice in plan.errors))
    confirm_unchanged(Path(path), plan.file)
    return PriceReading(Path(path), plan)


def preview(
    path: Path,
    plan: Plan,
    target: Target,
    *,
    first_rows: int = 20,
    first_refusals: int = 1000,
    **options: Any,
) -> Preview:
    """Counts, the first buyers with how many prices they give, and what cannot be read."""
    reading = read(path, plan, target)
    shown: list[dict[str, str]] = []
    refused: list[RefusedRow] = []
    for batch in reading:
        for number, buyer in dict(zip(batch.row_numbers, batch.columns["buyer"], strict=True)).items():
            if len(shown) < first_rows:
                shown.append({"sheet": batch.sheet, "row": str(number), "buyer": buyer})
        refused.extend(batch.refused[: max(0, first_refusals - len(refused))])
    return Preview(reading.counts, reading.by_sheet, [], shown, refused, list(plan.warnings))


class PriceReading:
    """Iterate once: one batch for each sheet, whose columns are buyer, item, unit, price and quantity."""

    def __init__(self, path: Path, plan: Plan) -> None:
        self.path, self.plan = path, plan
        self.counts = Counts()
        self.by_sheet: dict[str, Counts] = {}
        self.warnings: list[Notice] = list(plan.warnings)

    def __iter__(self) -> Iterator[Batch]:
        with opened(self.path, self.plan.file) as sheets:
            for sheet, planned in zip(sheets, self.plan.sheets, strict=True):
                if planned.skip or not planned.segments:
                    continue
                counts = self.by_sheet.setdefault(sheet.name, Counts())
                batch = Batch(
                    sheet.name, 1, {name: [] for name in ("buyer", "item", "unit", "price", "quantity")}, []
                )
                for block in sheet.blocks:
                    for index, cells in enumerate(block.rows()):
                        _row(batch, counts, planned.segments[0], block.first_row + index, cells)
                self.counts.add(counts)
                yield batch


def number(cell: Any) -> Decimal | str | None:
    """A price or quantity; None where the cell says not bought, words where it cannot be read."""
    text = str(cell).replace("£", "").replace(",", "").strip()
    if text.casefold() in NOTHING:
        return None
    try:
        value = Decimal(repr(cell) if isinstance(cell, float) else text)
    except InvalidOperation:
        return "is not a number"
    if not value.is_finite() or abs(value) > LARGEST:
        return "is not a number that a price can be"
    rounded = value.quantize(FOUR)
    if abs(value - rounded) > NOISE:
        return "has more than four decimal places"
    return rounded


def _find_heading(planned: SheetPlan, first_row: int, rows: list[list[Any]]) -> None:
    for index, cells in enumerate(rows[:60]):
        headings = [" ".join(str(cell).split()) for cell in cells]
        if headings and _BUYER.search(headings[0]) and items_of(headings):
            shape = hashlib.sha256("\n".join(headings).encode()).hexdigest()[:32]
            segment = Segment(
                1, [first_row + index], first_row + index + 1, 0, headings, shape, len(headings), {"buyer": 0}
            )
            segment.source = "person"
            segment.samples = [[str(cell)[:120] for cell in row] for row in rows[index + 1 : index + 6]]
            planned.segments.append(segment)
            return


def _row(batch: Batch, counts: Counts, segment: Segment, row: int, cells: list[Any]) -> None:
    """Take one row of the sheet: a buyer, or something that is no data."""
    if row < segment.first_row:
        if row in segment.header_rows:
            counts.header_rows += 1
        elif any(str(cell).strip() for cell in cells):
            counts.preamble_rows += 1
        else:
            counts.blank_rows += 1
        return
    if not any(str(cell).strip() for cell in cells):
        counts.blank_rows += 1
        return
    counts.rows_read += 1
    buyer = " ".join(str(cells[0]).split())[:200]
    points, refusals = _points(segment, batch.sheet, row, cells)
    if not buyer:
        refusals.insert(0, Refusal(batch.sheet, row, column_name(segment.headings, 0), "buyer", "", "is empty",
                                   "the name of the buyer"))  # fmt: skip
    if refusals:
        counts.rows_refused += 1
        counts.refused_unknown += 1
        batch.refused.append(
            RefusedRow(batch.sheet, row, tuple(str(cell)[:200] for cell in cells), tuple(refusals))
        )
        return
    counts.rows_loaded += 1
    for item, price, quantity in points:
        counts.total += pounds(price * quantity) if quantity is not None else Decimal(0)
        for name, value in (
            ("buyer", buyer),
            ("item", item.name),
            ("unit", item.unit),
            ("price", price),
            ("quantity", quantity),
        ):
            batch.columns[name].append(value)  # type: ignore[attr-defined]
        batch.row_numbers.append(row)  # type: ignore[attr-defined]


def _points(
    segment: Segment, sheet: str, row: int, cells: list[Any]
) -> tuple[list[tuple[Item, Decimal, Decimal | None]], list[Refusal]]:
    points: list[tuple[Item, Decimal, Decimal | None]] = []
    refusals: list[Refusal] = []

    def at(column: int | None) -> Decimal | None:
        cell = cells[column] if column is not None and column < len(cells) else ""
        found = number(cell)
        if isinstance(found, str) or (found is not None and found < 0):
            why = found if isinstance(found, str) else "is below zero"
            assert column is not None
            refusals.append(Refusal(sheet, row, column_name(segment.headings, column), "price", str(cell)[:200], why,
                                    "a number such as 116.50, or - where the item was not bought"))  # fmt: skip
            return None
        return found

    for item in items_of(segment.headings):
        price, quantity = at(item.price), at(item.quantity)
        if price:
            points.append((item, price, quantity))
    return points, refusals
