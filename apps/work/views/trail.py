"""The audit trail on screen: of an organisation, of a record, and the head to print.

It stands in this room, since it names persons and leads to records, below which room audit lies.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.audit.guards import one_seen
from apps.audit.models import Event
from apps.audit.queries import events_about, events_of, head_of
from apps.core import words
from apps.core.classes import DataClass
from apps.core.clock import LONDON, now
from apps.core.paging import Page, page_by_key
from apps.documents.models import Record
from apps.documents.queries import page_of
from apps.identity.access import needs
from apps.identity.models import Person
from apps.identity.screens import chosen_holder
from apps.tenancy.queries import holder_names


@needs("audit.read")
@require_GET
def organisation(request: HttpRequest) -> HttpResponse:
    """The trail of one organisation or circle, newest first, as far as the auditor's data classes reach."""
    actor = request.actor  # type: ignore[attr-defined]
    holder, places = chosen_holder(request, actor.holders_with("audit.read"))
    events = events_of(holder)
    if act := request.GET.get("act", "").strip()[:80]:
        events = events.filter(action__startswith=act)
    if marked := request.GET.get("marked", ""):
        events = events.filter(detail__details__has_key="marks")
    since, until = (_day(request.GET.get(name, "")) for name in ("since", "until"))
    if since:
        events = events.filter(at__gte=dt.datetime.combine(since, dt.time(), LONDON))
    if until:
        events = events.filter(at__lt=dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), LONDON))
    page = page_by_key(events, request, order=("-number",))
    return TemplateResponse(request, "audit/trail.html", {
        "page_title": "Audit trail", "places": places, "page": page, "rows": _rows(page), "head": head_of(holder),
        "holder": holder, "act": act, "marked": marked, "since": since, "until": until,
    })  # fmt: skip


@needs("audit.read")
@require_GET
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """The trail of one record."""
    actor = request.actor  # type: ignore[attr-defined]
    found = one_seen(Record, record_id, "record")
    actor.require("audit.read", found.holder_id)
    page = page_by_key(events_about(record_id), request, order=("-number",))
    return TemplateResponse(request, "audit/record.html", {
        "page_title": f"Trail of {found}", "page": page, "rows": _rows(page), "record": found,
        "record_page": page_of(found),
        "breadcrumb": [("Audit trail", reverse("audit:index")), (str(found), "")],
    })  # fmt: skip


@needs("audit.read")
@require_GET
def head(request: HttpRequest) -> HttpResponse:
    """The head of each chain that the auditor may read, to print and keep outside the system."""
    actor = request.actor  # type: ignore[attr-defined]
    names = holder_names(actor.holders_with("audit.read"))
    rows = [{"name": name, "holder": pk, "head": head_of(pk)} for pk, name in names.items()]
    return TemplateResponse(request, "audit/head.html", {
        "page_title": "Heads of the audit chains", "rows": [row for row in rows if row["head"]], "at": now(),
        "breadcrumb": [("Audit trail", reverse("audit:index")), ("Heads", "")],
    })  # fmt: skip


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _rows(page: Page[Event]) -> list[dict[str, Any]]:
    """Events of a page with the names of persons and the numbers of records: one look-up each."""
    people = {one for event in page.rows for one in (event.person_id, event.for_person_id) if one}
    names = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    records = {
        one.pk: one
        for one in Record.objects.filter(pk__in={event.record_id for event in page.rows if event.record_id})
    }
    return [
        {
            "event": event,
            "act": words.act(event.action),
            "person": names.get(event.person_id, f"Person {event.person_id}"),
            "for_person": names.get(event.for_person_id or 0, ""),
            "record": records.get(event.record_id or 0),
            "class": DataClass(event.row_class).slug,
            "reason": event.detail.reason if hasattr(event, "detail") else "",
            "details": _details(event),
            "erased": not hasattr(event, "detail"),
        }
        for event in page.rows
    ]


def _details(event: Event) -> list[tuple[str, str]]:
    if not hasattr(event, "detail"):
        return []
    return [(key.replace("_", " "), str(value)) for key, value in sorted(event.detail.details.items())][:30]
