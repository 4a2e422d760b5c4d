"""States of requisitions, orders, amendments, receipts, card purchases and the month's accrual."""

from __future__ import annotations

from apps.documents.transitions import declare

DRAFT, WAITING, APPROVED, REFUSED, DROPPED = "draft", "waiting", "approved", "refused", "dropped"
ORDERED, PLACED, CLOSED, CANCELLED, RECEIVED, POSTED = (
    "ordered",
    "placed",
    "closed",
    "cancelled",
    "received",
    "posted",
)

REQUISITION = declare(
    "purchasing.requisition",
    label="Requisition",
    series="REQ",
    starts={DRAFT},
    steps={
        (DRAFT, WAITING), (DRAFT, DROPPED), (WAITING, APPROVED), (WAITING, REFUSED), (WAITING, DROPPED),
        (APPROVED, ORDERED), (APPROVED, DROPPED),
    },
    page="purchasing:requisition",
)  # fmt: skip
ORDER = declare(
    "purchasing.order", label="Order", series="PO", starts={PLACED}, steps={(PLACED, CLOSED), (PLACED, CANCELLED)},
    page="purchasing:order",
)  # fmt: skip
AMENDMENT = declare(
    "purchasing.amendment",
    label="Amendment of an order",
    series="AMD",
    starts={WAITING},
    steps={(WAITING, APPROVED), (WAITING, REFUSED), (WAITING, DROPPED)},
    page="purchasing:amendment",
)
RECEIPT = declare(
    "purchasing.receipt", label="Receipt", series="GRN", starts={WAITING, RECEIVED},
    steps={(WAITING, RECEIVED), (WAITING, REFUSED)}, page="purchasing:receipt",
)  # fmt: skip
CARD = declare(
    "purchasing.card", label="Card purchase", series="CARD", starts={WAITING},
    steps={(WAITING, APPROVED), (WAITING, REFUSED), (WAITING, DROPPED)}, page="purchasing:card",
)  # fmt: skip
ACCRUAL = declare(
    "purchasing.accrual", label="Received, not invoiced", series="GRNI", starts={WAITING},
    steps={(WAITING, POSTED), (WAITING, DROPPED)}, page="purchasing:accrual",
)  # fmt: skip
LOADED, POSTED_WHOLE, WITHDRAWN = "loaded", "posted", "withdrawn"
CARD_STATEMENT = declare(
    "purchasing.card_statement", label="Card statement", series="CDST", starts={LOADED},
    steps={(LOADED, POSTED_WHOLE), (LOADED, WITHDRAWN)}, page="purchasing:card-statement",
)  # fmt: skip
