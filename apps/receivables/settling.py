"""Items of the sub-ledger and their journals: plain functions for use inside actions of this room and of higher ones.

    receive(act, customer=…, amount=…, received_on=…, account=…, bank_line=…, parts=[(invoice, pounds)])

is also the door by which money that was matched on a bank statement comes in.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from apps.audit.act import Act
from apps.banking.models import StatementLine
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, set_state
from apps.ledger.calc.entries import Entry, EntryLine
from apps.ledger.codings import Coded, codings
from apps.ledger.models import Journal
from apps.ledger.posting import post_entries
from apps.receivables.calc.invoicing import NOUGHT, state_of
from apps.receivables.errors import income_judged
from apps.receivables.guards import (
    RECEIVE,
    REFUNDS,
    control_account,
    seller_on,
    suspense_account,
    whole_pence,
)
from apps.receivables.models import Customer, Invoice, Item, Receipt, Refund, WriteOff
from apps.receivables.transitions import POSTED, RECEIPT
from apps.work.telling import discharge

PARTS_MAX = 200
Part = tuple[Invoice | None, Decimal]


def debtor_of(customer: Customer) -> Coded:
    """Where a customer's debt stands: the control account, naming an organisation that keeps its books here."""
    return Coded(
        control_account(), counterparty=customer.organisation.code if customer.organisation else None
    )


def count_in(
    act: Act, record: Record, customer: Customer, kind: str, dated: dt.date, parts: Iterable[Part]
) -> None:
    """Put a document's items on the customer's account and on invoices, and bring the invoices' states up to date.

    Called before the document is posted; at COMMIT the database compares the two.
    """
    moment = now()
    rows = [
        Item(holder_id=record.holder_id, customer=customer, invoice=invoice, record=record, kind=kind, dated=dated,
             amount=amount, made_at=moment)
        for invoice, amount in sorted(parts, key=lambda part: part[0].pk if part[0] else 0)
        if amount
    ]  # fmt: skip
    with income_judged():
        Item.objects.bulk_create(rows)
    touched = Invoice.objects.filter(
        pk__in={row.invoice_id for row in rows if row.invoice_id}
    ).select_related("record")
    for invoice in touched.order_by("pk"):
        says = state_of(invoice.gross, invoice.paid, invoice.credited, invoice.written_off)
        if invoice.record.state != says:
            set_state(act, invoice.record, says)
        if not invoice.owed:
            discharge(act, holder=record.holder_id, key=late_key(invoice))


def late_key(invoice: Invoice) -> str:
    """Key of the obligation that an invoice past its last reminder is on somebody's list."""
    return f"receivables.late.{invoice.pk}"


def credited_parts(invoice: Invoice, amount: Decimal) -> list[Part]:
    """A credit goes against what is owed of its invoice; what was paid already stands on the customer's account."""
    against = min(invoice.owed, amount)
    return [(invoice, -against), (None, -(amount - against))]


def receive(
    act: Act, *, customer: Customer, amount: Decimal, received_on: dt.date, account: str, bank_line: str,
    parts: Sequence[tuple[int, Decimal]], source: Record | None = None, line: StatementLine | None = None,
) -> Receipt:  # fmt: skip
    """Take in money of a customer: parts go to invoices (by id), the rest stands on account; posted to `account`.

    `bank_line` is the reference of its line on the bank statement: the same line is taken in once.  `source` is the
    statement's record where it was taken from one (with its `line`), or that of money that nobody could identify.
    """
    whole_pence(amount)
    reference = bank_line.strip()
    if not reference:
        raise Invalid("Say which line of the bank statement it is.", fields={"bank_line": "Needed."})
    if received_on > today():
        raise Invalid("Money is received today or earlier.", fields={"received_on": "Not in the future."})
    taken = _parts(customer, parts, amount)
    twin = Receipt.objects.filter(
        holder_id=customer.holder_id, account_id=account, received_on=received_on, bank_line=reference, amount=amount
    ).select_related("record").first()  # fmt: skip
    if twin is not None:
        raise Conflict(f"That line of the statement was taken in as {twin.record.number} already.")
    record = open_record(
        act, holder=customer.holder_id, data_class=DataClass.FINANCE, kind=RECEIPT.kind,
        title=f"Received from {customer.known_as}", state=POSTED,
    )  # fmt: skip
    did(act, record, RECEIVE)
    made = Receipt.objects.create(
        holder_id=customer.holder_id, record=record, customer=customer, received_on=received_on, amount=amount,
        account_id=account, bank_line=reference, source=source, line=line,
    )  # fmt: skip
    if source is not None:
        link(act, record, source, "taken from")
    rest = amount - sum((part for _, part in taken), NOUGHT)
    count_in(act, record, customer, Item.Kind.RECEIPT, received_on,
             [*((invoice, -part) for invoice, part in taken), (None, -rest)])  # fmt: skip
    post(act, record, received_on, record.title, [(Coded(account), amount), (debtor_of(customer), -amount)])
    return made


def take_back(act: Act, receipt: Receipt) -> None:
    """Undo a receipt that the bank returned: what it settled is owed again, its journal is reversed today."""
    _owed_again(act, receipt)
    record = receipt.record
    journal = Journal.objects.get(posting__record=record)
    post(act, record, today(), f"Returned: {record.title}",
         [(debtor_of(receipt.customer), receipt.amount), (Coded(receipt.account_id), -receipt.amount)],
         reverses=journal.pk)  # fmt: skip


def take_to_suspense(act: Act, receipt: Receipt) -> None:
    """Undo a receipt whose money is another's: what it settled is owed again, and the money goes to suspense today."""
    _owed_again(act, receipt)
    post(act, receipt.record, today(), f"Not theirs: {receipt.record.title}",
         [(debtor_of(receipt.customer), receipt.amount), (Coded(suspense_account()), -receipt.amount)])  # fmt: skip


def _owed_again(act: Act, receipt: Receipt) -> None:
    record = receipt.record
    sums: dict[int | None, Decimal] = defaultdict(lambda: NOUGHT)
    for invoice, amount in Item.objects.filter(record=record).values_list("invoice_id", "amount"):
        sums[invoice] += amount
    invoices = Invoice.objects.in_bulk([pk for pk in sums if pk])
    count_in(act, record, receipt.customer, Item.Kind.RECEIPT, today(),
             [(invoices[pk] if pk else None, -amount) for pk, amount in sums.items()])  # fmt: skip


def move_from_account(act: Act, customer: Customer, parts: Sequence[tuple[int, Decimal]]) -> Decimal:
    """Put money that stands on a customer's account against invoices, the oldest first; nothing is posted."""
    taken = _parts(customer, parts, None)
    waiting: list[Any] = list(
        Item.objects.filter(customer=customer, invoice=None).values("record", "kind").annotate(left=Sum("amount"))
        .filter(left__lt=0).order_by("record")
    )  # fmt: skip
    _less_refunds(customer, waiting)
    total = sum((part for _, part in taken), NOUGHT)
    there = -sum((row["left"] for row in waiting), NOUGHT)
    if total > there:
        raise Conflict(f"£{there:,.2f} stands on account of {customer.record.number}, not £{total:,.2f}.")
    moves: dict[tuple[int, str], list[Part]] = defaultdict(list)
    for invoice, wanted in taken:
        while wanted:
            while not waiting[0]["left"]:
                waiting.pop(0)
            row = waiting[0]
            some = min(wanted, -row["left"])
            moves[row["record"], row["kind"]] += [(None, some), (invoice, -some)]
            row["left"] += some
            wanted -= some
    records = Record.objects.in_bulk([record for record, _ in moves])
    for (record, kind), some_parts in moves.items():
        count_in(act, records[record], customer, kind, today(), some_parts)
    return total


def _less_refunds(customer: Customer, waiting: list[Any]) -> None:
    """Take what was refunded off the money on account, the oldest first."""
    given = (
        Item.objects.filter(customer=customer, kind=Item.Kind.REFUND).aggregate(total=Sum("amount"))["total"]
        or NOUGHT
    )
    for row in waiting:
        some = min(given, -row["left"])
        row["left"] += some
        given -= some


def on_account(customer: Customer) -> Decimal:
    """Pounds that stand on a customer's account."""
    found = Item.objects.filter(customer=customer, invoice=None).aggregate(total=Sum("amount"))["total"]
    return -(found or NOUGHT)


def give_back(act: Act, refund: Refund) -> None:
    """Post a refund that was approved: money on account becomes money owed to the customer, until a payment settles it."""
    record, customer = refund.record, refund.customer
    count_in(act, record, customer, Item.Kind.REFUND, today(), [(None, refund.amount)])
    post(act, record, today(), record.title,
         [(debtor_of(customer), refund.amount), (Coded(REFUNDS), -refund.amount)])  # fmt: skip


def write_down(act: Act, write_off: WriteOff) -> None:
    """Post a write-off that was approved: bad debts for debtors, tax included until its relief is claimed."""
    invoice, record, day = write_off.invoice, write_off.record, today()
    seller = seller_on(record.holder_id, day)
    count_in(act, record, invoice.customer, Item.Kind.WRITE_OFF, day, [(invoice, -write_off.amount)])
    lost = Coded(seller.bad_debts_id, cost_centre=seller.cost_centre.code if seller.cost_centre else None)
    post(
        act,
        record,
        day,
        record.title,
        [(lost, write_off.amount), (debtor_of(invoice.customer), -write_off.amount)],
    )


def post(
    act: Act, record: Record, dated: dt.date, words: str, lines: Sequence[tuple[Coded, Decimal]], *,
    reverses: int | None = None,
) -> None:  # fmt: skip
    """One journal of a document of this room."""
    found = codings(record.holder_id, [coded for coded, _ in lines])
    entry = Entry(
        dated=dated, text=words[:200], kind="reversal" if reverses else "subledger", reverses=reverses,
        lines=[EntryLine(found[coded], amount, words[:200]) for coded, amount in lines],
    )  # fmt: skip
    post_entries(act, record, [replace(entry, source=record.pk)])


def _parts(
    customer: Customer, parts: Sequence[tuple[int, Decimal]], amount: Decimal | None
) -> list[tuple[Invoice, Decimal]]:
    """The invoices with the pounds that each takes; Invalid or Conflict names the first that does not hold."""
    if len(parts) > PARTS_MAX or len({pk for pk, _ in parts}) < len(parts):
        raise Invalid(f"Name up to {PARTS_MAX} invoices, each once.")
    found = Invoice.objects.select_related("record").in_bulk([pk for pk, _ in parts])
    taken = []
    for pk, part in parts:
        whole_pence(part, "part of an invoice")
        invoice = found.get(pk)
        if invoice is None or invoice.customer_id != customer.pk or invoice.issued_on is None:
            raise Conflict(f"{customer.record.number} has no issued invoice that you name.")
        if part > invoice.owed:
            raise Conflict(f"{invoice.record.number} is owed £{invoice.owed:,.2f} only, not £{part:,.2f}.")
        taken.append((invoice, part))
    total = sum((part for _, part in taken), NOUGHT)
    if amount is not None and total > amount:
        raise Invalid(f"£{total:,.2f} goes to invoices, and £{amount:,.2f} came in.")
    return taken
