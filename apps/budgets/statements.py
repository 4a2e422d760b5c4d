"""The statements kept in `sql/query/`."""

from __future__ import annotations

from typing import Any

from django.db import connection

from apps.core.statements import Kept

_kept = Kept(__file__)
text, rows = _kept.text, _kept.rows


def answer(statement: str, parameters: list[Any]) -> Any:
    """The one value that a function of the database gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]
