"""Loading: asked for by a person, done by a job (or a command) in one transaction, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict
from apps.core.locks import Space, hold
from apps.documents.records import link, set_state
from apps.intake.examining import file_of, plan_of
from apps.intake.guards import may_import, refuse_same_file, upload_in
from apps.intake.models import SetAside, Upload
from apps.intake.reading import Batch, Counts, Notice, Plan, RefusedRow
from apps.intake.registry import Loaded, port_of
from apps.intake.transitions import LOADED, LOADING, READY, REPLACED
from apps.jobs.models import Job
from apps.jobs.queue import enqueue

SET_ASIDE_AT_ONCE = 1000
REFUSED_SHOWN = 5

Tell = Callable[[int, int], None]


@action("intake.upload.ask")
def ask_to_load(act: Act, *, upload_id: int, set_aside_reason: str = "") -> Job:
    """Ask for the load as a job.  Rows that cannot be loaded must be set aside here, with a reason."""
    upload = upload_in(upload_id, READY)
    port = port_of(upload.target)
    may_import(act.by, port, upload.holder_id)
    refuse_same_file_unless_replaced(upload)
    refused = upload.preview.get("counts", {}).get("rows_refused", 0)
    if refused and not set_aside_reason.strip():
        raise Conflict(_must_set_aside(upload.name, refused))
    set_state(act, upload.record, LOADING)
    job = enqueue(
        act.by, kind="intake.load", holder=upload.holder_id, data_class=DataClass(upload.row_class),
        key=f"intake.load:{upload.pk}:{upload.record.version}", record=upload.record_id,
        payload={"upload": upload.pk, "set_aside_reason": set_aside_reason.strip()},
    )  # fmt: skip
    upload.job = job.pk
    upload.save()
    act.audit(
        upload.holder_id, port.data_class, record=upload.record_id, reason=set_aside_reason.strip(),
        details={"job": job.pk, "rows_to_set_aside": refused},
    )  # fmt: skip
    return job


@action("intake.upload.load")
def load_upload(act: Act, *, upload_id: int, set_aside_reason: str = "", tell: Tell | None = None) -> Loaded:
    """Read the file by its plan and load every row, or set it aside; nothing is loaded otherwise.

    `tell(rows, rows_in_all)` hears of the progress.  The audit entry's number is the load's cut.
    """
    upload = upload_in(upload_id, READY, LOADING)
    port = port_of(upload.target)
    may_import(act.by, port, upload.holder_id)
    # Two people with the same file: the second waits, and is then told of the first one's load.
    hold(Space.LOAD, [f"{upload.holder_id}:{upload.target}:{upload.sha256}"], doing=f"loading {upload.name}")
    refuse_same_file_unless_replaced(upload)
    plan = plan_of(upload)
    rows = LoadingRows(act, upload, plan, set_aside_reason.strip(), tell)
    old = upload_in(upload.replaces_id, LOADED) if upload.replaces_id else None
    if old is not None:
        port.withdraw(act, old)
    loaded = port.load(act, upload, rows)
    rows.keep_set_aside(loaded.record.pk)
    set_state(act, upload.record, LOADED)
    upload.result = loaded.record.pk
    upload.preview = {**upload.preview, "counts": rows.counts.to_dict()}
    upload.save()
    link(act, upload.record, loaded.record, "became")
    if old is not None:
        set_state(act, old.record, REPLACED)
        link(act, upload.record, old.record, "replaces")
    act.audit(
        upload.holder_id, port.data_class, record=loaded.record.pk, reason=set_aside_reason.strip(),
        details={**rows.counts.to_dict(), "upload": upload.pk, "sha256": upload.sha256, **loaded.details},
    )  # fmt: skip
    return loaded


class LoadingRows:
    """The rows of an upload as a port loads them; refused rows are kept apart, or stop the load at once."""

    def __init__(self, act: Act, upload: Upload, plan: Plan, reason: str, tell: Tell | None) -> None:
        self.act = act
        self.upload = upload
        self.reason = reason
        self.tell = tell or (lambda done, total: None)
        self.total_rows = sum(max(0, one.last_row - one.first_row + 1) for _, one in plan.segments())
        port = port_of(upload.target)
        self.reading = port.reader.read(
            file_of(upload), plan, port.target, context=port.context(upload.holder_id)
        )
        self._waiting: list[RefusedRow] = []

    def __iter__(self) -> Iterator[Batch]:
        done = 0
        for batch in self.reading:
            if batch.refused:
                if not self.reason:
                    raise Conflict(_must_set_aside(self.upload.name, self.counts.rows_refused, batch.refused))
                self._waiting.extend(batch.refused)
            done += len(batch) + len(batch.refused)
            self.tell(done, self.total_rows)
            yield batch

    @property
    def counts(self) -> Counts:
        """Exact once the rows were read to the end."""
        counts: Counts = self.reading.counts
        return counts

    @property
    def by_sheet(self) -> dict[str, Counts]:
        """Counts of each sheet."""
        found: dict[str, Counts] = self.reading.by_sheet
        return found

    @property
    def warnings(self) -> list[Notice]:
        """What the person should know."""
        found: list[Notice] = self.reading.warnings
        return found

    def keep_set_aside(self, load: int) -> None:
        """Keep the refused rows with who set them aside, and why."""
        at = now()
        for start in range(0, len(self._waiting), SET_ASIDE_AT_ONCE):
            SetAside.objects.bulk_create(
                SetAside(
                    holder_id=self.upload.holder_id, row_class=self.upload.row_class, upload=self.upload, load=load,
                    sheet=row.sheet[:120], row=row.row, cells=list(row.cells), amount=row.amount, at=at,
                    reasons=[reason_of(one) for one in row.refusals], by_id=self.act.by.person,
                    reason=self.reason[:500],
                )
                for row in self._waiting[start : start + SET_ASIDE_AT_ONCE]
            )  # fmt: skip


def reason_of(one: Any) -> dict[str, str]:
    """One refusal as plain values: column, value, why, what would be right."""
    return {"column": one.column, "value": one.value, "why": one.why, "right": one.right_would_be}


def refuse_same_file_unless_replaced(upload: Upload) -> None:
    """A file that replaces a load may be the same only when that load is the one it replaces."""
    port = port_of(upload.target)
    if upload.replaces_id and upload.replaces is not None and upload.replaces.sha256 == upload.sha256:
        return
    refuse_same_file(port, upload.holder_id, upload.sha256, upload.name)


def _must_set_aside(name: str, count: int, rows: list[RefusedRow] | None = None) -> str:
    first = [one.sentence for row in (rows or [])[:REFUSED_SHOWN] for one in row.refusals[:1]]
    some = "1 row" if count == 1 else f"{count:,} rows" if not rows else "some rows"
    text = f"{name} was not loaded: {some} cannot be loaded as they stand. "
    cure = "Correct the file and give it again, or set these rows aside with a reason."
    return text + "".join(f"{one} " for one in first) + cure
