"""States of invoices in, and of files that were sent back."""

from __future__ import annotations

from apps.documents.transitions import declare

RECEIVED, REGISTERED, WAITING, APPROVED = "received", "registered", "waiting", "approved"
MATCHED, POSTED, PAID, CREDITED, SET_OFF, RETURNED, DROPPED = (
    "matched",
    "posted",
    "paid",
    "credited",
    "set_off",
    "returned",
    "dropped",
)
LIVE = (RECEIVED, REGISTERED, WAITING, APPROVED, MATCHED, POSTED, PAID, CREDITED, SET_OFF)
OWED = (POSTED,)

INVOICE = declare(
    "payables.invoice",
    label="Invoice",
    series="INV",
    starts={RECEIVED, REGISTERED},
    steps={
        (RECEIVED, REGISTERED), (RECEIVED, RETURNED), (RECEIVED, DROPPED),
        (REGISTERED, WAITING), (REGISTERED, RETURNED), (REGISTERED, DROPPED),
        (WAITING, APPROVED), (WAITING, REGISTERED),
        (APPROVED, POSTED), (APPROVED, REGISTERED), (REGISTERED, MATCHED), (MATCHED, POSTED), (MATCHED, REGISTERED),
        (POSTED, PAID), (PAID, POSTED), (POSTED, CREDITED), (POSTED, SET_OFF), (CREDITED, SET_OFF),
    },
    page="payables:invoice",
)  # fmt: skip
"""Received waits for its supplier; registered is whole and is coded; matched needs no approval beyond its order's; paid
goes back to posted when a payment fails."""
REFUSAL = declare(
    "payables.refusal",
    label="E-invoice sent back",
    series="BACK",
    starts={RETURNED},
    page="payables:refusal",
)
KEYED = "keyed"
PAPER = declare(
    "payables.paper", label="Paper to key", series="PAP", starts={WAITING}, steps={(WAITING, KEYED), (WAITING, DROPPED)},
    page="payables:paper",
)  # fmt: skip
"""A PDF or picture that came in; it waits until somebody keys its invoice."""
LOADED, WITHDRAWN, REPLACED = "loaded", "withdrawn", "replaced"
LOAD = declare(
    "payables.load", label="File of invoices", series="INVL", starts={LOADED},
    steps={(LOADED, WITHDRAWN), (LOADED, REPLACED)},
)  # fmt: skip
PROPOSED, SENT, FILED, CONFIRMED, PART_FAILED, FAILED = (
    "proposed",
    "sent",
    "filed",
    "confirmed",
    "part_failed",
    "failed",
)
RUN = declare(
    "payables.run",
    label="Payment run",
    series="RUN",
    starts={PROPOSED},
    steps={
        (PROPOSED, SENT), (PROPOSED, DROPPED), (SENT, DROPPED), (SENT, FILED), (FILED, CONFIRMED), (FILED, PART_FAILED),
        (FILED, FAILED), (CONFIRMED, PART_FAILED), (CONFIRMED, FAILED), (PART_FAILED, FAILED),
    },
    page="payables:run",
)  # fmt: skip
"""Sent waits as a payment of banking for its release by another person; dropped sets its invoices free."""
SETTLEMENT = declare(
    "payables.settlement",
    label="Settlement without a run",
    series="SETT",
    starts={POSTED},
    page="payables:settlement",
)
"""Invoices set off against credit notes, collected by direct debit, or refunded."""
