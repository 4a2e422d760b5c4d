"""A payment run of 20,000 invoices (4,000 by default): proposed, sent for release, filed, confirmed."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from benchmarks import ground
from benchmarks.harness import Figure, alone

INVOICES, FULL_INVOICES, EACH = 4_000, 20_000, 4
MOST_MS = {"propose": 2.0, "send": 4.0, "file": 4.0, "confirm": 2.0}
"""Milliseconds an invoice: twenty thousand are proposed in 40 s, sent and filed in 80 s each, on two cores."""
WORDS = {
    "propose": "proposing, with every check and warning", "send": "sending: one credit for each payee, each checked",
    "file": "filing: the Bacs file, its journals, every debt settled", "confirm": "confirming: every invoice paid",
}  # fmt: skip


def run(full: bool) -> list[Figure]:
    """One run from its proposal to the bank's debit, by the same actions as the screens."""
    invoices = FULL_INVOICES if full else INVOICES
    with ground.scratch() as place:
        seed = alone("benchmarks.payment_run:seed", env=place.env).value
        with place.connect() as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in STATEMENTS:
                connection.execute(statement, seed | {"suppliers": invoices // EACH, "each": EACH})
            connection.execute("VACUUM ANALYZE")
        made = alone("benchmarks.payment_run:pay", env=place.env, account=seed["account"])
    steps = made.value["seconds"]
    assert made.value["invoices"] == invoices, made.value
    return [
        Figure(
            f"payment run: {WORDS[step]}", seconds / invoices * 1000, MOST_MS[step], "ms an invoice", peak_mb=made.peak_mb,
            note=f"{invoices:,} invoices, {invoices // EACH:,} payees in {seconds:.1f} s",
        )
        for step, seconds in steps.items()
    ]  # fmt: skip


def seed() -> dict[str, Any]:
    """Books, an account, one payee with details and one posted invoice, of which the rest are copies."""
    ground.start_django()
    from tests import county
    from tests.payables.runs_world import due, paid_to, planned
    from tests.payables.world import supplier

    account = planned(county)
    payee = paid_to(county, account.holder_id, supplier(county))
    invoice = due(county, account.holder_id, "HT-1")
    return {"account": account.pk, "payee": payee.pk, "invoice": invoice.pk, "record": invoice.record_id}


def pay(account: int) -> dict[str, Any]:
    """The product: each step timed.  Everything that the seed's own invoice stands for is left out of the run first."""
    ground.start_django()
    from django.db import transaction

    from apps.banking.actions.payments import confirm_payment, make_file
    from apps.banking.models import BankAccount
    from apps.core.scope import scope
    from apps.payables.actions.runs import send_run
    from apps.payables.models import Invoice
    from tests import county
    from tests.banking.world import agreed
    from tests.payables.runs_world import proposed

    by = county.actor("cc.finance")
    with scope(county.everything()), transaction.atomic():
        own = BankAccount.objects.get(pk=account)
    seconds: dict[str, float] = {}
    start = time.perf_counter()
    made = proposed(county, own)
    seconds["propose"] = time.perf_counter() - start
    start = time.perf_counter()
    payment = send_run(by=by, run_id=made.pk).payment
    seconds["send"] = time.perf_counter() - start
    assert payment is not None
    agreed(county, payment.record_id, "cc.manager")
    start = time.perf_counter()
    make_file(by=by, payment_id=payment.pk)
    seconds["file"] = time.perf_counter() - start
    start = time.perf_counter()
    confirm_payment(by=by, payment_id=payment.pk)
    seconds["confirm"] = time.perf_counter() - start
    with scope(county.everything()), transaction.atomic():
        paid = Invoice.objects.filter(paid_on__isnull=False, reference__startswith="B-").count()
    return {"seconds": seconds, "invoices": paid, "day": dt.date.today().isoformat()}


# Each is one set; numbers stand for chance, so that every run makes the same rows.
STATEMENTS = (
    "INSERT INTO suppliers_supplier (name, key, state, addressable, kind, company_number, vat_number, ppon, "
    "charity_number, version) SELECT 'Payee ' || n, 'PAYEE ' || n, 'confirmed', true, '', '', '', '', '', 1 "
    "FROM generate_series(1, %(suppliers)s) n",
    "CREATE TEMPORARY TABLE paid AS SELECT s.id AS supplier, a.change_id AS copied, "
    "nextval(pg_get_serial_sequence('banking_bankchange', 'id')) AS change "
    "FROM suppliers_supplier s, banking_payeeaccount a WHERE s.name LIKE 'Payee %%' AND a.id = %(payee)s",
    "INSERT INTO banking_bankchange SELECT (jsonb_populate_record(c, jsonb_build_object("
    "'id', p.change, 'supplier_id', p.supplier))).* FROM paid p JOIN banking_bankchange c ON c.id = p.copied",
    "INSERT INTO banking_payeeaccount SELECT (jsonb_populate_record(a, jsonb_build_object("
    "'id', nextval(pg_get_serial_sequence('banking_payeeaccount', 'id')), 'supplier_id', p.supplier, "
    "'change_id', p.change, 'prints', 'k:' || p.change))).* FROM paid p, banking_payeeaccount a WHERE a.id = %(payee)s",
    "CREATE TEMPORARY TABLE made AS SELECT nextval(pg_get_serial_sequence('documents_record', 'id')) AS record, "
    "p.supplier, row_number() OVER (ORDER BY p.supplier, g) AS n FROM paid p CROSS JOIN generate_series(1, %(each)s) g",
    "INSERT INTO documents_record (id, holder_id, row_class, kind, series, year, number, title, state, uid, version, "
    "made_at, made_by_id) SELECT m.record, r.holder_id, r.row_class, r.kind, r.series, r.year, "
    "'INV-B-' || lpad(m.n::text, 6, '0'), r.title, r.state, gen_random_uuid(), 1, r.made_at, r.made_by_id "
    "FROM made m, documents_record r WHERE r.id = %(record)s",
    "INSERT INTO payables_invoice SELECT (jsonb_populate_record(i, jsonb_build_object("
    "'id', nextval(pg_get_serial_sequence('payables_invoice', 'id')), 'record_id', m.record, 'supplier_id', m.supplier, "
    "'reference', 'B-' || m.n, 'reference_key', 'B' || m.n, 'net', 100 + m.n %% 900, 'vat', 20, "
    "'gross', 120 + m.n %% 900))).* FROM made m, payables_invoice i WHERE i.id = %(invoice)s",
)
