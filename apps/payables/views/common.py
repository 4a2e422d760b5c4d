"""What every screen of invoices shares: which organisation is shown, one-time keys, and why a button may not act."""

from __future__ import annotations

from typing import Any

from apps.core.errors import NotFound
from apps.identity.screens import Shown
from apps.payables.models import Invoice

INVOICES = (
    ("payables:index", "Invoices"), ("payables:papers", "Papers to key"),
    ("payables:exceptions", "Differ from their orders"), ("payables:twins", "Possible duplicates"),
    ("payables:refusals", "Sent back"), ("payables:aged", "Aged creditors"),
    ("payables:performance", "Payment performance"), ("payables:setup", "How we take invoices"),
)  # fmt: skip
PAYMENTS = (
    ("payables:runs", "Payment runs"), ("payables:debits", "Direct debits"), ("payables:mailboxes", "Remittance advice"),
    ("payables:scheme", "Construction Industry Scheme"), ("payables:interest", "Late-payment interest"),
)  # fmt: skip


def tabs(view: Shown, current: str) -> list[dict[str, Any]]:
    """The pages of this room beside the one shown: those about invoices, or those about paying them."""
    pages = PAYMENTS if current in dict(PAYMENTS) else INVOICES
    return [{"label": label, "url": view.url(route), "current": route == current} for route, label in pages]


def invoice_of(record_id: int) -> Invoice:
    """The invoice with its record; NotFound outside the scope."""
    found = (
        Invoice.objects.select_related("record", "supplier", "category", "credits__record")
        .filter(record_id=record_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such invoice, or you may not see it.")
    return found
