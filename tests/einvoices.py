"""E-invoices to try things with: a good one of a British supplier, and hands that spoil it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from apps.documents.einvoice.values import EInvoice, Identifier, InvoiceLine, Party, PayTo, TaxClass
from apps.documents.einvoice.writing import drawn_up, write

STANDARD = TaxClass("S", Decimal("20"))
SUPPLIER = Party(
    "Harbour Tyres Ltd", Identifier("5790000436071", "0088"), vat_number="GB831495816",
    registration=Identifier("04142000"), street="1 Dock Road", city="Westmarch", postcode="WM1 2AB",
)  # fmt: skip
BUYER = Party("Chief Constable of Westmarch", Identifier("GB337440071", "9932"), city="Westmarch")


def line(text: str = "Tyres", quantity: str = "4", price: str = "100.00", **more: Any) -> InvoiceLine:
    """One line at the standard rate."""
    number = more.pop("number", "1")
    net = (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01"))
    return InvoiceLine(
        number, text, Decimal(quantity), net, more.pop("tax", STANDARD), Decimal(price), **more
    )


def good(**changes: Any) -> EInvoice:
    """Four tyres at £100.00 with VAT at 20%: £480.00, against an order."""
    given: dict[str, Any] = {
        "kind": "invoice", "reference": "HT-00417", "issued": dt.date(2026, 6, 1), "due": dt.date(2026, 7, 1),
        "supplier": SUPPLIER, "buyer": BUYER, "lines": [line(order_line="1")], "order": "PO-2026-000001",
        "buyer_reference": "Fleet", "pay_to": PayTo("66374958", "089999"),
    }  # fmt: skip
    return drawn_up(**(given | changes))


def spoiled(*changes: tuple[str, str], data: bytes | None = None) -> bytes:
    """The good invoice with words of its file exchanged; each must be there."""
    text = (data or write(good())).decode()
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return text.encode()
