"""Jobs of this room: matching as goods come in; proposing and sending payment runs; telling payees what was paid."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.banking.paying import PREPARE
from apps.core.scope import scope
from apps.jobs.context import JobContext
from apps.jobs.models import Schedule
from apps.jobs.registry import handler
from apps.jobs.schedules import scheduled
from apps.payables.actions.duplicates import renew_prints
from apps.payables.actions.matching import match_and_post
from apps.payables.actions.remittances import note_remittances, note_unsent
from apps.payables.actions.runs import propose_run, send_run
from apps.payables.letters import letters
from apps.payables.letters import send as send_letters
from apps.payables.matching import PLAN
from apps.payables.models import Remittance, Run
from apps.payables.queries.matching import open_records
from apps.purchasing.guards import MATCH


@handler(PLAN, duty=MATCH, label="Match invoices with their orders")
def match_open_invoices(job: JobContext) -> None:
    """Match every open invoice of the organisation as its order stands now, and post what matches."""
    with job.reading():
        records = open_records(job.holder)
    with job.effect():
        posted = match_and_post(by=job.actor, holder=job.holder, records=records)
        renew_prints(by=job.actor, holder=job.holder)
        job.answer(matched=len(records), posted=len(posted))


@scheduled(PLAN, kind=PLAN, cron="*/15 6-20 * * *", label="Match invoices with their orders")
def every_quarter_of_an_hour(schedule: Schedule, due: dt.datetime) -> dict[str, Any]:
    """Nothing has to be said: what is open is looked up.  A receipt makes it due at once."""
    return {}


@handler("payables.propose", duty=PREPARE, label="Propose a payment run")
def propose(job: JobContext) -> None:
    """The proposal and “done” are one transaction: a worker that is killed leaves none of it, and it is tried again."""
    asked = job.payload
    with job.effect():
        made = propose_run(
            by=job.actor, account_id=int(asked["account"]), pay_on=dt.date.fromisoformat(asked["pay_on"]),
            kind=asked["kind"], key=asked["key"],
        )  # fmt: skip
        job.answer(run=made.pk, record=made.record_id)


@handler("payables.send", duty=PREPARE, label="Send a payment run for release")
def send(job: JobContext) -> None:
    """The payment of the run and “done” are one transaction."""
    with job.effect():
        made = send_run(by=job.actor, run_id=int(job.payload["run"]))
        job.answer(run=made.pk, payment=made.payment_id)


@handler("payables.remit", duty=PREPARE, label="Send remittance advice")
def remit(job: JobContext) -> None:
    """Whom the run tells is written down with “done”, and the letters go out after that: nobody is told twice."""
    with job.effect():
        told = note_remittances(by=job.actor, run_id=int(job.payload["run"]))
        with scope(job.scope()):
            run = Run.objects.select_related("payment__record").get(pk=int(job.payload["run"]))
            written = letters(
                run,
                list(Remittance.objects.filter(pk__in=[one.pk for one in told]).select_related("to__payee")),
            )
        job.answer(told=len(told))
    failed = send_letters(written)
    if failed:
        with scope(job.scope()):
            note_unsent(by=job.actor, run_id=int(job.payload["run"]), remittances=failed)
