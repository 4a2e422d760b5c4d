"""The door for payment runs: plain functions that mark invoices as paid, or as owed again, within the run's own act.

The journals of a payment are the run's; it posts them in the same act, from a record of this room.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet

from apps.audit.act import Act
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.documents.models import Record
from apps.documents.records import set_state
from apps.payables.errors import invoice_judged
from apps.payables.models import Invoice, Stop
from apps.payables.transitions import PAID, POSTED


def payable(holder: int, until: dt.date) -> QuerySet[Invoice]:
    """Posted and unpaid invoices due by a day, and credit notes, that neither a dispute nor a hold stops; by due day."""
    stopped = Stop.objects.filter(invoice=OuterRef("pk"), until=None)
    return (
        Invoice.objects.filter(
            holder_id=holder, posted_at__isnull=False, paid_at__isnull=True, due_on__lte=until
        )
        .filter(~Exists(stopped), record__state=POSTED)
        .select_related("record", "supplier")
        .order_by("due_on", "pk")
    )


def settle(act: Act, records: Sequence[Record], *, paid_on: dt.date) -> None:
    """The bank confirmed the payment of these invoices on a day."""
    for invoice in _locked(records):
        if invoice.paid_at is not None:
            raise Conflict(f"{invoice.record.number} is paid already.")
        if Stop.objects.filter(invoice=invoice, until=None).exists():
            raise Conflict(f"{invoice.record.number} is disputed or on hold and is not paid.")
        invoice.paid_on, invoice.paid_at = paid_on, now()
        with invoice_judged():
            invoice.save(update_fields=["paid_on", "paid_at"])
        set_state(act, invoice.record, PAID)


def reopen(act: Act, records: Sequence[Record]) -> None:
    """The payment of these invoices failed: they are owed again."""
    for invoice in _locked(records):
        if invoice.paid_at is None:
            raise Conflict(f"{invoice.record.number} is not paid.")
        invoice.paid_on = invoice.paid_at = None
        with invoice_judged():
            invoice.save(update_fields=["paid_on", "paid_at"])
        set_state(act, invoice.record, POSTED)


def _locked(records: Sequence[Record]) -> list[Invoice]:
    wanted = sorted({record.pk for record in records})
    list(Record.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
    found = list(
        Invoice.objects.select_for_update(of=("self",)).select_related("record").filter(record_id__in=wanted).order_by("pk")
    )  # fmt: skip
    if len(found) < len(wanted):
        raise Conflict("One of these is no invoice that may be paid here.")
    return found
