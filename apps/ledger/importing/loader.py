"""Files of journals become batches of drafts: plain functions that room intake's actions call through the port."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from apps.audit.act import Act
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.documents.models import Link, Record
from apps.documents.records import link, open_record, set_state
from apps.intake.models import Upload
from apps.intake.reading import Plan
from apps.intake.registry import Loaded, Rows
from apps.ledger.actions.journals import JOURNALS_MAX, begin_batch, keep_drafts, send
from apps.ledger.calc.entries import Entry, EntryLine, mirror
from apps.ledger.codings import Coded, codings
from apps.ledger.importing.reader import control_rows
from apps.ledger.models import Journal, JournalKind, JournalLoad, Line
from apps.ledger.transitions import DRAFT, DROPPED, IMPORT, IMPORTED, POSTED, REFUSED, WAITING, WITHDRAWN
from apps.work.approvals import take_back
from apps.work.models import ApprovalRequest

HOLDS = "holds"
"""Kind of link from an import to its batches."""


def load(act: Act, upload: Upload, rows: Rows) -> Loaded:
    """Draft the journals of an upload in batches of at most 2,000, and ask a second person for each batch."""
    found = _journals(rows)
    if not found:
        raise Conflict(f"{upload.name} holds no journal that can be loaded.")
    kind = str(upload.choices.get("kind") or JournalKind.IMPORTED)
    ids = codings(upload.holder_id, {coded for lines in found.values() for coded, _, _ in lines})
    entries = [
        Entry(
            dated=day, adjustment=adjustment, kind=kind, text=_title(reference, lines),
            lines=[EntryLine(ids[coded], amount, text) for coded, amount, text in lines],
        )
        for (reference, day, adjustment), lines in found.items()
    ]  # fmt: skip
    record = open_record(
        act,
        holder=upload.holder_id,
        data_class=DataClass.FINANCE,
        kind=IMPORT.kind,
        title=upload.name,
        state=IMPORTED,
    )
    made = JournalLoad.objects.create(
        holder_id=upload.holder_id, record=record, upload=upload, file_name=upload.name, sha256=upload.sha256, kind=kind,
        journals=len(entries), lines=sum(len(entry.lines) for entry in entries),
        debits=sum((entry.debits for entry in entries), Decimal(0)), control=control_rows(rows.reading),  # type: ignore[attr-defined]
        made_at=now(),
    )  # fmt: skip
    parts = [entries[start : start + JOURNALS_MAX] for start in range(0, len(entries), JOURNALS_MAX)]
    for number, part in enumerate(parts, start=1):
        title = upload.name if len(parts) == 1 else f"{upload.name}, part {number} of {len(parts)}"
        batch = begin_batch(act, upload.holder_id, title)
        keep_drafts(batch, part)
        send(act, batch, part)
        link(act, record, batch, HOLDS)
    many = "one batch" if len(parts) == 1 else f"{len(parts)} batches"
    note = f"{len(entries):,} journals wait in {many} for the approval of a second person, which posts them."
    return Loaded(record, (note,), {"journal_load": made.pk, "journals": len(entries), "batches": len(parts)})


def withdraw(act: Act, upload: Upload) -> None:
    """Take an import back: batches that are not posted are dropped, what was posted is reversed on its own days."""
    found = JournalLoad.objects.select_for_update(no_key=True).filter(record_id=upload.result or 0).first()
    if found is None or not found.live:
        raise Conflict(f"The journals of {upload.name} are withdrawn already.")
    JournalLoad.objects.filter(pk=found.pk).update(live=False)
    record = Record.objects.get(pk=found.record_id)
    for batch in batches_of(record.pk):
        if batch.state == WAITING:
            take_back(act, ApprovalRequest.objects.get(record=batch, state=ApprovalRequest.State.WAITING))
            batch.refresh_from_db()
        if batch.state in (DRAFT, REFUSED):
            set_state(act, batch, DROPPED)
        elif batch.state == POSTED:
            _reverse(act, batch, record)
    set_state(act, record, WITHDRAWN)


def live(holder: int, sha256: str) -> int | None:
    """Record of the standing import of the same file, if any."""
    found = JournalLoad.objects.filter(holder_id=holder, sha256=sha256, live=True)
    return found.values_list("record_id", flat=True).first()


def propose(plan: Plan, holder: int) -> Mapping[str, str]:
    """Opening balances where the file's name says so; history otherwise."""
    opening = "opening" in plan.file.name.casefold()
    return {"kind": str(JournalKind.OPENING if opening else JournalKind.IMPORTED)}


def batches_of(record: int) -> list[Record]:
    """The batches of drafts that an import became."""
    ids = Link.objects.filter(one_id=record, kind=HOLDS).values("other")
    return list(Record.objects.filter(pk__in=ids).order_by("pk"))


def _journals(rows: Rows) -> dict[tuple[str, Any, int | None], list[tuple[Coded, Decimal, str]]]:
    """Lines of each journal in the order of the file."""
    found: dict[tuple[str, Any, int | None], list[tuple[Coded, Decimal, str]]] = {}
    names = ("journal", "date", "adjustment", "account", "cost_centre", "objective", "project", "counterparty",
             "capital_revenue", "vat_code", "amount", "text")  # fmt: skip
    made: dict[tuple[str, ...], Coded] = {}
    for batch in rows:
        for reference, day, adjustment, *codes, amount, text in zip(
            *(batch.columns[n] for n in names), strict=True
        ):
            key = tuple(codes)
            coded = made.get(key)
            if coded is None:
                coded = made[key] = _coded(*codes)
            found.setdefault((reference, day, adjustment), []).append((coded, amount, text))
    return found


def _coded(
    account: str, centre: str, objective: str, project: str, party: str, capital: str, vat: str
) -> Coded:
    return Coded(
        account.upper(), cost_centre=centre.upper() or None, objective=objective.upper() or None,
        project=project.upper() or None, counterparty=party.upper() or None, capital=capital == "capital",
        vat_code=vat.upper() or None,
    )  # fmt: skip


def _title(reference: str, lines: list[tuple[Coded, Decimal, str]]) -> str:
    text = next((text for _, _, text in lines if text), "")
    return f"{reference}: {text}"[:200] if text else f"Journal {reference}"


def _reverse(act: Act, batch: Record, record: Record) -> None:
    """One batch of reversals for a posted batch, for what of it is not reversed already."""
    done = Journal.objects.filter(holder_id=batch.holder_id, reverses__isnull=False).values("reverses")
    journals = list(Journal.objects.filter(posting__record=batch).exclude(pk__in=done).order_by("pk"))
    if not journals:
        return
    lines: dict[int, list[EntryLine]] = {}
    for line in Line.objects.filter(journal__in=journals).order_by("journal", "position"):
        lines.setdefault(line.journal_id, []).append(
            EntryLine(line.coding_id, line.amount, line.text, line.source_id)
        )
    back = begin_batch(act, batch.holder_id, f"Reversal of {batch.number}: import withdrawn")
    keep_drafts(back, [
        mirror(
            Entry(one.dated, one.text, lines[one.pk], adjustment=_adjustment(one)), dated=one.dated,
            text=f"Reversal of {one.number}: import withdrawn", reverses=one.pk,
        )
        for one in journals
    ])  # fmt: skip
    send(act, back)
    link(act, back, batch, "reverses")
    link(act, record, back, "reversed by")


def _adjustment(journal: Journal) -> int | None:
    number = journal.period.number
    return number if number > 12 else None
