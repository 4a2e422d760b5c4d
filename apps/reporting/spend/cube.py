"""Runs the SQL of `sql/report/`: makes the temporary cube and reads views from it, all within one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from apps.core.statements import statement
from apps.reporting.spend.books import Books

FOLDER = Path(__file__).resolve().parent.parent / "sql" / "report"


def text(name: str) -> str:
    """The statement kept in `sql/report/<name>.sql`, with the parts that it names."""
    return statement(FOLDER, name)


def rows(name: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows of one kept statement; views are bounded by their group-by."""
    with connection.cursor() as cursor:
        cursor.execute(text(name), parameters)
        return cursor.fetchall()


def run(name: str, parameters: Mapping[str, Any] | None = None) -> None:
    """Run a kept statement that gives no rows."""
    with connection.cursor() as cursor:
        cursor.execute(text(name), parameters)


@contextmanager
def cube(books: Books) -> Iterator[None]:
    """The temporary tables over the books (base, meaning, cube, supplier), gone afterwards.

    Needs the scope that reads the books, and a transaction.
    """
    run("drop")
    run("memory")
    parameters = books.parameters()
    parameters["loads"] = [row[0] for row in rows("seen", parameters)]
    for name in ("base", "scanned", "booked", "meaning", "weigh", "cube", "supplier_table", "weigh_cube"):
        run(name, parameters)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            run("drop")
