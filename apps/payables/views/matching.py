"""Where an invoice differs from its order: the queue, and the invoice beside the order with the match between them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.core.clock import today
from apps.core.paging import page_by_key
from apps.documents.queries import files
from apps.identity.access import signed_in
from apps.identity.screens import actor_of, run_button, run_form, shown, why_not
from apps.payables.actions.matching import (
    accept_difference,
    carry_on,
    correct_match,
    match_again,
    match_and_post,
    wait_for_receipt,
)
from apps.payables.actions.receiving import PAPER_TYPES, send_back
from apps.payables.actions.stops import begin_stop
from apps.payables.calc.references import order_number
from apps.payables.forms import ReasonForm
from apps.payables.forms_matching import QueueForm, Rows, rows_of
from apps.payables.guards import REGISTER
from apps.payables.models import Invoice, Line, Match, Stop, Twin
from apps.payables.queries.invoices import lines_of
from apps.payables.queries.matching import exceptions, open_records
from apps.payables.transitions import REGISTERED
from apps.payables.views.common import invoice_of, tabs
from apps.purchasing.billing import OpenLine, open_lines
from apps.purchasing.guards import MATCH

ORDER_LINES_MAX = 200
PAGES_MAX = 50


@signed_in
@require_http_methods(["GET", "POST"])
def queue(request: HttpRequest) -> HttpResponse:
    """Invoices that name an order and were not posted by themselves, the oldest first."""
    view = shown(request)
    if request.method == "POST":
        _match_all(request, view.holder)
        return redirect(view.url("payables:exceptions"))
    form = QueueForm(request.GET or None)
    show = form.cleaned_data["show"] if form.is_valid() else ""
    page = page_by_key(exceptions(view.holder, show=show), request, order=("id",))
    return TemplateResponse(request, "payables/exceptions.html", {
        "page_title": "Invoices that differ from their orders", "view": view, "tabs": tabs(view, "payables:exceptions"),
        "form": form, "page": page, "today": today(),
        "rows": [(one, (today() - one.received_on).days) for one in page.rows],
        "why": why_not(request, MATCH, view.holder) or why_not(request, REGISTER, view.holder),
    })  # fmt: skip


def _match_all(request: HttpRequest, holder: int) -> None:
    by = actor_of(request)
    run_button(
        request, lambda: match_and_post(by=by, holder=holder, records=open_records(holder)),
        "Every open invoice was matched again; what matches now is posted.",
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def match(request: HttpRequest, record_id: int) -> HttpResponse:
    """The invoice on one side, its order on the other, and the match between them to correct."""
    found = invoice_of(record_id)
    lines = lines_of(found)
    matches = list(
        Match.objects.filter(invoice=found)
        .select_related("order_line__order__record")
        .order_by("line_id", "pk")
    )
    order = _order(request, found, matches)
    given = request.POST if request.method == "POST" else None
    which = given.get("form", "") if given else ""
    rows = rows_of(given if which == "match" else None, lines, matches, order)
    reasons = {
        name: ReasonForm(given if which == name else None, auto_id=f"{name}_%s")
        for name in ("accept", "dispute", "back")
    }
    if given is not None and _acted(request, found, which, rows, reasons):
        return redirect(
            "payables:invoice" if invoice_of(record_id).record.state != REGISTERED else "payables:match",
            record_id,
        )
    wrong = any(form.errors for form in reasons.values()) or any(
        form.errors for _, some in rows for form in some
    )
    return TemplateResponse(
        request,
        "payables/match.html",
        _shown(request, found, lines, order, rows, reasons),
        status=422 if wrong else 200,
    )


def _order(request: HttpRequest, found: Invoice, matches: list[Match]) -> list[OpenLine]:
    """Lines of the order asked for, else of those matched, else of the one that the invoice names."""
    asked = order_number(request.GET.get("order", ""))
    records = sorted({one.order_line.order.record_id for one in matches})
    if not asked and records:
        return open_lines(found.holder_id, orders=records, all_lines=True, most=ORDER_LINES_MAX)
    number = asked or order_number(found.order_reference)
    if not number:
        return []
    return open_lines(found.holder_id, number=number, all_lines=True, most=ORDER_LINES_MAX)


def _acted(
    request: HttpRequest, found: Invoice, which: str, rows: Rows, reasons: dict[str, ReasonForm]
) -> bool:
    """Run what the form names; True when the page is to be shown anew."""
    by, record, version = actor_of(request), found.record_id, request.POST.get("version")

    def go_on() -> None:
        carry_on(by=by, holder=found.holder_id, records=[record])

    def correct(data: dict[str, Any]) -> None:
        said = [one for line, some in rows for form in some if (one := form.said(line.position)) is not None]
        correct_match(by=by, record_id=record, said=said, version=version)
        go_on()

    if which == "match":
        if not all([form.is_valid() for _, some in rows for form in some]):
            return False
        return run_form(request, rows[0][1][0], correct, "The match is kept.") if rows else True
    by_reason: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
        "accept": (
            lambda data: accept_difference(by=by, record_id=record, reason=data["reason"], version=version),
            "The difference is accepted; the budget holder is asked.",
        ),
        "dispute": (
            lambda data: begin_stop(by=by, record_id=record, kind=Stop.Kind.DISPUTE, reason=data["reason"]),
            "It is disputed and not paid until that ends.",
        ),
        "back": (
            lambda data: send_back(by=by, record_id=record, reason=data["reason"], version=version),
            "The invoice is sent back.",
        ),
    }
    if which in by_reason:
        act, done = by_reason[which]
        return run_form(request, reasons[which], act, done)
    if which == "again":

        def again() -> None:
            match_again(by=by, holder=found.holder_id, records=[record], anew=True)
            go_on()

        run_button(request, again, "It is matched again.")
    elif which == "wait":
        run_button(
            request, lambda: wait_for_receipt(by=by, record_id=record, version=version),
            "It is put aside until its goods are received; the buyer is told.",
        )  # fmt: skip
    return True


def _shown(
    request: HttpRequest, found: Invoice, lines: list[Line], order: list[OpenLine], rows: Rows,
    reasons: dict[str, ReasonForm],
) -> dict[str, Any]:  # fmt: skip
    record = found.record
    why = why_not(request, MATCH, found.holder_id) or why_not(request, REGISTER, found.holder_id)
    if record.state != REGISTERED:
        why = f"It is {record.state} already."
    kept = list(files(record))
    page = request.GET.get("page", "1")
    number = int(page) if page.isdecimal() and 1 <= int(page) <= PAGES_MAX else 1
    return {
        "page_title": f"Match {record.number}", "invoice": found, "record": record, "lines": lines, "order": order,
        "rows": rows, "reasons": reasons, "why": why, "files": kept, "page_number": number,
        "picture": next((one for one in kept if one.media_type in PAPER_TYPES), None),
        "flat": [form for _, some in rows for form in some], "asked": request.GET.get("order", ""),
        "numbers": sorted({(one.order, one.number) for one in order}),
        "stops": Stop.objects.filter(invoice=found, until=None),
        "doubtful": Twin.objects.filter(invoice=found, decision="").exists(),
        "breadcrumb": [("Differ from their orders", f"{reverse('payables:exceptions')}?in={found.holder_id}"),
                       (str(record.number), "")],
    }  # fmt: skip
