"""Canonical JSON: keys sorted, Decimals as strings, UTF-8: equal data gives equal bytes for ever."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import Any
from uuid import UUID

from .table import Cell, Table


def render_json(data: Any, *, indent: int | None = 1) -> bytes:
    """The data as canonical JSON. Floats are refused (TypeError): money must keep its pence."""
    text = json.dumps(
        _plain(data),
        sort_keys=True,
        ensure_ascii=False,
        indent=indent,
        allow_nan=False,
        separators=(",", ":") if indent is None else (",", ": "),
    )
    return f"{text}\n".encode()


def table_data(table: Table) -> dict[str, Any]:
    """A table as data: columns with kinds and units, rows as objects by column name, totals, notes."""
    names = [column.name for column in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.values()]
    totals = table.totals() if isinstance(table.rows, (list, tuple)) else None
    return {
        "title": table.title,
        "caption": table.caption,
        "columns": [
            {"name": c.name, "label": c.label, "kind": c.kind, "unit": c.unit} for c in table.columns
        ],
        "rows": rows,
        "totals": totals
        and {
            c.name: value
            for c, value in zip(table.columns, totals, strict=True)
            if c.kind != "text" and value is not None
        },
        "notes": list(table.notes),
    }


def _plain(value: Any) -> Any:
    """Only what JSON knows, exactly."""
    if isinstance(value, float):
        raise TypeError("A float was given where an exact Decimal is needed.")
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Cell):
        return _plain(value.value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return (value if value.tzinfo is None else value.astimezone(dt.UTC)).isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Table):
        return _plain(table_data(value))
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(inner) for inner in value), key=str)
    if hasattr(value, "__iter__"):
        return [_plain(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} has no form in JSON here; turn it into text or numbers first.")
