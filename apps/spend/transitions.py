"""States of a load of payments and of prices."""

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
