"""SQL statements kept in files, read once; a line `-- with: name` takes in the part kept under that name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

PART = re.compile(r"^[ ]*-- with: (?P<name>[a-z_]+)$", re.MULTILINE)


@cache
def statement(folder: Path, name: str) -> str:
    """The statement kept in `<folder>/<name>.sql`, with the parts that it names."""
    written = (folder / f"{name}.sql").read_text(encoding="utf-8")
    return PART.sub(lambda part: statement(folder, part["name"]).rstrip(), written)


class Kept:
    """The statements in a room's `sql/query/`: `kept = Kept(__file__)` in its `statements.py`."""

    def __init__(self, file: str) -> None:
        self.folder = Path(file).resolve().parent / "sql" / "query"

    def text(self, name: str) -> str:
        """The statement kept in `sql/query/<name>.sql`."""
        return statement(self.folder, name)

    def rows(self, name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """All rows of a kept statement."""
        with connection.cursor() as cursor:
            cursor.execute(self.text(name), parameters)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    def execute(self, name: str, parameters: Mapping[str, Any]) -> int:
        """Run a kept statement that writes; gives how many rows."""
        with connection.cursor() as cursor:
            cursor.execute(self.text(name), parameters)
            return int(cursor.rowcount)
