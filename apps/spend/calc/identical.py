"""Identical lines: published rows that no column tells apart. They are flagged and counted, never dropped."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.spend.calc.categories import label_key
from apps.suppliers.calc.names import tidy

_PART = "\x1f"


@dataclass(frozen=True, slots=True)
class IdenticalSummary:
    """How many groups of identical lines there are, how many lines beyond the first of each, and their pounds."""

    groups: int
    extra_lines: int
    extra_amount: Decimal


def identical_key(
    *,
    organisation: Hashable,
    day: dt.date | None,
    payee: str,
    amount: Decimal,
    category: str = "",
    reference: str = "",
    purpose: str = "",
) -> str:
    """A key (64 hex digits) that two lines share when every published column is equal but for case and spacing.

    A transaction number, where published, is part of the key: lines with different numbers are different payments.
    """
    parts = (
        str(organisation),
        day.isoformat() if day else "",
        tidy(payee),
        f"{amount:.2f}",
        label_key(category),
        "".join(str(reference).upper().split()),
        tidy(purpose),
    )
    return hashlib.sha256(_PART.join(parts).encode()).hexdigest()


def summarise(keys_and_amounts: Iterable[tuple[str, Decimal]]) -> IdenticalSummary:
    """Count groups of equal keys; the first line of a group is not extra."""
    seen: Counter[str] = Counter()
    extra_amount = Decimal("0.00")
    for key, amount in keys_and_amounts:
        seen[key] += 1
        if seen[key] > 1:
            extra_amount += amount
    repeated = [count for count in seen.values() if count > 1]
    return IdenticalSummary(len(repeated), sum(repeated) - len(repeated), extra_amount)


def occurrence_numbers(keys: Sequence[str]) -> list[int]:
    """For each line its place (1, 2 …) among the lines with the same key, in the order given."""
    seen: Counter[str] = Counter()
    out = []
    for key in keys:
        seen[key] += 1
        out.append(seen[key])
    return out
