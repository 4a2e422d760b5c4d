"""Late-payment interest of an organisation: what each invoice paid late, or still unpaid past its day, costs."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q

from apps.core.clock import today
from apps.payables.calc.late import FixedSum, Late, Rate, late
from apps.payables.models import Invoice, Stop
from apps.payables.transitions import CREDITED, SET_OFF

SHOWN_MAX = 500


@dataclass(frozen=True)
class LateInvoice:
    """An invoice and what its lateness costs."""

    invoice: Invoice
    cost: Late


@lru_cache(maxsize=1)
def rates() -> tuple[Rate, ...]:
    """`fixtures/reference/late-payment-rates.csv`."""
    return tuple(
        Rate(
            dt.date.fromisoformat(row["since"]), Decimal(row["base_percent"]) + Decimal(row["margin_percent"]),
            row["confirmed"] == "yes",
        )
        for row in _rows("late-payment-rates.csv")
    )  # fmt: skip


@lru_cache(maxsize=1)
def sums() -> tuple[FixedSum, ...]:
    """`fixtures/reference/late-payment-sums.csv`."""
    return tuple(
        FixedSum(dt.date.fromisoformat(row["since"]), Decimal(row["from_pounds"]), Decimal(row["pounds"]))
        for row in _rows("late-payment-sums.csv")
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (Path(settings.ACCORD_REFERENCE_DIR) / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def late_invoices(holder: int, first: dt.date, last: dt.date) -> list[LateInvoice]:
    """Invoices paid late between two days, or past their day and unpaid, the longest late first (at most 500).

    What is disputed, or was credited, is left out: nothing runs on a debt that is not owed.
    """
    disputed = Stop.objects.filter(invoice=OuterRef("pk"), kind=Stop.Kind.DISPUTE)
    found = (
        Invoice.objects.filter(holder_id=holder, kind=Invoice.Kind.INVOICE, posted_at__isnull=False, due_on__isnull=False)
        .filter(Q(paid_on__range=(first, last), paid_on__gt=F("due_on")) | Q(paid_on=None, due_on__lt=today()))
        .exclude(record__state__in=[CREDITED, SET_OFF]).filter(~Exists(disputed))
        .select_related("record", "supplier").order_by("due_on", "pk")[:SHOWN_MAX]
    )  # fmt: skip
    made = []
    for one in found:
        assert one.due_on is not None
        cost = late(one.gross, one.due_on, one.paid_on or today(), rates(), sums())
        if cost is not None:
            made.append(LateInvoice(one, cost))
    return made
