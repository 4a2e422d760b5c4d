"""What room purchasing wants out of a card provider's statement: one row for each transaction.

A pure declaration: no models.
"""

from __future__ import annotations

from apps.intake.reading.fields import Field, Kind, Target

CARD_STATEMENTS = Target(
    name="card_statements",
    label="Card statement",
    fields=(
        Field("date", "Date", Kind.DATE, required=True, right="the day of the purchase",
              synonyms=("date", "transaction date", "purchase date", "tran date"), avoid=("posting", "posted", "statement")),
        Field("holder", "Card holder", Kind.TEXT, max_length=80,
              synonyms=("card holder", "cardholder", "cardholder name", "card holder name", "employee", "name on card")),
        Field("merchant", "Merchant", Kind.TEXT, required=True, max_length=140, right="where it was bought",
              synonyms=("merchant", "merchant name", "supplier", "supplier name", "description", "beneficiary")),
        Field("amount", "Amount", Kind.MONEY, required=True, right="pounds and pence with VAT, such as 42.50",
              synonyms=("amount", "transaction amount", "billing amount", "gross", "gross amount", "value"),
              avoid=("vat", "net", "balance", "original")),
    ),
    date_field="date",
    amount_field="amount",
)  # fmt: skip
