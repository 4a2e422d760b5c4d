"""States of a year's budget, of virements, of loaded files and of the year-end list."""

from __future__ import annotations

from apps.documents.transitions import declare

DRAFT, WAITING, APPROVED, REFUSED, DROPPED = "draft", "waiting", "approved", "refused", "dropped"
ADOPTED, LOADED, WITHDRAWN, REPLACED, DONE = "adopted", "loaded", "withdrawn", "replaced", "done"

YEAR = declare(
    "budgets.year", label="Budget of a year", series="BUD", starts={DRAFT}, steps={(DRAFT, ADOPTED)},
    page="budgets:year-record",
)  # fmt: skip
VIREMENT = declare(
    "budgets.virement",
    label="Virement",
    series="VIRE",
    starts={WAITING},
    steps={(WAITING, APPROVED), (WAITING, REFUSED), (WAITING, DROPPED)},
    page="budgets:virement-record",
)
"""A virement is raised for approval; another one is raised when it was refused."""
LOAD = declare(
    "budgets.load", label="Budget file", series="BUDL", starts={LOADED}, steps={(LOADED, WITHDRAWN), (LOADED, REPLACED)},
)  # fmt: skip
ROLLOVER = declare(
    "budgets.rollover",
    label="Open commitments at year end",
    series="ROLL",
    starts={DRAFT},
    steps={(DRAFT, WAITING), (WAITING, DONE), (WAITING, DRAFT), (DRAFT, DROPPED)},
    page="budgets:rollover-record",
)
OPEN, CLOSED = "open", "closed"
MANUAL = declare(
    "budgets.promise", label="Commitment by hand", series="COM", starts={OPEN}, steps={(OPEN, CLOSED)},
    page="budgets:promise-record",
)  # fmt: skip
