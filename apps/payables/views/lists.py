"""Lists of a payables clerk: invoices with filters, papers to key, e-invoices sent back, possible duplicates."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.documents.models import Record
from apps.documents.queries import files
from apps.identity.access import signed_in
from apps.identity.screens import shown, why_not
from apps.payables.forms import FindForm
from apps.payables.guards import REGISTER
from apps.payables.models import Refusal
from apps.payables.queries.invoices import counts, invoices, open_twins
from apps.payables.transitions import PAPER
from apps.payables.transitions import WAITING as PAPER_WAITING
from apps.payables.views.common import tabs


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Invoices of an organisation, the newest first."""
    view = shown(request)
    form = FindForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    found = invoices(view.holder, show=asked.get("show", ""), words=asked.get("words", "").strip())
    return TemplateResponse(request, "payables/invoices.html", {
        "page_title": "Invoices", "view": view, "tabs": tabs(view, "payables:index"), "form": form,
        "page": page_by_key(found, request), "counts": counts(view.holder),
        "why": why_not(request, REGISTER, view.holder), "bring_url": view.url("payables:bring"),
    })  # fmt: skip


@signed_in
@require_GET
def papers(request: HttpRequest) -> HttpResponse:
    """Papers that wait to be keyed, the oldest first."""
    view = shown(request)
    found = Record.objects.filter(holder_id=view.holder, kind=PAPER.kind, state=PAPER_WAITING).select_related(
        "made_by"
    )
    return TemplateResponse(request, "payables/papers.html", {
        "page_title": "Papers to key", "view": view, "tabs": tabs(view, "payables:papers"),
        "page": page_by_key(found, request, order=("id",)), "why": why_not(request, REGISTER, view.holder),
        "bring_url": view.url("payables:bring"),
    })  # fmt: skip


@signed_in
@require_GET
def refusals(request: HttpRequest) -> HttpResponse:
    """E-invoices that went back, the newest first."""
    view = shown(request)
    found = Refusal.objects.filter(holder_id=view.holder).select_related("record")
    return TemplateResponse(request, "payables/refusals.html", {
        "page_title": "E-invoices sent back", "view": view, "tabs": tabs(view, "payables:refusals"),
        "page": page_by_key(found, request),
    })  # fmt: skip


@signed_in
@require_GET
def refusal(request: HttpRequest, record_id: int) -> HttpResponse:
    """One e-invoice that went back: every fault, its rule and its place, in words to send to the supplier."""
    found = Refusal.objects.select_related("record").filter(record_id=record_id).first()
    if found is None:
        raise NotFound("There is no such e-invoice, or you may not see it.")
    return TemplateResponse(request, "payables/refusal.html", {
        "page_title": f"Sent back {found.record.number}", "refusal": found, "files": files(found.record),
        "breadcrumb": [("Sent back", f"/payables/sent-back/?in={found.holder_id}"), (str(found.record.number), "")],
    })  # fmt: skip


@signed_in
@require_GET
def twins(request: HttpRequest) -> HttpResponse:
    """Possible duplicates that wait for a second person, the oldest first."""
    view = shown(request)
    return TemplateResponse(request, "payables/twins.html", {
        "page_title": "Possible duplicates", "view": view, "tabs": tabs(view, "payables:twins"),
        "page": page_by_key(open_twins(view.holder), request, order=("id",)),
    })  # fmt: skip
