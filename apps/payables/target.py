"""What room payables wants out of a spreadsheet of invoices: one row for each invoice.

A pure declaration: no models.
"""

from __future__ import annotations

from apps.intake.reading.fields import Field, Kind, SumRule, Target

INVOICES = Target(
    name="invoices",
    label="Suppliers' invoices",
    fields=(
        Field(
            "payee", "Supplier", Kind.TEXT, required=True, max_length=200, right="the supplier's name as on the invoice",
            synonyms=("supplier", "supplier name", "payee", "vendor", "vendor name", "creditor", "creditor name"),
            generic=("name",), avoid=("number", "code", "id", "vat", "ref"),
        ),
        Field(
            "reference", "Supplier's invoice number", Kind.CODE, required=True, max_length=60,
            right="the number that the supplier gave the invoice",
            synonyms=("invoice number", "invoice no", "supplier invoice number", "invoice reference", "supplier reference",
                      "invoice ref", "invoice"),
            generic=("reference", "ref"), avoid=("date", "amount", "our", "order", "total"),
        ),
        Field(
            "dated", "Date of the invoice", Kind.DATE, required=True, right="the day on the invoice",
            synonyms=("invoice date", "date of invoice", "document date", "tax date"), generic=("date",),
            avoid=("received", "paid", "due", "payment", "posted"),
        ),
        Field(
            "received", "Received on", Kind.DATE,
            synonyms=("received", "received on", "date received", "received date"), avoid=("net", "amount"),
        ),
        Field(
            "kind", "Invoice or credit note", Kind.CHOICE,
            synonyms=("kind", "document type", "type", "invoice or credit note"),
            choices={
                "invoice": ("inv", "i", "invoice"), "credit": ("cr", "crn", "c", "credit", "credit note", "credit memo"),
            },
        ),
        Field("vat_number", "Supplier's VAT number", Kind.CODE, max_length=20,
              synonyms=("vat number", "vat no", "supplier vat number", "vat registration")),
        Field("order", "Our order", Kind.CODE, max_length=60,
              synonyms=("order", "order number", "po", "po number", "purchase order", "our order")),
        Field("text", "What for", Kind.TEXT, max_length=200,
              synonyms=("description", "details", "narrative", "what for", "text")),
        Field("net", "Net", Kind.MONEY, required=True, right="pounds and pence, such as 100.00",
              synonyms=("net", "net amount", "amount net", "amount excluding vat", "net of vat"), generic=("amount",),
              avoid=("gross", "total", "vat amount")),
        Field("vat", "VAT", Kind.MONEY, required=True, right="pounds and pence, 0.00 where there is none",
              synonyms=("vat", "vat amount", "tax", "amount of vat"),
              avoid=("number", "no", "code", "net", "gross", "excl")),
        Field("gross", "Gross", Kind.MONEY,
              synonyms=("gross", "gross amount", "total", "amount including vat", "invoice total"), avoid=("net",)),
    ),
    date_field="dated",
    amount_field="net",
    sums=(SumRule("gross", ("net", "vat")),),
)  # fmt: skip
