"""What room banking wants out of a spreadsheet of bank entries: one row for each, with the balance after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apps.intake.reading.fields import Field, Kind, Target


def one_amount(columns: Mapping[str, Sequence[Any]]) -> Iterable[tuple[int, str, str, str]]:
    """Each row has a signed amount, or pounds in or pounds out, and not two of them."""
    size = len(columns["date"])
    empty: list[Any] = [None] * size
    triples = zip(*(columns.get(name) or empty for name in ("amount", "paid_in", "paid_out")), strict=True)
    for at, given in enumerate(triples):
        if sum(1 for one in given if one) != 1:
            yield at, "amount", "has no amount, or more than one", "one amount: signed, paid in, or paid out"


STATEMENTS = Target(
    name="statements",
    label="Bank statement",
    fields=(
        Field("date", "Date", Kind.DATE, required=True, right="the day on which the bank booked it",
              synonyms=("date", "booking date", "transaction date", "posted date", "entry date"), avoid=("value",)),
        Field("value_date", "Value date", Kind.DATE, synonyms=("value date", "cleared date")),
        Field("kind", "Type", Kind.TEXT, max_length=40, synonyms=("type", "transaction type", "transaction code", "code")),
        Field("reference", "Reference", Kind.TEXT, max_length=80,
              synonyms=("reference", "bank reference", "customer reference", "payment reference", "transaction reference")),
        Field("party", "Other party", Kind.TEXT, max_length=140, synonyms=("party", "payee", "counter party", "name")),
        Field("text", "Description", Kind.TEXT, max_length=300,
              synonyms=("description", "transaction description", "narrative", "details", "narration", "particulars")),
        Field("amount", "Amount (paid in positive)", Kind.MONEY, synonyms=("amount", "signed amount", "value", "amount gbp"),
              avoid=("balance",)),
        Field("paid_in", "Paid in", Kind.MONEY, synonyms=("paid in", "credit", "credit amount", "money in", "credits"),
              avoid=("balance",)),
        Field("paid_out", "Paid out", Kind.MONEY, synonyms=("paid out", "debit", "debit amount", "money out", "debits"),
              avoid=("balance",)),
        Field("balance", "Balance after it", Kind.MONEY, required=True, right="the account's balance after this entry",
              synonyms=("balance", "running balance", "ledger balance", "closing balance", "account balance")),
        Field("raw", "As it came", Kind.TEXT, max_length=2000, synonyms=("as it came",)),
    ),
    date_field="date",
    amount_field="amount",
    row_checks=(one_amount,),
)  # fmt: skip
