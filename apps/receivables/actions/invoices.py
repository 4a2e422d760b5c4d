"""Invoices out: drafted, sent for approval, issued; credit notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid
from apps.core.money import pounds
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, set_state, touch
from apps.documents.versions import check_version, once
from apps.ledger.calc.entries import Coded, Entry
from apps.ledger.codings import coded_of, codings
from apps.ledger.posting import post_entries
from apps.ledger.queries.vat import code_on
from apps.ledger.trading import Traded, supply_lines
from apps.receivables.actions.papers import papers_later
from apps.receivables.calc.invoicing import NOUGHT, category_of, tax_point, vat_of_lines
from apps.receivables.errors import income_judged
from apps.receivables.guards import APPROVE, RAISE, kind_on, open_customer, seller_on, whole_pence
from apps.receivables.models import (
    Credit,
    CreditLine,
    Customer,
    IncomeKind,
    Invoice,
    InvoiceLine,
    Item,
    Seller,
)
from apps.receivables.settling import count_in, credited_parts, debtor_of
from apps.receivables.transitions import APPROVED, CREDIT, DRAFT, DROPPED, INVOICE, ISSUED, WAITING
from apps.tenancy.models import Organisation
from apps.work.approvals import ask

LINES_MAX = 100
CODED = ("account", "cost_centre", "objective", "project", "category", "contract", "counterparty")


@dataclass(frozen=True)
class Sold:
    """One line as it is typed; account, cost centre and VAT code are those of the kind of income where left empty."""

    text: str
    quantity: Decimal
    price: Decimal
    unit: str = "each"
    vat_code: str = ""
    account: str = ""
    cost_centre: str = ""
    objective: str = ""
    project: str = ""


@action("receivables.invoice.draft")
def draft_invoice(
    act: Act, *, holder: int, customer_id: int, kind: str, about: str, supplied_on: dt.date, lines: Sequence[Sold], key: str,
    reference: str = "", order: str = "",
) -> Invoice:  # fmt: skip
    """Draft an invoice: it has its number from here on, and a number that was dropped is kept as dropped."""
    act.by.require(RAISE, holder)
    customer = open_customer(one_seen(Customer, customer_id, "customer"))
    if customer.holder_id != holder:
        raise Invalid(
            "That customer is another organisation's.", fields={"customer": "Choose one of your own."}
        )
    start = kind_on(holder, kind, today())
    made_lines = _worked_out(customer, start, supplied_on, lines)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Invoice, first.answer, "invoice")
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=INVOICE.kind, title=f"Invoice to {customer.known_as}",
        state=DRAFT,
    )  # fmt: skip
    did(act, record, RAISE)
    invoice = Invoice(
        holder_id=holder, record=record, customer=customer, kind=start, about=_about(about), supplied_on=supplied_on,
        reference=reference.strip() or customer.buyer_reference, order=order.strip(), **_totals(made_lines),
    )  # fmt: skip
    with income_judged():
        invoice.save()
        _keep_lines(invoice, made_lines)
    first.keep(invoice.pk)
    act.audit(
        holder, DataClass.FINANCE, record=record.pk, details={"lines": len(lines), "gross": invoice.gross}
    )
    return invoice


@action("receivables.invoice.amend")
def amend_invoice(
    act: Act, *, invoice_id: int, version: int | str | None, about: str, supplied_on: dt.date, lines: Sequence[Sold],
    reference: str = "", order: str = "",
) -> Invoice:  # fmt: skip
    """Write a draft anew."""
    invoice = one_locked(Invoice, invoice_id, "invoice")
    act.by.require(RAISE, invoice.holder_id)
    record = check_version(invoice.record, version)
    made_lines = _worked_out(invoice.customer, invoice.kind, supplied_on, lines)
    with income_judged():
        InvoiceLine.objects.filter(invoice=invoice).delete()
        invoice.about, invoice.supplied_on = _about(about), supplied_on
        invoice.reference, invoice.order = reference.strip(), order.strip()
        for name, value in _totals(made_lines).items():
            setattr(invoice, name, value)
        invoice.save()
        _keep_lines(invoice, made_lines)
    did(act, record, RAISE)
    touch(act, record)
    act.audit(invoice.holder_id, DataClass.FINANCE, record=record.pk, details={"gross": invoice.gross})
    return invoice


@action("receivables.invoice.send")
def send_invoice(act: Act, *, invoice_id: int, version: int | str | None) -> Invoice:
    """Ask another person to approve a draft."""
    invoice = one_locked(Invoice, invoice_id, "invoice")
    act.by.require(RAISE, invoice.holder_id)
    record = check_version(invoice.record, version)
    set_state(act, record, WAITING)
    did(act, record, RAISE)
    ask(act, record, duty=APPROVE, amount=invoice.gross)
    act.audit(invoice.holder_id, DataClass.FINANCE, record=record.pk, details={"gross": invoice.gross})
    return invoice


@action("receivables.invoice.drop")
def drop_invoice(act: Act, *, invoice_id: int, version: int | str | None, reason: str) -> Invoice:
    """Drop a draft; its number stays and says that it was."""
    invoice = one_locked(Invoice, invoice_id, "invoice")
    act.by.require(RAISE, invoice.holder_id)
    why = reason_given(reason)
    set_state(act, check_version(invoice.record, version), DROPPED)
    act.audit(invoice.holder_id, DataClass.FINANCE, record=invoice.record_id, reason=why)
    return invoice


@action("receivables.invoice.issue")
def issue_invoice(act: Act, *, invoice_id: int, version: int | str | None) -> Invoice:
    """Issue an approved invoice today: it is posted, owed from now on, and its papers are made by a job."""
    invoice = one_locked(Invoice, invoice_id, "invoice")
    act.by.require(RAISE, invoice.holder_id)
    check_version(invoice.record, version)
    issue_on(act, invoice, today())
    act.audit(
        invoice.holder_id, DataClass.FINANCE, record=invoice.record_id,
        details={"gross": invoice.gross, "due_on": invoice.due_on},
    )  # fmt: skip
    return invoice


def issue_on(act: Act, invoice: Invoice, day: dt.date) -> None:
    """Issue and post an approved invoice on a day, within an action."""
    holder, record, customer = invoice.holder_id, invoice.record, invoice.customer
    if record.state != APPROVED:
        raise Conflict(f"{record.number} is “{record.state}”: it is issued once another person approved it.")
    seller = seller_on(holder, day)
    if invoice.vat and not seller.vat_number:
        raise Conflict("The organisation has no VAT number on that day, so its invoices charge no VAT.")
    set_state(act, record, ISSUED)
    term = invoice.kind.term_days if customer.term_days is None else customer.term_days
    invoice.issued_on, invoice.due_on = day, day + dt.timedelta(days=term)
    invoice.tax_point = tax_point(invoice.supplied_on, day)
    invoice.parties = _parties(seller, customer, invoice, term)
    with income_judged():
        invoice.save()
    count_in(act, record, customer, Item.Kind.INVOICE, day, [(invoice, invoice.gross)])
    sold = [Traded(coded_of(line.coding), line.net, line.vat, line.text) for line in _lines(invoice)]
    made = supply_lines(holder, invoice.tax_point, sold, debtor=debtor_of(customer), text=record.title)
    post_entries(
        act, record, [Entry(day, f"{record.number}: {record.title}"[:200], made.lines, kind="subledger")]
    )
    papers_later(act, record, {"invoice": invoice.pk})


@action("receivables.credit.raise")
def raise_credit(
    act: Act, *, invoice_id: int, lines: Sequence[tuple[int, Decimal]], reason: str, key: str
) -> Credit:  # fmt: skip
    """Ask for a credit note on an issued invoice: pounds net by line; never more than the line with what was credited
    before.  The approval of another person issues and posts it."""
    invoice = one_locked(Invoice, invoice_id, "invoice")
    holder = invoice.holder_id
    act.by.require(RAISE, holder)
    why = reason_given(reason)
    if invoice.issued_on is None:
        raise Conflict(f"{invoice.record.number} is not issued: change the draft.")
    if not lines or len({pk for pk, _ in lines}) < len(lines):
        raise Invalid("Name the lines to credit, each once.")
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Credit, first.answer, "credit note")
    there = {line.pk: line for line in _lines(invoice)}
    rows = []
    for pk, net in lines:
        if pk not in there:
            raise Invalid(f"{invoice.record.number} has no such line.")
        rows.append((there[pk], whole_pence(net), _vat_back(there[pk], net)))
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=CREDIT.kind, title=f"Credit on {invoice.record.number}",
        state=WAITING,
    )  # fmt: skip
    did(act, record, RAISE)
    net, vat = sum((row[1] for row in rows), NOUGHT), sum((row[2] for row in rows), NOUGHT)
    with income_judged():
        made = Credit.objects.create(
            holder_id=holder, record=record, invoice=invoice, reason=why, net=net, vat=vat, gross=net + vat
        )
        CreditLine.objects.bulk_create(
            CreditLine(holder_id=holder, credit=made, line=line, net=some, vat=tax)
            for line, some, tax in rows
        )
    link(act, record, invoice.record, "credits")
    ask(act, record, duty=APPROVE, amount=made.gross)
    first.keep(made.pk)
    act.audit(holder, DataClass.FINANCE, record=record.pk, reason=why, details={"gross": made.gross})
    return made


def issue_credit(act: Act, record: Record) -> None:
    """Issue and post a credit note within the act that approved it."""
    credit = Credit.objects.select_related(
        "record", "invoice__record", "invoice__customer__organisation"
    ).get(record=record)
    invoice, day = Invoice.objects.select_for_update().get(pk=credit.invoice_id), today()
    set_state(act, record, ISSUED)
    count_in(
        act, record, credit.invoice.customer, Item.Kind.CREDIT, day, credited_parts(invoice, credit.gross)
    )
    lines = credit.lines.select_related(*(f"line__coding__{name}" for name in CODED))
    sold = [Traded(coded_of(one.line.coding), -one.net, -one.vat, one.line.text) for one in lines]
    made = supply_lines(
        record.holder_id, day, sold, debtor=debtor_of(credit.invoice.customer), text=record.title
    )
    post_entries(act, record, [Entry(day, record.title, made.lines, kind="subledger")])
    papers_later(act, record, {"credit": credit.pk})


def _about(about: str) -> str:
    if not about.strip():
        raise Invalid("Say what the invoice is for.", fields={"about": "Needed on the paper."})
    return about.strip()


def _lines(invoice: Invoice) -> list[InvoiceLine]:
    return list(
        invoice.lines.select_related("vat_code", *(f"coding__{name}" for name in CODED)).order_by("position")
    )


def _worked_out(
    customer: Customer, kind: IncomeKind, supplied_on: dt.date, lines: Sequence[Sold]
) -> list[InvoiceLine]:
    """The lines with net, VAT and coding; Invalid names the first that does not hold."""
    if not 1 <= len(lines) <= LINES_MAX:
        raise Invalid(f"Give between 1 and {LINES_MAX} lines.")
    party = customer.organisation.code if customer.organisation else None
    nets, codes, wanted = [], [], []
    for place, line in enumerate(lines, start=1):
        net = pounds(line.quantity * line.price)
        if not line.text.strip() or line.quantity <= 0 or line.price <= 0 or net <= 0:
            raise Invalid(f"Line {place} needs words, a quantity and a price of more than nought.")
        code = code_on(line.vat_code.strip().upper() or kind.vat_code_id, supplied_on)
        if code.direction not in ("output", "outside"):
            raise Invalid(f"Line {place}: {code.code} is no VAT code for supplies.")
        nets.append(net)
        codes.append(code)
        centre = line.cost_centre.strip().upper() or (kind.cost_centre.code if kind.cost_centre else "")
        wanted.append(Coded(
            line.account.strip() or kind.account_id, cost_centre=centre or None,
            objective=line.objective.strip().upper() or None, project=line.project.strip().upper() or None,
            counterparty=party, vat_code=code.code,
        ))  # fmt: skip
    categories = [category_of(code.direction, code.exempt, code.percent) for code in codes]
    if "O" in categories and set(categories) != {"O"}:
        raise Invalid(
            "An invoice outside the scope of VAT carries nothing else (EN 16931, BR-O-11): raise two invoices."
        )
    taxes = vat_of_lines(
        [(net, one, code.percent) for net, one, code in zip(nets, categories, codes, strict=True)]
    )
    found = codings(kind.holder_id, wanted)
    return [
        InvoiceLine(
            holder_id=kind.holder_id, position=place, text=line.text.strip(), quantity=line.quantity, unit=line.unit,
            price=line.price, net=net, vat=tax, percent=code.percent, vat_code_id=code.code, coding_id=found[coded],
        )
        for place, (line, net, tax, code, coded) in enumerate(zip(lines, nets, taxes, codes, wanted, strict=True), start=1)
    ]  # fmt: skip


def _totals(lines: Sequence[InvoiceLine]) -> dict[str, Decimal]:
    net, vat = sum((line.net for line in lines), NOUGHT), sum((line.vat for line in lines), NOUGHT)
    return {"net": net, "vat": vat, "gross": net + vat}


def _keep_lines(invoice: Invoice, lines: Sequence[InvoiceLine]) -> None:
    for line in lines:
        line.invoice = invoice
    InvoiceLine.objects.bulk_create(lines)


def _vat_back(line: InvoiceLine, net: Decimal) -> Decimal:
    """VAT of what is credited of a line: what is left of it where the rest of the line is credited."""
    before = CreditLine.objects.filter(line=line, credit__record__state__in=(WAITING, ISSUED)).values_list(
        "net", "vat"
    )
    left_net = line.net - sum((one for one, _ in before), NOUGHT)
    left_vat = line.vat - sum((one for _, one in before), NOUGHT)
    return left_vat if net == left_net else min(left_vat, pounds(line.vat * net / line.net))


def _parties(seller: Seller, customer: Customer, invoice: Invoice, term: int) -> dict[str, object]:
    """Both sides as the paper says them, kept with the invoice."""
    body = Organisation.objects.get(pk=invoice.holder_id)
    outside = all(line.vat_code.direction == "outside" for line in _lines(invoice))
    return {
        "seller": {
            "name": body.name, "street": seller.street, "city": seller.city, "postcode": seller.postcode, "country": "GB",
            "vat_number": seller.vat_number, "scheme": seller.scheme, "endpoint": seller.endpoint,
            "contact": seller.contact,
        },
        "buyer": {
            name: getattr(customer, name)
            for name in ("name", "street", "city", "postcode", "country", "vat_number", "scheme", "endpoint")
        } | {"number": customer.record.number},
        "pay": {"sort_code": seller.sort_code, "account": seller.account_number, "name": seller.account_name},
        "term_days": term, "vat_words": invoice.kind.vat_words, "outside": outside,
    }  # fmt: skip
