"""States of grant agreements and of claims under them."""

from __future__ import annotations

from apps.documents.transitions import declare

DRAFT, WAITING, LIVE, ENDED, DROPPED, REFUSED = "draft", "waiting", "live", "ended", "dropped", "refused"
CLAIMED, CLOSED, APPROVED, PAYING, PAID = "claimed", "closed", "approved", "paying", "paid"
GONE = (REFUSED, DROPPED)

AGREEMENT = declare(
    "grants.agreement", label="Grant", series="GRNT", starts={DRAFT},
    steps={(DRAFT, WAITING), (DRAFT, DROPPED), (WAITING, LIVE), (WAITING, DRAFT), (LIVE, ENDED)}, page="grants:grant",
)  # fmt: skip
CLAIM = declare(
    "grants.claim", label="Grant claim", series="GCLM", starts={CLAIMED, WAITING},
    steps={(CLAIMED, CLOSED), (CLAIMED, DROPPED), (WAITING, APPROVED), (WAITING, REFUSED), (WAITING, DROPPED),
           (APPROVED, PAYING), (PAYING, APPROVED), (PAYING, PAID), (PAID, APPROVED)}, page="grants:claim",
)  # fmt: skip
