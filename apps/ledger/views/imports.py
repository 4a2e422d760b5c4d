"""Screens of imported journals: the files, and one file with its batches and its reconciliation to the books."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.core.paging import page_by_key
from apps.identity.access import signed_in
from apps.ledger.queries import imports as found
from apps.tenancy.models import Organisation
from apps.work.models import ApprovalRequest

CONTROL_SHOWN = 500


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Files of journals that were brought in, newest first."""
    page = page_by_key(found.imports(), request)
    names = dict(Organisation.objects.values_list("pk", "name"))
    actor = request.actor  # type: ignore[attr-defined]
    return TemplateResponse(request, "ledger/imports/index.html", {
        "page_title": "Imported journals", "page": page,
        "rows": [{"load": one, "organisation": names.get(one.holder_id, "")} for one in page.rows],
        "why": "" if actor.holds("journal.raise") else "It takes the duty “journal.raise”.",
        "shown": f"{len(page.rows)} of {page.about} files",
    })  # fmt: skip


@signed_in
@require_GET
def detail(request: HttpRequest, record_id: int) -> HttpResponse:
    """One import: its batches, who approves them, and its control totals beside what was posted."""
    load = found.import_of(record_id)
    rows = found.reconciliation(load)
    records = found.batches(load)
    asked = dict(
        ApprovalRequest.objects.filter(record__in=records, state="waiting").values_list("record_id", "pk")
    )
    return TemplateResponse(request, "ledger/imports/detail.html", {
        "page_title": f"Import {load.record.number}", "load": load,
        "organisation": Organisation.objects.values_list("name", flat=True).get(pk=load.holder_id),
        "batches": [{"record": one, "url": reverse("work:approval", args=[asked[one.pk]]) if one.pk in asked else ""}
                    for one in records],
        "rows": rows[:CONTROL_SHOWN], "left_out": max(0, len(rows) - CONTROL_SHOWN),
        "differ": sum(not row.agrees for row in rows),
        "posted": sum((row.posted_debits for row in rows), Decimal(0)),
        "breadcrumb": [("Imported journals", reverse("ledger:imports")), (str(load.record.number), "")],
    })  # fmt: skip
