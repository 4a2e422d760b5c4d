"""What a second person decides about an invoice that may be there twice."""

from __future__ import annotations

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, reason_given
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.documents.records import did, locked
from apps.payables.errors import invoice_judged
from apps.payables.guards import DECIDE, REGISTER, opened
from apps.payables.models import Twin
from apps.payables.searching import renew_window, search
from apps.payables.transitions import APPROVED, REGISTERED, WAITING


@action("payables.twin.decide")
def decide_twin(act: Act, *, twin_id: int, decision: str, reason: str) -> Twin:
    """Say that two are not the same invoice, or that this one is paid all the same; kept for ever, with its reason.

    Refused for whoever registered the invoice.
    """
    seen = Twin.objects.select_related("invoice__record").filter(pk=twin_id).first()
    if seen is not None:
        act.by.require(DECIDE, seen.holder_id)
        locked(seen.invoice.record)
    found = one_locked(Twin, twin_id, "possible duplicate")
    why = reason_given(reason)
    if decision not in Twin.Decision.values:
        raise Invalid("Say that it is another invoice, or that it is paid all the same.")
    if found.decision:
        raise Conflict("This was decided already.")
    did(act, found.invoice.record, DECIDE)
    found.decision, found.reason, found.decided_by_id, found.decided_at = decision, why, act.by.person, now()
    with invoice_judged():
        found.save()
    act.audit(
        found.holder_id, DataClass.FINANCE, record=found.invoice.record_id, reason=why,
        details={"decision": decision, "kind": found.kind, "other": found.other_id, "elsewhere": found.organisation_id},
    )  # fmt: skip
    return found


@action("payables.twin.search")
def search_again(act: Act, *, record_id: int) -> int:
    """Look for twins of an invoice once more; gives how many wait for a decision."""
    invoice = opened(act, record_id, REGISTERED, WAITING, APPROVED)
    waiting = search(act, invoice)
    act.audit(invoice.holder_id, DataClass.FINANCE, record=record_id, details={"waiting": waiting})
    return waiting


@action("payables.prints.renew")
def renew_prints(act: Act, *, holder: int) -> int:
    """After merges of suppliers, print the invoices of those merged away anew for the partners; gives how many."""
    act.by.require(REGISTER, holder)
    renewed = renew_window(act, holder)
    act.audit(holder, DataClass.FINANCE, details={"renewed": renewed})
    return renewed
