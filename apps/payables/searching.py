"""Looking for the same invoice twice: plain functions for use inside the acts of this room."""

from __future__ import annotations

from django.db import connection

from apps.audit.act import Act
from apps.core.clock import now, today
from apps.core.locks import Space, hold
from apps.payables.errors import invoice_judged
from apps.payables.finding import standing
from apps.payables.models import Fingerprint, Invoice, Rules, Twin
from apps.payables.prints import Facts, prints_of

TWINS_MAX = 50
RENEWED_MAX = 5_000


def facts_of(invoice: Invoice) -> Facts:
    """What makes it the same invoice as another."""
    assert invoice.supplier_id is not None
    return Facts(
        invoice.kind,
        standing(invoice.supplier_id, invoice.supplier),
        invoice.reference_key,
        invoice.gross,
        invoice.dated,
        invoice.bank_print,
    )


def hold_facts(facts: Facts) -> None:
    """Whoever registers the same invoice at this moment, in whatever organisation, waits and then sees this one."""
    hold(Space.NAME, prints_of(facts).values(), doing="registering the same invoice")


def open_window(act: Act, invoice: Invoice) -> None:
    """Write the prints that the organisation lets its circle compare, if it named one."""
    rules = Rules.objects.filter(holder_id=invoice.holder_id, during__contains=today()).first()
    if rules is None or rules.circle_id is None:
        return
    prints = prints_of(facts_of(invoice))
    Fingerprint.objects.bulk_create(
        [
            Fingerprint(holder_id=invoice.holder_id, reader_id=rules.circle_id, invoice=invoice.pk, kind=kind,
                        print=one, seen_on=today())
            for kind, one in sorted(prints.items())
        ]
    )  # fmt: skip


def renew_window(act: Act, holder: int) -> int:
    """Print again the invoices whose supplier was merged into another; gives how many."""
    open_ones = Fingerprint.objects.filter(holder_id=holder).values("invoice")
    found = Invoice.objects.filter(holder_id=holder, supplier__merged_into__isnull=False, pk__in=open_ones)
    renewed = 0
    for invoice in found.order_by("pk")[:RENEWED_MAX]:
        prints = prints_of(facts_of(invoice))
        rows = Fingerprint.objects.filter(holder_id=holder, invoice=invoice.pk)
        if all(one.print == prints[one.kind] for one in rows):
            continue
        readers = set(rows.values_list("reader_id", flat=True))
        rows.delete()
        Fingerprint.objects.bulk_create(
            [
                Fingerprint(
                    holder_id=holder,
                    reader_id=reader,
                    invoice=invoice.pk,
                    kind=kind,
                    print=one,
                    seen_on=today(),
                )
                for reader in sorted(readers)
                for kind, one in sorted(prints.items())
            ]
        )
        renewed += 1
    return renewed


def close_window(act: Act, invoice: Invoice) -> None:
    """Take the prints out again: the invoice went back, or was dropped."""
    Fingerprint.objects.filter(holder_id=invoice.holder_id, invoice=invoice.pk).delete()


def search(act: Act, invoice: Invoice) -> int:
    """Write down every twin found that is not known yet; gives how many wait for a decision."""
    note_twins(act, invoice)
    return Twin.objects.filter(invoice=invoice, decision="").count()


def note_twins(act: Act, invoice: Invoice) -> None:
    """Write down every twin found that is not known yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, other, organisation, there FROM accord_invoice_twins(%s) LIMIT %s",
                       [invoice.pk, TWINS_MAX])  # fmt: skip
        found = cursor.fetchall()
    if not found:
        return
    known = set(Twin.objects.filter(invoice=invoice).values_list("kind", "other_id", "there"))
    moment = now()
    with invoice_judged():
        Twin.objects.bulk_create(
            [
                Twin(holder_id=invoice.holder_id, invoice=invoice, kind=kind, other_id=other,
                     organisation_id=organisation, there=there, found_at=moment)
                for kind, other, organisation, there in found
                if (kind, other, there) not in known
            ]
        )  # fmt: skip
