"""The floors: what the machine itself does for the same work.  Each prints its rate and is judged against the recorded one.

A floor under half of its recorded rate says that the machine, not the product, is slow; the run then fails.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.harness import say

RECORDED = Path(__file__).with_name("recorded.json")
LEAST_SHARE = 0.5
seen: dict[str, float] = {}


def tell(name: str, rate: float, unit: str) -> float:
    """Print a floor's absolute rate and remember the best one of this run."""
    seen[name] = max(rate, seen.get(name, 0.0))
    say(f"  floor {name}: {rate:,.0f} {unit}")
    return rate


def recorded() -> dict[str, float]:
    """The rates recorded on a machine with as many processors as this one; empty where none were."""
    kinds: dict[str, dict[str, float]] = json.loads(RECORDED.read_text(encoding="utf-8"))
    return kinds.get(f"{os.cpu_count()} cores", {})


def too_slow(rates: dict[str, float]) -> list[str]:
    """A sentence for each floor that fell under half of its recorded rate."""
    return [
        f"Floor {name} gives {rate:,.0f}, under half of the {recorded()[name]:,.0f} recorded on this kind of machine."
        for name, rate in rates.items()
        if name in recorded() and rate < recorded()[name] * LEAST_SHARE
    ]


def copy_lines(connection: psycopg.Connection, table: str, columns: list[str], file: Path) -> float:
    """Seconds that COPY takes for a file of cleaned lines into a table with the same columns, keys and indexes."""
    connection.execute(sql.SQL("TRUNCATE {}").format(sql.Identifier(table)))
    named = sql.SQL(", ").join(map(sql.Identifier, columns))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), named)
    start = time.perf_counter()
    with connection.transaction(), connection.cursor() as cursor:
        with file.open("rb") as stream, cursor.copy(statement) as copy:
            while block := stream.read(1 << 18):
                copy.write(block)
        rows = cursor.rowcount
    seconds = time.perf_counter() - start
    tell("copy_lines", rows / seconds, "lines a second")
    return seconds


# One bare GROUP BY over the lines for each view of the spend report: no joins, no policies, no cut.
VIEW_KEYS = {
    "organisation": "holder_id",
    "month": "date_trunc('month', paid_on::timestamp)",
    "category": "combination_id",
    "subjective": "combination_id",
    "top": "combination_id",
    "joint": "combination_id",
    "tail": "combination_id",
    "movement": "combination_id",
    "unmapped": "combination_id",
    "redacted": "combination_id",
    "addressable": "combination_id",
    "basis": "load_id",
}


def group_by_views(connection: psycopg.Connection, views: list[str]) -> float:
    """Seconds of one bare GROUP BY for each view together; every row is fetched."""
    total, lines = 0.0, 0
    for view in views:
        key = VIEW_KEYS.get(view, "combination_id")
        start = time.perf_counter()
        rows = connection.execute(
            f"SELECT {key}, holder_id, count(*), sum(amount) FROM spend_line GROUP BY 1, 2"
        ).fetchall()
        total += time.perf_counter() - start
        lines += sum(row[2] for row in rows)
    tell("group_by", lines / total, "lines a second")
    return total


def transactions(connection: psycopg.Connection, number: int) -> float:
    """Seconds of one bare transaction with one small query, the mean of `number` in a row."""
    connection.autocommit = True
    start = time.perf_counter()
    for _ in range(number):
        with connection.transaction():
            connection.execute("SELECT 1").fetchone()
    each = (time.perf_counter() - start) / number
    tell("transactions", 1 / each, "transactions a second")
    return each


def bare_pdf(html: str) -> float:
    """Seconds for the PDF maker alone to lay out and write the same page, neither tagged nor finished."""
    from weasyprint import HTML

    start = time.perf_counter()
    document = HTML(string=html).render()
    document.write_pdf()
    seconds = time.perf_counter() - start
    tell("bare_pdf", len(document.pages) / seconds, "pages a second")
    return seconds


def bare_workbook(path: str, rows: int, cells: list[object]) -> float:
    """Seconds for the workbook maker alone to write the same cells without formats."""
    import xlsxwriter

    start = time.perf_counter()
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    for row in range(rows):
        sheet.write_row(row, 0, cells)
    book.close()
    seconds = time.perf_counter() - start
    tell("bare_workbook", rows / seconds, "rows a second")
    return seconds


def health_page(get: object, number: int) -> float:
    """Seconds of one request for a page without database or person, the mean of `number` in a row."""
    start = time.perf_counter()
    for _ in range(number):
        get("/healthz")  # type: ignore[operator]
    each = (time.perf_counter() - start) / number
    tell("health_page", 1 / each, "requests a second")
    return each


def copy_books(connection: psycopg.Connection, folder: Path) -> float:
    """Lines a second that COPY puts journals with their lines into equal tables: same keys, no policy or trigger.

    The rows are those that stand in the books; the time is that of both tables.
    """
    from benchmarks.ground import copy_of_table

    tables = ("ledger_journal", "ledger_line")
    files = {table: folder / f"{table}.copy" for table in tables}
    for table, file in files.items():
        copy_of_table(connection, table, f"floor_{table}")
        read = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
        with file.open("wb") as stream, connection.cursor() as cursor, cursor.copy(read) as copy:
            stream.writelines(copy)
    start, rows = time.perf_counter(), 0
    with connection.transaction(), connection.cursor() as cursor:
        for table, file in files.items():
            target = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(f"floor_{table}"))
            with file.open("rb") as stream, cursor.copy(target) as copy:
                while block := stream.read(1 << 18):
                    copy.write(block)
            rows = cursor.rowcount
    return tell("copy_books", rows / (time.perf_counter() - start), "lines a second")


def same_statements(address: str, kept: dict[str, list]) -> float:
    """Seconds to send the statements of acts, values already in them, each act one transaction with its scope."""
    scope = sql.SQL("SELECT {}").format(
        sql.SQL(", ").join(
            sql.SQL("set_config({}, {}, true)").format(sql.Literal(name), sql.Literal(value))
            for name, value in kept["settings"]
        )
    )
    with psycopg.connect(address, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        start = time.perf_counter()
        for act in kept["acts"]:
            with connection.transaction(), connection.cursor() as cursor:
                cursor.execute(scope)
                for statement in act:
                    cursor.execute(statement)
        seconds = time.perf_counter() - start
    tell("same_statements", len(kept["acts"]) / seconds, "journals a second")
    return seconds


def bare_journals(connection: psycopg.Connection, number: int) -> float:
    """Seconds for the least that a journal can be: header, four lines, four balances, each journal one transaction.

    No policy, trigger, authorisation, number series, record or audit: what this machine could do at most.
    """
    for name, columns in (
        ("bare_journal", "id bigserial PRIMARY KEY, text text"),
        (
            "bare_line",
            "id bigserial PRIMARY KEY, journal bigint REFERENCES bare_journal, coding bigint, amount numeric(14,2)",
        ),
        ("bare_balance", "coding bigint PRIMARY KEY, amount numeric(14,2)"),
    ):
        connection.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE TABLE {} ({})").format(sql.Identifier(name), sql.SQL(columns)))
    amounts = [1, 2, 3, -6]
    start = time.perf_counter()
    for n in range(number):
        codings = [n % 97, 100 + n % 89, 200 + n % 83, 300]
        with connection.transaction():
            row = connection.execute(
                "INSERT INTO bare_journal (text) VALUES (%s) RETURNING id", [f"Bill {n}"]
            ).fetchone()
            assert row is not None
            connection.execute(
                "INSERT INTO bare_line (journal, coding, amount) SELECT %s, * FROM unnest(%s::bigint[], %s::numeric[])",
                [row[0], codings, amounts],
            )
            connection.execute(
                "INSERT INTO bare_balance AS b SELECT * FROM unnest(%s::bigint[], %s::numeric[]) "
                "ON CONFLICT (coding) DO UPDATE SET amount = b.amount + EXCLUDED.amount",
                [codings, amounts],
            )
    seconds = time.perf_counter() - start
    tell("bare_journals", number / seconds, "journals a second")
    return seconds


def copy_ledger(connection: psycopg.Connection, account: str) -> float:
    """Seconds that a bare COPY takes to give one account's lines, joined to their journals, as CSV."""
    start, size = time.perf_counter(), 0
    query = sql.SQL(
        "COPY (SELECT l.dated, j.number, j.text, c.account_id, l.amount, sum(l.amount) OVER (ORDER BY l.dated, l.id) "
        "FROM ledger_line l JOIN ledger_journal j ON j.id = l.journal_id JOIN ledger_coding c ON c.id = l.coding_id "
        "WHERE c.account_id = {} ORDER BY l.dated, l.id) TO STDOUT WITH (FORMAT csv)"
    ).format(sql.Literal(account))
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        for block in copy:
            size += len(block)
    seconds = time.perf_counter() - start
    tell("copy_ledger", size / seconds / 1_000_000, "MB a second")
    return seconds


def sum_balances(connection: psycopg.Connection, times: int = 9) -> float:
    """Seconds that the bare sum of one organisation's kept balances by account takes, past every policy; best of several."""
    query = (
        "SELECT b.account_id, sum(b.debit), sum(b.credit), sum(b.lines) FROM ledger_balance b "
        "JOIN ledger_period p ON p.id = b.period_id WHERE p.holder_id = 2 GROUP BY 1"
    )
    best = 60.0
    for _ in range(times):
        start = time.perf_counter()
        connection.execute(query).fetchall()
        best = min(best, time.perf_counter() - start)
    tell("sum_balances", 1 / best, "trial balances a second, bare")
    return best
