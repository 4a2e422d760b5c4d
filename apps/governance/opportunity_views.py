"""Screens of opportunities: the list, one with every organisation's view, answering, taking forward."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.errors import AccordError
from apps.core.paging import page_by_key
from apps.governance import actions, forms, queries, shown
from apps.identity.access import signed_in


@signed_in
@require_GET
def opportunities(request: HttpRequest) -> HttpResponse:
    """Opportunities within reach, newest first."""
    found = page_by_key(queries.opportunities(), request)
    return TemplateResponse(request, "governance/opportunities.html", {
        "page_title": "Opportunities", "page": found, "table": shown.opportunity_table(found.rows),
        "shown": f"{len(found.rows)} of {found.about} opportunities",
    })  # fmt: skip


@signed_in
@require_GET
def opportunity(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """One opportunity: what each organisation spends and says, where it came from, what became of it."""
    found = queries.opportunity_of(opportunity_id)
    return TemplateResponse(
        request,
        "governance/opportunity.html",
        shown.opportunity_page(request.actor, found),  # type: ignore[attr-defined]
    )


@signed_in
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """Say for one's own organisation whether it would join."""
    by = request.actor  # type: ignore[attr-defined]
    found = queries.opportunity_of(opportunity_id)
    mine = sorted(by.holders_with("opportunity.answer") & queries.asked(found))
    form = forms.AnswerForm(
        request.POST or None, organisations=mine, initial={"organisation": mine[0]} if len(mine) == 1 else {}
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.answer_opportunity(
                by=by, opportunity_id=found.pk, organisation_id=given["organisation"].pk, answer=given["answer"],
                reason=given["reason"],
            )  # fmt: skip
        except AccordError as refusal:
            shown.tell(form, refusal)
        else:
            messages.success(request, "Your organisation's view is kept; the board sees it.")
            return redirect("governance:opportunity", opportunity_id=found.pk)
    return _page(request, found, form, "Your organisation's view", "Save the view")


@signed_in
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, opportunity_id: int) -> HttpResponse:
    """Take it forward, drop it, finish it, or open it again."""
    found = queries.opportunity_of(opportunity_id)
    form = forms.MoveForm(request.POST or None, states=shown.next_states(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.move_opportunity(
                by=request.actor, opportunity_id=found.pk, version=found.record.version,  # type: ignore[attr-defined]
                **form.cleaned_data,
            )  # fmt: skip
        except AccordError as refusal:
            shown.tell(form, refusal)
        else:
            messages.success(request, f"{found.record.number} is moved on.")
            return redirect("governance:opportunity", opportunity_id=found.pk)
    return _page(request, found, form, "What becomes of it", "Save")


@signed_in
@require_GET
def opportunity_record(request: HttpRequest, record_id: int) -> HttpResponse:
    """An opportunity by its record."""
    return redirect("governance:opportunity", opportunity_id=queries.opportunity_by_record(record_id).pk)


def _page(request: HttpRequest, found: object, form: object, title: str, submit: str) -> HttpResponse:
    address = reverse("governance:opportunity", args=[found.pk])  # type: ignore[attr-defined]
    return TemplateResponse(request, "governance/form.html", {
        "page_title": title, "form": form, "submit": submit, "cancel_url": address,
        "breadcrumb": [("Opportunities", reverse("governance:opportunities")), (found.record.number, address), (title, "")],  # type: ignore[attr-defined]
    })  # fmt: skip
