"""Bringing approved invoices into the books."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db.models import Sum

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid
from apps.documents.records import link, set_state, set_states
from apps.ledger.calc.entries import Entry
from apps.ledger.codings import Coded, coded_of
from apps.ledger.models import Account
from apps.ledger.posting import Posted, post_entries
from apps.ledger.trading import Purchase, Traded, purchases_lines
from apps.payables.errors import invoice_judged
from apps.payables.guards import opened
from apps.payables.models import Invoice, Line, Match, RunItem, Twin
from apps.payables.transitions import APPROVED, CREDITED, POSTED
from apps.purchasing.billing import Bill, billed_all, unbilled
from apps.purchasing.transitions import PLACED
from apps.suppliers.payees import name_payees


@action("payables.invoice.post")
def post_invoice(
    act: Act, *, record_id: int, dated: dt.date | None = None, version: int | str | None = None
) -> list[Posted]:
    """Post an approved invoice: cost with the VAT that stays, VAT that comes back, creditor.

    Conflict while a twin of it is undecided.  VAT is decided by the tax point; the journal stands on `dated`, today
    unless given.
    """
    invoice = opened(act, record_id, APPROVED, version=version)
    _refuse_twins(invoice)
    posted = post(act, [invoice], dated or today())
    act.audit(
        invoice.holder_id, DataClass.FINANCE, record=record_id,
        details={"gross": invoice.gross, "kind": invoice.kind, "journal": posted[0].number},
    )  # fmt: skip
    return posted


def post(act: Act, invoices: Sequence[Invoice], day: dt.date) -> list[Posted]:
    """Bring locked invoices of one organisation, approved or matched, into the books, within an act.

    What an invoice takes of its order is released before it is posted; what a credit note gives back is owed again after.
    """
    ids = [one.pk for one in invoices]
    moment = now()
    with invoice_judged():
        Invoice.objects.filter(pk__in=ids).update(posted_on=day, posted_at=moment)
    for one in invoices:
        one.posted_on, one.posted_at = day, moment
    bills = _bills(ids)
    due = [
        (one.record, bills[one.pk])
        for one in invoices
        if one.kind == Invoice.Kind.INVOICE and one.pk in bills
    ]
    if due:
        billed_all(act, due, dated=day, as_far_as_there_is_room=True)
    name_payees(act, [(one.record, one.supplier.name if one.supplier else one.payee) for one in invoices])
    entries = _entries(invoices, _lines(ids), day)
    posted = [
        made
        for one, entry in zip(invoices, entries, strict=True)
        for made in post_entries(act, one.record, [entry])
    ]
    for one in invoices:
        if one.kind == Invoice.Kind.CREDIT and one.pk in bills:
            unbilled(act, one.record, bills[one.pk], dated=day)
    set_states(act, [one.record for one in invoices], POSTED)
    for one in invoices:
        if one.credits_id is not None:
            _credit(act, one)
    return posted


def _bills(invoices: Sequence[int]) -> dict[int, list[Bill]]:
    """What each invoice takes of lines of orders that stand: those of a closed order hold nothing any more."""
    rows = (
        Match.objects.filter(invoice_id__in=invoices, order_line__order__record__state=PLACED)
        .values("invoice_id", "order_line_id").annotate(many=Sum("quantity"), pounds=Sum("net"))
        .order_by("invoice_id", "order_line_id")
    )  # fmt: skip
    found: dict[int, list[Bill]] = defaultdict(list)
    for row in rows:
        found[row["invoice_id"]].append(Bill(row["order_line_id"], row["many"], row["pounds"]))
    return found


def _refuse_twins(invoice: Invoice) -> None:
    waiting = Twin.objects.filter(invoice=invoice, decision="").count()
    if waiting:
        raise Conflict(
            f"{invoice.record.number} may be a duplicate: {waiting} "
            f"{'twin waits' if waiting == 1 else 'twins wait'} for the decision of a second person."
        )


def _lines(invoices: Sequence[int]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = defaultdict(list)
    for line in Line.objects.filter(invoice_id__in=invoices).order_by("invoice_id", "position").select_related(
        "coding__cost_centre", "coding__objective", "coding__project", "coding__category", "coding__contract",
        "coding__counterparty",
    ):  # fmt: skip
        found[line.invoice_id].append(line)
    return found


def _entries(invoices: Sequence[Invoice], lines: Mapping[int, Sequence[Line]], day: dt.date) -> list[Entry]:
    """The journal of each invoice, in their order."""
    purchases = []
    for invoice in invoices:
        sign = Decimal(-1 if invoice.kind == Invoice.Kind.CREDIT else 1)
        bought = [
            Traded(coded_of(line.coding), sign * line.net, sign * line.vat, line.text)
            for line in lines[invoice.pk]
            if line.coding is not None
        ]
        text = f"{invoice.reference} {invoice.payee}"
        purchases.append(Purchase(invoice.tax_point or invoice.dated, bought, text))
    entries = []
    made = purchases_lines(invoices[0].holder_id, purchases, creditor=Coded(creditors()))
    for invoice, purchase, one in zip(invoices, purchases, made, strict=True):
        if one.gross != invoice.signed:
            raise Invalid(
                f"{invoice.record.number}: its lines come to £{abs(one.gross):,.2f}, not £{invoice.gross:,.2f}."
            )
        entries.append(
            Entry(
                dated=day,
                text=purchase.text[:200],
                lines=one.lines,
                kind="subledger",
                source=invoice.record_id,
            )
        )
    return entries


def creditors() -> str:
    """The control account of creditors."""
    found = (
        Account.objects.filter(role=Account.Role.PAYABLES)
        .order_by("code")
        .values_list("code", flat=True)
        .first()
    )
    if found is None:
        raise Invalid("The account structure has no account for creditors: ask its steward to add one.")
    return found


def _credit(act: Act, note: Invoice) -> None:
    """A credit note of the whole sum, posted: the invoice it names is credited, unless a payment run holds it.  Both stay
    on the account until they are settled against each other."""
    assert note.credits_id is not None
    invoice = Invoice.objects.select_related("record").get(pk=note.credits_id)
    link(act, note.record, invoice.record, "credits")
    held = RunItem.objects.filter(invoice=invoice, state=RunItem.State.IN).exists()
    if invoice.gross == note.gross and invoice.record.state == POSTED and not held:
        set_state(act, invoice.record, CREDITED)
