"""Whose money a line of a statement may be, and which invoices it pays, with reasons.  Never by the amount alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

NOUGHT = Decimal("0.00")
SHOWN = 4
WEIGHTS = {"invoice": 60, "paid_before": 40, "customer": 40, "name": 35, "reference": 30, "amount": 20}
"""What each agreement counts when customers are put in order; the pounds alone reach no suggestion."""
NEEDED = 30
SHORTEST = 4
_WORD = re.compile(r"[a-z0-9]{2,}")
_DULL = {"the", "and", "of", "ltd", "limited", "plc", "llp", "fc", "co", "company", "payment", "bacs", "credit", "ref",
         "from", "invoice", "mr", "mrs", "ms"}  # fmt: skip


@dataclass(frozen=True)
class Owing:
    """An open invoice: its number, what its customer calls it, and what is owed of it."""

    pk: int
    number: str
    owed: Decimal
    due_on: dt.date
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Payer:
    """A customer with its open invoices, the earliest due first, and the names under which it paid before."""

    pk: int
    name: str
    number: str
    owing: Sequence[Owing]
    paid_as: frozenset[str] = frozenset()
    references: tuple[str, ...] = ()


@dataclass(frozen=True)
class Came:
    """Pounds that came in, who the bank says sent them, and every word of the line."""

    amount: Decimal
    party: str
    words: str


@dataclass(frozen=True)
class Guess:
    """One customer that a line may be of: pounds by invoice (its id), what stays on account, and why; `sure` ones may be
    taken together."""

    payer: Payer
    parts: tuple[tuple[int, Decimal], ...]
    rest: Decimal
    score: int
    reasons: tuple[str, ...]
    sure: bool = field(default=False)


def guesses(came: Came, payers: Iterable[Payer]) -> list[Guess]:
    """At most four customers that agree with a line in more than its pounds, best first; only one of them can be sure."""
    found = [one for one in (_judge(came, payer) for payer in payers) if one is not None]
    found.sort(key=lambda one: (-one.score, one.payer.pk))
    if len(found) > 1 and found[0].score == found[1].score:
        found = [Guess(one.payer, one.parts, one.rest, one.score, one.reasons) for one in found]
    return [
        one if place == 0 else Guess(one.payer, one.parts, one.rest, one.score, one.reasons)
        for place, one in enumerate(found[:SHOWN])
    ]


def squeezed(text: str) -> str:
    """Letters and figures alone: as people leave out hyphens and blanks."""
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _judge(came: Came, payer: Payer) -> Guess | None:
    said = squeezed(f"{came.words} {came.party}")
    named = [one for one in payer.owing if squeezed(one.number) in said]
    reasons: list[tuple[int, str]] = []
    if named:
        reasons.append((WEIGHTS["invoice"], f"Names {', '.join(one.number for one in named[:3])}"))
    if squeezed(payer.number) in said:
        reasons.append((WEIGHTS["customer"], f"Names {payer.number}"))
    if squeezed(came.party) and squeezed(came.party) in payer.paid_as:
        reasons.append((WEIGHTS["paid_before"], "Paid under this name before"))
    elif _same_name(came.party or came.words, payer.name):
        reasons.append((WEIGHTS["name"], "The payer has the customer’s name"))
    known = {one.pk: [ref for ref in one.references if _says(said, ref)] for one in payer.owing}
    said_refs = sorted({ref for refs in known.values() for ref in refs})
    if said_refs:
        reasons.append((WEIGHTS["reference"], f"Says {said_refs[0]}"))
    if sum(points for points, _ in reasons) < NEEDED:
        return None
    wanted, exact = _chosen(came.amount, payer.owing, named, [one for one in payer.owing if known[one.pk]])
    if exact:
        reasons.append((WEIGHTS["amount"], "The same pounds"))
    parts, rest = fill(came.amount, wanted)
    score = sum(points for points, _ in reasons)
    return Guess(payer, parts, rest, score, tuple(words for _, words in sorted(reasons, reverse=True)), exact)


def _chosen(
    amount: Decimal, owing: Sequence[Owing], named: Sequence[Owing], referred: Sequence[Owing]
) -> tuple[Sequence[Owing], bool]:
    """The invoices that the money goes to, and whether it is their pounds exactly with nothing else to choose."""
    for some in (named, referred):
        if some and sum((one.owed for one in some), NOUGHT) == amount:
            return some, True
    if named:
        return named, False
    same = [one for one in owing if one.owed == amount]
    if same:
        return same[:1], len(same) == 1
    if owing and sum((one.owed for one in owing), NOUGHT) == amount:
        return owing, True
    return referred or owing, False


def fill(amount: Decimal, owing: Sequence[Owing]) -> tuple[tuple[tuple[int, Decimal], ...], Decimal]:
    """Pounds by invoice in this order, each filled before the next, and what is over."""
    parts = []
    for one in owing:
        some = min(one.owed, amount)
        if some > 0:
            parts.append((one.pk, some))
            amount -= some
    return tuple(parts), amount


def _says(said: str, reference: str) -> bool:
    short = squeezed(reference)
    return len(short) >= SHORTEST and short in said


def _same_name(party: str, name: str) -> bool:
    """The same telling words; or every one of the shorter name, two at least; or three of them."""
    theirs, ours = _words(party), _words(name)
    common = len(theirs & ours)
    return bool(ours) and (
        theirs == ours or common >= 3 or (common >= 2 and common == min(len(theirs), len(ours)))
    )


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold())) - _DULL


def by_customer(rows: Iterable[tuple[int, Owing]]) -> Mapping[int, list[Owing]]:
    """Open invoices of each customer, the earliest due first."""
    found: dict[int, list[Owing]] = {}
    for customer, one in rows:
        found.setdefault(customer, []).append(one)
    for some in found.values():
        some.sort(key=lambda one: (one.due_on, one.pk))
    return found
