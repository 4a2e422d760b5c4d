"""Reads of invoices: lists with filters, one with what belongs to it, the queues of a clerk."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from apps.core.clock import today
from apps.core.errors import Invalid
from apps.payables.calc.references import reference_key
from apps.payables.models import Invoice, Line, Stop, Twin
from apps.payables.transitions import (
    APPROVED,
    CREDITED,
    DROPPED,
    PAID,
    POSTED,
    RECEIVED,
    REGISTERED,
    RETURNED,
    WAITING,
)

SHOWS = {
    "": "All",
    "queue": "Supplier unknown",
    "coding": "To be coded",
    "waiting": "Waits for approval",
    "post": "To be posted",
    "owed": "Owed",
    "late": "Past its day",
    "stopped": "Disputed or on hold",
    "twins": "Possible duplicates",
    "paid": "Paid",
    "gone": "Sent back or dropped",
}


def invoices(holder: int, *, show: str = "", words: str = "") -> QuerySet[Invoice]:
    """Invoices of one organisation, what a clerk asked for of them; `words` looks in numbers and names."""
    found = Invoice.objects.filter(holder_id=holder).select_related("record", "supplier")
    standing = Stop.objects.filter(invoice=OuterRef("pk"), until=None)
    twins = Twin.objects.filter(invoice=OuterRef("pk"), decision="")
    states = {
        "queue": (RECEIVED,),
        "coding": (REGISTERED,),
        "waiting": (WAITING,),
        "post": (APPROVED,),
        "owed": (POSTED, CREDITED),
        "late": (POSTED,),
        "paid": (PAID,),
        "gone": (RETURNED, DROPPED),
    }
    if show in states:
        found = found.filter(record__state__in=states[show])
    if show == "late":
        found = found.filter(due_on__lt=today())
    if show == "stopped":
        found = found.filter(Exists(standing))
    if show == "twins":
        found = found.filter(Exists(twins)).exclude(record__state__in=(RETURNED, DROPPED))
    if words:
        found = found.filter(
            Q(reference_key=reference_key(words)) | Q(record__number=words.strip().upper())
            | Q(payee__icontains=words) | Q(order_reference__iexact=words.strip())
        )  # fmt: skip
    return found.annotate(stopped=Exists(standing), doubtful=Exists(twins))


def lines_of(invoice: Invoice) -> list[Line]:
    """Its lines with their coding."""
    found = Line.objects.filter(invoice=invoice).select_related(
        "coding__account", "coding__cost_centre", "coding__objective", "coding__project", "vat_code"
    )
    return list(found.order_by("position"))


def open_twins(holder: int) -> QuerySet[Twin]:
    """Possible duplicates that wait for a second person, the oldest first."""
    return (
        Twin.objects.filter(holder_id=holder, decision="")
        .exclude(invoice__record__state__in=(RETURNED, DROPPED))
        .select_related("invoice__record", "invoice__supplier", "other__record", "organisation")
        .order_by("id")
    )


@dataclass(frozen=True)
class Aged:
    """What is owed to one supplier, by how long it has been due; pounds, credit notes taken off."""

    supplier: int | None
    name: str
    invoices: int
    not_due: object
    to_30: object
    to_60: object
    over_60: object
    total: object


_AGED = """
SELECT i.supplier_id, min(COALESCE(s.name, i.payee)), count(*),
       COALESCE(sum(w.amount) FILTER (WHERE i.due_on >= %(day)s), 0),
       COALESCE(sum(w.amount) FILTER (WHERE i.due_on < %(day)s AND i.due_on >= %(day)s - 30), 0),
       COALESCE(sum(w.amount) FILTER (WHERE i.due_on < %(day)s - 30 AND i.due_on >= %(day)s - 60), 0),
       COALESCE(sum(w.amount) FILTER (WHERE i.due_on < %(day)s - 60), 0), sum(w.amount)
FROM payables_invoice i
CROSS JOIN LATERAL (SELECT CASE WHEN i.kind = 'credit' THEN -i.gross ELSE i.gross END AS amount) w
LEFT JOIN suppliers_supplier s ON s.id = i.supplier_id
WHERE i.holder_id = %(holder)s AND i.posted_on <= %(day)s AND NOT EXISTS (
    SELECT 1 FROM payables_settled t WHERE t.invoice_id = i.id AND t.dated <= %(day)s
      AND (t.undone_on IS NULL OR t.undone_on > %(day)s))
GROUP BY i.supplier_id, COALESCE(s.name, i.payee)
ORDER BY sum(w.amount) DESC, 2 LIMIT %(most)s
"""
AGED_MAX = 2_000
INVOICES_NAMED = 100


def aged(holder: int, on: dt.date) -> list[Aged]:
    """What the organisation owed on a day by supplier, the largest first (at most 2,000 suppliers)."""
    with connection.cursor() as cursor:
        cursor.execute(_AGED, {"holder": holder, "day": on, "most": AGED_MAX})
        return [Aged(*row) for row in cursor.fetchall()]


def counts(holder: int) -> dict[str, int]:
    """How many invoices stand in each state that asks for work."""
    rows = (
        Invoice.objects.filter(holder_id=holder, record__state__in=(RECEIVED, REGISTERED, WAITING, APPROVED))
        .values_list("record__state")
        .annotate(many=Count("pk"))
    )
    return dict(rows)


def records_of(holder: int, numbers: str) -> list[int]:
    """Records of invoices by our numbers, with commas or blanks between; Invalid names what there is not."""
    wanted = list(dict.fromkeys(numbers.replace(",", " ").upper().split()))
    found = dict(
        Invoice.objects.filter(holder_id=holder, record__number__in=wanted[:INVOICES_NAMED]).values_list(
            "record__number", "record_id"
        )
    )
    missing = [one for one in wanted if one not in found]
    if missing:
        raise Invalid(
            f"There is no invoice {missing[0]} here.",
            fields={"numbers": f"There is no invoice {missing[0]}."},
        )
    return list(found.values())
