"""The capital programme: projects over years, and the re-profile that moves a budget between them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.budgets.actions.virements import RAISE, Move, raise_virement
from apps.budgets.forms import SlipForm
from apps.budgets.keys import Where
from apps.budgets.models import BudgetYear, Line, Virement
from apps.budgets.queries import capital
from apps.budgets.queries.monitor import Figures
from apps.budgets.shown import capital_table
from apps.budgets.views.common import Shown, shown
from apps.core.clock import financial_year_label
from apps.core.errors import Invalid
from apps.documents.paper import charts
from apps.identity.access import signed_in
from apps.identity.screens import new_key, run_form, why_not
from apps.ledger.views.files import FORMATS, Report, give

WITHOUT = 0
"""Stands in the address for what names no project."""


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every capital project with its years: budget, slippage, actual, commitments, forecast."""
    view = shown(request)
    projects = capital.programme(view.holder)
    wanted = request.GET.get("format", "")
    table = capital_table(view.name, projects, lambda one: _page(view, one.pk), wanted in ("csv", "xlsx"))
    if wanted in dict(FORMATS):
        return give(request, Report("Capital programme", view.name, "all years", [table], wide=True), wanted)
    years = sorted({year for one in projects for year in one.spells})
    by_year = [capital.together(one.spells[year] for one in projects if year in one.spells) for year in years]
    chart = None
    if len(years) > 1:
        chart = charts.sparkline(
            "Revised capital budget by year", [financial_year_label(year) for year in years],
            [one.figures.revised for one in by_year],
        )  # fmt: skip
    return TemplateResponse(request, "budgets/capital.html", {
        "page_title": "Capital programme", "view": view, "table": table if projects else None, "formats": FORMATS,
        "whole": capital.together(by_year), "chart": chart, "first": financial_year_label(years[0]) if years else "",
        "last": financial_year_label(years[-1]) if years else "",
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def project(request: HttpRequest, project_id: int) -> HttpResponse:
    """One project: its budgets year by year, what waits, and the form that moves a budget to another year."""
    view = shown(request)
    key = None if project_id == WITHOUT else project_id
    words = "Without a project" if key is None else str(capital.project_of(view.holder, project_id))
    budgets = capital.capital_lines(view.holder, key)
    books = BudgetYear.objects.filter(holder_id=view.holder, adopted_at__isnull=False)
    adopted = list(books.order_by("year").values_list("year", flat=True))
    form = SlipForm(
        request.POST if request.method == "POST" else None, lines=[(one.pk, _words(one)) for one in budgets],
        years=[(year, financial_year_label(year)) for year in adopted],
    )  # fmt: skip
    made: list[Virement] = []
    if request.method == "POST" and run_form(
        request,
        form,
        lambda data: made.append(_slip(request, budgets, data)),
        "The re-profile waits for its approval.",
    ):
        return redirect("budgets:virement-record", made[0].record_id)
    found = capital.project_lines(view.holder, key)
    return TemplateResponse(request, "budgets/capital_project.html", {
        "page_title": words, "view": view, "form": form, "key": request.POST.get("key") or new_key(),
        "rows": [{"year": financial_year_label(year), "line": line,
                  "url": reverse("budgets:line", args=[line.line]) if line.line else ""} for year, line in found],
        "total": sum((line.figures for _, line in found), Figures()),
        "waiting": capital.waiting_for(view.holder, key), "why": _why_not(request, view, budgets, adopted),
        "breadcrumb": [("Capital programme", view.url("budgets:capital")), (words, "")],
    }, status=422 if form.errors else 200)  # fmt: skip


def _slip(request: HttpRequest, budgets: list[Line], data: dict[str, Any]) -> Virement:
    line = next(one for one in budgets if one.pk == data["line"])
    if data["year"] == line.year:
        raise Invalid("It stands in that year already.", fields={"year": "Choose another year."})
    where = Where(
        line.account_id, line.cost_centre.code if line.cost_centre else "", line.project.code if line.project else "",
        True,
    )  # fmt: skip
    return raise_virement(
        by=request.actor, holder=line.holder_id, kind=Virement.Kind.SLIPPAGE, reason=data["reason"],  # type: ignore[attr-defined]
        key=request.POST.get("key", ""),
        moves=[Move(line.year, where, -data["amount"], first=data["out_of"]),
               Move(data["year"], where, data["amount"], first=data["into"])],
    )  # fmt: skip


def _words(line: Line) -> str:
    centre = line.cost_centre or "the whole organisation"
    return f"{financial_year_label(line.year)}: {line.account}, {centre}, £{line.revised:,.2f}"


def _why_not(request: HttpRequest, view: Shown, budgets: list[Line], adopted: list[int]) -> str:
    if not budgets:
        return "No adopted year has a capital budget for it: set one, or supplement the budget."
    if len(adopted) < 2:
        return "Only one year is adopted. Adopt the budget of the year that it moves to first."
    return why_not(request, RAISE, view.holder)


def _page(view: Shown, project: int | None) -> str:
    return (
        f"{reverse('budgets:capital-project', args=[project or WITHOUT])}?in={view.holder}&year={view.year}"
    )
