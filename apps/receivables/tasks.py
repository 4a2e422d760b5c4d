"""Jobs of this room: the papers of what was issued or sent."""

from __future__ import annotations

from apps.core.errors import Conflict
from apps.documents.einvoice.checking import examine
from apps.documents.einvoice.writing import write
from apps.documents.paper import pdf
from apps.jobs.context import JobContext
from apps.jobs.registry import handler
from apps.receivables.actions.papers import JOB, keep_papers
from apps.receivables.guards import RAISE
from apps.receivables.models import Credit, Invoice, Reminder
from apps.receivables.queries.papers import e_invoice, letters, paper

Files = list[tuple[str, bytes]]


@handler(JOB, duty=RAISE, label="Make papers of income")
def make_papers(job: JobContext) -> None:
    """Print and write what was issued; an e-invoice that does not pass every check stops the job with the rule ids."""
    with job.reading():
        record, files = made_papers(job.payload)
    with job.effect():
        job.answer(files=keep_papers(by=job.actor, record_id=record, files=files))


def made_papers(of: dict[str, int]) -> tuple[int, Files]:
    """The record and its papers as (name, bytes)."""
    if "run" in of:
        sent = Reminder.objects.filter(run_id=of["run"], sent_on__isnull=False)
        found = list(sent.select_related("invoice__record", "step", "run").order_by("pk"))
        return of["run"], [(f"{found[0].run.number}.pdf", letters(found))] if pdf.available() else []
    credit = None
    if "credit" in of:
        credit = Credit.objects.select_related("record", "invoice").get(pk=of["credit"])
    invoice = Invoice.objects.select_related("record").get(pk=credit.invoice_id if credit else of["invoice"])
    record = credit.record if credit else invoice.record
    files: Files = [(f"{record.number}.pdf", paper(invoice, credit))] if pdf.available() else []
    value = e_invoice(invoice, credit)
    if value is not None:
        data = write(value)
        judged = examine(data)
        if not judged.holds:
            rules = ", ".join(sorted({one.rule for one in judged.fatal}))
            raise Conflict(
                f"The e-invoice of {record.number} breaks {rules}: correct the addresses in the set-up."
            )
        files.append((f"{record.number}.xml", data))
    return record.pk, files
