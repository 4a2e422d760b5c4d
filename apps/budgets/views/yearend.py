"""Year end: the list of open commitments, decided line by line without script, and sent for approval."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apps.budgets.actions.yearend import KEEP, RAISE, decide, drop_list, make_list, send_list
from apps.budgets.models import Rollover, RolloverItem
from apps.budgets.transitions import DRAFT
from apps.budgets.views.common import shown, year_tabs
from apps.core.clock import financial_year_label
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.documents.queries import page_of
from apps.identity.access import signed_in
from apps.identity.screens import run_button, why_not
from apps.work.models import ApprovalRequest


@signed_in
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Lists of an organisation; make one for the year in view."""
    view = shown(request)
    made: list[Rollover] = []
    if request.method == "POST" and run_button(
        request, lambda: made.append(make_list(by=request.actor, holder=view.holder, year=view.year)),  # type: ignore[attr-defined]
        "The list is made: decide on each line.",
    ):  # fmt: skip
        return redirect("budgets:rollover-record", made[0].record_id)
    return TemplateResponse(request, "budgets/rollovers.html", {
        "page_title": "Open commitments at year end", "view": view, "years": year_tabs(view, "budgets:rollovers"),
        "lists": [(one, financial_year_label(one.year)) for one in
                  Rollover.objects.filter(holder_id=view.holder).select_related("record").order_by("-pk")[:50]],
        "why": why_not(request, KEEP, view.holder),
        "breadcrumb": [("Commitments", view.url("budgets:commitments")), ("Year end", "")],
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One list: a page of lines with their decisions; keep the page, then send the whole."""
    found = Rollover.objects.select_related("record").filter(record_id=record_id).first()
    if found is None:
        raise NotFound("There is no such year-end list, or you may not see it.")
    here = request.get_full_path()
    if request.method == "POST":
        decisions = {
            int(name.removeprefix("item-")): value
            for name, value in request.POST.items()
            if name.startswith("item-") and name.removeprefix("item-").isdecimal()
        }
        run_button(
            request, lambda: decide(by=request.actor, record_id=record_id, version=_version(request), decisions=decisions),  # type: ignore[attr-defined]
            "The decisions of this page are kept.",
        )  # fmt: skip
        return redirect(here)
    items = RolloverItem.objects.filter(rollover=found).select_related(
        "commitment__record", "commitment__coding__account"
    )
    page = page_by_key(items, request, order=("id",))
    closed = "" if found.record.state == DRAFT else f"The list is “{found.record.state}”."
    return TemplateResponse(request, "budgets/rollover.html", {
        "page_title": f"Year end {found.record.number}", "list": found, "label": financial_year_label(found.year),
        "page": page,
        "rows": [(one, page_of(one.commitment.record)) for one in page.rows], "choices": RolloverItem.Decision.choices,
        "draft": not closed, "why": why_not(request, KEEP, found.holder_id) or closed,
        "why_send": why_not(request, RAISE, found.holder_id) or closed,
        "asked": ApprovalRequest.objects.filter(record_id=record_id).order_by("-pk").first(),
        "breadcrumb": [("Year end", f"{reverse('budgets:rollovers')}?in={found.holder_id}"), (str(found.record.number), "")],
    })  # fmt: skip


@signed_in
@require_POST
def send(request: HttpRequest, record_id: int) -> HttpResponse:
    """Send the list for approval, or give it up."""
    actor, version = request.actor, _version(request)  # type: ignore[attr-defined]
    if "drop" in request.POST:
        run_button(
            request,
            lambda: drop_list(by=actor, record_id=record_id, version=version, reason=request.POST.get("reason", "")),
            "The list is given up.",
        )  # fmt: skip
    else:
        run_button(
            request,
            lambda: send_list(by=actor, record_id=record_id, version=version),
            "The list waits for its approval.",
        )
    return redirect("budgets:rollover-record", record_id)


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() else 0
