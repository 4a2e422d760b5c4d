"""A worker killed while it proposes, sends and files a run: one run, one payment, one file, one set of journals."""

from __future__ import annotations

import time

import pytest
from django.db import transaction

from apps.banking.actions.payments import ask_for_file
from apps.banking.models import Payment, PaymentFile
from apps.core.scope import scope
from apps.jobs.models import Job
from apps.ledger.models import Journal
from apps.payables.actions.asking import ask_for_run, ask_to_send
from apps.payables.models import Invoice, Run, RunItem, Settled
from tests import county
from tests.banking.world import agreed, pay_day
from tests.jobs.test_killed import Workers, nursery, wait_until_ended  # noqa: F401
from tests.payables.runs_world import due, paid_to, planned, sound
from tests.payables.world import key, supplier

pytestmark = pytest.mark.slow
INVOICES, KILLS = 12, 3


def test_one_run_one_file_one_set_of_journals_however_often_the_worker_is_killed(committed_db, nursery):  # noqa: F811
    account = planned(county)
    paid_to(county, account.holder_id, supplier(county))
    for number in range(INVOICES):
        due(county, account.holder_id, f"HT-{number}", f"{10 + number}.00")
    by = county.actor("cc.finance")
    form = key()
    with Workers(nursery, committed_db, 1) as workers:
        job = ask_for_run(by=by, account_id=account.pk, pay_on=pay_day(), key=form)
        assert ask_for_run(by=by, account_id=account.pk, pay_on=pay_day(), key=form).pk == job.pk
        through(workers, job, lambda: (Run.objects.count(), RunItem.objects.count()), {(0, 0), (1, INVOICES)})
        with scope(county.everything()), transaction.atomic():
            run = Run.objects.get()
        through(
            workers, ask_to_send(by=by, run_id=run.pk),
            lambda: (Payment.objects.count(), Run.objects.filter(payment__isnull=False).count()), {(0, 0), (1, 1)},
        )  # fmt: skip
        with scope(county.everything()), transaction.atomic():
            payment = Payment.objects.get()
        agreed(county, payment.record_id, "cc.manager")
        through(
            workers, ask_for_file(by=by, payment_id=payment.pk),
            lambda: (PaymentFile.objects.count(), Journal.objects.filter(source=payment.record_id).count(),
                     Settled.objects.count()),
            {(0, 0, 0), (1, 1, INVOICES)},
        )  # fmt: skip
        assert workers.kills, "The worker was never killed: the test proves nothing."
    with scope(county.everything()), transaction.atomic():
        assert Run.objects.select_related("record").get().record.state == "filed"
        assert Invoice.objects.filter(settled__undone_on=None, settled__isnull=False).count() == INVOICES
    sound(county)


def through(workers, job, seen, permitted) -> None:
    """Kill the worker a few times while it runs the job; what others see is all of it or nothing."""
    until = workers.kills + KILLS

    def kill_early() -> None:
        time.sleep(0.05)
        with scope(county.everything()), transaction.atomic():
            begun = Job.objects.get(pk=job.pk).state == "running"
            assert seen() in permitted
        if begun and workers.kills < until:
            workers.kill_one(0)

    wait_until_ended([job.pk], 120, kill_early)
    with scope(county.everything()), transaction.atomic():
        ended = Job.objects.get(pk=job.pk)
        assert ended.state == "done", ended.failure
        assert seen() == max(permitted)
