"""Bringing approved invoices into the books."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid
from apps.documents.records import link, set_state
from apps.ledger.calc.entries import Entry
from apps.ledger.codings import Coded
from apps.ledger.models import Account, Coding
from apps.ledger.posting import Posted, post_entries
from apps.ledger.trading import Traded, purchase_lines
from apps.payables.errors import invoice_judged
from apps.payables.guards import opened
from apps.payables.models import Invoice, Line, Twin
from apps.payables.transitions import APPROVED, CREDITED, POSTED


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
    day = dated or today()
    invoice.posted_on, invoice.posted_at = day, now()
    with invoice_judged():
        invoice.save(update_fields=["posted_on", "posted_at"])
    posted = post_entries(act, invoice.record, [_entry(invoice, day)])
    set_state(act, invoice.record, POSTED)
    if invoice.credits_id is not None:
        _credit(act, invoice)
    act.audit(
        invoice.holder_id, DataClass.FINANCE, record=record_id,
        details={"gross": invoice.gross, "kind": invoice.kind, "journal": posted[0].number},
    )  # fmt: skip
    return posted


def _refuse_twins(invoice: Invoice) -> None:
    waiting = Twin.objects.filter(invoice=invoice, decision="").count()
    if waiting:
        raise Conflict(
            f"{invoice.record.number} may be a duplicate: {waiting} "
            f"{'twin waits' if waiting == 1 else 'twins wait'} for the decision of a second person."
        )


def _entry(invoice: Invoice, day: dt.date) -> Entry:
    sign = Decimal(-1 if invoice.kind == Invoice.Kind.CREDIT else 1)
    lines = Line.objects.filter(invoice=invoice).select_related(
        "coding__cost_centre", "coding__objective", "coding__project", "coding__category", "coding__contract",
        "coding__counterparty",
    )  # fmt: skip
    bought = [
        Traded(_coded(line.coding), sign * line.net, sign * line.vat, line.text)
        for line in lines
        if line.coding is not None
    ]
    text = f"{invoice.reference} {invoice.payee}"
    made = purchase_lines(
        invoice.holder_id, invoice.tax_point or invoice.dated, bought, creditor=Coded(creditors()), text=text
    )
    if made.gross != sign * invoice.gross:
        raise Invalid(
            f"{invoice.record.number}: its lines come to £{made.gross:,.2f}, not £{invoice.gross:,.2f}."
        )
    return Entry(dated=day, text=text[:200], lines=made.lines, kind="subledger", source=invoice.record_id)


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


def _coded(coding: Coding) -> Coded:
    """The codes of a coding again."""

    def code(value: object) -> str | None:
        return None if value is None else str(value.code)  # type: ignore[attr-defined]

    return Coded(
        coding.account_id, cost_centre=code(coding.cost_centre), objective=code(coding.objective),
        project=code(coding.project), category=code(coding.category), contract=code(coding.contract),
        counterparty=code(coding.counterparty), capital=coding.capital, vat_code=coding.vat_code_id,
    )  # fmt: skip


def _credit(act: Act, note: Invoice) -> None:
    """A credit note of the whole sum, posted: the invoice it names is credited.  Both stay on the account until they are
    settled against each other."""
    assert note.credits_id is not None
    invoice = Invoice.objects.select_related("record").get(pk=note.credits_id)
    link(act, note.record, invoice.record, "credits")
    if invoice.gross == note.gross and invoice.record.state == POSTED:
        set_state(act, invoice.record, CREDITED)
