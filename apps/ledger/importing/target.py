"""What a file of journals holds: its fields, and the headings that finance systems give them.  A pure declaration."""

from __future__ import annotations

from typing import Any

from apps.intake.reading.fields import Field, Kind, Target


def names_another(value: str, books: Any) -> str | None:
    """Why the organisation named in a row is not the one whose books these are, or None."""
    if books is None or not value or value.casefold() in books.own:
        return None
    return f"is another organisation; these are the books of {books.name}"


JOURNALS = Target(
    name="journals",
    label="Journals (history or opening balances)",
    date_field="date",
    amount_field="amount",
    fields=(
        Field(
            "journal", "Journal reference", Kind.CODE, required=True, max_length=40,
            right="the journal's reference, the same in all its rows",
            synonyms=("journal reference", "journal ref", "journal", "journal number", "journal no", "journal id", "jnl",
                      "jnl ref", "jnl no", "voucher", "voucher number", "document number", "transaction number"),
            generic=("reference", "ref", "number"), avoid=("type", "text", "date", "line"),
        ),
        Field(
            "date", "Date", Kind.DATE, required=True, right="the accounting date, such as 30/04/2026",
            synonyms=("date", "accounting date", "gl date", "posting date", "journal date", "effective date", "trans date",
                      "transaction date"),
            avoid=("entered", "due", "created"),
        ),
        Field(
            "account", "Account", Kind.CODE, required=True, max_length=24, right="an account code, such as 52100",
            synonyms=("account", "account code", "nominal", "nominal code", "nominal account", "gl account", "gl code",
                      "subjective", "subjective code", "detail code", "account number"),
            avoid=("name", "description", "bank"),
        ),
        Field(
            "cost_centre", "Cost centre", Kind.CODE, max_length=24,
            synonyms=("cost centre", "cost centre code", "cost center", "costcentre", "cc"), avoid=("name", "description"),
        ),
        Field(
            "objective", "Objective", Kind.CODE, max_length=24,
            synonyms=("objective", "objective code", "poa", "poa code", "service line"), avoid=("name", "description"),
        ),
        Field(
            "project", "Project", Kind.CODE, max_length=24,
            synonyms=("project", "project code", "scheme", "scheme code", "job code"), avoid=("name", "description"),
        ),
        Field(
            "counterparty", "Organisation on the other side", Kind.CODE, max_length=24,
            synonyms=("counterparty", "counterparty code", "counter party", "trading partner", "partner organisation"),
        ),
        Field(
            "capital_revenue", "Capital or revenue", Kind.CHOICE,
            synonyms=("capital or revenue", "capital revenue", "revenue capital", "capital"),
            choices={"capital": ("c", "cap", "capital"), "revenue": ("r", "rev", "revenue")},
        ),
        Field("vat_code", "VAT code", Kind.CODE, max_length=8, synonyms=("vat code", "tax code", "vat")),
        Field(
            "debit", "Debit", Kind.MONEY, synonyms=("debit", "debits", "dr", "debit amount", "debit gbp", "dr amount"),
        ),
        Field(
            "credit", "Credit", Kind.MONEY,
            synonyms=("credit", "credits", "cr", "credit amount", "credit gbp", "cr amount"),
        ),
        Field(
            "amount", "Signed amount (debits positive)", Kind.MONEY,
            synonyms=("amount", "signed amount", "net amount", "value", "amount gbp"), avoid=("vat", "gross"),
        ),
        Field(
            "text", "Text", Kind.TEXT, max_length=200,
            synonyms=("text", "description", "narrative", "journal text", "line description", "details"),
        ),
        Field(
            "adjustment", "Adjustment period", Kind.INTEGER,
            synonyms=("adjustment period", "adjustment", "period 13"),
        ),
        Field(
            "organisation", "Organisation", Kind.TEXT, max_length=160, must_match=names_another,
            synonyms=("organisation", "organisation code", "entity", "company", "body"), avoid=("partner", "other"),
        ),
    ),
)  # fmt: skip
