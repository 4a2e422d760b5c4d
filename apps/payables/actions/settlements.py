"""Debts settled without a run: set off against credit notes, collected by direct debit, refunded by the supplier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.banking.actions.reconciling import RECONCILE
from apps.banking.matching import match_posted
from apps.banking.models import StatementLine
from apps.banking.paying import PREPARE
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid
from apps.core.show import pounds
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, touch
from apps.ledger.calc.entries import Entry, EntryLine
from apps.ledger.codings import Coded, codings
from apps.ledger.posting import post_entries
from apps.payables.actions.posting import creditors
from apps.payables.guards import opened
from apps.payables.models import DirectDebit, Invoice, RunItem, Settled
from apps.payables.settling import locked_invoices, settle
from apps.payables.transitions import APPROVED, CREDITED, POSTED, REGISTERED, SETTLEMENT, WAITING

NOUGHT = Decimal("0.00")
TOGETHER_MAX = 200


@action("payables.invoices.set_off")
def set_off(act: Act, *, invoices: Collection[int]) -> Record:
    """Set invoices off against credit notes of the same supplier, by the ids of their records, where they come to nought.

    Nothing is posted: both stand on the creditors account, and leave the list of what is owed together.
    """
    chosen = _chosen(act, invoices, PREPARE, POSTED, CREDITED)
    sums: dict[int, Decimal] = defaultdict(lambda: NOUGHT)
    for one in chosen:
        sums[one.supplier_id or 0] += one.signed
    uneven = next((pk for pk, total in sums.items() if total), None)
    if uneven is not None:
        name = next(one.payee for one in chosen if one.supplier_id == uneven)
        raise Conflict(
            f"{name}: invoices and credit notes differ by {pounds(abs(sums[uneven]))}, so they are not set off."
        )
    record = _open(act, chosen, PREPARE, "Set off against credit notes")
    settle(
        act, record, chosen, Settled.How.SET_OFF, max(today(), *(one.posted_on or today() for one in chosen))
    )
    act.audit(
        record.holder_id,
        DataClass.FINANCE,
        record=record.pk,
        details={"invoices": [one.pk for one in chosen]},
    )
    return record


@action("payables.debit.mark")
def mark_direct_debit(act: Act, *, record_id: int, reference: str) -> DirectDebit:
    """Say that the supplier collects an invoice: it is in no run, and a line of the bank statement settles it."""
    invoice = opened(act, record_id, REGISTERED, WAITING, APPROVED, POSTED)
    words = reference.strip()
    if not words or len(words) > 40:
        raise Invalid(
            "Give the reference that the statement shows.", fields={"reference": "At most 40 characters."}
        )
    if invoice.kind == Invoice.Kind.CREDIT:
        raise Conflict("A credit note is not collected: a refund is matched with the bank statement.")
    if RunItem.objects.filter(invoice=invoice, state__in=[RunItem.State.IN, RunItem.State.PAID]).exists():
        raise Conflict(f"{invoice.record.number} is in a payment run: take it out first.")
    if DirectDebit.objects.filter(invoice=invoice, ended_at=None).exists():
        raise Conflict(f"{invoice.record.number} is collected by direct debit already.")
    made = DirectDebit.objects.create(
        holder_id=invoice.holder_id,
        invoice=invoice,
        reference=words,
        marked_by_id=act.by.person,
        marked_at=now(),
    )
    touch(act, invoice.record)
    act.audit(invoice.holder_id, DataClass.FINANCE, record=record_id, details={"debit": made.pk})
    return made


@action("payables.debit.end")
def end_direct_debit(act: Act, *, record_id: int, reason: str) -> DirectDebit:
    """The supplier does not collect it after all: a run may pay it."""
    invoice = opened(act, record_id, REGISTERED, WAITING, APPROVED, POSTED)
    why = reason_given(reason)
    found = DirectDebit.objects.select_for_update().filter(invoice=invoice, ended_at=None).first()
    if found is None:
        raise Conflict(f"{invoice.record.number} is not collected by direct debit.")
    found.ended_at = now()
    found.save(update_fields=["ended_at"])
    touch(act, invoice.record)
    act.audit(invoice.holder_id, DataClass.FINANCE, record=record_id, reason=why, details={"debit": found.pk})
    return found


@action("payables.line.settle")
def settle_by_line(act: Act, *, line_id: int, invoices: Collection[int]) -> Record:
    """Settle invoices that a direct debit collected, or credit notes that the supplier refunded, by their statement line.

    The line has exactly their pounds; its journal is posted on its day and matched with it.
    """
    line = one_seen(StatementLine, line_id, "statement line")
    act.by.require(RECONCILE, line.holder_id)
    chosen = _chosen(act, invoices, RECONCILE, POSTED)
    if {one.holder_id for one in chosen} != {line.holder_id}:
        raise Conflict("The statement is of another organisation than these invoices.")
    kinds = {one.kind for one in chosen}
    if line.amount < 0:
        marked = set(
            DirectDebit.objects.filter(invoice__in=chosen, ended_at=None).values_list("invoice_id", flat=True)
        )
        bare = next((one for one in chosen if one.pk not in marked), None)
        if bare is not None:
            raise Conflict(f"{bare.record.number} is not marked as collected by direct debit.")
    elif kinds != {Invoice.Kind.CREDIT}:
        raise Conflict("Money that came in settles credit notes alone.")
    total = sum((one.signed for one in chosen), NOUGHT)
    if line.amount != -total:
        raise Conflict(
            f"The line is {pounds(line.amount)}, these make {pounds(-total)}: they are to be the same."
        )
    words = "Refunded by the supplier" if line.amount > 0 else "Collected by direct debit"
    record = _open(act, chosen, RECONCILE, words)
    _post(act, record, line, words)
    settle(act, record, chosen, Settled.How.STATEMENT, line.dated)
    match_posted(act, line, record, words)
    link(act, record, line.statement.record, "met on")
    act.audit(
        line.holder_id, DataClass.FINANCE, record=record.pk,
        details={"line": line.pk, "invoices": [one.pk for one in chosen]},
    )  # fmt: skip
    return record


def _chosen(act: Act, records: Collection[int], duty: str, *states: str) -> list[Invoice]:
    """The invoices, locked, of one organisation, in one of the states, in no run and settled by nothing."""
    if not 1 <= len(set(records)) <= TOGETHER_MAX:
        raise Invalid(f"Choose between 1 and {TOGETHER_MAX} invoices.")
    found = locked_invoices(records)
    for holder in sorted({one.holder_id for one in found}):
        act.by.require(duty, holder)
    if len({one.holder_id for one in found}) > 1:
        raise Conflict("Choose invoices of one organisation.")
    for one in found:
        if one.record.state not in states:
            raise Conflict(f"{one.record.number} is “{one.record.state}”, so this can no longer be done.")
    busy = (
        RunItem.objects.filter(invoice__in=found, state__in=[RunItem.State.IN, RunItem.State.PAID])
        .select_related("invoice__record").first()
    )  # fmt: skip
    if busy is not None:
        raise Conflict(f"{busy.invoice.record.number} is in a payment run: take it out first.")
    return found


def _open(act: Act, chosen: Sequence[Invoice], duty: str, words: str) -> Record:
    record = open_record(
        act, holder=chosen[0].holder_id, data_class=DataClass.FINANCE, kind=SETTLEMENT.kind, state=POSTED,
        title=f"{words}: {chosen[0].payee}",
    )  # fmt: skip
    did(act, record, duty)
    for one in chosen:
        link(act, record, one.record, "settles")
    return record


def _post(act: Act, record: Record, line: StatementLine, words: str) -> None:
    """The journal on the day of the statement: what left or came into the account against creditors."""
    owed = Coded(creditors())
    coding = codings(line.holder_id, [owed])[owed]
    text = f"{words}: {line.text or line.party}"[:200]
    lines = [EntryLine(coding, -line.amount, text), EntryLine(line.account.coding_id, line.amount, text)]
    post_entries(act, record, [Entry(line.dated, text, lines, "subledger", source=record.pk)])
