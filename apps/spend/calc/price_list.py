"""Reads a price list: one row an organisation, a price column an item, perhaps a quantity column after it.

This is the form of the Home Office's fire procurement prices of 2016; `-` or an empty cell means not bought.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from apps.core.errors import Invalid
from apps.spend.calc.prices import FOUR_PLACES, PricePoint

_QUANTITY = re.compile(r"^(?:quantity|qty|volume|number bought|days['’]? hire)\b", re.IGNORECASE)
_UNIT = re.compile(r"\s*\((£[^)]*|each|per [^)]*)\)\s*$", re.IGNORECASE)
_NOT_BOUGHT = frozenset({"", "-", "–", "—", "n/a", "none", "not bought"})
_MOST_CELLS = 1_000_000


@dataclass(frozen=True, slots=True)
class PriceFault:
    """A cell that is neither a price nor “not bought”: row and column as a person counts them, and what is wrong."""

    row: int
    column: str
    text: str
    why: str


@dataclass(slots=True)
class PriceList:
    """What a price list holds: points in the order of the sheet, faults, and how many cells were not bought."""

    points: list[PricePoint] = field(default_factory=list)
    faults: list[PriceFault] = field(default_factory=list)
    not_bought: int = 0
    items: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Column:
    item: str
    price: int
    quantity: int | None


def read_price_list(rows: Sequence[Sequence[object]]) -> PriceList:
    """Price points of a sheet given as rows of cells (text, numbers or None); the first row has the headings.

    The price of an item is rounded to four places, half up at the fifth: spreadsheet noise goes. A quantity belongs
    to the price column straight before it.
    """
    if not rows or len(rows[0]) < 2:
        raise Invalid("A price list needs a heading row with the organisation and at least one priced item.")
    if len(rows) * max(len(row) for row in rows) > _MOST_CELLS:
        raise Invalid(f"A price list may hold at most {_MOST_CELLS:,} cells; split the sheet.")
    columns = _columns(rows[0])
    if not columns:
        raise Invalid("No price column was found: head it with the item's name, for example “Boots (£)”.")
    found = PriceList(items=tuple(column.item for column in columns))
    names: dict[str, None] = {}
    for number, row in enumerate(rows[1:], start=2):
        name = " ".join(str(row[0] if row and row[0] is not None else "").split())
        if not name:
            continue
        if name in names:
            found.faults.append(PriceFault(number, "organisation", name, f"{name} stands in the list twice."))
            continue
        names[name] = None
        for column in columns:
            _cell(found, number, name, row, column)
    found.organisations = tuple(names)
    return found


def _columns(header: Sequence[object]) -> list[_Column]:
    columns: list[_Column] = []
    titles = [" ".join(str(cell or "").split()) for cell in header]
    for place, title in enumerate(titles[1:], start=1):
        if not title or _QUANTITY.match(title):
            continue
        after = titles[place + 1] if place + 1 < len(titles) else ""
        columns.append(_Column(_UNIT.sub("", title), place, place + 1 if _QUANTITY.match(after) else None))
    return columns


def _cell(found: PriceList, number: int, name: str, row: Sequence[object], column: _Column) -> None:
    price = _number(row, column.price)
    if price is None:
        found.not_bought += 1
        return
    if isinstance(price, str) or price <= 0:
        why = "A price is a number of pounds above zero, or - where the item was not bought."
        found.faults.append(PriceFault(number, column.item, str(price), why))
        return
    quantity = _number(row, column.quantity) if column.quantity is not None else None
    if isinstance(quantity, str) or (quantity is not None and quantity < 0):
        why = "A quantity is a number of zero or more, or - where it is not known."
        found.faults.append(PriceFault(number, f"Quantity of {column.item}", str(quantity), why))
        return
    found.points.append(PricePoint(name, column.item, price.quantize(FOUR_PLACES, ROUND_HALF_UP), quantity))


def _number(row: Sequence[object], place: int) -> Decimal | str | None:
    """The number in a cell, None where nothing was bought, or the text that is neither."""
    cell = row[place] if place < len(row) else None
    text = "" if cell is None else str(cell).strip()
    if text.lower() in _NOT_BOUGHT:
        return None
    try:
        value = Decimal(text.replace("£", "").replace(",", ""))
    except InvalidOperation:
        return text
    return value if value.is_finite() else text
