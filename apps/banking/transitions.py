"""States of changes of bank details, payments, statements and reconciliations."""

from __future__ import annotations

from apps.documents.transitions import declare

REQUESTED, WAITING, APPROVED, REFUSED, REPORTED, DROPPED = (
    "requested",
    "waiting",
    "approved",
    "refused",
    "reported",
    "dropped",
)
PREPARED, FILED, CONFIRMED, PART_FAILED, FAILED, WITHDRAWN = (
    "prepared",
    "filed",
    "confirmed",
    "part_failed",
    "failed",
    "withdrawn",
)
LOADED, SIGNED, REPLACED = "loaded", "signed", "replaced"

CHANGE = declare(
    "banking.change",
    label="Change of bank details",
    series="BANK",
    starts={REQUESTED},
    steps={
        (REQUESTED, WAITING), (REQUESTED, REFUSED), (REQUESTED, REPORTED), (REQUESTED, DROPPED), (WAITING, APPROVED),
        (WAITING, REFUSED), (WAITING, DROPPED), (WAITING, REPORTED),
    },
    page="banking:change",
)  # fmt: skip
"""Asked for, confirmed by call-back and so waiting for approval, approved; reported is suspected fraud."""
PAYMENT = declare(
    "banking.payment",
    label="Payment",
    series="PAY",
    starts={PREPARED},
    steps={
        (PREPARED, APPROVED), (PREPARED, REFUSED), (PREPARED, WITHDRAWN), (APPROVED, FILED), (APPROVED, WITHDRAWN),
        (FILED, CONFIRMED), (FILED, PART_FAILED), (FILED, FAILED), (CONFIRMED, PART_FAILED), (PART_FAILED, FAILED),
        (CONFIRMED, FAILED),
    },
    page="banking:payment",
)  # fmt: skip
PART = declare(
    "banking.part", label="Payment by another organisation's account", series="PAYB", starts={PREPARED}
)
"""In the books of the organisation that is paid for; the payment itself says how far it is."""
STATEMENT = declare(
    "banking.statement", label="Bank statement", series="STMT", starts={LOADED}, steps={(LOADED, WITHDRAWN)},
    page="banking:statement",
)  # fmt: skip
RECONCILIATION = declare(
    "banking.reconciliation",
    label="Bank reconciliation",
    series="RECN",
    starts={PREPARED},
    steps={(PREPARED, SIGNED), (PREPARED, REFUSED), (PREPARED, REPLACED), (SIGNED, REPLACED)},
    page="banking:reconciliation",
)
