"""Lines pasted from a spreadsheet, and amounts as people type them: text in, cells out.  Pure."""

from __future__ import annotations

import csv
import io
from decimal import Decimal, InvalidOperation

from apps.core.money import PENNY

FIELDS = (
    "account", "cost_centre", "text", "debit", "credit", "objective", "project", "category", "contract", "counterparty",
    "vat_code", "capital",
)  # fmt: skip
HEADINGS = {
    "account": "account", "account code": "account", "code": "account", "nominal": "account", "subjective": "account",
    "cost centre": "cost_centre", "cost center": "cost_centre", "centre": "cost_centre", "cc": "cost_centre",
    "description": "text", "text": "text", "narrative": "text", "details": "text",
    "debit": "debit", "debits": "debit", "dr": "debit", "credit": "credit", "credits": "credit", "cr": "credit",
    "amount": "amount", "value": "amount", "net": "amount",
    "objective": "objective", "project": "project", "category": "category", "contract": "contract",
    "organisation": "counterparty", "counterparty": "counterparty", "vat": "vat_code", "vat code": "vat_code",
    "capital": "capital",
}  # fmt: skip
BY_WIDTH = {
    2: ("account", "amount"), 3: ("account", "cost_centre", "amount"), 4: ("account", "cost_centre", "text", "amount"),
}  # fmt: skip
BALANCE = "="
"""Typed instead of an amount: whatever makes the journal balance."""


def pasted(text: str) -> list[dict[str, str]]:
    """Rows of cells by their field, from tab-separated (or comma- or semicolon-separated) lines.

    A first line of headings names the columns; without one they are account, cost centre, description, debit, credit
    (or, with fewer columns, account, cost centre, description, amount: credits negative).  Empty lines fall out.
    """
    rows = [
        [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text), delimiter=_separator(text))
    ]
    rows = [row for row in rows if any(row)]
    if not rows:
        return []
    named = [HEADINGS.get(cell.lower().removesuffix("£").strip(" ()"), "") for cell in rows[0]]
    if "account" in named:
        columns, rows = named, rows[1:]
    else:
        columns = list(BY_WIDTH.get(max(len(row) for row in rows), FIELDS[:5]))
    return [_cells(columns, row) for row in rows]


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return next((sign for sign in ("\t", ";", ",") if sign in first), "\t")


def _cells(columns: list[str], row: list[str]) -> dict[str, str]:
    cells = {name: value for name, value in zip(columns, row, strict=False) if name and value}
    amount = cells.pop("amount", "")
    if amount:
        try:
            value = pounds(amount)
        except ValueError:
            return {**cells, "debit": amount}
        if value is not None:
            cells["debit" if value > 0 else "credit"] = format(abs(value), "f")
    return cells


def pounds(text: str) -> Decimal | None:
    """An amount as people type it: 1,234.50, £12, (12.00), 12-; None for nothing.

    Raises ValueError, with a sentence, for what is no amount and for more than two decimal places.
    """
    plain = (
        text.strip()
        .replace("£", "")
        .replace(",", "")
        .replace(" ", "")
        .replace("\u2212", "-")
        .replace("\xa0", "")
    )
    if plain in ("", "-"):
        return None
    negative = (plain.startswith("(") and plain.endswith(")")) or plain.endswith("-")
    plain = plain.strip("()").removesuffix("-")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise ValueError(f"“{text.strip()}” is no amount. Write pounds, such as 1234.50.")
    if value != value.quantize(PENNY):
        raise ValueError(f"“{text.strip()}” has more than two decimal places. Round it to whole pennies.")
    if abs(value) >= Decimal("1e12"):
        raise ValueError(f"“{text.strip()}” is too large for one line.")
    value = value.quantize(PENNY)
    return -value if negative else value
