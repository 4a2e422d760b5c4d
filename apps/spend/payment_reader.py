"""Reads payment files by intake's own reading layer, and knows a price list that was given as one by mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from apps.intake import reading as plain
from apps.intake.reading import IntakeError, Notice, Plan, Target, preview, read
from apps.spend import price_reader

ITEMS_OF_A_LIST = 2
"""A list of prices has at least so many columns of items; one column in pounds may be a payment's amount."""


def inspect(path: Path, target: Target, *, name: str = "", **options: Any) -> Plan:
    """The plan of a file of payments; one whose shape is that of a price list says so, and where it belongs."""
    plan = plain.inspect(path, target, name=name, **options)
    if plan.ready or any(target.date_field in segment.mapping for _, segment in plan.segments()):
        return plan
    items = _items(path, name)
    if items:
        told = Notice("looks_like_prices", _sentence(plan.file.name, items))
        if any(notice.code == "nothing_to_read" for notice in plan.errors):
            plan.errors = [told, *(notice for notice in plan.errors if notice.code != "nothing_to_read")]
        else:
            plan.warnings.insert(0, told)
    return plan


def _items(path: Path, name: str) -> list[str]:
    """Names of the items whose prices the file lists; none when it has not the shape of a price list."""
    try:
        found = price_reader.inspect(path, price_reader.PRICES, name=name)
    except IntakeError:
        return []
    lists = [price_reader.items_of(segment.headings) for _, segment in found.segments()]
    longest = max(lists, key=len, default=[])
    return [item.name for item in longest] if len(longest) >= ITEMS_OF_A_LIST else []


def _sentence(name: str, items: list[str]) -> str:
    return (
        f"{name} looks like a price list, not like payments: it has one row for each buyer and a column of prices for "
        f"each of {len(items)} items ({items[0]}, {items[1]} …). Load it on the page Prices by “Import a file of prices”."
    )


__all__ = ["inspect", "preview", "read"]
