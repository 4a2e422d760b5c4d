"""Looking for the same invoice twice: one invoice against 5,000,000 past ones (200,000 by default)."""

from __future__ import annotations

import time
from typing import Any

from benchmarks import ground
from benchmarks.harness import Figure, alone
from benchmarks.payment_run import seed as _seed

PAST, FULL_PAST, SUPPLIERS, TRIES = 200_000, 5_000_000, 20_000, 200
MOST_MS = 20.0


def run(full: bool) -> list[Figure]:
    """The function that both the screen and the guard of posting ask, for invoices with and without a twin."""
    past = FULL_PAST if full else PAST
    with ground.scratch() as place:
        seed = alone("benchmarks.duplicates:seed", env=place.env).value
        with place.connect() as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in STATEMENTS:
                connection.execute(statement, seed | {"past": past, "suppliers": SUPPLIERS})
            for table in ("payables_invoice", "documents_record", "payables_fingerprint"):
                connection.execute(f"VACUUM ANALYZE {table}")
        found = alone("benchmarks.duplicates:search", env=place.env, past=past).value
    return [
        Figure(
            f"duplicate scan of one invoice against {past:,}", found["worst"], MOST_MS, "ms at the 95th percentile",
            note=f"median {found['median']:.2f} ms over {found['tries']} invoices, {found['twins']} twins found",
        )
    ]  # fmt: skip


def seed() -> dict[str, Any]:
    """One posted invoice, of which the past ones are copies."""
    return _seed()


def search(past: int) -> dict[str, Any]:
    """The product's function within a clerk's scope, each call alone on the clock."""
    ground.start_django()
    from django.db import connection, transaction

    from apps.core.scope import scope
    from apps.payables.models import Invoice
    from tests import county

    times, twins = [], 0
    with scope(county.actor("cc.clerk").scope()), transaction.atomic():
        numbers = [f"D-{1 + n * (past // TRIES)}" for n in range(TRIES)]
        chosen = list(Invoice.objects.filter(reference__in=numbers).values_list("pk", flat=True))
        with connection.cursor() as cursor:
            for pk in chosen:
                start = time.perf_counter()
                cursor.execute("SELECT kind, other FROM accord_invoice_twins(%s)", [pk])
                twins += len(cursor.fetchall())
                times.append((time.perf_counter() - start) * 1000)
    times.sort()
    return {
        "median": times[len(times) // 2],
        "worst": times[len(times) * 95 // 100],
        "tries": len(times),
        "twins": twins,
    }


# A supplier has past/20,000 invoices; every hundredth repeats the supplier and number of the one before.
STATEMENTS = (
    "INSERT INTO suppliers_supplier (name, key, state, addressable, kind, company_number, vat_number, ppon, "
    "charity_number, version) SELECT 'Past ' || n, 'PAST ' || n, 'confirmed', true, '', '', '', '', '', 1 "
    "FROM generate_series(1, %(suppliers)s) n",
    "CREATE TEMPORARY TABLE first AS SELECT min(id) AS id FROM suppliers_supplier WHERE name LIKE 'Past %%'",
    "CREATE TEMPORARY TABLE base AS SELECT max(id) AS record FROM documents_record",
    "INSERT INTO documents_record (id, holder_id, row_class, kind, series, year, number, title, state, uid, version, "
    "made_at, made_by_id) SELECT b.record + n, r.holder_id, r.row_class, r.kind, r.series, r.year, 'INV-D-' || n, "
    "r.title, r.state, gen_random_uuid(), 1, r.made_at, r.made_by_id "
    "FROM generate_series(1, %(past)s) n, base b, documents_record r WHERE r.id = %(record)s",
    "INSERT INTO payables_invoice (id, holder_id, record_id, kind, source, supplier_id, payee, vat_number, "
    "company_number, reference, reference_key, order_reference, contract, dated, received_on, received_at, valid_on, "
    "due_on, net, vat, gross, bank_print, flag, reasons, parked, posted_on, posted_at) "
    "SELECT i.id + n, i.holder_id, b.record + n, i.kind, i.source, f.id + (n / 2) %% %(suppliers)s, 'Past', '', '', "
    "'D-' || n, CASE WHEN n %% 100 = 1 THEN 'D' || n - 1 ELSE 'D' || n END, '', '', i.dated - (n %% 2000)::int, "
    "i.received_on, i.received_at, i.valid_on, i.due_on, 100 + n %% 5000, 20, 120 + n %% 5000, 'k:' || n %% 50000, "
    "i.flag, i.reasons, i.parked, i.posted_on, i.posted_at "
    "FROM generate_series(1, %(past)s) n, payables_invoice i, base b, first f WHERE i.id = %(invoice)s",
)
