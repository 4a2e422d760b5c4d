"""The statements kept in `sql/query/`, read once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

FOLDER = Path(__file__).resolve().parent / "sql" / "query"


@cache
def text(name: str) -> str:
    """The statement kept in `sql/query/<name>.sql`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def rows(name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a kept statement."""
    with connection.cursor() as cursor:
        cursor.execute(text(name), parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def execute(name: str, parameters: Mapping[str, Any]) -> int:
    """Run a kept statement that writes; gives how many rows."""
    with connection.cursor() as cursor:
        cursor.execute(text(name), parameters)
        return int(cursor.rowcount)
