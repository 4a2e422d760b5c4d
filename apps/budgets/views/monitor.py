"""The budget monitor, and one budget with everything behind its figures."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.budgets.actions.budgets import reprofile, state_forecast
from apps.budgets.calc.profiles import MONTHS
from apps.budgets.forms import MONTHS as MONTH_NAMES
from apps.budgets.forms import ForecastForm, ProfileForm
from apps.budgets.models import Cell
from apps.budgets.queries import lines as one_line
from apps.budgets.queries.holders import holder_of
from apps.budgets.queries.monitor import (
    VIEWS,
    Figures,
    MonitorLine,
    MonitorRow,
    Tree,
    books_total,
    gathered,
    monitor_lines,
    through_of,
    total_of,
)
from apps.budgets.shown import SIGNS, monitor_table
from apps.budgets.views.common import Shown, shown, year_tabs
from apps.core.clock import financial_year_label, today
from apps.core.show import pounds
from apps.documents.paper import charts
from apps.documents.queries import page_of
from apps.identity.access import signed_in
from apps.identity.screens import run_form, why_not
from apps.ledger.models import Dimension
from apps.ledger.views.files import FORMATS, Report, give

ROWS_MAX = 300
SPARKS_MAX = 60


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The monitor: rows of a view, each leading down to its budgets and to the ledger's lines."""
    view = shown(request)
    by = request.GET.get("by", "centre")
    by = by if by in VIEWS else "centre"
    asked = request.GET.get("through", "")
    through = int(asked) if asked.isdecimal() and 1 <= int(asked) <= MONTHS else through_of(view.year)
    tree = Tree.of(view.holder)
    lines = monitor_lines(view.holder, view.year, through=16 if through >= MONTHS else through)
    centre = _known(request.GET.get("centre", ""), tree) if by == "centre" else None
    key = request.GET.get("key", "") if by != "centre" else ""
    if key:
        lines_in = [line for row in gathered(lines, by, tree) if row.key == key for line in row.lines]
        rows = [_as_row(line, tree) for line in lines_in]
    else:
        lines_in = lines if centre is None else [line for line in lines if centre in tree.path(line.centre)]
        rows = gathered(lines_in, by, tree, centre=centre)
    projects = Tree.of(view.holder, Dimension.PROJECT).names if by == "project" else {}
    total = total_of(lines_in)
    whole = centre is None and not key
    sparks = len(rows) <= SPARKS_MAX
    told = [_told(row, view, by, tree, projects, through, sparks) for row in rows[:ROWS_MAX]]
    path = _path(view, tree, centre, by, key)
    wanted = request.GET.get("format", "")
    if wanted in dict(FORMATS):
        return give(request, _report(view, by, told, total, len(rows), min(through, MONTHS), path), wanted)
    return TemplateResponse(request, "budgets/monitor.html", {
        "page_title": f"Budget monitor {view.label}", "view": view, "signs": " ".join(SIGNS),
        "rows": told, "formats": FORMATS,
        "left_out": max(0, len(rows) - ROWS_MAX), "total": total, "heading": VIEWS[by],
        "tabs": [{"label": label, "url": view.url("budgets:index", by=name), "current": name == by} for name,
        label in VIEWS.items()],
        "years": year_tabs(view, "budgets:index"), "path": path,
        "months": [(at, name) for at, name in enumerate(MONTH_NAMES, start=1)], "through": min(through, MONTHS), "by": by,
        "centre": centre, "key": key, "difference": total.actual - books_total(view.holder, view.year) if whole else None,
    })  # fmt: skip


def _report(
    view: Shown, by: str, rows: list[dict[str, Any]], total: Figures, count: int, month: int, path: list[tuple[str, str]],
) -> Report:  # fmt: skip
    """The table on screen as a file: its organisation, year, cost centre and month are said on it."""
    where = path[-1][0] if len(path) > 1 else ""
    words = (
        f"{view.label} to the end of {MONTH_NAMES[month - 1]}, by {VIEWS[by].lower()}"
        if month
        else view.label
    )
    table = monitor_table(
        VIEWS[by], f"{view.name}, {words}{f', {where}' if where else ''}",
        [(f"{one['label']}{' (not budgeted)' if one['unbudgeted'] else ''}", one["figures"], one["reason"]) for one in rows],
        total, left_out=max(0, count - ROWS_MAX),
    )  # fmt: skip
    return Report("Budget monitor", view.name, f"{words}{f', {where}' if where else ''}", [table], wide=True)


def _told(
    row: MonitorRow, view: Shown, by: str, tree: Tree, projects: dict[int, str], through: int, sparks: bool
) -> dict[str, Any]:
    label = row.label
    if by == "project" and not label:
        label = (
            projects.get(int(row.key), "Project") if row.key and row.key.isdecimal() else "Without project"
        )
    figures = row.figures
    spark = None
    if sparks and any(figures.months):
        upto = max(1, min(through, MONTHS))
        spark = charts.sparkline(f"Actual of {label} by month", MONTH_NAMES[:upto], figures.months[:upto])
    only = row.lines[0].line if len(row.lines) == 1 else None
    url = ""
    if row.key is not None:
        url = view.url(
            "budgets:index", by=by, **({"centre": row.key} if by == "centre" else {"key": row.key})
        )
    elif by == "centre" and len(row.lines) > 1:
        url = view.url("budgets:index", by="account")
    if only is not None and (row.key is None or by != "centre"):
        url = reverse("budgets:line", args=[only])
    unbudgeted = sum(1 for line in row.lines if line.line is None)
    return {"label": label, "url": url, "figures": figures, "spark": spark, "unbudgeted": unbudgeted,
            "reason": row.lines[0].reason if len(row.lines) == 1 else ""}  # fmt: skip


def _as_row(line: MonitorLine, tree: Tree) -> MonitorRow:
    where = tree.names.get(line.centre, "The whole organisation") if line.centre else "The whole organisation"
    words = f"{line.account} {line.account_name}, {where}" + (" (capital)" if line.capital else "")
    row = MonitorRow(words, None)
    row.take(line)
    return row


def _known(asked: str, tree: Tree) -> int | None:
    return int(asked) if asked.isdecimal() and int(asked) in tree.names else None


def _path(view: Shown, tree: Tree, centre: int | None, by: str, key: str) -> list[tuple[str, str]]:
    if centre is None and not key:
        return []
    top = [(view.name, view.url("budgets:index", by=by))]
    if key:
        return [*top, ("One row", "")]
    steps = tree.path(centre)
    return [
        *top,
        *((tree.names[one], view.url("budgets:index", by=by, centre=one) if one != centre else "") for one in steps),
    ]  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """One budget: its months, versions, forecasts, commitments, and the lines posted; with its forms."""
    found = one_line.budget_line(line_id)
    actor = request.actor  # type: ignore[attr-defined]
    which = request.POST.get("form", "")
    cells = dict(Cell.objects.filter(line=found).values_list("period", "revised"))
    forecast_form = ForecastForm(request.POST if which == "forecast" else None, auto_id="forecast_%s")
    profile_form = ProfileForm(
        request.POST if which == "profile" else None, auto_id="profile_%s",
        initial={f"month_{period}": amount for period, amount in cells.items()},
    )  # fmt: skip
    if which == "forecast" and run_form(
        request, forecast_form, lambda data: state_forecast(by=actor, line_id=found.pk, **data), "The forecast is kept."
    ):  # fmt: skip
        return redirect("budgets:line", found.pk)
    if which == "profile" and run_form(
        request, profile_form,
        lambda data: reprofile(by=actor, line_id=found.pk, months=profile_form.months(), reason=data["reason"]),
        "The months are changed.",
    ):  # fmt: skip
        return redirect("budgets:line", found.pk)
    codings = one_line.codings_of(found)
    behind = one_line.behind(found, codings)
    after = _after(request.GET.get("after", ""))
    posted, count, posted_pounds = one_line.posted(behind, after=after)
    through = through_of(found.year)
    row = next((one for one in monitor_lines(found.holder_id, found.year) if one.line == found.pk), None)
    figures = row.figures if row else Figures()
    return TemplateResponse(request, "budgets/line.html", {
        "page_title": f"Budget of {found.account}", "line": found, "label": financial_year_label(found.year),
        "figures": figures,
        "row": row, "holder": holder_of(found.cost_centre_id, today()), "through": min(through, MONTHS),
        "months": [(name, cells.get(at, 0), figures.months[at - 1]) for at, name in enumerate(MONTH_NAMES, start=1)],
        "changes": [(version, amount, page_of(version.record) if version.record else "")
                    for version, amount in one_line.changes_of(found)],
        "forecasts": one_line.forecasts_of(found), "posted": posted, "count": count, "posted_pounds": posted_pounds,
        "next": f"?after={posted[-1].dated:%Y-%m-%d}.{posted[-1].pk}" if len(posted) == one_line.SHOWN else "",
        "commitments": [(one, page_of(one.record)) for one in one_line.commitments_of(found.holder_id, found.year,
        codings)[:200]],
        "forecast_form": forecast_form, "profile_form": profile_form,
        "why": why_not(request, "budget.keep", found.holder_id),
        "breadcrumb": [("Budget monitor", f"{reverse('budgets:index')}?in={found.holder_id}&year={found.year}"),
                       (f"{found.account}", "")],
        "said": f"{pounds(figures.available)} available",
    }, status=422 if forecast_form.errors or profile_form.errors else 200)  # fmt: skip


def _after(given: str) -> tuple[dt.date, int] | None:
    day, _, pk = given.partition(".")
    try:
        return dt.date.fromisoformat(day), int(pk)
    except ValueError:
        return None
