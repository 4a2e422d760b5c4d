"""Screens of reports: the catalogue with its runs, asking for one, one run with its views, a figure taken apart."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.clock import today
from apps.core.errors import AccordError, Invalid
from apps.core.paging import page_by_key
from apps.governance.actions import open_opportunity
from apps.governance.models import Board
from apps.governance.queries import name_today
from apps.identity.access import signed_in
from apps.reporting import actions, queries, shown
from apps.reporting.catalogue import REPORTS, report_of
from apps.reporting.forms import AskForm, ReasonForm
from apps.reporting.spend.paper import html


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The catalogue, and the runs the reader may see, newest first."""
    by = request.actor  # type: ignore[attr-defined]
    found = page_by_key(queries.visible_runs(by), request)
    return TemplateResponse(request, "reporting/index.html", {
        "page_title": "Reports", "reports": list(REPORTS.values()), "may_run": by.holds("report.run"),
        "monthly": queries.monthly_reports(by),
        "page": found, "table": shown.run_table(found.rows), "shown": f"{len(found.rows)} of {found.about} runs",
    })  # fmt: skip


@signed_in
@require_POST
def monthly(request: HttpRequest, board_id: int) -> HttpResponse:
    """Turn a board's monthly report on or off."""
    live = request.POST.get("live") == "yes"
    actions.schedule_monthly(by=request.actor, board_id=board_id, live=live)  # type: ignore[attr-defined]
    messages.success(
        request, "The report will be made every month." if live else "The monthly report is turned off."
    )
    return redirect("reporting:index")


@signed_in
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, report: str) -> HttpResponse:
    """The form for one report of the catalogue."""
    by = request.actor  # type: ignore[attr-defined]
    wanted = report_of(report)
    boards = [
        (board, name_today(board))
        for board in Board.objects.filter(holder_id__in=by.holders_with("report.run")).order_by("code")[:100]
    ]
    first, last = queries.default_days(today())
    form = AskForm(request.POST or None, boards=boards, initial={"first": first, "last": last})
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            made = actions.request_run(
                by=by, board_id=int(chosen["board"]), report=wanted.code, first=chosen["first"],
                last=chosen["last"], formats=chosen["formats"], as_of=chosen["as_of"],
            )  # fmt: skip
        except Invalid as refusal:
            shown.tell(form, refusal)
        else:
            messages.success(request, f"{made.record.number} is being made. This page follows it.")
            return redirect("reporting:run", run_id=made.pk)
    return TemplateResponse(request, "reporting/ask.html", {
        "page_title": f"Run: {wanted.title}", "report": wanted, "form": form, "boards": boards,
        "breadcrumb": [("Reports", reverse("reporting:index")), (wanted.title, "")],
    })  # fmt: skip


@signed_in
@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: its figures, charts and views, its files, and what was done with it."""
    by = request.actor  # type: ignore[attr-defined]
    found = queries.run_of(by, run_id)
    context = shown.run_page(by, found, request.GET.get("view", ""), request.GET.get("all") == "yes")
    return TemplateResponse(request, "reporting/run.html", context)


@signed_in
@require_GET
def figure(request: HttpRequest, run_id: int) -> HttpResponse:
    """From a figure to its lines: straight on where all may be seen, else taken apart as far as it goes."""
    by = request.actor  # type: ignore[attr-defined]
    found = queries.run_of(by, run_id)
    organisation = request.GET.get("organisation", "")
    apart = queries.figure_of(
        found, request.GET.get("view", ""), request.GET.get("row", ""),
        int(organisation) if organisation.isascii() and organisation.isdigit() else None,
    )  # fmt: skip
    if apart.together and not apart.closed:
        return redirect(apart.together)
    return TemplateResponse(request, "reporting/figure.html", shown.figure_page(found, apart))


@signed_in
@require_GET
def page(request: HttpRequest, run_id: int) -> HttpResponse:
    """The report as a page that reads and prints well; also where no PDF can be made."""
    found = queries.run_of(request.actor, run_id)  # type: ignore[attr-defined]
    paper = queries.paper_of(found)
    if paper is None:
        return redirect("reporting:run", run_id=run_id)
    return HttpResponse(html(paper, for_screen=True))


@signed_in
@require_POST
def release(request: HttpRequest, run_id: int) -> HttpResponse:
    """The button “Release to the board”."""
    made = actions.release_run(by=request.actor, run_id=run_id, version=_version(request))  # type: ignore[attr-defined]
    messages.success(
        request, f"{made.record.number} is released: everyone who reads the board's papers can see it."
    )
    return redirect("reporting:run", run_id=run_id)


@signed_in
@require_http_methods(["GET", "POST"])
def recall(request: HttpRequest, run_id: int) -> HttpResponse:
    """Asks why, then recalls a released report."""
    by = request.actor  # type: ignore[attr-defined]
    found = queries.run_of(by, run_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.recall_run(
            by=by, run_id=run_id, version=_version(request), reason=form.cleaned_data["reason"]
        )
        messages.success(request, f"{found.record.number} is recalled. It stays readable and says so.")
        return redirect("reporting:run", run_id=run_id)
    return TemplateResponse(request, "reporting/recall.html", {
        "page_title": f"Recall {found.record.number}", "run": found, "form": form,
        "version": [("version", str(found.record.version))],
        "breadcrumb": [*shown.trail(found), ("Recall", "")],
    })  # fmt: skip


@signed_in
@require_POST
def repeat(request: HttpRequest, run_id: int) -> HttpResponse:
    """The button “Work it out again”."""
    job = actions.repeat_run(by=request.actor, run_id=run_id)  # type: ignore[attr-defined]
    messages.success(
        request, "It is being worked out again from the tables; the comparison will stand on this page."
    )
    return redirect("jobs:detail", job_id=job.pk)


@signed_in
@require_POST
def opportunity(request: HttpRequest, run_id: int) -> HttpResponse:
    """One click: the row becomes an opportunity, and every organisation that buys the same is asked."""
    by = request.actor  # type: ignore[attr-defined]
    found = queries.run_of(by, run_id)
    code, key = request.POST.get("view", ""), request.POST.get("row", "")
    row = shown.opportunity_row(found, code, key)
    try:
        made = open_opportunity(by=by, board_id=found.board_id, source_id=found.record_id, **row)
    except AccordError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('reporting:run', args=[run_id])}?{urlencode({'view': code})}")
    messages.success(
        request, f"{made.record.number} is open and the organisations are asked for their views."
    )
    return redirect("governance:opportunity", opportunity_id=made.pk)


@signed_in
@require_GET
def run_record(request: HttpRequest, record_id: int) -> HttpResponse:
    """A run by its record, for links from lists of records."""
    found = queries.run_of_record(request.actor, record_id)  # type: ignore[attr-defined]
    return redirect("reporting:run", run_id=found.pk)


def _version(request: HttpRequest) -> int:
    given: Any = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() else 0
