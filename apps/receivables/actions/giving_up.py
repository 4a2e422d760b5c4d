"""Write-offs: asked for with a reason, posted by another person's approval within their limit."""

from __future__ import annotations

from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, set_state
from apps.documents.versions import once
from apps.receivables.calc.invoicing import vat_within
from apps.receivables.guards import GIVE_UP, LET_GO, whole_pence
from apps.receivables.models import Invoice, WriteOff
from apps.receivables.reliefs import rule_on
from apps.receivables.settling import write_down
from apps.receivables.transitions import POSTED, WAITING, WRITE_OFF
from apps.work.approvals import ask


@action("receivables.write_off.raise")
def raise_write_off(act: Act, *, invoice_id: int, amount: Decimal, reason: str, key: str) -> WriteOff:
    """Ask to give up part or all of what is owed of an invoice."""
    invoice = one_locked(Invoice, invoice_id, "invoice")
    holder = invoice.holder_id
    act.by.require(GIVE_UP, holder)
    why = reason_given(reason)
    whole_pence(amount)
    if invoice.due_on is None or amount > invoice.owed:
        raise Conflict(
            f"{invoice.record.number} is owed £{invoice.owed:,.2f}: no more than that is given up."
        )
    if WriteOff.objects.filter(invoice=invoice, record__state=WAITING).exists():
        raise Conflict(f"A write-off of {invoice.record.number} waits for approval already.")
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(WriteOff, first.answer, "write-off")
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=WRITE_OFF.kind, title=f"Write-off of {invoice.record.number}",
        state=WAITING,
    )  # fmt: skip
    did(act, record, GIVE_UP)
    made = WriteOff.objects.create(
        holder_id=holder, record=record, invoice=invoice, amount=amount, reason=why,
        vat=vat_within(amount, gross=invoice.gross, vat=invoice.vat),
        relief_from=rule_on(today()).opens(invoice.supplied_on, invoice.due_on),
    )  # fmt: skip
    link(act, record, invoice.record, "writes off")
    ask(act, record, duty=LET_GO, amount=amount)
    first.keep(made.pk)
    act.audit(holder, DataClass.FINANCE, record=record.pk, reason=why, details={"amount": amount})
    return made


def post_write_off(act: Act, record: Record) -> None:
    """Post a write-off within the act that approved it."""
    found = WriteOff.objects.select_related("invoice__customer__organisation", "record").get(record=record)
    set_state(act, record, POSTED)
    write_down(act, found)
