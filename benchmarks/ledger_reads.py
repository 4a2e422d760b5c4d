"""Reading the books: trial balance from kept balances, the lines behind a figure, a general ledger as a file."""

from __future__ import annotations

import time
from typing import Any

from benchmarks import floors, ground
from benchmarks.harness import Figure, alone, best_of

LINES, FULL_LINES, FEW_LINES = 1_000_000, 10_000_000, 100_000
ACCOUNT, ACCOUNT_LINES = "52100", 200_000
MOST_OF_SUM, MOST_RATIO, MOST_OF_COPY, MOST_PAGE_MS, MOST_BALANCES = 2.5, 1.5, 1.5, 100.0, 50_000
GOAL_MS, GOAL_FILE_S = 20, 1


def run(full: bool) -> list[Figure]:
    """The same books with few and with many lines; balances are as many in both."""
    few = _measured(FEW_LINES)
    many = _measured(FULL_LINES if full else LINES)
    told = f"{many['lines']:,} lines, {many['balances']:,} balance rows"
    return [
        Figure("trial balance under row security: against the bare sum of the same rows", many["trial"] / many["sum"],
               MOST_OF_SUM, "times", goal=f"{GOAL_MS} ms",
               note=f"{many['trial'] * 1000:.1f} ms, bare {many['sum'] * 1000:.1f} ms, {told}"),
        Figure("trial balance: against its own time with few lines", many["trial"] / few["trial"], MOST_RATIO, "times",
               note=f"{few['trial'] * 1000:.1f} ms with {few['lines']:,} lines"),
        Figure("trial balance: balance rows", many["balances"], MOST_BALANCES, "rows"),
        Figure("a page of the lines behind a figure", many["page"] * 1000, MOST_PAGE_MS, "ms", note=told),
        Figure(f"general ledger of {many['file_lines']:,} lines with running balance as CSV: against bare COPY",
               many["file"] / many["copy"], MOST_OF_COPY, "times", goal=f"{GOAL_FILE_S} s",
               note=f"{many['file']:.2f} s, bare COPY of the same lines {many['copy']:.2f} s"),
    ]  # fmt: skip


def _measured(lines: int) -> dict[str, Any]:
    with ground.scratch() as place:
        alone("benchmarks.posting:open_books", env=place.env)
        with place.connect() as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in STATEMENTS:
                connection.execute(
                    statement, {"lines": lines, "account": ACCOUNT, "most": min(ACCOUNT_LINES, lines // 4)}
                )
            for table in ("ledger_journal", "ledger_line", "ledger_balance", "ledger_coding"):
                connection.execute(f"VACUUM ANALYZE {table}")
            bare = floors.copy_ledger(connection, ACCOUNT)
            total = floors.sum_balances(connection)
        return alone("benchmarks.ledger_reads:read", env=place.env).value | {"copy": bare, "sum": total}


def read() -> dict[str, Any]:
    """The product, in a finance officer's scope; the best of several runs counts."""
    ground.start_django()
    import datetime as dt

    from apps.core.scope import scoped_transaction
    from apps.ledger.models import Balance, Line
    from apps.ledger.queries.balances import trial_balance
    from apps.ledger.queries.lines import Behind, ledger_csv, lines_page
    from tests import county
    from tests.ledger.books import officer

    holder, by = county.org("CC"), officer(county, "CC")
    behind = Behind(holder, dt.date(2026, 4, 1), dt.date(2027, 3, 31), account=ACCOUNT)
    with scoped_transaction(by.scope()):
        trial_balance(holder, 2026)
        found = trial_balance(holder, 2026)
        assert found.debits == found.credits
        trial = best_of(9, lambda: trial_balance(holder, 2026))
        middle = lines_page(behind, after=(dt.date(2026, 9, 1), 0))[-1]
        page = best_of(5, lambda: lines_page(behind, after=(middle.dated, middle.pk)))
        start = time.perf_counter()
        written = sum(block.count(b"\n") for block in ledger_csv(behind)) - 1
        file = time.perf_counter() - start
        lines, balances = Line.objects.count(), Balance.objects.filter(period__number__gt=0).count()
    return {"trial": trial.seconds, "page": page.seconds, "file": file, "file_lines": written, "lines": lines,
            "balances": balances}  # fmt: skip


# Journals of four lines over 8 accounts x 40 cost centres x 12 months and more dimensions, arranged past the triggers;
# balances are then the sum of the lines, as posting would have kept them.
STATEMENTS = (
    "INSERT INTO ledger_dimensionvalue (holder_id, kind, code, name, during) SELECT 2, 'project', 'P' || n, "
    "'Project ' || n, daterange('2024-04-01', NULL) FROM generate_series(1, 10) n",
    "INSERT INTO ledger_coding (holder_id, account_id, cost_centre_id, project_id, capital) "
    "SELECT 2, c.account_id, c.cost_centre_id, p.id, false FROM ledger_coding c CROSS JOIN ledger_dimensionvalue p "
    "WHERE c.holder_id = 2 AND c.cost_centre_id IS NOT NULL AND p.kind = 'project'",
    "INSERT INTO ledger_posting (holder_id, record_id, cut, prepared_by_id, prepared_at, posted_by_id, posted_at, journals, "
    "lines, debits) SELECT 2, 1, 1, 24, now(), 24, now(), 1, 1, 1",
    "CREATE TEMPORARY TABLE month AS SELECT p.id, lower(p.during) AS first, p.number - 1 AS n FROM ledger_period p "
    "WHERE p.holder_id = 2 AND p.number BETWEEN 1 AND 12",
    "CREATE TEMPORARY TABLE pick AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS total "
    "FROM ledger_coding WHERE holder_id = 2 AND cost_centre_id IS NOT NULL AND account_id <> %(account)s",
    "CREATE TEMPORARY TABLE watched AS SELECT id, row_number() OVER (ORDER BY id) - 1 AS n, count(*) OVER () AS total "
    "FROM ledger_coding WHERE holder_id = 2 AND cost_centre_id IS NOT NULL AND account_id = %(account)s",
    "INSERT INTO ledger_journal (id, holder_id, posting_id, kind, number, period_id, dated, text, source_id, lines_count, "
    "debits) SELECT g, 2, (SELECT max(id) FROM ledger_posting), 'subledger', 'JS-2026-' || lpad(g::text, 9, '0'), m.id, "
    "m.first + (g %% 28)::int, 'Bill ' || g, 1, 4, 30 FROM generate_series(1, %(lines)s / 4) g "
    "JOIN month m ON m.n = g %% 12",
    "INSERT INTO ledger_line (holder_id, year, journal_id, position, coding_id, dated, amount, text) "
    "SELECT 2, 2026, j.id, l.position, CASE WHEN l.position = 4 THEN (SELECT id FROM ledger_coding WHERE holder_id = 2 AND "
    "account_id = '20000' LIMIT 1) WHEN l.position = 1 AND j.id <= %(most)s THEN w.id ELSE p.id END, j.dated, "
    "CASE WHEN l.position = 4 THEN -30 ELSE 10 END, '' FROM ledger_journal j CROSS JOIN generate_series(1, 4) l(position) "
    "JOIN pick p ON p.n = (j.id * 7 + l.position * 13 + j.id / 12) %% (SELECT max(total) FROM pick) "
    "JOIN watched w ON w.n = (j.id / 12) %% (SELECT max(total) FROM watched)",
    "INSERT INTO ledger_balance (holder_id, period_id, coding_id, account_id, debit, credit, lines) "
    "SELECT 2, j.period_id, l.coding_id, c.account_id, sum(GREATEST(l.amount, 0)), sum(GREATEST(-l.amount, 0)), count(*) "
    "FROM ledger_line l JOIN ledger_journal j ON j.id = l.journal_id JOIN ledger_coding c ON c.id = l.coding_id "
    "GROUP BY 1, 2, 3, 4",
)
