"""What others ask of records: the record itself, what hangs on it, and where its page is."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from apps.core import show
from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.documents.models import Link, Record, RecordAct, StoredFile
from apps.documents.transitions import KINDS
from apps.jobs.models import Job
from apps.tenancy.models import Circle, Organisation

SHOWN_MAX = 200


def record(by: Actor, record_id: int) -> Record:
    """One record within the reader's scope; NotFound otherwise."""
    found = Record.objects.select_related("made_by").filter(pk=record_id).first()
    if found is None:
        raise NotFound(f"There is no record {record_id}, or you may not see it.")
    return found


def acts(of: Record) -> list[RecordAct]:
    """Who used which duty on the record, oldest first."""
    return list(of.acts.select_related("person", "duty").order_by("id")[:SHOWN_MAX])


def files(of: Record) -> list[StoredFile]:
    """The record's files, latest first."""
    return list(of.files.select_related("made_by").order_by("-id")[:SHOWN_MAX])


@dataclass(frozen=True)
class Lead:
    """A link seen from one of its ends."""

    words: str
    record: Record
    url: str


def links(of: Record) -> list[Lead]:
    """Where the record leads and what leads to it, as far as the reader sees the other end."""
    found = (
        Link.objects.filter(Q(one=of) | Q(other=of)).select_related("one", "other").order_by("id")[:SHOWN_MAX]
    )
    leads = []
    for link in found:
        forward = link.one_id == of.pk
        other = link.other if forward else link.one
        leads.append(Lead(link.kind if forward else f"{link.kind} (from there)", other, page_of(other)))
    return leads


def facts(of: Record) -> list[dict[str, str]]:
    """The record's own facts for a summary list."""
    kind = KINDS.get(of.kind)
    holder = (
        Organisation.objects.filter(pk=of.holder_id).first() or Circle.objects.filter(pk=of.holder_id).first()
    )
    return [
        {"label": "Kind", "value": kind.label if kind else of.kind},
        {"label": "State", "value": of.state.replace("_", " ").capitalize()},
        {"label": "Organisation", "value": str(holder or "")},
        {"label": "Opened", "value": f"{show.moment(of.made_at)} by {of.made_by.name}"},
    ]


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
    found = Record.objects.filter(pk=job.record).first() if job.record else None
    return (str(found), page_of(found)) if found else None
