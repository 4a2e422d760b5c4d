"""States of contracts and of their changes."""

from __future__ import annotations

from apps.documents.transitions import declare

DRAFT, WAITING, LIVE, ENDED, DROPPED = "draft", "waiting", "live", "ended", "dropped"
APPROVED, REFUSED = "approved", "refused"

CONTRACT = declare(
    "procurement.contract",
    label="Contract",
    series="CON",
    starts={DRAFT},
    steps={(DRAFT, WAITING), (DRAFT, DROPPED), (WAITING, LIVE), (WAITING, DRAFT), (LIVE, ENDED)},
    page="procurement:contract",
)
CHANGE = declare(
    "procurement.change",
    label="Change of a contract",
    series="VAR",
    starts={WAITING},
    steps={(WAITING, APPROVED), (WAITING, REFUSED), (WAITING, DROPPED)},
    page="procurement:change",
)
"""A change is in force from its approval; the contract then says what the change says."""
