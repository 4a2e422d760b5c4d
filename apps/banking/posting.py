"""Journals of payments: debts against transit, transit against the bank, both books where one pays for another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from apps.audit.act import Act
from apps.banking.models import Payment, PaymentPart
from apps.core.errors import Conflict, NotAllowed
from apps.ledger.calc.entries import Entry, EntryLine
from apps.ledger.codings import Coded, codings
from apps.ledger.models import Account
from apps.ledger.posting import post_entries, post_other_half
from apps.tenancy.models import Organisation

NOUGHT = Decimal("0.00")


@dataclass(frozen=True)
class Move:
    """Pounds of one organisation's part by the coding of its debts: positive settles them, negative opens them again.

    `from_bank` takes them from the bank account, else from transit.
    """

    part: PaymentPart
    by_control: Mapping[int, Decimal]
    from_bank: bool

    @property
    def amount(self) -> Decimal:
        """Pounds in all."""
        return sum(self.by_control.values(), NOUGHT)


def post_moves(
    act: Act, payment: Payment, dated: dt.date, text: str, moves: Sequence[Move], *, debit: Decimal = NOUGHT
) -> None:
    """Post the journals of one step of a payment.

    `debit` moves pounds from transit to the bank.  A part of another organisation becomes a pair: what is paid for it
    is owed by it, on inter-organisation accounts of both books.
    """
    own: list[Entry] = []
    there: list[tuple[PaymentPart, Entry]] = []
    account = payment.account
    if debit:
        own.append(
            Entry(
                dated,
                text,
                [EntryLine(account.transit_id, debit), EntryLine(account.coding_id, -debit)],
                "subledger",
            )
        )
    for move in moves:
        against = account.coding_id if move.from_bank else account.transit_id
        debts = [EntryLine(coding, pounds) for coding, pounds in move.by_control.items() if pounds]
        if move.part.holder_id == payment.holder_id:
            own.append(Entry(dated, text, [*debts, EntryLine(against, -move.amount)], "subledger"))
            continue
        pair = uuid4()
        owed_here = _between(payment.holder_id, move.part.holder_id, Account.Kind.ASSET)
        owed_there = _between(move.part.holder_id, payment.holder_id, Account.Kind.LIABILITY)
        own.append(
            Entry(dated, text, [EntryLine(owed_here, move.amount), EntryLine(against, -move.amount)], "subledger", pair=pair)
        )  # fmt: skip
        there.append(
            (
                move.part,
                Entry(dated, text, [*debts, EntryLine(owed_there, -move.amount)], "subledger", pair=pair),
            )
        )
    if own:
        post_entries(act, payment.record, own)
    for part, entry in there:
        if not act.by.holds("payment.prepare", part.holder_id):
            name = Organisation.objects.get(pk=part.holder_id).name
            raise NotAllowed(
                f"{payment.record.number} pays for {name} too: it takes the duty “payment.prepare” there."
            )
        post_other_half(act, payment.holder_id, part.record, [entry])


def _between(holder: int, other: int, kind: str) -> int:
    """The coding of an organisation's inter-organisation account with the other one on the other side."""
    account = Account.objects.filter(role=Account.Role.INTER_ORGANISATION, kind=kind).order_by("code").first()
    if account is None:
        raise Conflict("The account structure has no inter-organisation account: ask its steward to add one.")
    wanted = Coded(account.code, counterparty=Organisation.objects.get(pk=other).code)
    return codings(holder, [wanted])[wanted]
