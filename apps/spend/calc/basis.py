"""Amount bases and publication thresholds: what may be added up silently, and what a view must say when it mixes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

NET, NET_AND_IRRECOVERABLE, GROSS, UNKNOWN = "net", "net_irrecoverable", "gross", "unknown"

LABELS: Mapping[str, str] = {
    NET: "net of VAT",
    NET_AND_IRRECOVERABLE: "net with the VAT that cannot be recovered",
    GROSS: "including VAT",
    UNKNOWN: "on a basis that the file does not state",
}


@dataclass(frozen=True, slots=True)
class LoadedAmount:
    """Pounds of one organisation on one basis, published above one threshold (None: not stated)."""

    organisation: str
    basis: str
    amount: Decimal
    threshold: Decimal | None = None


def mixing_notes(loads: Iterable[LoadedAmount]) -> list[str]:
    """Sentences a view must show when it adds up amounts of different bases or thresholds; none when all agree."""
    listed = [load for load in loads if load.amount]
    notes: list[str] = []
    by_basis: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    thresholds: dict[Decimal | None, set[str]] = defaultdict(set)
    for load in listed:
        by_basis[load.basis][load.organisation] += load.amount
        thresholds[load.threshold].add(load.organisation)
    if len(by_basis) > 1:
        parts = [
            f"{_pounds(sum(owners.values(), Decimal(0)))} {LABELS[basis]} ({', '.join(sorted(owners))})"
            for basis, owners in sorted(by_basis.items(), key=lambda kv: list(LABELS).index(kv[0]))
        ]
        notes.append(f"This view adds up amounts on different bases: {'; '.join(parts)}.")
    elif UNKNOWN in by_basis:
        notes.append("The files do not state whether these amounts include VAT.")
    if len(thresholds) > 1:
        parts = [
            f"{'no stated threshold' if limit is None else 'above ' + _pounds(limit)} ({', '.join(sorted(who))})"
            for limit, who in sorted(thresholds.items(), key=lambda kv: (kv[0] is None, kv[0] or 0))
        ]
        notes.append(f"Small payments are left out at different thresholds: {'; '.join(parts)}.")
    return notes


def comparable(bases: Iterable[str]) -> bool:
    """True if amounts on these bases may be compared without a note: one basis, and that one stated."""
    found = set(bases)
    return len(found) <= 1 and UNKNOWN not in found


def _pounds(amount: Decimal) -> str:
    return f"£{amount:,.2f}" if amount % 1 else f"£{amount:,.0f}"
