"""Coding an invoice and sending it to whoever holds the budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from apps.audit.act import Act, action
from apps.budgets.queries.holders import holder_of
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotFound
from apps.documents.records import did, set_state, touch
from apps.ledger.codings import Coded, coded_of, codings
from apps.payables.errors import invoice_judged
from apps.payables.guards import APPROVE, REGISTER, opened
from apps.payables.models import Category, Invoice, Line, Match
from apps.payables.searching import search
from apps.payables.transitions import REGISTERED, WAITING
from apps.work.approvals import ask
from apps.work.telling import notify

STANDARD = {Decimal(20): "S", Decimal(5): "R"}
OTHERS = {"Z": "Z", "E": "E", "O": "N"}
_DIMENSIONS = ("cost_centre", "objective", "project", "category", "contract", "counterparty")


def proposed_vat_code(line: Line) -> str:
    """The VAT code that the paper's category and rate stand for here; empty where a person must choose."""
    if line.tax_category == "S":
        return STANDARD.get(line.tax_percent or Decimal(0), "")
    return OTHERS.get(line.tax_category, "")


@action("payables.invoice.code")
def code_lines(
    act: Act, *, record_id: int, codes: Mapping[int, Coded], category_id: int | None = None,
    version: int | str | None = None,
) -> Invoice:  # fmt: skip
    """Code lines of a registered invoice, by their positions; the VAT code is the paper's where none is given."""
    invoice = opened(act, record_id, REGISTERED, version=version)
    did(act, invoice.record, REGISTER)
    lines = {line.position: line for line in Line.objects.filter(invoice=invoice)}
    unknown = sorted(set(codes) - set(lines))
    if unknown:
        raise NotFound(f"The invoice has no line {unknown[0]}.")
    wanted = {}
    for position, coded in codes.items():
        line = lines[position]
        vat_code = coded.vat_code or line.vat_code_id or proposed_vat_code(line)
        if not vat_code:
            raise Invalid(f"Line {position}: choose its VAT code; the paper's category tells none.")
        wanted[position] = replace(coded, vat_code=vat_code)
    found = codings(invoice.holder_id, wanted.values())
    for position, coded in wanted.items():
        lines[position].coding_id = found[coded]
        lines[position].vat_code_id = coded.vat_code
    with invoice_judged():
        Line.objects.bulk_update([lines[position] for position in wanted], ["coding", "vat_code"])
        if category_id is not None:
            invoice.category = Category.objects.filter(
                pk=category_id, holder_id=invoice.holder_id, during__contains=invoice.received_on
            ).first()
            if invoice.category is None:
                raise NotFound(
                    "This organisation has no such category of invoices without an order on that day."
                )
            invoice.save()
    touch(act, invoice.record)
    act.audit(invoice.holder_id, DataClass.FINANCE, record=record_id, details={"lines": sorted(wanted)})
    return invoice


@action("payables.invoice.send")
def send_for_approval(act: Act, *, record_id: int, version: int | str | None = None) -> Invoice:
    """Send a coded invoice for approval by amount, and tell the budget holders of its cost centres.

    Conflict when a line is not coded, or when it names neither an order nor a category that needs none.
    """
    invoice = opened(act, record_id, REGISTERED, version=version)
    did(act, invoice.record, REGISTER)
    send(act, invoice)
    act.audit(invoice.holder_id, DataClass.FINANCE, record=record_id, details={"gross": invoice.gross})
    return invoice


def send(act: Act, invoice: Invoice, *, what: str = "") -> None:
    """The same within another act; `what` is what the approver reads."""
    lines = list(Line.objects.filter(invoice=invoice).select_related("coding__cost_centre"))
    bare = [line.position for line in lines if line.coding_id is None]
    if bare:
        raise Conflict(f"Code line {bare[0]} of {invoice.record.number} first.")
    if invoice.category_id is None and not invoice.order_reference:
        raise Conflict(
            f"{invoice.record.number} names no order. Choose the category of invoices without an order that it belongs "
            "to, or send it back and ask the supplier to quote the order."
        )
    search(act, invoice)
    set_state(act, invoice.record, WAITING)
    ask(act, invoice.record, duty=APPROVE, amount=invoice.gross, what=what)
    for person in sorted({one for line in lines if (one := _holder(line)) is not None} - {act.by.person}):
        notify(
            act, holder=invoice.holder_id, data_class=DataClass.FINANCE, person=person, record=invoice.record_id,
            sentence="An invoice on a cost centre that you answer for waits for approval.",
            page=f"/payables/invoices/{invoice.record_id}/",
        )  # fmt: skip


def code_by_order(invoices: Sequence[Invoice]) -> None:
    """Code the lines of matched invoices as their order lines are; the VAT code is the paper's where it tells one.

    A line matched with several order lines is coded as the largest of them; lines on no order keep what they have.
    """
    matches = (
        Match.objects.filter(invoice__in=invoices)
        .select_related("line", *(f"order_line__coding__{name}" for name in _DIMENSIONS))
        .order_by("invoice_id", "line_id", "net", "pk")
    )
    largest = {one.line_id: one for one in matches}
    wanted: dict[int, Coded] = {}
    for one in largest.values():
        coding = one.order_line.coding
        vat_code = proposed_vat_code(one.line) or coding.vat_code_id
        one.line.vat_code_id = vat_code
        if vat_code == coding.vat_code_id:
            one.line.coding_id = coding.pk
        else:
            wanted[one.line_id] = replace(coded_of(coding), vat_code=vat_code)
    if wanted:
        found = codings(invoices[0].holder_id, wanted.values())
        for line_id, coded in wanted.items():
            largest[line_id].line.coding_id = found[coded]
    with invoice_judged():
        Line.objects.bulk_update(
            [one.line for one in largest.values()], ["coding", "vat_code"], batch_size=500
        )


def _holder(line: Line) -> int | None:
    assert line.coding is not None
    named = holder_of(line.coding.cost_centre_id, today())
    return None if named is None else named.person_id


def budget_holders(invoice: Invoice) -> dict[str, int]:
    """By cost centre of its lines: the person named for it or the nearest above; those that nobody answers for left out."""
    lines = Line.objects.filter(invoice=invoice, coding__cost_centre__isnull=False).select_related(
        "coding__cost_centre"
    )
    found = {
        line.coding.cost_centre.code: _holder(line)
        for line in lines
        if line.coding and line.coding.cost_centre
    }
    return {code: person for code, person in found.items() if person is not None}
