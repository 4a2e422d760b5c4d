"""Pure rules of boards: quorum and votes."""

from __future__ import annotations

from collections.abc import Iterable


def quorate(votes_present: Iterable[int], quorum: int) -> bool:
    """True when enough members with a vote are there; seats without a vote do not count."""
    return sum(1 for votes in votes_present if votes > 0) >= quorum
