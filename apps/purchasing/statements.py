"""The statements kept in `sql/query/`, read once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "sql" / "query"


@cache
def text(name: str) -> str:
    """The statement kept in `sql/query/<name>.sql`."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
