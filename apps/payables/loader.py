"""Taking a spreadsheet of invoices in: plain functions that room intake's actions call through the port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from apps.audit.act import Act
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.money import pounds as to_the_penny
from apps.core.show import pounds
from apps.documents.models import Record
from apps.documents.records import open_record, set_state
from apps.intake.models import Upload
from apps.intake.reading import Batch, Plan
from apps.intake.registry import Loaded, Port, Rows, register
from apps.payables.actions.coding import STANDARD
from apps.payables.actions.receiving import open_invoice
from apps.payables.matching import due_now, match
from apps.payables.models import Invoice, InvoiceLoad, LoadedInvoice
from apps.payables.papers import Paper, PaperLine
from apps.payables.searching import close_window
from apps.payables.target import INVOICES
from apps.payables.transitions import DROPPED, LOAD, LOADED, RECEIVED, REGISTERED, WITHDRAWN

ROWS_MAX = 5_000


def load(act: Act, upload: Upload, rows: Rows) -> Loaded:
    """Every row becomes an invoice, or the whole file is refused with the row that is wrong."""
    papers = [paper for batch in rows for paper in _papers(batch)]
    if not papers:
        raise Invalid(f"{upload.name} holds no invoice.")
    if len(papers) > ROWS_MAX:
        raise Invalid(
            f"{upload.name} holds {len(papers):,} invoices; at most {ROWS_MAX:,} come in one file. Split it."
        )
    record = open_record(
        act,
        holder=upload.holder_id,
        data_class=DataClass.FINANCE,
        kind=LOAD.kind,
        title=upload.name,
        state=LOADED,
    )
    made: list[tuple[int, Invoice]] = []
    for row, paper in papers:
        try:
            made.append(
                (row, open_invoice(act, upload.holder_id, paper, source=Invoice.Source.FILE, matching=False))
            )
        except Invalid as error:
            raise Invalid(f"Row {row:,} of {upload.name}: {error}") from error
    match(act, [one for _, one in made if one.record.state == REGISTERED])
    act.lastly(due_now, upload.holder_id)
    gross = sum((one.signed for _, one in made), Decimal("0.00"))
    kept = InvoiceLoad.objects.create(
        holder_id=upload.holder_id, record=record, upload=upload, sha256=upload.sha256, invoices=len(made), gross=gross,
        made_at=now(),
    )  # fmt: skip
    LoadedInvoice.objects.bulk_create(
        [LoadedInvoice(holder_id=upload.holder_id, load=kept, row=row, invoice=one) for row, one in made]
    )
    queue = sum(one.supplier_id is None for _, one in made)
    notes = [f"{len(made):,} invoices over {pounds(gross)} came in."]
    if queue:
        notes.append(f"{queue:,} wait for their supplier to be named.")
    return Loaded(record, tuple(notes), {"invoices": len(made), "gross": gross, "queue": queue})


def withdraw(act: Act, upload: Upload) -> None:
    """Drop every invoice of a file, as long as none of them was sent for approval."""
    found = InvoiceLoad.objects.select_for_update(no_key=True).filter(record_id=upload.result or 0).first()
    if found is None or not found.live:
        raise Conflict(f"The invoices of {upload.name} are withdrawn already.")
    invoices = [
        one.invoice for one in LoadedInvoice.objects.filter(load=found).select_related("invoice__record")
    ]
    gone = next((one for one in invoices if one.record.state not in (RECEIVED, REGISTERED, DROPPED)), None)
    if gone is not None:
        raise Conflict(
            f"{gone.record.number} of {upload.name} is {gone.record.state} already: drop the others one by one."
        )
    for one in invoices:
        if one.record.state != DROPPED:
            close_window(act, one)
            set_state(act, one.record, DROPPED)
    InvoiceLoad.objects.filter(pk=found.pk).update(live=False)
    set_state(act, Record.objects.get(pk=found.record_id), WITHDRAWN)


def live(organisation: int, sha256: str) -> int | None:
    """Record of the standing load of the same file, if any."""
    found = InvoiceLoad.objects.filter(holder_id=organisation, sha256=sha256, live=True)
    return found.values_list("record_id", flat=True).first()


def propose(plan: Plan, organisation: int) -> Mapping[str, str]:
    """Nothing has to be stated about a whole file."""
    return {}


def register_targets() -> None:
    """Called once at start-up."""
    register(
        Port(
            target=INVOICES, data_class=DataClass.FINANCE, duty="invoice.register", context=lambda organisation: None,
            live=live, load=load, withdraw=withdraw, propose=propose,
            page=lambda record: reverse("documents:record", args=[record]),
        )
    )  # fmt: skip


def _rate(net: Decimal, vat: Decimal) -> Decimal | None:
    """The rate that the VAT is of its net, where it is one in use; without VAT a person says why there is none."""
    return next((rate for rate in STANDARD if vat and to_the_penny(net * rate / 100) == vat), None)


def _papers(batch: Batch) -> list[tuple[int, Paper]]:
    empty: list[Any] = [None] * len(batch)
    columns: dict[str, Sequence[Any]] = {
        name: batch.columns.get(name) or empty for name in INVOICES.field_names
    }
    made = []
    for place, row in enumerate(batch.row_numbers):
        cell: dict[str, Any] = {name: column[place] for name, column in columns.items()}
        kind = cell["kind"] or ("credit" if cell["net"] < 0 else "invoice")
        sign = -1 if kind == "credit" and cell["net"] < 0 else 1
        net, vat = sign * cell["net"], sign * cell["vat"]
        text = cell["text"] or f"Invoice {cell['reference']}"
        percent = _rate(net, vat)
        line = PaperLine(text, net, vat, tax_category="S" if percent else "", tax_percent=percent)
        paper = Paper(
            reference=cell["reference"], dated=cell["dated"], lines=[line], payee=cell["payee"], kind=kind,
            vat_number=cell["vat_number"] or "", received_on=cell["received"], order_reference=cell["order"] or "",
        )  # fmt: skip
        made.append((row, paper))
    return made
