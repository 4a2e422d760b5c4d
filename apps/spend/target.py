"""What the spend room wants out of a payments file: fields, the headings real bodies use, and the body check.

A pure declaration: no models.  The headings are those of the Local Government Transparency Code, the
LGA's spend guidance, HM Treasury's £25,000 return and the files that bodies really publish.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from apps.intake.reading.fields import Field, Kind, SumRule, Target, normalise_heading

LIKE_ENOUGH = 60  # below this a body's name is of somebody else
CLEARLY_LIKE = 85

NET, GROSS, NET_AND_IRRECOVERABLE, UNKNOWN = "net", "gross", "net_irrecoverable", "unknown"


@dataclass(frozen=True)
class Body:
    """Whose file the person says it is: the organisation's names and service, and the others' names."""

    names: tuple[str, ...]
    others: tuple[str, ...] = ()
    service: str = ""


def body_contradicts(value: str, chosen: Any) -> str | None:
    """Why the body named in a row is not the chosen one, or None.  Addresses (URIs) say nothing."""
    if not isinstance(chosen, Body) or not value or value.casefold().startswith(("http:", "https:")):
        return None
    own = max((_likeness(value, name) for name in chosen.names), default=100.0)
    other, likeness = "", 0.0
    for name in chosen.others:
        score = _likeness(value, name)
        if score > likeness:
            other, likeness = name, score
    if likeness > own and likeness >= CLEARLY_LIKE:
        return f"names {other}, but the load is for {chosen.names[0]}"
    if own < LIKE_ENOUGH or _elsewhere(value, chosen.names):
        return f"names another body, but the load is for {chosen.names[0]}"
    return None


def _elsewhere(value: str, names: tuple[str, ...]) -> bool:
    """True when the body is of the same sort but of another place: “Eastmarch Fire …” is not “Westmarch Fire …”.

    Letters alone would call the two alike; what tells bodies apart is the words that are not those of their trade.
    """
    words = set(normalise_heading(value).split())
    place = words - _TRADE
    known = [set(normalise_heading(name).split()) for name in names]
    if not place or any(place & (own - _TRADE) for own in known):
        return False
    return any(own & words & _TRADE and own - _TRADE for own in known)


_TRADE = set(
    [
        "a",
        "of",
        "the",
        "and",
        "for",
        "in",
        "police",
        "crime",
        "commissioner",
        "commissioners",
        "office",
        "chief",
        "constable",
        "constabulary",
        "force",
        "fire",
        "rescue",
        "authority",
        "service",
        "services",
        "brigade",
        "ambulance",
        "nhs",
        "foundation",
        "trust",
        "city",
        "county",
        "borough",
        "district",
        "council",
        "combined",
        "metropolitan",
        "royal",
        "greater",
        "north",
        "south",
        "east",
        "west",
    ]
)


def file_name_contradicts(file_name: str, chosen: Any) -> str | None:
    """Why the file's name speaks of another organisation, or None."""
    if not isinstance(chosen, Body):
        return None
    words = set(normalise_heading(re.sub(r"([a-z])([A-Z])", r"\1 \2", file_name)).split())

    def named(name: str) -> int:
        parts = set(normalise_heading(name).split()) - {"and", "of", "the", "for"}
        return len(parts) if parts and parts <= words else 0

    own = max(map(named, chosen.names), default=0)
    for name in chosen.others:
        if named(name) > own and (named(name) > 1 or len(normalise_heading(name)) > 4):
            return f"names {name}, but the load is for {chosen.names[0]}"
    services = {service for service, said in _SERVICES.items() if words & said}
    if chosen.service in _SERVICES and services and chosen.service not in services:
        return f"speaks of {' and '.join(sorted(services))}, but the load is for {chosen.names[0]}"
    return None


_SERVICES = {
    "police": {"police", "policing", "constabulary", "constable", "pcc", "opcc"},
    "fire": {"fire", "fra", "frs"},
    "ambulance": {"ambulance"},
}
"""Words in a file's name that say which emergency service it comes from."""


def _likeness(one: str, two: str) -> float:
    return fuzz.token_set_ratio(normalise_heading(one), normalise_heading(two))


def amount_basis(heading: str) -> str:
    """What the heading of the amount column says of VAT: net, gross, net_irrecoverable or unknown."""
    words = f" {normalise_heading(heading)} "
    if "irrecoverable" in words and " net " in words:
        return NET_AND_IRRECOVERABLE
    if " gross " in words or re.search(r" (?:including|incl?|with) vat ", words):
        return GROSS
    if " net " in words or re.search(r" (?:excluding|excl?|ex|without) vat ", words):
        return NET
    return UNKNOWN


_FIELDS = (
    Field(
        "date", "Date", Kind.DATE, required=True, right="the day of payment, such as 30/09/2025",
        synonyms=(
            "payment date", "date paid", "date of payment", "paid date", "invoice payment date", "pay date",
            "transaction date", "date of transaction", "date", "date incurred", "date of expenditure",
            "date expenditure incurred", "posting date", "cleared date", "bacs date", "effective date",
            "expenditure date", "date of spend",
        ),
        generic=("gl date", "accounting date", "invoice date", "date of invoice", "updated", "processed"),
        avoid=("due", "start", "end", "birth", "received", "expiry", "month"),
    ),
    Field(
        "supplier", "Supplier", Kind.TEXT, required=True, max_length=300,
        right="the supplier's name, or REDACTED where it may not be published",
        synonyms=(
            "supplier name", "supplier", "supplier beneficiary name", "supplier beneficiary",
            "supplier final",
            "beneficiary name", "beneficiary", "payee", "payee name", "vendor name", "vendor",
            "creditor name",
            "creditor", "supplier name redacted", "name of supplier", "merchant name", "supplier id t",
            "suppliername", "vendorname", "paid to", "recipient", "beneficiary supplier",
        ),
        generic=("name", "merchant", "company", "company name", "contractor"),
        avoid=(
            "id", "number", "no", "ref", "reference", "code", "clean", "fuzzy", "type", "classification",
            "category", "postcode", "address", "vat", "charity", "registered", "registration", "internal",
            "entity", "local", "group", "contact", "uri",
        ),
    ),
    Field(
        "amount", "Amount (net)", Kind.MONEY, required=True, contested=True,
        right="an amount in pounds and pence, such as 1680.00",
        synonyms=(
            "net amount", "net", "net amount gbp", "amount net", "amount net of vat", "net of vat",
            "net value",
            "net amount including irrecoverable vat", "amount excluding vat", "amount excl vat",
            "amount ex vat",
            "amount exc vat", "invoice line value net of vat", "net payment", "net payment amount",
            "net total",
            "value excluding vat", "net spend", "total net amount", "total net",
        ),
        generic=(
            "amount", "total", "total amount", "amount paid", "value", "total invoice amount",
            "invoice amount",
            "payment amount", "amount in sterling", "transaction amount", "transaction value", "sum", "spend",
            "line amount", "invoice line value", "invoice value", "payment value", "total value",
            "total paid",
            "total invoice value", "paid", "payment", "gbp", "amount gbp", "cost", "total cost",
            "total spend",
            "value of payment", "sum of amount", "expenditure", "distribution amount",
        ),
        avoid=(
            "gross", "running", "cumulative", "balance", "count", "date", "number", "no", "category", "type",
            "code", "irrecoverable", "method", "description", "ref", "reference", "status", "year", "month", "id",
            "run", "terms", "days", "centre", "area", "quantity", "qty", "rate", "line", "period",
        ),
    ),
    Field(
        "gross", "Gross amount", Kind.MONEY,
        synonyms=(
            "gross", "gross amount", "gross value", "amount including vat", "amount incl vat",
            "amount inc vat",
            "total including vat", "total inc vat", "gross total", "gross payment", "invoice gross amount",
        ),
    ),
    Field(
        "vat", "VAT", Kind.MONEY,
        synonyms=("vat", "vat amount", "vat value", "recoverable vat", "amount of vat", "tax amount"),
        avoid=("number", "no", "registration", "irrecoverable", "net", "excluding", "code", "reg"),
    ),
    Field(
        "irrecoverable_vat", "Irrecoverable VAT", Kind.MONEY,
        synonyms=(
            "irrecoverable vat", "vat irrecoverable", "irrecoverable vat amount", "non recoverable vat",
            "unrecoverable vat", "vat that cannot be recovered",
        ),
        avoid=("net", "including"),
    ),
    Field(
        "category", "Category", Kind.TEXT, max_length=300,
        synonyms=(
            "expenditure category", "procurement classification", "procurement category", "expense type",
            "expenses type", "expenditure type", "category", "spend category", "service category label",
            "account detail", "account description", "account", "g l description", "gl description",
            "category description", "classification", "proclass description", "proclass category",
            "cipfsubs t", "expense description", "type of expenditure", "nature of expenditure",
        ),
        avoid=("code", "uri", "merchant", "sercop", "supplier", "vendor", "cipfa", "group", "no", "number"),
    ),
    Field(
        "category_code", "Category code", Kind.CODE, max_length=100,
        synonyms=("proclass", "proclass code", "category code", "procurement category code", "unspsc", "cpv",
                  "cpv code", "procurement code"),
    ),
    Field(
        "supplier_class", "Supplier's classification", Kind.TEXT, max_length=300,
        synonyms=("supplier classification", "supplier category", "supplier type", "vendor group"),
    ),
    Field(
        "subjective_code", "Subjective code", Kind.CODE, max_length=100,
        synonyms=(
            "sercop expenditure code", "subjective code", "cipfa expenditure code", "cipfa code",
            "expense code",
            "account code", "gl code", "nominal code", "subjective", "bvacop code", "general ledger code",
        ),
        avoid=("description", "detailed"),
    ),
    Field(
        "subjective", "Subjective", Kind.TEXT, max_length=300,
        synonyms=(
            "sercop expenditure category", "subjective description", "subjective group",
            "subjective analysis",
            "cipfa subjective", "cipfsubj t", "bvacop", "sercop detailed expenditure type",
            "nominal description",
            "cipfa expenditure category", "sercop category",
        ),
        avoid=("code",),
    ),
    Field(
        "department", "Department", Kind.TEXT, max_length=300,
        synonyms=(
            "department", "directorate", "directotate", "directorate service where expenditure incurred",
            "department area", "expense area", "service area", "organisational unit", "department name",
            "directorate name", "division", "strgrpcc t", "business unit", "service department",
        ),
        generic=("service", "section", "team", "unit"),
        avoid=("family", "code", "category", "charge"),
    ),
    Field(
        "cost_centre", "Cost centre", Kind.TEXT, max_length=300,
        synonyms=(
            "cost centre", "service cost centre", "cost centre description", "cost centre name",
            "cost centre code", "costcentre", "costc t",
        ),
        generic=("service area", "service"),
    ),
    Field(
        "purpose", "Purpose", Kind.TEXT, max_length=2000,
        synonyms=(
            "purpose of spend", "purpose of spend summary", "summary of purpose", "purpose of expenditure",
            "purpose", "description", "extended description", "narrative", "purpose narrative", "details",
            "invoice description", "line description", "item text", "reason", "summary of the purpose",
        ),
        avoid=("account", "subjective", "cost", "category", "code", "expense", "supplier", "g", "gl"),
    ),
    Field(
        "transaction", "Transaction number", Kind.CODE, max_length=100,
        synonyms=(
            "transaction number", "transaction reference", "transaction no", "transaction ref", "transno",
            "trans no", "transaction id", "internal ref number", "internal reference", "sap document number",
            "document number", "document no", "hbc ref no", "payment reference", "voucher number",
            "unique id",
            "system reference", "unique reference", "ap transaction number",
        ),
        generic=("ref no", "reference", "ref", "reference number", "our reference"),
        avoid=("supplier", "vendor", "date", "amount"),
    ),
    Field(
        "invoice", "Invoice number", Kind.CODE, max_length=100,
        synonyms=("invoice number", "invoice no", "invoice ref", "invoice reference",
        "supplier invoice number",
                  "supplier invoice no"),
    ),
    Field(
        "supplier_ref", "Supplier's reference", Kind.CODE, max_length=100,
        synonyms=(
            "supplier id", "supplier number", "supplier no", "supplier code", "supplier reference",
            "vendor id",
            "vendor number", "vendor no", "local supplier internal reference", "supplier ref",
            "creditor number",
            "creditor id",
        ),
        avoid=("t", "invoice"),
    ),
    Field(
        "company_number", "Company number", Kind.CODE, max_length=30,
        synonyms=(
            "supplier registered company number", "company number", "company registration number",
            "supplier company registration number", "companies house number", "registered company number",
        ),
    ),
    Field(
        "charity_number", "Charity number", Kind.CODE, max_length=30,
        synonyms=(
            "supplier registered charity number", "charity number", "charity registration number",
            "registered charity number",
        ),
    ),
    Field(
        "vat_number", "VAT number", Kind.CODE, max_length=30,
        synonyms=("vat registration number", "vat number", "vat no", "vat reg no", "supplier vat number",
                  "vat registration no"),
    ),
    Field(
        "body", "Body", Kind.TEXT, max_length=300, must_match=body_contradicts,
        synonyms=(
            "organisation name", "organistion name", "body name", "authority name", "entity", "organisation",
            "body", "authority", "council name", "name of organisation", "force", "police force", "trust",
        ),
        avoid=("uri", "family", "code", "type"),
    ),
    Field(
        "card", "Card transaction", Kind.CHOICE,
        synonyms=("card transaction", "card transaction yes no", "procurement card", "p card", "pcard",
                  "card payment", "purchase card"),
        choices={"yes": ("y", "yes", "true", "1", "card", "p card", "pcard"), "no": ("n", "no", "false", "0")},
    ),
    Field(
        "merchant_category", "Merchant category", Kind.TEXT, max_length=300,
        synonyms=("merchant category", "merchant category description", "merchant category group", "mcc",
                  "mcc description"),
    ),
    Field(
        "capital_revenue", "Capital or revenue", Kind.CHOICE,
        synonyms=("capital revenue", "revenue capital", "capital or revenue", "revenue or capital", "cap rev",
                  "capital", "expenditure classification capital revenue"),
        choices={"capital": ("c", "cap", "capital"), "revenue": ("r", "rev", "revenue")},
        avoid=("cost", "amount", "charges"),
    ),
)  # fmt: skip

SPEND = Target(
    name="spend",
    label="Payments to suppliers",
    fields=_FIELDS,
    date_field="date",
    amount_field="amount",
    sums=(SumRule("gross", ("amount", "vat")),),
    name_check=file_name_contradicts,
)
