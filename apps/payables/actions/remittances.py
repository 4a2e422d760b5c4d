"""Remittance advice: where a supplier is told of payments, and telling it once after the bank confirmed."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.banking.paying import PREPARE
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.jobs.models import Job
from apps.jobs.queue import enqueue
from apps.payables.actions.setup import KEEP
from apps.payables.errors import invoice_judged
from apps.payables.models import Remittance, RemittanceAddress, Run, RunPayee
from apps.payables.transitions import CONFIRMED, PART_FAILED
from apps.suppliers.models import Supplier


@action("payables.remittance.address")
def keep_address(act: Act, *, holder: int, supplier_id: int, email: str, source: str) -> RemittanceAddress:
    """From now on a supplier is told of payments at this mailbox; the one before it ends."""
    act.by.require(KEEP, holder)
    supplier = one_seen(Supplier, supplier_id, "supplier")
    why = reason_given(source)
    try:
        validate_email(email.strip())
    except ValidationError as error:
        raise Invalid(
            "This is no e-mail address.", fields={"email": "Give an address like accounts@supplier.example."}
        ) from error
    RemittanceAddress.objects.filter(holder_id=holder, supplier=supplier, ended_at=None).update(
        ended_at=now()
    )
    made = RemittanceAddress.objects.create(
        holder_id=holder,
        supplier=supplier,
        email=email.strip(),
        source=why,
        kept_by_id=act.by.person,
        kept_at=now(),
    )
    act.audit(holder, DataClass.FINANCE, reason=why, details={"supplier": supplier_id, "address": made.pk})
    return made


@action("payables.remittance.ask")
def ask_for_remittances(act: Act, *, run_id: int) -> Job:
    """Have the payees of a confirmed run told by a job; whoever was told already is not told again."""
    run = one_locked(Run, run_id, "payment run")
    act.by.require(PREPARE, run.holder_id)
    refuse_unless_confirmed(run)
    asked = Job.objects.filter(record=run.record_id, kind="payables.remit").count()
    job = enqueue(
        act.by, kind="payables.remit", holder=run.holder_id, data_class=DataClass.FINANCE,
        key=f"payables.remit:{run.pk}:{asked}", record=run.record_id, payload={"run": run.pk},
    )  # fmt: skip
    act.audit(run.holder_id, DataClass.FINANCE, record=run.record_id, details={"job": job.pk})
    return job


@action("payables.remittance.send")
def note_remittances(act: Act, *, run_id: int) -> list[Remittance]:
    """Write down whom a run tells now: each payee that was paid and has a mailbox, once; gives those to be sent.

    They are sent when this is committed, so that a worker that is killed tells nobody twice.
    """
    run = one_locked(Run, run_id, "payment run")
    act.by.require(PREPARE, run.holder_id)
    refuse_unless_confirmed(run)
    payees = RunPayee.objects.filter(key=run.key, position__isnull=False, failed_on=None)
    addresses = RemittanceAddress.objects.filter(ended_at=None, supplier__in=payees.values("supplier"))
    known = {(one.holder_id, one.supplier_id): one.email for one in addresses}
    again = list(
        Remittance.objects.select_for_update().filter(to__key=run.key, failed_at__isnull=False).order_by("pk")
    )
    told = set(Remittance.objects.filter(to__key=run.key).values_list("to_id", flat=True))
    paid = payees.exclude(pk__in=told).order_by("pk")
    with invoice_judged("payables_remittance_due"):
        made = Remittance.objects.bulk_create(
            Remittance(holder_id=one.holder_id, to=one, email=known[one.holder_id, one.supplier_id], sent_at=now())
            for one in paid if (one.holder_id, one.supplier_id) in known
        )  # fmt: skip
    for one in again:
        one.failed_at, one.sent_at = None, now()
    Remittance.objects.bulk_update(again, ["failed_at", "sent_at"])
    act.audit(
        run.holder_id,
        DataClass.FINANCE,
        record=run.record_id,
        details={"told": len(made), "again": len(again)},
    )
    return [*made, *again]


@action("payables.remittance.fail")
def note_unsent(act: Act, *, run_id: int, remittances: Collection[int]) -> int:
    """Write down which advice the mail server did not take; it may be sent again."""
    run = one_locked(Run, run_id, "payment run")
    act.by.require(PREPARE, run.holder_id)
    found = Remittance.objects.filter(pk__in=list(remittances), to__key=run.key).update(failed_at=now())
    act.audit(run.holder_id, DataClass.FINANCE, record=run.record_id, details={"not taken": found})
    return found


def refuse_unless_confirmed(run: Run) -> None:
    """Conflict before the bank confirmed the payment."""
    if run.record.state not in (CONFIRMED, PART_FAILED):
        raise Conflict(
            f"{run.record.number} is “{run.record.state}”: payees are told once the bank has confirmed it, never before."
        )
