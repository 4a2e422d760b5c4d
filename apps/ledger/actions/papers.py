"""Papers that prove a journal, kept with its batch."""

from __future__ import annotations

from typing import Any

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.errors import Conflict
from apps.documents.models import StoredFile
from apps.documents.records import attach
from apps.ledger.actions.journals import RAISE, batch_of
from apps.ledger.transitions import DROPPED


@action("ledger.batch.attach")
def attach_paper(act: Act, *, record_id: int, upload: Any) -> StoredFile:
    """Keep a file with a batch of journals: also once it is posted, since proof may come later.  Not with a dropped one."""
    record = batch_of(record_id)
    act.by.require(RAISE, record.holder_id)
    if record.state == DROPPED:
        raise Conflict(f"{record.number} was dropped; attach the file to the journals that take its place.")
    kept = attach(act, record, upload)
    act.audit(
        record.holder_id, DataClass.FINANCE, record=record.pk, details={"file": kept.pk, "size": kept.size}
    )
    return kept
