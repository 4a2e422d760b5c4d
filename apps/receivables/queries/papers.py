"""Papers of an issued invoice or credit note: one value for the e-invoice, one for the printed page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string

from apps.documents.einvoice.values import EInvoice, Identifier, InvoiceLine, Party, PayTo, TaxClass
from apps.documents.einvoice.writing import drawn_up
from apps.documents.paper import pdf
from apps.receivables.calc.invoicing import NOUGHT, category_of
from apps.receivables.models import Credit, Invoice, Item, Reminder
from apps.receivables.models import InvoiceLine as Sold

UNITS = {"each": "C62", "hour": "HUR", "day": "DAY", "month": "MON", "year": "ANN", "mile": "SMI"}
"""UN/ECE Recommendation 20."""


def e_invoice(invoice: Invoice, credit: Credit | None = None) -> EInvoice | None:
    """The invoice, or a credit note on it, as an e-invoice; None where one side has no electronic address."""
    parties: Any = invoice.parties
    seller, buyer = parties["seller"], parties["buyer"]
    if not (seller["endpoint"] and buyer["endpoint"]):
        return None
    words = parties["vat_words"]
    lines = [_line(line, one, words) for line, one in _rows(invoice, credit)]
    pay = parties["pay"]
    number = str(invoice.record.number)
    return drawn_up(
        kind="credit" if credit else "invoice", reference=str(credit.record.number) if credit else number,
        issued=_issued(invoice, credit), due=None if credit else invoice.due_on,
        supplier=_party(seller, outside=parties["outside"]), buyer=_party(buyer, outside=parties["outside"]), lines=lines,
        buyer_reference=invoice.reference or buyer["number"], order=invoice.order, corrects=number if credit else "",
        note=credit.reason if credit else invoice.about, terms=f"{parties['term_days']} days net.",
        pay_to=PayTo(
            account=pay["account"], branch=pay["sort_code"].replace("-", ""), name=pay["name"], remittance=number
        ),
    )  # fmt: skip


def paper(invoice: Invoice, credit: Credit | None = None) -> bytes:
    """The printed page as PDF: what VAT Notice 700 §16.3 asks of a VAT invoice; the same bytes every time."""
    number = str(credit.record.number if credit else invoice.record.number)
    return pdf.render_pdf(html(invoice, credit), title=f"{_heading(invoice, credit)} {number}")


def html(invoice: Invoice, credit: Credit | None = None, *, for_screen: bool = False) -> str:
    """The page before it is printed."""
    parties: Any = invoice.parties
    rows = _rows(invoice, credit)
    number = str(credit.record.number if credit else invoice.record.number)
    return render_to_string("receivables/invoice_paper.html", {
        "report": {"title": f"{_heading(invoice, credit)} {number}", "organisation": parties["seller"]["name"],
        "created": ""},
        "heading": _heading(invoice, credit), "number": number, "invoice": invoice, "credit": credit, "parties": parties,
        "issued": _issued(invoice, credit), "rows": rows, "net": (credit or invoice).net, "vat": (credit or invoice).vat,
        "gross": (credit or invoice).gross, "rates": _rates(rows), "for_screen": for_screen,
    })  # fmt: skip


def letters(reminders: Sequence[Reminder]) -> bytes:
    """The letters of a run, one a page: the step's words, what is owed, where to pay."""
    first = reminders[0]
    page = render_to_string("receivables/reminder_paper.html", {
        "report": {"title": f"Reminders {first.run.number}", "created": "",
                   "organisation": first.invoice.parties["seller"]["name"]},  # type: ignore[index]
        "reminders": reminders, "for_screen": False,
    })  # fmt: skip
    return pdf.render_pdf(page, title=f"Reminders {first.run.number}")


def _heading(invoice: Invoice, credit: Credit | None) -> str:
    kind = "Credit note" if credit else "Invoice"
    parties: Any = invoice.parties
    vat = parties["seller"]["vat_number"] and not parties["outside"]
    return f"VAT {kind.lower()}" if vat else kind


def _issued(invoice: Invoice, credit: Credit | None) -> Any:
    if credit is None:
        return invoice.issued_on
    return Item.objects.filter(record=credit.record).order_by("pk").values_list("dated", flat=True)[0]


def _rows(invoice: Invoice, credit: Credit | None) -> list[tuple[Sold, dict[str, Any]]]:
    """Lines with what this paper says of them: as sold, or as credited (one, of what is taken back)."""
    if credit is None:
        return [
            (line, {"quantity": line.quantity, "price": line.price, "net": line.net, "vat": line.vat})
            for line in invoice.lines.select_related("vat_code").order_by("position")
        ]
    return [
        (one.line, {"quantity": 1, "price": one.net, "net": one.net, "vat": one.vat})
        for one in credit.lines.select_related("line__vat_code").order_by("line__position")
    ]


def _rates(rows: Sequence[tuple[Sold, dict[str, Any]]]) -> list[dict[str, Any]]:
    """What each VAT code and rate comes to."""
    found: dict[tuple[str, Any], dict[str, Any]] = {}
    for line, one in rows:
        total = found.setdefault(
            (line.vat_code_id, line.percent),
            {"label": line.vat_code.label, "percent": line.percent, "net": NOUGHT, "vat": NOUGHT},
        )
        total["net"] += one["net"]
        total["vat"] += one["vat"]
    return list(found.values())


def _line(line: Sold, one: dict[str, Any], words: str) -> InvoiceLine:
    code = line.vat_code
    category = category_of(code.direction, code.exempt, line.percent)
    reason = {"E": words or "Exempt from VAT", "O": words or "Outside the scope of UK VAT"}.get(category, "")
    tax = TaxClass(category, None if category == "O" else line.percent, reason)
    return InvoiceLine(
        number=str(line.position), text=line.text, quantity=one["quantity"], net=one["net"], tax=tax, price=one["price"],
        unit=UNITS.get(line.unit, "C62"),
    )  # fmt: skip


def _party(one: dict[str, Any], *, outside: bool) -> Party:
    """A party; outside the scope of VAT neither side names its VAT number (BR-O-02), so the seller is named by its
    electronic address."""
    endpoint = Identifier(one["endpoint"], one["scheme"])
    return Party(
        name=one["name"], endpoint=endpoint, vat_number="" if outside else one["vat_number"], street=one["street"],
        city=one["city"], postcode=one["postcode"], country=one["country"],
        identifiers=(endpoint,) if outside or not one["vat_number"] else (),
    )  # fmt: skip
