"""The statements kept in `sql/query/`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import connection

from apps.core.statements import statement

FOLDER = Path(__file__).resolve().parent.parent / "sql" / "query"


def text(name: str) -> str:
    """The statement kept in `sql/query/<name>.sql`, with the parts that it names."""
    return statement(FOLDER, name)


def rows(name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of a kept statement."""
    with connection.cursor() as cursor:
        cursor.execute(text(name), parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
