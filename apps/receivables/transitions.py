"""States of customers, invoices out, credit notes, receipts, refunds, write-offs, instalment plans and reminder runs."""

from __future__ import annotations

from apps.documents.transitions import declare

DRAFT, WAITING, APPROVED, DROPPED, REFUSED = "draft", "waiting", "approved", "dropped", "refused"
ISSUED, PART_PAID, PAID, WRITTEN_OFF, CREDITED = "issued", "part_paid", "paid", "written_off", "credited"
OPEN, CLOSED, POSTED, RETURNED, SENT, LIVE, ENDED = (
    "open",
    "closed",
    "posted",
    "returned",
    "sent",
    "live",
    "ended",
)
HELD, ALLOCATED, PAYING = "held", "allocated", "paying"
STANDS = (ISSUED, PART_PAID, PAID, WRITTEN_OFF, CREDITED)
"""An issued invoice moves between these as its figures say; the database holds that too."""
OWED = (ISSUED, PART_PAID)

CUSTOMER = declare(
    "receivables.customer", label="Customer", series="CUST", starts={OPEN}, steps={(OPEN, CLOSED), (CLOSED, OPEN)},
    page="receivables:customer",
)  # fmt: skip
INVOICE = declare(
    "receivables.invoice",
    label="Invoice out",
    series="INVO",
    starts={DRAFT},
    steps={
        (DRAFT, WAITING), (DRAFT, DROPPED), (WAITING, APPROVED), (WAITING, DRAFT), (APPROVED, ISSUED), (APPROVED, DRAFT),
        *((one, other) for one in STANDS for other in STANDS if one != other),
    },
    page="receivables:invoice",
)  # fmt: skip
CREDIT = declare(
    "receivables.credit", label="Credit note", series="CRNO", starts={WAITING},
    steps={(WAITING, ISSUED), (WAITING, REFUSED), (WAITING, DROPPED)}, page="receivables:credit",
)  # fmt: skip
RECEIPT = declare(
    "receivables.receipt", label="Receipt", series="RCPT", starts={POSTED}, steps={(POSTED, RETURNED)},
    page="receivables:receipt",
)  # fmt: skip
WRITE_OFF = declare(
    "receivables.write_off", label="Write-off", series="WOFF", starts={WAITING},
    steps={(WAITING, POSTED), (WAITING, REFUSED), (WAITING, DROPPED)}, page="receivables:write-off",
)  # fmt: skip
PLAN = declare(
    "receivables.plan", label="Instalment plan", series="INST", starts={LIVE}, steps={(LIVE, ENDED)},
    page="receivables:plan",
)  # fmt: skip
REMINDERS = declare(
    "receivables.reminders", label="Reminders", series="REMI", starts={DRAFT}, steps={(DRAFT, SENT), (DRAFT, DROPPED)},
    page="receivables:reminder-run",
)  # fmt: skip
UNKNOWN = declare(
    "receivables.unknown", label="Money not identified", series="UNID", starts={HELD},
    steps={(HELD, ALLOCATED), (ALLOCATED, HELD)}, page="receivables:unknown",
)  # fmt: skip
REFUND = declare(
    "receivables.refund", label="Refund", series="REFD", starts={WAITING},
    steps={(WAITING, APPROVED), (WAITING, REFUSED), (WAITING, DROPPED), (APPROVED, PAYING), (PAYING, APPROVED),
           (PAYING, PAID), (PAID, APPROVED)}, page="receivables:refund",
)  # fmt: skip
RELIEF = declare(
    "receivables.relief", label="VAT relief on bad debts", series="VBDR", starts={WAITING},
    steps={(WAITING, POSTED), (WAITING, REFUSED), (WAITING, DROPPED)}, page="receivables:relief",
)  # fmt: skip
