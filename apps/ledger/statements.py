"""The statements kept in `sql/query/`."""

from __future__ import annotations

from pathlib import Path

from apps.core.statements import statement

FOLDER = Path(__file__).resolve().parent / "sql" / "query"


def text(name: str) -> str:
    """The statement kept in `sql/query/<name>.sql`, with the parts that it names."""
    return statement(FOLDER, name)
