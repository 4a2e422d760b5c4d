"""A worker killed in the middle of making a payment file leaves one file and one set of journals, never two."""

from __future__ import annotations

import time

import pytest
from django.db import transaction

from apps.banking.actions.payments import ask_for_file
from apps.banking.models import Payment, PaymentFile
from apps.banking.queries.payees import Party
from apps.core.scope import scope
from apps.jobs.models import Job
from apps.ledger.models import Journal
from tests import county
from tests.banking.world import agreed, banked, payee, payment, supplier
from tests.jobs.test_killed import Workers, nursery, wait_until_ended  # noqa: F401

pytestmark = pytest.mark.slow
ITEMS = 400


def test_one_file_and_one_set_of_journals_however_often_the_worker_is_killed(committed_db, nursery):  # noqa: F811
    account = banked(county)
    to = payee(county, account.holder_id, Party.supplier(supplier(county).pk))
    made = payment(county, account, *[(to, "1.00")] * ITEMS)
    agreed(county, made.record_id, "cc.manager")
    job = ask_for_file(by=county.actor("cc.finance"), payment_id=made.pk).pk
    assert ask_for_file(by=county.actor("cc.finance"), payment_id=made.pk).pk == job, (
        "asked twice, it is one job"
    )
    with Workers(nursery, committed_db, 1) as workers:

        def kill_early() -> None:
            time.sleep(0.1)
            if workers.kills < 3:
                with scope(county.everything()), transaction.atomic():
                    begun = Job.objects.get(pk=job).state == "running"
                    kept = Payment.objects.select_related("record").get(pk=made.pk)
                    files = PaymentFile.objects.filter(payment=made).count()
                    journals = Journal.objects.filter(source=made.record_id).count()
                    filed = kept.record.state == "filed"
                    assert (files, journals) == ((1, 1) if filed else (0, 0)), (
                        "the file and its journal, or neither"
                    )
                if begun:
                    workers.kill_one(0)

        wait_until_ended([job], 180, kill_early)
        kills = workers.kills
    with scope(county.everything()), transaction.atomic():
        assert kills, "The worker was never killed: the test proves nothing."
        assert Job.objects.get(pk=job).state == "done"
        assert PaymentFile.objects.filter(payment=made).count() == 1
        assert Journal.objects.filter(source=made.record_id).count() == 1
        assert Payment.objects.select_related("record").get(pk=made.pk).record.state == "filed"
