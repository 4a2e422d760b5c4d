"""Books of any size: payment lines with suppliers, classes, kept summary and partners' rows, made by set-based SQL.

The loads come through the models as `accord_app`; the rows in them are arranged by the superuser past the
triggers, so that ten million take minutes.  `prove` then shows that what is kept equals the lines to the penny.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import psycopg

from benchmarks import ground
from benchmarks.harness import alone

FIRST_DAY, DAYS = dt.date(2025, 4, 1), 579  # 2025-26 and April to October 2026
LOADS = 6  # of each organisation
SUPPLIERS = 20_000


def fill(place: ground.Ground, lines: int, codes: tuple[str, ...]) -> None:
    """Give the organisations together `lines` lines, in LOADS loads each."""
    alone("benchmarks.books:seed", env=place.env, codes=list(codes))
    with place.connect() as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET work_mem = '256MB'")
        for statement in STATEMENTS:
            connection.execute(
                statement, {"lines": lines, "suppliers": SUPPLIERS, "first": FIRST_DAY, "days": DAYS}
            )
        for table in ("spend_line", "spend_suppliermonth", "spend_supplierwindow", "spend_combination",
                      "spend_classified", "spend_load", "suppliers_alias", "suppliers_supplier"):  # fmt: skip
            connection.execute(f"VACUUM ANALYZE {table}")


def seed(codes: list[str]) -> None:
    """Loads of one line each, with their records, uploads and classes."""
    ground.start_django()
    from django.db import transaction

    from tests import county
    from tests.reporting.books import pay

    with transaction.atomic():
        for code in codes:
            for number in range(LOADS):
                day = FIRST_DAY + dt.timedelta(days=number)
                pay(county, code, [(day, "Seed Ltd", "1.00", "Uniform")], name=f"{code}-{number}.csv")


# Each is one set; numbers stand for chance, so that every run makes the same rows.
STATEMENTS = (
    "INSERT INTO suppliers_supplier (name, key, state, addressable, kind, company_number, vat_number, ppon, "
    "charity_number, version) SELECT 'Supplier ' || n, 'SUPPLIER ' || n, 'unconfirmed', true, '', '', '', '', '', 1 "
    "FROM generate_series(1, %(suppliers)s) n",
    "INSERT INTO suppliers_alias (raw, key, supplier_id, origin) "
    "SELECT name, key, id, 'file' FROM suppliers_supplier WHERE name LIKE 'Supplier %%'",
    # A supplier is paid by half of the organisations, for one of two things, in each financial year.
    "INSERT INTO spend_combination (holder_id, digest, alias_id, payee_kind, category, category_code, subjective, "
    "subjective_code, words, year) "
    "SELECT h.holder_id, md5(a.id || ':' || y || ':' || k), a.id, 'supplier', 'Category ' || (a.id * 7 + k) %% 120, "
    "'', '', '', '', y FROM suppliers_alias a CROSS JOIN (SELECT DISTINCT holder_id FROM spend_load) h "
    "CROSS JOIN generate_series(2025, 2026) y CROSS JOIN generate_series(1, 2) k "
    "WHERE a.raw LIKE 'Supplier %%' AND (a.id + h.holder_id) %% 2 = 0",
    "INSERT INTO spend_classified (holder_id, classing_id, combination_id, proclass_id, sercop_id, addressable, kind, "
    "rules) SELECT c.holder_id, k.id, c.id, p.code, s.id, c.alias_id %% 20 <> 0, "
    "CASE WHEN c.alias_id %% 20 = 0 THEN 'council' ELSE '' END, '[]' FROM spend_combination c "
    "JOIN (SELECT holder_id, min(id) AS id FROM spend_classing GROUP BY holder_id) k ON k.holder_id = c.holder_id "
    "LEFT JOIN (SELECT code, row_number() OVER (ORDER BY code) n FROM spend_proclasscode) p ON p.n = c.id %% 140 "
    "LEFT JOIN (SELECT id, row_number() OVER (ORDER BY code) n FROM ledger_reportline WHERE scheme = 'sercop') s "
    "ON s.n = c.id %% 25 "
    "WHERE c.category LIKE 'Category %%'",
    "CREATE TEMPORARY TABLE pick AS SELECT holder_id, year, array_agg(id ORDER BY id) AS ids, count(*)::int AS n "
    "FROM spend_combination WHERE category LIKE 'Category %%' GROUP BY holder_id, year",
    "INSERT INTO spend_line (holder_id, load_id, combination_id, paid_on, amount, sheet, row_number, raw_supplier, "
    "transaction, purpose, department, cost_centre) "
    "SELECT l.holder_id, l.id, p.ids[1 + abs(hashint8(l.id * 100000000 + g)) %% p.n], d.day, "
    "((abs(hashint8(g * 7919 + l.id)) %% 500000) - 20000)::numeric / 100, 0, g + 2, 'Supplier as published', "
    "'T' || g, '', 'Department ' || g %% 40, '' "
    "FROM spend_load l JOIN (SELECT holder_id, count(*) AS loads FROM spend_load GROUP BY holder_id) o USING (holder_id) "
    "CROSS JOIN generate_series(1, %(lines)s / (SELECT count(*) FROM spend_load)) g "
    "CROSS JOIN LATERAL (SELECT %(first)s::date + (g %% %(days)s)::int AS day) d "
    "JOIN pick p ON p.holder_id = l.holder_id AND p.year = CASE WHEN d.day >= '2026-04-01' THEN 2026 ELSE 2025 END",
    "DELETE FROM spend_suppliermonth",
    "INSERT INTO spend_suppliermonth (holder_id, load_id, combination_id, month, lines, amount) "
    "SELECT holder_id, load_id, combination_id, date_trunc('month', paid_on::timestamp)::date, count(*), sum(amount) "
    "FROM spend_line GROUP BY 1, 2, 3, 4",
    "INSERT INTO spend_supplierwindow (holder_id, organisation_id, load_id_there, cut, alias_id, year, addressable, "
    "lines, amount) SELECT m.holder_id, l.holder_id, l.id, l.cut, c.alias_id, c.year, bool_or(k.addressable), "
    "sum(s.lines), sum(s.amount) FROM spend_suppliermonth s JOIN spend_load l ON l.id = s.load_id "
    "JOIN spend_combination c ON c.id = s.combination_id JOIN spend_classified k ON k.combination_id = c.id "
    "JOIN tenancy_circlemember m ON m.organisation_id = l.holder_id GROUP BY 1, 2, 3, 4, 5, 6",
    "UPDATE spend_load l SET rows_read = t.n, rows_loaded = t.n, total = t.total, period_from = t.first, "
    "period_to = t.last FROM (SELECT load_id, count(*) AS n, sum(amount) AS total, min(paid_on) AS first, "
    "max(paid_on) AS last FROM spend_line GROUP BY load_id) t WHERE t.load_id = l.id",
)


def prove(connection: psycopg.Connection, circle: int) -> dict[tuple[int, int], tuple[int, Decimal]]:
    """Lines and pounds by (supplier, organisation), straight from the lines: what the kept rows must equal."""
    rows = connection.execute(
        "SELECT a.supplier_id, l.holder_id, sum(l.lines)::bigint, sum(l.amount) FROM "
        "(SELECT holder_id, combination_id, count(*) AS lines, sum(amount) AS amount FROM spend_line "
        " GROUP BY holder_id, combination_id) l "
        "JOIN spend_combination c ON c.id = l.combination_id JOIN suppliers_alias a ON a.id = c.alias_id "
        "JOIN tenancy_circlemember m ON m.organisation_id = l.holder_id AND m.holder_id = %s GROUP BY 1, 2",
        [circle],
    ).fetchall()
    return {(supplier, holder): (lines, amount) for supplier, holder, lines, amount in rows}
