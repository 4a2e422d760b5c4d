"""The county's invoices, unfinished: some due, one to code, one from nobody known, a paper to key, one that two bodies got.

It does nothing for an organisation that keeps no books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.core.clock import today
from apps.core.scope import scoped_transaction
from apps.desk.demo.county import LAST_MONTH
from apps.desk.demo.people import County
from apps.documents.einvoice.values import Identifier, InvoiceLine, Party, TaxClass
from apps.documents.einvoice.writing import drawn_up, write
from apps.documents.paper import pdf
from apps.ledger.calc.entries import first_of_month
from apps.ledger.codings import Coded
from apps.ledger.models import Year
from apps.payables.actions.coding import code_lines, send_for_approval
from apps.payables.actions.posting import post_invoice
from apps.payables.actions.receiving import bring_paper, key_invoice, name_supplier, receive_e_invoice
from apps.payables.actions.setup import open_category, set_rules
from apps.payables.models import Category, Invoice
from apps.payables.papers import Paper, PaperLine
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest

Tell = Callable[[str], None]
STANDARD = TaxClass("S", Decimal(20))
CATEGORIES = (
    ("UTIL", "Gas, electricity and water", "52100"), ("RATES", "Business rates", "52400"), ("LEGAL", "Legal fees", ""),
    ("SUBS", "Subscriptions", ""), ("COMP", "Compensation", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Body:
    """Who keys, who keeps the rules, who approves, and on which cost centre."""

    code: str
    clerk: str
    officer: str
    manager: str
    centre: str
    objective: str


POLICE = _Body("CC", "cc.clerk", "cc.finance", "cc.inspector", "ESTATES", "")
FIRE = _Body("FRA", "fra.clerk", "fra.finance", "fra.manager", "ESTATES", "")
# (reference, supplier, what, net, days since it was received)
DUE = (
    ("88120", "Brackwater Power Ltd", "Electricity, divisional headquarters", "4210.50", 41),
    ("88121", "Brackwater Power Ltd", "Electricity, custody suite", "2980.00", 33),
    ("WM-2207", "Westmarch Water Services Ltd", "Water, three stations", "611.25", 12),
)


def set_up(county: County, tell: Tell, *, last: dt.date = LAST_MONTH) -> None:
    """Categories and windows of police and fire, and invoices in every state that asks for work."""
    day = first_of_month(last, 1) + dt.timedelta(days=4)
    for body in (POLICE, FIRE):
        with scoped_transaction(county.actor(body.officer).scope()):
            if not Year.objects.filter(
                holder_id=county.holders[body.code], periods__during__contains=day
            ).exists():
                return
    for body in (POLICE, FIRE):
        _rules(county, body, day)
    for reference, supplier, what, net, days in DUE:
        made = keyed(county, POLICE, reference, supplier, what, net, days)
        posted(county, POLICE, made, day)
    _unfinished(county)
    _twice(county, day)
    tell(
        f"Invoices: {len(DUE) + 1} are owed, two past their day; an e-invoice is to be coded, a supplier to be named, "
        "a paper to be keyed, and the same invoice went to police and fire."
    )


def _rules(county: County, body: _Body, day: dt.date) -> None:
    by, holder = county.actor(body.officer), county.holders[body.code]
    since = dt.date(2024, 4, 1)
    for code, name, account in CATEGORIES:
        open_category(by=by, holder=holder, code=code, name=name, since=since, account=account)
    set_rules(
        by=by, holder=holder, since=since, reason="Scheme of consent", price_percent=Decimal(5),
        price_pounds=Decimal("50.00"), quantity_percent=Decimal(2), circle=county.holders["BOARD"],
    )  # fmt: skip


def keyed(
    county: County, body: _Body, reference: str, supplier: str, what: str, net: str, days: int
) -> Invoice:
    """Keyed by the clerk; a supplier whom nobody knows is entered as unconfirmed."""
    amount = Decimal(net)
    line = PaperLine(
        what, amount, (amount / 5).quantize(Decimal("0.01")), tax_category="S", tax_percent=Decimal(20)
    )
    received = today() - dt.timedelta(days=days)
    clerk = county.actor(body.clerk)
    made: Invoice = key_invoice(
        by=clerk, holder=county.holders[body.code], key=f"demo invoice {body.code} {reference}",
        paper=Paper(reference, received - dt.timedelta(days=2), [line], supplier, received_on=received),
    )  # fmt: skip
    if made.supplier_id is None:
        made = name_supplier(by=clerk, record_id=made.record_id)
    return made


def posted(county: County, body: _Body, made: Invoice, day: dt.date) -> None:
    """Coded, sent, approved by the manager and posted."""
    clerk, manager = county.actor(body.clerk), county.actor(body.manager)
    with scoped_transaction(clerk.scope()):
        category = Category.objects.get(holder_id=made.holder_id, code="UTIL")
    code_lines(
        by=clerk,
        record_id=made.record_id,
        codes={1: Coded("52100", cost_centre=body.centre)},
        category_id=category.pk,
    )
    send_for_approval(by=clerk, record_id=made.record_id)
    with scoped_transaction(manager.scope()):
        asked = ApprovalRequest.objects.filter(record_id=made.record_id).latest("pk").pk
    approve(by=manager, request_id=asked)
    post_invoice(by=clerk, record_id=made.record_id, dated=day)


def _unfinished(county: County) -> None:
    """An e-invoice to code, one that breaks its rules, an invoice from nobody known, and a paper to key."""
    clerk, holder = county.actor(POLICE.clerk), county.holders[POLICE.code]
    seller = Party(
        "Calder Fleet Parts Ltd", Identifier("5790000436071", "0088"), vat_number="GB831495816",
        registration=Identifier("04142000"), street="Unit 4, Dock Road", city="Westmarch", postcode="WM1 2AB",
    )  # fmt: skip
    buyer = Party("Chief Constable of Westmarch", Identifier("GB337440071", "9932"), city="Westmarch")
    one = drawn_up(
        kind="invoice", reference="CFP-30417", issued=today() - dt.timedelta(days=3), due=today() + dt.timedelta(days=27),
        supplier=seller, buyer=buyer, buyer_reference="Fleet", terms="30 days",
        lines=[InvoiceLine("1", "Brake pads, set", Decimal(12), Decimal("588.00"), STANDARD, Decimal("49.00"))],
    )  # fmt: skip
    data = write(one)
    made = receive_e_invoice(
        by=clerk, holder=holder, data=data, name="calder-30417.xml", key="demo e-invoice right"
    )
    if isinstance(made, Invoice) and made.supplier_id is None:
        name_supplier(by=clerk, record_id=made.record_id)
    wrong = data.replace(b">705.60<", b">715.60<").replace(b"CFP-30417", b"CFP-30418")
    receive_e_invoice(
        by=clerk, holder=holder, data=wrong, name="calder-30418.xml", key="demo e-invoice wrong"
    )
    line = PaperLine("Kennel fees, October", Decimal("340.00"), Decimal("0.00"), tax_category="E")
    key_invoice(
        by=clerk, holder=holder, key="demo invoice unknown",
        paper=Paper("K/19", today() - dt.timedelta(days=6), [line], "Hollow Lane Kennels", received_on=today()),
    )  # fmt: skip
    if pdf.available():
        paper = pdf.render_pdf(
            "<h1>Invoice TD-5561</h1><p>Tarn Digital Ltd</p><p>Licences for dispatch screens</p>"
            "<p>Net £1,250.00, VAT £250.00, to pay £1,500.00</p>",
            title="Invoice TD-5561",
        )
        file = SimpleUploadedFile("tarn-digital-5561.pdf", paper, "application/pdf")
        bring_paper(by=clerk, holder=holder, file=file, key="demo paper to key")


def _twice(county: County, day: dt.date) -> None:
    """The same invoice to police, who posted it, and to fire, where it waits for a second person."""
    what = ("SG-7731", "Severn Gas Supply Ltd", "Gas, shared station at Marlgate", "1875.00")
    first = keyed(county, POLICE, *what, 9)
    posted(county, POLICE, first, day)
    keyed(county, FIRE, "sg 07731", *what[1:], 4)
