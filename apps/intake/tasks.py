"""The job that loads a file: its effect and “done” commit together."""

from __future__ import annotations

from apps.intake.actions import check_upload, load_upload
from apps.jobs.context import JobContext
from apps.jobs.registry import handler


@handler("intake.load", label="Load a file")
def load(job: JobContext) -> None:
    """Load the upload named in the payload; progress is told as rows are read."""

    def tell(done: int, total: int) -> None:
        job.progress(min(done, total), total, f"{done:,} rows read")

    with job.effect():
        loaded = load_upload(
            by=job.actor,
            upload_id=job.payload["upload"],
            set_aside_reason=job.payload["set_aside_reason"],
            tell=tell,
        )
        job.answer(record=loaded.record.pk, notes=list(loaded.notes))


@handler("intake.check", label="Check a large file")
def check(job: JobContext) -> None:
    """Make the preview of the upload named in the payload."""
    with job.effect():
        check_upload(by=job.actor, upload_id=job.payload["upload"], version=job.payload["version"])
