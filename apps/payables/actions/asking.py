"""Asking for the long work of a payment run, which jobs do: proposing it, and sending it for release."""

from __future__ import annotations

import datetime as dt

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen
from apps.banking.models import BankAccount, Payment
from apps.banking.paying import PREPARE
from apps.core.classes import DataClass
from apps.core.errors import Conflict
from apps.documents.records import locked
from apps.documents.versions import check_version
from apps.jobs.models import Job
from apps.jobs.queue import enqueue
from apps.payables.models import Run
from apps.payables.transitions import PROPOSED


@action("payables.run.ask")
def ask_for_run(
    act: Act, *, account_id: int, pay_on: dt.date, key: str, kind: str = Payment.Kind.BACS
) -> Job:
    """Have a run proposed by a job; a form sent twice is one job."""
    account = one_seen(BankAccount, account_id, "bank account")
    act.by.require(PREPARE, account.holder_id)
    job = enqueue(
        act.by, kind="payables.propose", holder=account.holder_id, data_class=DataClass.FINANCE,
        key=f"payables.propose:{account.pk}:{key}",
        payload={"account": account.pk, "pay_on": pay_on.isoformat(), "kind": str(kind), "key": key},
    )  # fmt: skip
    act.audit(
        account.holder_id, DataClass.FINANCE, details={"job": job.pk, "account": account.pk, "pay_on": pay_on}
    )
    return job


@action("payables.run.ask_send")
def ask_to_send(act: Act, *, run_id: int, version: int | str | None = None) -> Job:
    """Have a reviewed run sent for release by a job; asked twice of the same version, it is one job."""
    run = one_locked(Run, run_id, "payment run")
    act.by.require(PREPARE, run.holder_id)
    record = check_version(run.record, version) if version is not None else locked(run.record)
    if record.state != PROPOSED:
        raise Conflict(f"{record.number} is “{record.state}”: it is sent once.")
    job = enqueue(
        act.by, kind="payables.send", holder=run.holder_id, data_class=DataClass.FINANCE,
        key=f"payables.send:{run.pk}:{record.version}", record=run.record_id, payload={"run": run.pk},
    )  # fmt: skip
    act.audit(run.holder_id, DataClass.FINANCE, record=run.record_id, details={"job": job.pk})
    return job
