"""What room payables does when lower rooms tell it something."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act
from apps.audit.events import hear
from apps.banking.models import Payment
from apps.core.errors import Conflict
from apps.documents.records import set_state
from apps.identity.models import Person
from apps.payables import settling
from apps.payables.actions.coding import budget_holders
from apps.payables.matching import due_now
from apps.payables.models import Invoice
from apps.payables.transitions import APPROVED, REGISTERED
from apps.work.models import ApprovalStep


@hear("work.decided.payables.invoice")
def invoice_decided(act: Act, *, request: Any, outcome: str) -> None:
    """Approved by whoever answers for its cost centres, it may be posted; otherwise it is open again.

    Where people are named for the cost centres, each of them (or whoever stands in for them, or the organisation's
    fall-back) is among those who approved.
    """
    if outcome != "approved":
        set_state(act, request.record, REGISTERED)
        return
    invoice = Invoice.objects.get(record=request.record)
    steps = ApprovalStep.objects.filter(request=request, state=ApprovalStep.State.APPROVED)
    acted: set[int | None] = set()
    for step in steps:
        if step.as_fallback:
            acted |= set(budget_holders(invoice).values())
        acted |= {step.acted_by_id, step.for_person_id}
    missing = {code: person for code, person in budget_holders(invoice).items() if person not in acted}
    if missing:
        code, person = next(iter(sorted(missing.items())))
        name = Person.objects.filter(pk=person).values_list("name", flat=True).first() or "somebody else"
        raise Conflict(
            f"{name} answers for cost centre {code} and approves what is spent on it, or names who stands in."
        )
    set_state(act, request.record, APPROVED)


@hear("purchasing.received")
def goods_came(act: Act, *, holder: int) -> None:
    """Invoices that wait for a receipt are matched again, by the organisation's service person, not by whoever received."""
    act.lastly(due_now, holder)


@hear("work.decided.banking.payment")
def payment_decided(act: Act, *, request: Any, outcome: str) -> None:
    """A run is released by a person who had nothing to do with its invoices."""
    if outcome == "approved":
        settling.released(act, Payment.objects.get(record=request.record))


@hear("banking.payment.filed")
def payment_filed(act: Act, *, payment: Payment) -> None:
    """The file of a run was made: its debts are settled."""
    run = settling.run_of(payment)
    if run is not None:
        settling.sent(act, run)


@hear("banking.payment.confirmed")
def payment_confirmed(act: Act, *, payment: Payment) -> None:
    """The bank debited a run: its invoices are paid."""
    run = settling.run_of(payment)
    if run is not None:
        settling.confirmed(act, run, payment)


@hear("banking.items.failed")
def items_failed(act: Act, *, payment: Payment, items: Any) -> None:
    """Money of a run came back: its invoices are owed again."""
    run = settling.run_of(payment)
    if run is not None:
        settling.came_back(act, run, payment, items)


@hear("banking.payment.withdrawn")
def payment_withdrawn(act: Act, *, payment: Payment) -> None:
    """A run was refused or withdrawn: its invoices are free."""
    run = settling.run_of(payment)
    if run is not None:
        settling.withdrawn(act, run)
