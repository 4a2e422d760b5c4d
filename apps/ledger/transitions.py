"""States of a batch of journals, and of the other records this room keeps."""

from __future__ import annotations

from apps.documents.transitions import declare

DRAFT, WAITING, APPROVED, POSTED, REFUSED, DROPPED = (
    "draft", "waiting", "approved", "posted", "refused", "dropped",
)  # fmt: skip

BATCH = declare(
    "ledger.batch",
    label="Batch of journals",
    series="BATCH",
    starts={DRAFT},
    page="ledger:batch",
    steps={
        (DRAFT, WAITING), (DRAFT, POSTED), (DRAFT, DROPPED), (WAITING, APPROVED), (WAITING, REFUSED),
        (WAITING, DRAFT), (REFUSED, DRAFT), (REFUSED, DROPPED), (APPROVED, POSTED), (APPROVED, DRAFT),
    },
)  # fmt: skip
"""A batch is raised, approved by another person where the rules ask for one, and posted as a whole, once."""

IMPORTED, WITHDRAWN = "loaded", "withdrawn"

IMPORT = declare(
    "ledger.import",
    label="Import of journals",
    series="JIMP",
    starts={IMPORTED},
    steps={(IMPORTED, WITHDRAWN)},
)
"""A file of journals: its batches are approved one by one; withdrawn, what was posted of it is reversed."""

REVIEWED = "reviewed"
REVIEW = declare(
    "ledger.review", label="Review of manual journals", series="JREV", starts={REVIEWED}, steps=set()
)
"""The monthly look of a second person at what one person posted alone; it stays as it was made."""
