"""Many at once, and killed: the books stay balanced and gapless, and nobody meets a deadlock.  Real commits."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from django.db import connection, connections, transaction

from apps.core.scope import scope
from apps.ledger.models import Journal
from apps.ledger.queries.balances import trial_balance
from apps.ledger.queries.proofs import prove_books
from tests import county, database
from tests.ledger.books import CREDITORS, ENERGY, FUEL, entered, entry, journals, lines, opened

ROOT = Path(__file__).resolve().parents[2]
THREADS, EACH = 16, 6


def faults() -> list[str]:
    with scope(county.everything()), transaction.atomic():
        return [fault for check in prove_books() for fault in check.faults]


@pytest.mark.committed
def test_sixteen_at_once_post_into_the_same_accounts(committed_db):
    holder = opened(county)
    shared = lines(county, holder, (ENERGY, "1.00"), (CREDITORS, "-1.00"))
    errors: list[Exception] = []

    def post() -> None:
        from tests.ledger.books import APRIL, Entry

        try:
            for _ in range(EACH):
                # Half of them name the accounts the other way round: balances are locked in the order of their keys.
                mine = shared if random.random() < 0.5 else shared[::-1]
                entered(county, "CC", holder, Entry(APRIL, "At once", mine))
        except Exception as error:  # a test thread tells the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=post) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert faults() == []
    with scope(county.everything()), transaction.atomic():
        numbers = sorted(Journal.objects.values_list("number", flat=True))
        rows = {row.account.code: row.balance for row in trial_balance(holder, 2026).rows}
    assert numbers == [f"JM-2026-{place:06d}" for place in range(1, THREADS * EACH + 1)]
    assert rows[ENERGY] == THREADS * EACH * Decimal("1.00") == -rows[CREDITORS]


@pytest.mark.slow
@pytest.mark.committed
def test_killed_in_the_middle_nothing_is_half_posted(committed_db):
    holder = opened(county)
    lines(county, holder, (ENERGY, "1.00"), (FUEL, "1.00"), (CREDITORS, "-2.00"))
    env = os.environ | {"ACCORD_TEST_NAME": committed_db}
    workers = [_worker(env, holder) for _ in range(3)]
    try:
        for _ in range(6):
            time.sleep(random.uniform(0.4, 0.9))
            which = random.randrange(len(workers))
            workers[which].send_signal(signal.SIGKILL)
            workers[which].wait()
            workers[which] = _worker(env, holder)
        _wait_for_journals(20)
    finally:
        for one in workers:
            with contextlib.suppress(ProcessLookupError):
                one.kill()
            one.wait()
    _no_one_else_works()
    assert faults() == []


def _worker(env: dict[str, str], holder: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "tests.ledger.poster", str(holder)], cwd=ROOT, env=env)


def _wait_for_journals(number: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with scope(county.everything()), transaction.atomic():
            if Journal.objects.count() >= number:
                return
        time.sleep(0.2)
    pytest.fail(f"Fewer than {number} journals came in a minute.")


def _no_one_else_works() -> None:
    """The server ends the sessions of killed processes by itself; wait for it."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with psycopg.connect(database.SERVER.superuser_url, autocommit=True) as other:
            (busy,) = other.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND state <> 'idle'",
                [connection.settings_dict["NAME"]],
            ).fetchone()
        if not busy:
            return
        time.sleep(0.1)


@pytest.mark.committed
def test_a_posted_journal_takes_no_further_line_and_loses_none_even_from_the_guard(committed_db):
    holder = opened(county)
    record = entered(county, "CC", holder, entry(county, holder, (ENERGY, "10.00"), (CREDITORS, "-10.00")))
    with transaction.atomic():
        (journal,) = journals(county, record)
    url = f"{database.SERVER.superuser_url.rpartition('/')[0]}/{committed_db}"
    copy = (
        "INSERT INTO ledger_line (holder_id, year, journal_id, position, coding_id, dated, amount, text) "
        "SELECT holder_id, year, journal_id, position + 2, coding_id, dated, amount, text FROM ledger_line "
        "WHERE journal_id = %s"
    )
    with psycopg.connect(url) as other:
        other.execute("SET ROLE accord_guard")
        with pytest.raises(psycopg.Error, match="takes no further line"):
            other.execute(copy, [journal.pk])
        other.rollback()
        for statement in (
            "DELETE FROM ledger_line",
            "UPDATE ledger_line SET amount = amount + 1",
            "DELETE FROM ledger_journal",
        ):
            with pytest.raises(psycopg.Error, match="never changed or removed"):
                other.execute(statement)  # as the superuser: the trigger refuses even it
            other.rollback()
        other.rollback()
        # A header without its lines does not reach COMMIT.
        other.execute("SET ROLE accord_guard")
        other.execute(
            "INSERT INTO ledger_journal (holder_id, posting_id, kind, number, period_id, dated, text, source_id, "
            "lines_count, debits) SELECT holder_id, posting_id, kind, 'JM-2026-999999', period_id, dated, text, "
            "source_id, 2, 10 "
            "FROM ledger_journal WHERE id = %s",
            [journal.pk],
        )
        with pytest.raises(psycopg.Error, match="does not balance"):
            other.commit()
