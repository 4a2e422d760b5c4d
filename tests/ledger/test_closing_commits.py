"""The close with real commits: evidence counts in its own transaction and in no later one."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from apps.core.clock import now
from apps.core.scope import scope
from apps.ledger.models import CloseEvidence, Period
from apps.ledger.queries.checklist import checklist
from tests import county
from tests.ledger.books import manager, opened, period_of


def test_evidence_of_an_earlier_transaction_does_not_count(committed_db):
    holder = opened(county)
    period, by = period_of(county, holder, 1), manager(county, "CC")
    with scope(by.scope()), transaction.atomic():
        CloseEvidence.objects.create(
            holder_id=holder, period=period, lock="ledger", before="open", after="soft", by_id=by.person, at=now(),
            checks=[one.as_json() for one in checklist(period, "ledger", "soft")], transaction=-1,
        )  # fmt: skip
    with scope(by.scope()):
        with pytest.raises(DatabaseError, match="only together with the evidence"), transaction.atomic():
            Period.objects.filter(pk=period.pk).update(ledger_lock="soft")
        with (
            pytest.raises(DatabaseError, match=r"permission denied|never change|append"),
            transaction.atomic(),
        ):
            connection.cursor().execute(
                "UPDATE ledger_closeevidence SET transaction = pg_current_xact_id()::text::bigint"
            )
