"""Payment performance of an organisation: the figures of s.69, and the payments that s.70 has published quarterly."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from apps.core.clock import LONDON
from apps.payables.calc.performance import Figures, Paid, figures
from apps.payables.models import Invoice, Stop
from apps.payables.transitions import CREDITED

INVOICES_MAX = 200_000
PUBLISHED_ABOVE = Decimal("30000.00")
"""Procurement Act 2023 s.70: payments of more than £30,000, in force from 1 April 2026."""


@dataclass(frozen=True)
class Published:
    """One payment above the threshold under a public contract."""

    supplier: str
    contract: str
    reference: str
    number: str
    paid_on: dt.date
    amount: Decimal


def quarter(day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the quarter in which a day lies."""
    month = (day.month - 1) // 3 * 3 + 1
    after = dt.date(day.year + month // 10, (month + 2) % 12 + 1, 1)
    return dt.date(day.year, month, 1), after - dt.timedelta(days=1)


def performance(holder: int, first: dt.date, last: dt.date) -> Figures:
    """The s.69 figures of invoices (not credit notes) paid or due between two days."""
    found = Invoice.objects.filter(
        Q(paid_on__range=(first, last)) | Q(due_on__range=(first, last)),
        holder_id=holder, kind=Invoice.Kind.INVOICE, posted_at__isnull=False,
    ).exclude(record__state=CREDITED)  # fmt: skip
    rows = list(found.values_list("pk", "valid_on", "due_on", "paid_on", "gross")[:INVOICES_MAX])
    disputed = _disputed_days([row[0] for row in rows])
    some = [
        Paid(valid, due, paid, gross, disputed.get(pk, 0))
        for pk, valid, due, paid, gross in rows
        if valid and due
    ]
    return figures(some, first, last)


def _disputed_days(invoices: Sequence[int]) -> dict[int, int]:
    """Days of dispute that ended, by invoice."""
    found: dict[int, int] = {}
    for invoice, since, until in Stop.objects.filter(
        invoice_id__in=invoices, kind=Stop.Kind.DISPUTE, until__isnull=False
    ).values_list("invoice_id", "since", "until"):
        assert until is not None
        days = (until.astimezone(LONDON).date() - since.astimezone(LONDON).date()).days
        found[invoice] = found.get(invoice, 0) + days
    return found


def published(holder: int, first: dt.date, last: dt.date) -> list[Published]:
    """Payments above £30,000 under a public contract between two days, in order of their day."""
    found = (
        Invoice.objects.filter(
            holder_id=holder,
            kind=Invoice.Kind.INVOICE,
            paid_on__range=(first, last),
            gross__gt=PUBLISHED_ABOVE,
        )
        .exclude(contract="")
        .select_related("supplier", "record")
        .order_by("paid_on", "pk")[:INVOICES_MAX]
    )
    return [
        Published(
            one.supplier.name if one.supplier else one.payee, one.contract, one.reference, str(one.record.number),
            one.paid_on, one.gross,
        )
        for one in found
        if one.paid_on
    ]  # fmt: skip
