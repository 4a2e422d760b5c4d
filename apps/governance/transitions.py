"""How meetings and opportunities pass from state to state; the database holds the same table (see sql/)."""

from __future__ import annotations

from collections.abc import Mapping

MEETING: Mapping[str, frozenset[str]] = {
    "planned": frozenset({"held", "cancelled"}),
    "held": frozenset(),
    "cancelled": frozenset(),
}
OPPORTUNITY: Mapping[str, frozenset[str]] = {
    "open": frozenset({"going_ahead", "dropped"}),
    "going_ahead": frozenset({"done", "dropped"}),
    "dropped": frozenset({"open"}),
    "done": frozenset(),
}


def may_pass(table: Mapping[str, frozenset[str]], old: str, new: str) -> bool:
    """True when `old` may become `new`."""
    return new in table.get(old, frozenset())
