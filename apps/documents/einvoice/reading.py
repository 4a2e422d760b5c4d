"""Reads a UBL invoice or credit note that passed every check into one value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from lxml import etree

from apps.documents.einvoice.names import CAC, CBC
from apps.documents.einvoice.values import (
    CREDIT,
    INVOICE,
    NOUGHT,
    Adjustment,
    EInvoice,
    Identifier,
    InvoiceLine,
    Party,
    PayTo,
    TaxClass,
    TaxTotal,
)

SPACES = {"cbc": CBC, "cac": CAC}
Element = Any
"""An element of lxml, which carries no types."""


def read(root: Element) -> EInvoice:
    """The invoice under its root.  Only what passed the schema and the rules comes here, so nothing is guessed."""
    kind = INVOICE if etree.QName(root).localname == "Invoice" else CREDIT
    totals = _one(root, "cac:LegalMonetaryTotal")
    return EInvoice(
        kind=kind,
        reference=_text(root, "cbc:ID"),
        issued=_day(root, "cbc:IssueDate") or dt.date.min,
        supplier=_party(root, "cac:AccountingSupplierParty/cac:Party"),
        buyer=_party(root, "cac:AccountingCustomerParty/cac:Party"),
        lines=tuple(_line(one) for one in _all(root, "cac:InvoiceLine | cac:CreditNoteLine")),
        taxes=tuple(_tax(one) for one in _all(root, "cac:TaxTotal/cac:TaxSubtotal")),
        net=_amount(totals, "cbc:TaxExclusiveAmount"),
        vat=_amount(root, "cac:TaxTotal[cac:TaxSubtotal]/cbc:TaxAmount"),
        gross=_amount(totals, "cbc:TaxInclusiveAmount"),
        payable=_amount(totals, "cbc:PayableAmount"),
        currency=_text(root, "cbc:DocumentCurrencyCode"),
        due=_day(root, "cbc:DueDate") or _day(root, "cac:PaymentMeans/cbc:PaymentDueDate"),
        tax_point=_day(root, "cbc:TaxPointDate"),
        buyer_reference=_text(root, "cbc:BuyerReference"),
        order=_text(root, "cac:OrderReference/cbc:ID"),
        contract=_text(root, "cac:ContractDocumentReference/cbc:ID"),
        corrects=_text(root, "cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID"),
        note=_text(root, "cbc:Note"),
        terms=_text(root, "cac:PaymentTerms/cbc:Note"),
        adjustments=tuple(_adjustment(one) for one in _all(root, "cac:AllowanceCharge")),
        prepaid=_amount(totals, "cbc:PrepaidAmount"),
        rounding=_amount(totals, "cbc:PayableRoundingAmount"),
        pay_to=_pay_to(root),
    )


def _party(root: Element, path: str) -> Party:
    party = _one(root, path)
    address = _one(party, "cac:PostalAddress")
    trading = _text(party, "cac:PartyName/cbc:Name")
    registered = _text(party, "cac:PartyLegalEntity/cbc:RegistrationName") or trading
    return Party(
        name=registered, trading_name="" if trading == registered else trading,
        endpoint=_identifier(party, "cbc:EndpointID"),
        vat_number=_text(
            party, "cac:PartyTaxScheme[normalize-space(cac:TaxScheme/cbc:ID)='VAT']/cbc:CompanyID"
        ),
        registration=_identifier(party, "cac:PartyLegalEntity/cbc:CompanyID"),
        identifiers=tuple(
            Identifier(_words(one), one.get("schemeID", "")) for one in _all(party, "cac:PartyIdentification/cbc:ID")
        ),
        street=_text(address, "cbc:StreetName"),
        city=_text(address, "cbc:CityName"),
        postcode=_text(address, "cbc:PostalZone"),
        country=_text(address, "cac:Country/cbc:IdentificationCode"),
    )  # fmt: skip


def _line(line: Element) -> InvoiceLine:
    quantity = _all(line, "cbc:InvoicedQuantity | cbc:CreditedQuantity")
    price = _amount(line, "cac:Price/cbc:PriceAmount") / (
        _amount(line, "cac:Price/cbc:BaseQuantity") or Decimal(1)
    )
    text = _text(line, "cac:Item/cbc:Name") or _text(line, "cac:Item/cbc:Description")
    return InvoiceLine(
        number=_text(line, "cbc:ID"), text=text,
        quantity=Decimal(_words(quantity[0])) if quantity else Decimal(1),
        unit=quantity[0].get("unitCode", "") if quantity else "",
        net=_amount(line, "cbc:LineExtensionAmount"), price=price,
        tax=_class(line, "cac:Item/cac:ClassifiedTaxCategory"),
        order_line=_text(line, "cac:OrderLineReference/cbc:LineID"), account=_text(line, "cbc:AccountingCost"),
    )  # fmt: skip


def _adjustment(one: Element) -> Adjustment:
    amount = _amount(one, "cbc:Amount")
    charge = _text(one, "cbc:ChargeIndicator") == "true"
    reason = _text(one, "cbc:AllowanceChargeReason") or ("Charge" if charge else "Allowance")
    return Adjustment(amount if charge else -amount, reason, _class(one, "cac:TaxCategory"))


def _tax(one: Element) -> TaxTotal:
    return TaxTotal(
        _class(one, "cac:TaxCategory"), _amount(one, "cbc:TaxableAmount"), _amount(one, "cbc:TaxAmount")
    )


def _class(root: Element, path: str) -> TaxClass:
    found = _one(root, path)
    percent = _text(found, "cbc:Percent")
    return TaxClass(
        _text(found, "cbc:ID"), Decimal(percent) if percent else None, _text(found, "cbc:TaxExemptionReason")
    )


def _pay_to(root: Element) -> PayTo | None:
    found = _one(root, "cac:PaymentMeans[cac:PayeeFinancialAccount]")
    account = _text(found, "cac:PayeeFinancialAccount/cbc:ID")
    if not account:
        return None
    return PayTo(
        account, _text(found, "cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID"),
        _text(found, "cac:PayeeFinancialAccount/cbc:Name"), _text(found, "cbc:PaymentID"),
    )  # fmt: skip


def _all(root: Element | None, path: str) -> list[Element]:
    if root is None:
        return []
    found = root.xpath(path, namespaces=SPACES)
    return list(found)


def _one(root: Element | None, path: str) -> Element | None:
    found = _all(root, path)
    return found[0] if found else None


def _words(one: Element) -> str:
    return " ".join((one.text or "").split())


def _text(root: Element | None, path: str) -> str:
    found = _one(root, path)
    return "" if found is None else _words(found)


def _day(root: Element, path: str) -> dt.date | None:
    found = _text(root, path)
    return dt.date.fromisoformat(found[:10]) if found else None


def _amount(root: Element | None, path: str) -> Decimal:
    found = _text(root, path)
    return Decimal(found) if found else NOUGHT


def _identifier(root: Element | None, path: str) -> Identifier | None:
    found = _one(root, path)
    return None if found is None else Identifier(_words(found), found.get("schemeID", ""))
