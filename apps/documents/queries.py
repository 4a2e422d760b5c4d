"""What others ask of records: where a record's page is, and what happened to it."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from apps.documents.models import Record
from apps.documents.transitions import KINDS
from apps.jobs.models import Job


def page_of(record: Record) -> str:
    """Address of the record's own page, as its room declares it, or of its general page."""
    known = KINDS.get(record.kind)
    if known is not None and known.page:
        try:
            return reverse(known.page, args=[record.pk])
        except NoReverseMatch:
            pass
    return reverse("documents:record", args=[record.pk])


def page_of_job_record(job: Job) -> tuple[str, str] | None:
    """The record a job is about, as (words, address); None when there is none or it is out of reach."""
    record = Record.objects.filter(pk=job.record).first() if job.record else None
    return (str(record), page_of(record)) if record else None
