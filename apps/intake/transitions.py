"""States of an uploaded file."""

from __future__ import annotations

from apps.documents.transitions import declare

MAPPING, READY, LOADING, LOADED = "mapping", "ready", "loading", "loaded"
REFUSED, DROPPED, WITHDRAWN, REPLACED = "refused", "dropped", "withdrawn", "replaced"

UPLOAD = declare(
    "intake.upload", label="Import", series="IMP", starts={MAPPING, READY, REFUSED}, page="intake:upload-record",
    steps={
        (MAPPING, READY), (READY, MAPPING), (MAPPING, REFUSED), (READY, REFUSED),
        (READY, LOADING), (READY, LOADED), (LOADING, READY), (LOADING, LOADED),
        (MAPPING, DROPPED), (READY, DROPPED), (REFUSED, DROPPED),
        (LOADED, WITHDRAWN), (LOADED, REPLACED),
    },
)  # fmt: skip
