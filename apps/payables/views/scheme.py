"""The Construction Industry Scheme and remittance advice on screen."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.clock import today
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.identity.access import signed_in
from apps.identity.screens import Small, actor_of, run_small, shown, status_of, why_not
from apps.payables.actions.remittances import keep_address
from apps.payables.actions.scheme import keep_contractor, read_return, read_statement, verify_subcontractor
from apps.payables.actions.setup import KEEP
from apps.payables.forms_runs import AddressForm, ContractorForm, SubcontractorForm
from apps.payables.models import Contractor, RemittanceAddress, Subcontractor
from apps.payables.queries.scheme import Month, paid_in
from apps.payables.views.common import tabs


@signed_in
@require_http_methods(["GET", "POST"])
def scheme(request: HttpRequest) -> HttpResponse:
    """Subcontractors, and what they were paid in a tax month (`?month=` any day of it)."""
    view = shown(request)
    by, holder = actor_of(request), view.holder
    forms, done = run_small(request, {
        "verify": Small(SubcontractorForm, lambda data: verify_subcontractor(by=by, holder=holder, **data), "It is kept."),
        "contractor": Small(ContractorForm, lambda data: keep_contractor(by=by, holder=holder, **data), "They are kept."),
    })  # fmt: skip
    if done:
        return redirect(view.url("payables:scheme"))
    month = Month.of(_day(request.GET.get("month", "")) or today())
    return TemplateResponse(request, "payables/scheme.html", {
        "page_title": "Construction Industry Scheme", "view": view, "tabs": tabs(view, "payables:scheme"), "month": month,
        "rows": paid_in(holder, month), "forms": forms, "why": why_not(request, KEEP, holder),
        "before_url": view.url("payables:scheme", month=month.before.last.isoformat()),
        "contractor": Contractor.objects.filter(holder_id=holder, during__contains=today()).first(),
        "page": page_by_key(Subcontractor.objects.filter(holder_id=holder).select_related("supplier"), request),
    }, status=status_of(forms))  # fmt: skip


@signed_in
@require_POST
@never_cache
def scheme_file(request: HttpRequest) -> HttpResponse:
    """A statement or the return; each reading is kept in the trail, so it is asked for by a form and not a link."""
    view = shown(request)
    day, supplier = _day(request.POST.get("month", "")), request.POST.get("supplier", "")
    if day is None or (supplier and not (supplier.isdecimal() and len(supplier) < 19)):
        raise NotFound("There is no such statement.")
    by = actor_of(request)
    if supplier:
        name, content = read_statement(by=by, holder=view.holder, supplier_id=int(supplier), day=day)
    else:
        name, content = read_return(by=by, holder=view.holder, day=day)
    kind = "application/pdf" if supplier else "text/csv; charset=utf-8"
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@signed_in
@require_http_methods(["GET", "POST"])
def mailboxes(request: HttpRequest) -> HttpResponse:
    """Where suppliers are told of payments."""
    view = shown(request)
    by, holder = actor_of(request), view.holder
    forms, done = run_small(request, {
        "address": Small(AddressForm, lambda data: keep_address(by=by, holder=holder, **data), "It is kept."),
    })  # fmt: skip
    if done:
        return redirect(view.url("payables:mailboxes"))
    found = RemittanceAddress.objects.filter(holder_id=holder, ended_at=None).select_related(
        "supplier", "kept_by"
    )
    return TemplateResponse(request, "payables/mailboxes.html", {
        "page_title": "Remittance advice", "view": view, "tabs": tabs(view, "payables:mailboxes"), "forms": forms,
        "page": page_by_key(found, request), "why": why_not(request, KEEP, holder),
    }, status=status_of(forms))  # fmt: skip


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
