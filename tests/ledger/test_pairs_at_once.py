"""Inter-organisation entries, many at once: each pair is posted once, both halves, whoever approves last.  Real commits."""

from __future__ import annotations

import threading

import pytest
from django.db import connections, transaction

from apps.core.scope import scope
from apps.ledger.models import Journal, PairSide
from apps.ledger.proving import organisations, prove
from tests import county
from tests.ledger.books import opened
from tests.ledger.pairs import CHARGES, INCOME, OWED_BY, OWED_TO, accepted, approved, offered


@pytest.mark.committed
def test_the_two_last_approvals_of_many_pairs_at_once_post_each_pair_once(committed_db):
    """Eight pairs, both managers at the same moment: whichever comes later sees the other and posts both halves."""
    for code in ("CC", "FRA"):
        opened(county, code)
    asked = []
    for _ in range(8):
        one = offered(county, "CC", "FRA", (OWED_BY, "5.00"), (INCOME, "-5.00"))
        two = accepted(county, one, "FRA", "CC", (CHARGES, "5.00"), (OWED_TO, "-5.00"))
        asked += [("CC", one.record_id), ("FRA", two.record_id)]
    errors: list[Exception] = []
    start = threading.Barrier(len(asked))

    def decide(code: str, record: int) -> None:
        try:
            start.wait(timeout=60)
            approved(county, code, record)
        except Exception as error:  # a test thread tells the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=decide, args=one) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with scope(county.everything()), transaction.atomic():
        numbers = sorted(Journal.objects.exclude(pair=None).values_list("holder_id", "number"))
        assert {side.state for side in PairSide.objects.all()} == {"posted"}
    wanted = [f"JI-2026-{place:06d}" for place in range(1, 9)]
    assert numbers == [(county.org(code), number) for code in ("CC", "FRA") for number in wanted]
    assert all(one.holds for body in organisations() for one in prove(body).checks)
