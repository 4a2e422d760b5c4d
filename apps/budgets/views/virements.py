"""Virements: listed, raised line by line, and one of them with its approval."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.budgets.actions.virements import RAISE, Move, raise_virement
from apps.budgets.forms import MONTHS, MoveForm, VirementForm
from apps.budgets.models import BudgetYear, Virement, VirementLine
from apps.budgets.views.common import Shown, shown, year_tabs
from apps.core.clock import financial_year_label
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.identity.access import signed_in
from apps.identity.screens import holder_names, new_key, run_form, why_not
from apps.tenancy.models import Organisation
from apps.work.models import ApprovalRequest

ROWS, ROWS_MAX = 4, 40


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Virements of an organisation, the newest first."""
    view = shown(request)
    found = Virement.objects.filter(holder_id=view.holder).select_related("record", "version")
    return TemplateResponse(request, "budgets/virements.html", {
        "page_title": "Virements", "view": view, "page": page_by_key(found, request),
        "why": why_not(request, RAISE, view.holder),
        "new_url": view.url("budgets:virement-new"),
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Raise a virement: its reason, and a row for each budget that gives or gains."""
    view = shown(request)
    actor = request.actor  # type: ignore[attr-defined]
    others = [(pk, name) for pk, name in _others(actor, view).items()]
    adopted = BudgetYear.objects.filter(holder_id=view.holder, adopted_at__isnull=False)
    years = [
        (year, financial_year_label(year)) for year in adopted.order_by("year").values_list("year", flat=True)
    ]
    years.sort(key=lambda pair: pair[0] != view.year)
    given = request.POST if request.method == "POST" else None
    head = VirementForm(given, others=others)
    formset: Any = forms.formset_factory(MoveForm, extra=ROWS, max_num=ROWS_MAX)
    rows = formset(given, prefix="line", form_kwargs={"years": years, "across": bool(others)})
    more = given is not None and "more" in given

    def act(data: dict[str, Any]) -> None:
        other = int(data["other"]) if data.get("other") else None
        own, across = _moves(rows)
        made.append(
            raise_virement(
                by=actor, holder=view.holder, moves=own, reason=data["reason"], key=given["key"] if given else "",
                kind=data["kind"],
                other=other, other_moves=across,
            )
        )  # fmt: skip

    made: list[Virement] = []
    if more:
        # One more row without script: the same page again, nothing sent.
        grown = given.copy()  # type: ignore[union-attr]
        grown["line-TOTAL_FORMS"] = str(min(ROWS_MAX, int(given.get("line-TOTAL_FORMS", ROWS) or ROWS) + 2))  # type: ignore[union-attr]
        head = VirementForm(initial=grown.dict(), others=others)
        rows = formset(grown, prefix="line", form_kwargs={"years": years, "across": bool(others)})
    elif (
        given is not None
        and rows.is_valid()
        and run_form(request, head, act, "The virement waits for its approval.")
    ):
        return redirect("budgets:virement-record", made[0].record_id)
    wrong = not more and given is not None
    return TemplateResponse(request, "budgets/virement_new.html", {
        "page_title": "Raise a virement", "view": view, "head": head, "rows": rows,
        "key": given.get("key") if given else new_key(),
        "why": why_not(request, RAISE, view.holder) or ("" if years else "No budget of this organisation is adopted yet."),
        "quiet": more,
        "years": year_tabs(view, "budgets:virement-new"),
        "breadcrumb": [("Virements", view.url("budgets:virements")), ("New", "")],
    }, status=422 if wrong else 200)  # fmt: skip


def _others(actor: Any, view: Shown) -> dict[int, str]:
    reach = actor.holders_with(RAISE) - {view.holder}
    return holder_names(Organisation.objects.filter(pk__in=reach).values_list("pk", flat=True))


def _moves(rows: Any) -> tuple[list[Move], list[Move]]:
    own: list[Move] = []
    across: list[Move] = []
    for row in rows:
        if not row.has_changed() or not row.cleaned_data:
            continue
        data = row.cleaned_data
        move = Move(data["year"], row.where(), data["amount"], first=data["first"])
        (across if data.get("side") == "other" else own).append(move)
    return own, across


@signed_in
@require_GET
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One virement: what moves, why, who approves, and whether it is in force."""
    found = Virement.objects.select_related("record", "version", "other").filter(record_id=record_id).first()
    if found is None:
        raise NotFound("There is no such virement, or you may not see it.")
    lines = (
        VirementLine.objects.filter(virement=found)
        .select_related("account", "cost_centre", "project")
        .order_by("position")
    )
    asked = (
        ApprovalRequest.objects.filter(record_id=record_id).select_related("asked_by").order_by("-pk").first()
    )
    return TemplateResponse(request, "budgets/virement.html", {
        "page_title": f"Virement {found.record.number}", "virement": found, "asked": asked,
        "lines": [{"line": one, "year": financial_year_label(one.year), "months": list(zip(MONTHS, one.months, strict=True))}
                  for one in lines],
        "organisation": Organisation.objects.get(pk=found.holder_id).name,
        "breadcrumb": [("Virements", f"{reverse('budgets:virements')}?in={found.holder_id}"),
        (str(found.record.number), "")],
    })  # fmt: skip
