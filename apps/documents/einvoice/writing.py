"""Writes an invoice or credit note as Peppol BIS Billing 3.0 on UBL 2.1; the same value always gives the same bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lxml import etree

from apps.documents.einvoice.names import BILLING, CAC, CBC, PROFILE, TYPES, UBL
from apps.documents.einvoice.values import (
    CREDIT,
    NOUGHT,
    Adjustment,
    EInvoice,
    Identifier,
    InvoiceLine,
    Party,
    TaxClass,
    tax_totals,
)

Part = tuple[str, Any] | None
CREDIT_TRANSFER = "30"


def drawn_up(
    *, kind: str, reference: str, issued: dt.date, supplier: Party, buyer: Party, lines: Sequence[InvoiceLine],
    adjustments: Sequence[Adjustment] = (), **more: Any,
) -> EInvoice:  # fmt: skip
    """An invoice with its tax and totals worked out from its lines, as EN 16931 counts them."""
    taxes = tax_totals(lines, adjustments)
    net = sum((one.taxable for one in taxes), NOUGHT)
    vat = sum((one.amount for one in taxes), NOUGHT)
    return EInvoice(
        kind=kind, reference=reference, issued=issued, supplier=supplier, buyer=buyer, lines=tuple(lines), taxes=taxes,
        net=net, vat=vat, gross=net + vat, payable=net + vat, adjustments=tuple(adjustments), **more,
    )  # fmt: skip


def write(invoice: EInvoice) -> bytes:
    """The document in UTF-8.  What it must hold beside the value's own types is judged by the checks, not here."""
    return _Writer(invoice.currency, credit=invoice.kind == CREDIT).document(invoice)


@dataclass(frozen=True)
class _Writer:
    currency: str
    credit: bool

    def document(self, one: EInvoice) -> bytes:
        name = "CreditNote" if self.credit else "Invoice"
        root = etree.Element(
            f"{{{UBL}{name}-2}}{name}", nsmap={None: f"{UBL}{name}-2", "cac": CAC, "cbc": CBC}
        )
        for part in [*self._head(one), *self._body(one)]:
            self._add(root, part)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))

    def _head(self, one: EInvoice) -> list[Part]:
        kind = ("CreditNoteTypeCode" if self.credit else "InvoiceTypeCode", TYPES[one.kind])
        tax_point = _maybe("TaxPointDate", one.tax_point)
        dates: list[Part] = (
            [tax_point, kind, _maybe("Note", one.note)]
            if self.credit
            else [_maybe("DueDate", one.due), kind, _maybe("Note", one.note), tax_point]
        )
        return [
            ("CustomizationID", BILLING), ("ProfileID", PROFILE), ("ID", one.reference), ("IssueDate", one.issued), *dates,
            ("DocumentCurrencyCode", one.currency), _maybe("BuyerReference", one.buyer_reference),
            ("OrderReference", [("ID", one.order)]) if one.order else None,
            ("BillingReference", [("InvoiceDocumentReference", [("ID", one.corrects)])]) if one.corrects else None,
            ("ContractDocumentReference", [("ID", one.contract)]) if one.contract else None,
            ("AccountingSupplierParty", [("Party", self._party(one.supplier))]),
            ("AccountingCustomerParty", [("Party", self._party(one.buyer))]),
        ]  # fmt: skip

    def _body(self, one: EInvoice) -> list[Part]:
        return [
            self._means(one),
            ("PaymentTerms", [("Note", one.terms)]) if one.terms else None,
            *(self._adjustment(part) for part in one.adjustments),
            ("TaxTotal", [self._money("TaxAmount", one.vat), *(
                ("TaxSubtotal", [
                    self._money("TaxableAmount", part.taxable), self._money("TaxAmount", part.amount),
                    self._class("TaxCategory", part.tax, why=True),
                ])
                for part in one.taxes
            )]),
            ("LegalMonetaryTotal", self._totals(one)),
            *(self._line(part) for part in one.lines),
        ]  # fmt: skip

    def _party(self, one: Party) -> list[Part]:
        return [
            _identifier("EndpointID", one.endpoint),
            *(("PartyIdentification", [_identifier("ID", part)]) for part in one.identifiers),
            ("PartyName", [("Name", one.trading_name or one.name)]),
            ("PostalAddress", [
                _maybe("StreetName", one.street), _maybe("CityName", one.city), _maybe("PostalZone", one.postcode),
                ("Country", [("IdentificationCode", one.country)]),
            ]),
            ("PartyTaxScheme", [("CompanyID", one.vat_number), _vat()]) if one.vat_number else None,
            ("PartyLegalEntity", [("RegistrationName", one.name), _identifier("CompanyID", one.registration)]),
        ]  # fmt: skip

    def _means(self, one: EInvoice) -> Part:
        if one.pay_to is None:
            return None
        to = one.pay_to
        return "PaymentMeans", [
            ("PaymentMeansCode", CREDIT_TRANSFER), _maybe("PaymentDueDate", one.due if self.credit else None),
            _maybe("PaymentID", to.remittance),
            ("PayeeFinancialAccount", [
                ("ID", to.account), _maybe("Name", to.name),
                ("FinancialInstitutionBranch", [("ID", to.branch)]) if to.branch else None,
            ]),
        ]  # fmt: skip

    def _adjustment(self, one: Adjustment) -> Part:
        return "AllowanceCharge", [
            ("ChargeIndicator", "true" if one.amount > 0 else "false"), ("AllowanceChargeReason", one.reason),
            self._money("Amount", abs(one.amount)), self._class("TaxCategory", one.tax),
        ]  # fmt: skip

    def _totals(self, one: EInvoice) -> list[Part]:
        charges = sum((part.amount for part in one.adjustments if part.amount > 0), NOUGHT)
        allowances = -sum((part.amount for part in one.adjustments if part.amount < 0), NOUGHT)
        return [
            self._money("LineExtensionAmount", one.lines_net), self._money("TaxExclusiveAmount", one.net),
            self._money("TaxInclusiveAmount", one.gross),
            self._money("AllowanceTotalAmount", allowances) if allowances else None,
            self._money("ChargeTotalAmount", charges) if charges else None,
            self._money("PrepaidAmount", one.prepaid) if one.prepaid else None,
            self._money("PayableRoundingAmount", one.rounding) if one.rounding else None,
            self._money("PayableAmount", one.payable),
        ]  # fmt: skip

    def _line(self, one: InvoiceLine) -> Part:
        words = "CreditedQuantity" if self.credit else "InvoicedQuantity"
        return "CreditNoteLine" if self.credit else "InvoiceLine", [
            ("ID", one.number), (words, one.quantity, {"unitCode": one.unit}),
            self._money("LineExtensionAmount", one.net), _maybe("AccountingCost", one.account),
            ("OrderLineReference", [("LineID", one.order_line)]) if one.order_line else None,
            ("Item", [("Name", one.text), self._class("ClassifiedTaxCategory", one.tax)]),
            ("Price", [("PriceAmount", _plain(one.price), {"currencyID": self.currency})]),
        ]  # fmt: skip

    def _money(self, name: str, amount: Decimal) -> Any:
        return name, f"{amount:.2f}", {"currencyID": self.currency}

    def _class(self, name: str, tax: TaxClass, *, why: bool = False) -> Part:
        percent = None if tax.percent is None else _plain(tax.percent)
        return name, [
            ("ID", tax.category), None if percent is None else ("Percent", percent),
            _maybe("TaxExemptionReason", tax.reason if why else ""), _vat(),
        ]  # fmt: skip

    def _add(self, parent: Any, part: Any) -> None:
        if part is None:
            return
        name, content, *attributes = part
        space = CAC if isinstance(content, list) else CBC
        made = etree.SubElement(parent, f"{{{space}}}{name}", attributes[0] if attributes else {})
        if isinstance(content, list):
            for one in content:
                self._add(made, one)
        else:
            made.text = _plain(content) if isinstance(content, Decimal) else str(content)


def _maybe(name: str, content: Any) -> Part:
    return (name, content) if content else None


def _vat() -> Part:
    return "TaxScheme", [("ID", "VAT")]


def _identifier(name: str, one: Identifier | None) -> Any:
    if one is None:
        return None
    return name, one.value, {"schemeID": one.scheme} if one.scheme else {}


def _plain(number: Decimal) -> str:
    """Digits without an exponent and without idle noughts."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
