"""Invoices on their way in: e-invoices judged and read, papers keyed by hand, their supplier found in the one master."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.clock import LONDON, now, today
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.money import PENNY
from apps.documents.content import clean_name
from apps.documents.einvoice.checking import examine
from apps.documents.einvoice.values import Examined
from apps.documents.files import open_bytes
from apps.documents.models import Record, StoredFile
from apps.documents.records import attach, did, link, locked, open_record, set_state
from apps.documents.versions import once
from apps.payables.actions.matching import carry_on
from apps.payables.calc.references import reference_key
from apps.payables.errors import invoice_judged
from apps.payables.finding import enter_in_master, find_supplier
from apps.payables.guards import REGISTER, opened
from apps.payables.matching import match
from apps.payables.models import Category, Invoice, Line, Refusal
from apps.payables.papers import LINES_MAX, Paper, paper_of
from apps.payables.prints import bank_print
from apps.payables.searching import close_window, facts_of, hold_facts, note_twins, open_window
from apps.payables.terms import due_on
from apps.payables.transitions import (
    DROPPED,
    INVOICE,
    KEYED,
    LIVE,
    PAPER,
    POSTED,
    RECEIVED,
    REFUSAL,
    REGISTERED,
    RETURNED,
    WAITING,
)
from apps.suppliers.models import Supplier

FAULTS_KEPT = 50
PAPER_TYPES = {"application/pdf", "image/png", "image/jpeg"}


def receive_e_invoice(*, by: Actor, holder: int, data: bytes, name: str, key: str) -> Invoice | Refusal:
    """Judge a file and take it in: an Invoice when it holds (posted at once when it matches its order), else a Refusal that
    says every fault.

    The judging is done before the act, so that no row is locked meanwhile.
    """
    by.require(REGISTER, holder)
    found = examine(data)
    if found.holds:
        taken: Invoice = take_e_invoice(by=by, holder=holder, data=data, name=name, examined=found, key=key)
        if carry_on(by=by, holder=holder, records=[taken.record_id]):
            taken.record.state = POSTED
        return taken
    sent: Refusal = send_file_back(by=by, holder=holder, data=data, name=name, examined=found, key=key)
    return sent


@action("payables.e_invoice.take")
def take_e_invoice(act: Act, *, holder: int, data: bytes, name: str, examined: Examined, key: str) -> Invoice:
    """Take an e-invoice in that passed every check; its bytes are kept as they came."""
    act.by.require(REGISTER, holder)
    if examined.invoice is None:
        raise Invalid("This file did not pass its checks, so it is no invoice yet.")
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Invoice, first.answer, "invoice")
    before = (
        StoredFile.objects.filter(
            holder_id=holder, sha256=examined.sha256, record__kind=INVOICE.kind, record__state__in=LIVE
        )
        .select_related("record")
        .first()
    )
    if before is not None:
        raise Conflict(f"This very file came in before: it is {before.record.number}.")
    made = open_invoice(act, holder, paper_of(examined.invoice), source=Invoice.Source.E_INVOICE)
    attach(act, made.record, io.BytesIO(data), name=_xml_name(name))
    first.keep(made.pk)
    _audit(act, made, sha256=examined.sha256)
    return made


@action("payables.e_invoice.send_back")
def send_file_back(act: Act, *, holder: int, data: bytes, name: str, examined: Examined, key: str) -> Refusal:
    """Keep that a file came and why it goes back; nothing of what it says becomes an invoice."""
    act.by.require(REGISTER, holder)
    if examined.holds or not examined.faults:
        raise Invalid("This file passed its checks: take it in.")
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Refusal, first.answer, "e-invoice sent back")
    given = clean_name(name)
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=REFUSAL.kind, title=f"Sent back: {given}", state=RETURNED
    )  # fmt: skip
    did(act, record, REGISTER)
    if examined.faults[0].layer != "File":
        attach(act, record, io.BytesIO(data), name=_xml_name(name))
    made = Refusal.objects.create(
        holder_id=holder, record=record, name=given, sha256=examined.sha256, size=examined.size, received_at=now(),
        faults=[
            {"layer": one.layer, "rule": one.rule, "words": one.words, "official": one.official, "where": one.where,
             "fatal": one.fatal}
            for one in examined.faults[:FAULTS_KEPT]
        ],
    )  # fmt: skip
    first.keep(made.pk)
    rules = sorted({one.rule for one in examined.fatal})
    act.audit(
        holder, DataClass.FINANCE, record=record.pk, details={"sha256": examined.sha256, "rules": rules}
    )
    return made


@action("payables.paper.bring")
def bring_paper(act: Act, *, holder: int, file: Any, key: str) -> Record:
    """Keep a PDF or picture that came in; it waits until its invoice is keyed, and counts as received now."""
    act.by.require(REGISTER, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Record, first.answer, "paper")
    name = clean_name(str(getattr(file, "name", "") or "paper"))
    made = open_record(
        act,
        holder=holder,
        data_class=DataClass.FINANCE,
        kind=PAPER.kind,
        title=f"Paper: {name}",
        state=WAITING,
    )
    did(act, made, REGISTER)
    kept = attach(act, made, file)
    if kept.media_type not in PAPER_TYPES:
        raise Invalid(
            "Bring a PDF or a picture. An e-invoice is XML; a list of invoices goes through the imports."
        )
    first.keep(made.pk)
    act.audit(holder, DataClass.FINANCE, record=made.pk, details={"sha256": kept.sha256})
    return made


@action("payables.paper.drop")
def drop_paper(act: Act, *, record_id: int, reason: str) -> Record:
    """The paper is no invoice, or came in before."""
    found = _paper(act, record_id)
    why = reason_given(reason)
    set_state(act, found, DROPPED)
    act.audit(found.holder_id, DataClass.FINANCE, record=found.pk, reason=why)
    return found


@action("payables.invoice.key")
def key_invoice(
    act: Act, *, holder: int, paper: Paper, files: Sequence[Any] = (), key: str, paper_id: int | None = None
) -> Invoice:
    """Key an invoice from a PDF or paper (the record `paper_id` where it was brought before); it is kept with it."""
    act.by.require(REGISTER, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Invoice, first.answer, "invoice")
    brought = None if paper_id is None else _paper(act, paper_id, holder)
    if brought is not None and paper.received_on is None:
        paper = replace(paper, received_on=brought.made_at.astimezone(LONDON).date())
    made = open_invoice(act, holder, paper, source=Invoice.Source.KEYED)
    for file in files:
        attach(act, made.record, file)
    if brought is not None:
        for kept in StoredFile.objects.filter(record=brought):
            with open_bytes(kept) as content:
                attach(act, made.record, content, name=kept.name)
        link(act, made.record, brought, "keyed from")
        set_state(act, brought, KEYED)
    first.keep(made.pk)
    _audit(act, made)
    return made


@action("payables.invoice.name_supplier")
def name_supplier(
    act: Act, *, record_id: int, supplier_id: int | None = None, version: int | str | None = None
) -> Invoice:
    """Say who the supplier of a received invoice is; without an id the name on the paper is entered as unconfirmed."""
    invoice = opened(act, record_id, RECEIVED, version=version)
    if supplier_id is None:
        found = enter_in_master(invoice.payee)
        if found is None:
            raise Invalid(f"“{invoice.payee}” reads like a person's name, who never stands in the shared list. "
                          "Choose a supplier, or send the invoice back.")  # fmt: skip
    else:
        found = Supplier.objects.filter(pk=supplier_id, merged_into__isnull=True).first()
        if found is None:
            raise NotFound(f"There is no supplier {supplier_id} that stands by itself.")
    invoice.supplier = found
    register(act, invoice)
    _audit(act, invoice)
    return invoice


@action("payables.invoice.send_back")
def send_back(act: Act, *, record_id: int, reason: str, version: int | str | None = None) -> Invoice:
    """Send an invoice back to its supplier without undue delay: it is not valid, and the reason says what is wrong."""
    invoice = opened(act, record_id, RECEIVED, REGISTERED, version=version)
    why = reason_given(reason)
    close_window(act, invoice)
    set_state(act, invoice.record, RETURNED)
    act.audit(invoice.holder_id, DataClass.FINANCE, record=record_id, reason=why)
    return invoice


@action("payables.invoice.drop")
def drop(act: Act, *, record_id: int, reason: str, version: int | str | None = None) -> Invoice:
    """Drop an invoice that should not have come in: keyed twice, or meant for somebody else."""
    invoice = opened(act, record_id, RECEIVED, REGISTERED, version=version)
    why = reason_given(reason)
    close_window(act, invoice)
    set_state(act, invoice.record, DROPPED)
    act.audit(invoice.holder_id, DataClass.FINANCE, record=record_id, reason=why)
    return invoice


def open_invoice(act: Act, holder: int, paper: Paper, *, source: str, matching: bool = True) -> Invoice:
    """A paper as an invoice, within an act: registered when its supplier is known, else received and in the queue.

    Without `matching` the caller matches all it opened together.
    """
    received_on = paper.received_on or today()
    _refuse_unsound(paper, received_on)
    supplier = (
        Supplier.objects.filter(pk=paper.supplier, merged_into__isnull=True).first()
        if paper.supplier
        else find_supplier(
            vat_number=paper.vat_number, company_number=paper.company_number, ppon=paper.ppon,
            names=(paper.payee, *paper.other_names),
        )
    )  # fmt: skip
    if paper.supplier and supplier is None:
        raise NotFound(f"There is no supplier {paper.supplier} that stands by itself.")
    kind = "Credit note" if paper.kind == Invoice.Kind.CREDIT else "Invoice"
    made = Invoice(
        holder_id=holder, kind=paper.kind, source=source, supplier=supplier, payee=paper.payee[:200],
        vat_number=paper.vat_number[:20], company_number=paper.company_number[:20], reference=paper.reference[:60],
        reference_key=reference_key(paper.reference), order_reference=paper.order_reference[:60],
        contract=paper.contract[:60],
        category=_category(holder, paper.category, received_on), dated=paper.dated, tax_point=paper.tax_point,
        received_on=received_on, received_at=now(), agreed_due=paper.agreed_due, net=paper.net, vat=paper.vat,
        gross=paper.net + paper.vat, bank_print=bank_print(*paper.bank),
    )  # fmt: skip
    if supplier is not None:
        hold_facts(facts_of(made))
        made.valid_on, made.due_on = received_on, due_on(received_on, made.agreed_due)
    made.record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=INVOICE.kind,
        title=f"{kind} {made.reference} of {made.payee}", state=RECEIVED if supplier is None else REGISTERED,
    )  # fmt: skip
    did(act, made.record, REGISTER)
    made.credits = _credited(made, paper.credits)
    with invoice_judged(last=True):
        made.save()
        Line.objects.bulk_create(_lines(made, paper))
    if supplier is not None:
        _compare(act, made, matching=matching)
    return made


def register(act: Act, invoice: Invoice) -> None:
    """The supplier is known now: the term begins, partners may compare, twins and the order are looked for."""
    hold_facts(facts_of(invoice))
    did(act, invoice.record, REGISTER)
    invoice.valid_on = invoice.received_on
    invoice.due_on = due_on(invoice.received_on, invoice.agreed_due)
    with invoice_judged():
        invoice.save()
    set_state(act, invoice.record, REGISTERED)
    _compare(act, invoice, matching=True)


def _compare(act: Act, invoice: Invoice, *, matching: bool) -> None:
    open_window(act, invoice)
    note_twins(act, invoice)
    if matching:
        match(act, [invoice])


def _paper(act: Act, record_id: int, holder: int | None = None) -> Record:
    found = Record.objects.filter(pk=record_id, kind=PAPER.kind).first()
    if found is None or (holder is not None and found.holder_id != holder):
        raise NotFound("There is no such paper, or you may not see it.")
    act.by.require(REGISTER, found.holder_id)
    found = locked(found)
    if found.state != WAITING:
        raise Conflict(f"{found.number} is “{found.state}” already.")
    return found


def _refuse_unsound(paper: Paper, received_on: dt.date) -> None:
    wrong: dict[str, str] = {}
    if not paper.reference.strip():
        wrong["reference"] = "Give the supplier's own number of the invoice."
    if not paper.payee.strip():
        wrong["payee"] = "Say whose invoice it is."
    if received_on > today():
        wrong["received_on"] = "It cannot have been received after today."
    if paper.dated > today() + dt.timedelta(days=31):
        wrong["dated"] = "The date of the invoice is more than a month ahead: check the year."
    if not 1 <= len(paper.lines) <= LINES_MAX:
        wrong["lines"] = f"An invoice has between 1 and {LINES_MAX:,} lines."
    if any(amount != amount.quantize(PENNY) for line in paper.lines for amount in (line.net, line.vat)):
        wrong["lines"] = "Amounts are pounds and whole pence."
    if paper.net + paper.vat < 0:
        wrong["lines"] = "The invoice comes to less than nought: key it as a credit note."
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)


def _category(holder: int, pk: int | None, day: dt.date) -> Category | None:
    if pk is None:
        return None
    found = Category.objects.filter(pk=pk, holder_id=holder, during__contains=day).first()
    if found is None:
        raise NotFound("This organisation has no such category of invoices without an order on that day.")
    return found


def _credited(invoice: Invoice, reference: str) -> Invoice | None:
    """The invoice that a credit note names, where this organisation holds exactly that one."""
    if invoice.kind != Invoice.Kind.CREDIT or not reference or invoice.supplier_id is None:
        return None
    found = Invoice.objects.filter(
        holder_id=invoice.holder_id, supplier_id=invoice.supplier_id, kind=Invoice.Kind.INVOICE,
        reference_key=reference_key(reference),
    ).exclude(record__state__in=(RETURNED, DROPPED))[:2]  # fmt: skip
    return found[0] if len(found) == 1 else None


def _lines(invoice: Invoice, paper: Paper) -> list[Line]:
    return [
        Line(
            holder_id=invoice.holder_id, invoice=invoice, position=position, text=one.text[:200], quantity=one.quantity,
            price=one.net if one.price is None else one.price, net=one.net, vat=one.vat, tax_category=one.tax_category[:3],
            tax_percent=one.tax_percent, order_line=one.order_line[:20], vat_code_id=one.vat_code or None,
        )
        for position, one in enumerate(paper.lines, start=1)
    ]  # fmt: skip


def _xml_name(name: str) -> str:
    given = clean_name(name)
    return given if given.lower().endswith(".xml") else f"{given}.xml"


def _audit(act: Act, invoice: Invoice, **more: Any) -> None:
    record: Record = invoice.record
    act.audit(
        invoice.holder_id, DataClass.FINANCE, record=record.pk,
        details={"gross": invoice.gross, "kind": invoice.kind, "source": invoice.source, "state": record.state, **more},
    )  # fmt: skip


__all__ = [
    "bring_paper",
    "drop",
    "drop_paper",
    "key_invoice",
    "name_supplier",
    "open_invoice",
    "receive_e_invoice",
    "register",
    "send_back",
    "send_file_back",
    "take_e_invoice",
]
