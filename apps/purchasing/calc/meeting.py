"""Which card purchase a line of the provider's statement is, with reasons.  Never by the pounds alone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

DAYS_NEAR = 7
SHOWN = 3
_WORD = re.compile(r"[a-z0-9]{3,}")
_DULL = {"the", "and", "ltd", "limited", "plc", "uk", "gbr", "com", "www"}


@dataclass(frozen=True)
class Spent:
    """A line of the statement, or a purchase: who, when, where, pounds with VAT."""

    pk: int
    dated: dt.date
    amount: Decimal
    merchant: str
    holder: str


@dataclass(frozen=True)
class Meeting:
    """A purchase that a line may be, and why; `sure` when merchant and holder both agree."""

    purchase: Spent
    score: int
    reasons: tuple[str, ...]
    sure: bool


def meetings(line: Spent, purchases: Iterable[Spent]) -> list[Meeting]:
    """At most three purchases of the same pounds within a week that agree in merchant or holder too, best first."""
    found = []
    for one in purchases:
        days = abs((one.dated - line.dated).days)
        if one.amount != line.amount or days > DAYS_NEAR:
            continue
        shop = bool(_words(one.merchant) & _words(line.merchant))
        person = bool(line.holder) and _words(one.holder) == _words(line.holder)
        if not shop and not person:
            continue
        reasons = ["The same pounds"]
        reasons += ["The same merchant"] if shop else []
        reasons += ["The same card holder"] if person else []
        reasons += ["The same day" if days == 0 else f"{days} {'day' if days == 1 else 'days'} apart"]
        found.append(Meeting(one, 20 * shop + 15 * person - days, tuple(reasons), shop and person))
    found.sort(key=lambda one: (-one.score, one.purchase.pk))
    if len(found) > 1 and found[0].score == found[1].score:
        found = [Meeting(one.purchase, one.score, one.reasons, False) for one in found]
    return found[:SHOWN]


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold())) - _DULL
