"""States of a load of payments and of prices, of a load's journals, and of a switch of source."""

from __future__ import annotations

from apps.documents.transitions import declare

LOADED, WITHDRAWN, REPLACED = "loaded", "withdrawn", "replaced"
_STEPS = {(LOADED, WITHDRAWN), (LOADED, REPLACED)}

LOAD = declare(
    "spend.load", label="Load", series="LOAD", starts={LOADED}, steps=_STEPS, page="spend:load-record"
)
PRICE_LOAD = declare(
    "spend.price_load",
    label="Price load",
    series="PRICE",
    starts={LOADED},
    steps=_STEPS,
    page="spend:price-load-record",
)

WAITING, POSTED, REVERSING, REVERSED, REFUSED, DROPPED, LIVE = (
    "waiting", "posted", "reversing", "reversed", "refused", "dropped", "live",
)  # fmt: skip

POSTING = declare(
    "spend.posting",
    label="Load posted as journals",
    series="LPOST",
    starts={WAITING},
    page="spend:posting",
    steps={
        (WAITING, POSTED), (WAITING, REFUSED), (WAITING, DROPPED), (POSTED, REVERSING), (REVERSING, REVERSED),
        (REVERSING, POSTED),
    },
)  # fmt: skip
"""Raised by one person, posted and reversed by the approval of another."""

SWITCH = declare(
    "spend.switch",
    label="Switch of the source of spend",
    series="SRC",
    starts={WAITING},
    page="spend:switch",
    steps={(WAITING, LIVE), (WAITING, REFUSED), (WAITING, DROPPED)},
)
"""In force with the approval of a second person; a later switch takes its place, month by month."""
