"""Papers that are kept with their record: invoices, credit notes and e-invoices, letters of a run of reminders."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from apps.audit.act import Act, action
from apps.audit.guards import one_seen
from apps.core.classes import DataClass
from apps.documents.models import Record, StoredFile
from apps.documents.records import attach
from apps.jobs.queue import enqueue

JOB = "receivables.papers"


def papers_later(act: Act, record: Record, of: Mapping[str, int]) -> None:
    """Ask for the papers of a record, made by a job; `of` names an invoice, a credit note or a run."""
    enqueue(
        act.by, kind=JOB, holder=record.holder_id, data_class=DataClass.FINANCE, key=f"papers-{record.pk}", payload=of,
        record=record.pk,
    )  # fmt: skip


@action("receivables.papers.keep")
def keep_papers(act: Act, *, record_id: int, files: Sequence[tuple[str, bytes]]) -> int:
    """Keep made papers with their record; a paper that is there already is not kept twice."""
    record = one_seen(Record, record_id, "record")
    there = set(StoredFile.objects.filter(record=record).values_list("name", flat=True))
    new = [(name, data) for name, data in files if name not in there]
    for name, data in new:
        attach(act, record, io.BytesIO(data), name=name)
    act.audit(record.holder_id, DataClass.FINANCE, record=record.pk, details={"files": len(new)})
    return len(new)
