"""Which entries of the books a statement's line may be, with reasons, best first.  Never by the amount alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

SHOWN = 5
WEIGHTS = {"file": 60, "posted": 60, "reference": 40, "party": 25, "amount": 20, "day": 10, "near": 5}
"""What each agreement counts when candidates are put in order; the amount and the day together reach no suggestion."""
NEEDED = 45
DAYS_NEAR = 5
_WORD = re.compile(r"[a-z0-9]{3,}")
_DULL = {
    "the",
    "and",
    "ltd",
    "limited",
    "plc",
    "payment",
    "bacs",
    "credit",
    "debit",
    "ref",
    "from",
    "invoice",
}


@dataclass(frozen=True)
class LineFacts:
    """A line of a statement: pounds in are positive."""

    pk: int
    dated: dt.date
    amount: Decimal
    words: str
    reference: str


@dataclass(frozen=True)
class EntryFacts:
    """A line of the bank account in the books, or a payment that was sent and not yet confirmed (`payment`)."""

    pk: int
    dated: dt.date
    amount: Decimal
    words: str
    numbers: tuple[str, ...] = ()
    payment: bool = False
    raised_for: int | None = None


@dataclass(frozen=True)
class Candidate:
    """One entry that a line may be: its score and the reasons, strongest first."""

    entry: EntryFacts
    score: int
    reasons: tuple[str, ...]


def candidates(line: LineFacts, entries: Iterable[EntryFacts]) -> list[Candidate]:
    """At most five entries that agree with the line in more than amount and day, best first."""
    found = [one for one in (_judge(line, entry) for entry in entries) if one is not None]
    found.sort(key=lambda one: (-one.score, abs((one.entry.dated - line.dated).days), one.entry.pk))
    return found[:SHOWN]


def _judge(line: LineFacts, entry: EntryFacts) -> Candidate | None:
    """The candidate, or None where too little agrees or the sides differ."""
    if (line.amount > 0) != (entry.amount > 0):
        return None
    reasons: list[tuple[int, str]] = []
    said = _squeezed(f"{line.reference} {line.words}")
    number = next((one for one in entry.numbers if len(_squeezed(one)) >= 4 and _squeezed(one) in said), "")
    if entry.raised_for == line.pk:
        reasons.append((WEIGHTS["posted"], "Posted from this very line"))
    elif number:
        reasons.append((WEIGHTS["file"] if entry.payment else WEIGHTS["reference"], f"Names {number}"))
    common = sorted(_words(line.words) & _words(entry.words))
    if common and not number:
        reasons.append((WEIGHTS["party"], f"Both say {' '.join(common[:3])}"))
    days = abs((entry.dated - line.dated).days)
    if entry.amount == line.amount:
        reasons.append((WEIGHTS["amount"], "The same pounds"))
    if days == 0:
        reasons.append((WEIGHTS["day"], "The same day"))
    elif days <= DAYS_NEAR:
        reasons.append((WEIGHTS["near"], f"{days} {'day' if days == 1 else 'days'} apart"))
    score = sum(points for points, _ in reasons)
    if score < NEEDED:
        return None
    return Candidate(entry, score, tuple(words for _, words in sorted(reasons, reverse=True)))


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold())) - _DULL
