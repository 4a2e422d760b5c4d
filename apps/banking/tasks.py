"""Jobs of this room: making the one file of a payment."""

from __future__ import annotations

from apps.banking.actions.payments import make_file
from apps.jobs.context import JobContext
from apps.jobs.registry import handler


@handler("banking.file", duty="payment.prepare", label="Make a payment file")
def make_payment_file(job: JobContext) -> None:
    """File, journals and “done” are one transaction: a worker that is killed leaves none of them, and it is tried again."""
    with job.effect():
        made = make_file(by=job.actor, payment_id=int(job.payload["payment"]))
        job.answer(file=made.pk, sha256=made.sha256)
