"""Reads of matching: invoices that name an order and wait for a person, and how many there are."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from apps.payables.models import Invoice, Stop, Twin
from apps.payables.transitions import REGISTERED

COUNT_MAX = 1_000
RECORDS_MAX = 2_000


def exceptions(holder: int, *, show: str = "") -> QuerySet[Invoice]:
    """Registered invoices that name an order; `show`: '' those that wait for a decision, 'waits' those put aside, 'all'."""
    found = (
        Invoice.objects.filter(holder_id=holder, record__state=REGISTERED, posted_at=None, supplier__isnull=False)
        .exclude(order_reference="").select_related("record", "supplier")
    )  # fmt: skip
    stopped = Exists(Stop.objects.filter(invoice=OuterRef("pk"), until=None))
    if show == "waits":
        found = found.filter(parked=True)
    elif show != "all":
        found = found.filter(~stopped, parked=False)
    return found.annotate(
        stopped=stopped, doubtful=Exists(Twin.objects.filter(invoice=OuterRef("pk"), decision=""))
    )


def many_exceptions(holder: int) -> int:
    """How many wait for a decision, counted up to 1,000."""
    return exceptions(holder)[:COUNT_MAX].count()


def open_records(holder: int) -> list[int]:
    """Records of all of them, those matched longest ago first (at most 2,000)."""
    found = exceptions(holder, show="all").order_by("matched_at", "pk")
    return list(found.values_list("record_id", flat=True)[:RECORDS_MAX])
