"""Disputes and holds: what keeps an invoice from being paid, from when until when, and why."""

from __future__ import annotations

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, reason_given
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.documents.records import touch
from apps.payables.guards import REGISTER, opened
from apps.payables.models import Invoice, Stop
from apps.payables.transitions import APPROVED, CREDITED, POSTED, REGISTERED, WAITING


@action("payables.invoice.stop")
def begin_stop(act: Act, *, record_id: int, kind: str, reason: str, version: int | str | None = None) -> Stop:
    """Dispute an invoice with its supplier, or put it on hold."""
    invoice: Invoice = opened(
        act, record_id, REGISTERED, WAITING, APPROVED, POSTED, CREDITED, version=version
    )
    why = reason_given(reason)
    if kind not in Stop.Kind.values:
        raise Invalid("An invoice is disputed, or on hold.")
    if Stop.objects.filter(invoice=invoice, kind=kind, until=None).exists():
        raise Conflict(f"{invoice.record.number} is {Stop.Kind(kind).label.lower()} already.")
    made = Stop.objects.create(
        holder_id=invoice.holder_id,
        invoice=invoice,
        kind=kind,
        reason=why,
        since=now(),
        begun_by_id=act.by.person,
    )
    touch(act, invoice.record)
    act.audit(invoice.holder_id, DataClass.FINANCE, record=record_id, reason=why, details={"kind": kind})
    return made


@action("payables.invoice.resume")
def end_stop(act: Act, *, stop_id: int, outcome: str) -> Stop:
    """Say how a dispute or hold ended."""
    found = one_locked(Stop, stop_id, "dispute or hold")
    act.by.require(REGISTER, found.holder_id)
    how = reason_given(outcome)
    if found.until is not None:
        raise Conflict("It ended already.")
    found.until, found.ended_by_id, found.outcome = now(), act.by.person, how
    found.save()
    touch(act, found.invoice.record)
    act.audit(
        found.holder_id, DataClass.FINANCE, record=found.invoice.record_id, reason=how,
        details={"kind": found.kind},
    )  # fmt: skip
    return found
