"""Screens of journals that come again, of prepayments, and of the monthly review of manual journals."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.clock import today
from apps.documents.models import Record
from apps.documents.paper.table import Cell, Column, Table
from apps.identity.access import needs, signed_in
from apps.identity.screens import actor_of, new_key, run_button, run_form
from apps.ledger.actions.reviewing import keep_review
from apps.ledger.actions.standing import begin_recurring, end_recurring, enter_prepayment, raise_due
from apps.ledger.calc.entries import Coded, first_of_month
from apps.ledger.forms import MonthForm, PrepaymentForm, ReasonForm, RepeatForm, ReviewForm
from apps.ledger.models import Journal, Period, Recurring
from apps.ledger.queries import journals as found
from apps.ledger.queries.codes import known_codes
from apps.ledger.transitions import REVIEW
from apps.ledger.views.common import APPROVE, RAISE, address, books, digits
from apps.ledger.views.files import FORMATS, Report, give
from apps.ledger.views.journals import tabs, told

SHOWN_MAX = 200


@signed_in
@require_http_methods(["GET", "POST"])
def standing(request: HttpRequest) -> HttpResponse:
    """Journals that come again; POST raises those that are due by today."""
    holder, places, name = books(request)
    by = actor_of(request)
    if request.method == "POST":
        by.require(RAISE, holder)
        made = raise_due(by=by, holder=holder, on=today())
        if made is None:
            messages.info(request, "No repeated journal is due today.")
            return redirect(address("standing", in_=holder))
        told(request, made)
        return redirect("ledger:batch", record_id=made.pk)
    rows = list(
        Recurring.objects.filter(holder_id=holder).select_related("journal").order_by("ended_at", "next_on")[:SHOWN_MAX]
    )  # fmt: skip
    return TemplateResponse(request, "ledger/standing.html", {
        "page_title": "Repeated journals", "lead": name, "places": places, "tabs": tabs(holder, "standing"), "rows": rows,
        "due": sum(one.ended_at is None and one.next_on <= today() for one in rows), "today": today(),
        "raises": by.holds(RAISE, holder), "prepayment_url": address("prepayment", in_=holder),
        "journals_url": address("journals", in_=holder), "form": ReasonForm(),
    })  # fmt: skip


@needs(RAISE)
@require_http_methods(["GET", "POST"])
def repeat(request: HttpRequest, journal_id: int) -> HttpResponse:
    """Lets a posted journal come again."""
    by, model = actor_of(request), found.journal(journal_id)
    by.require(RAISE, model.holder_id)
    start = first_of_month(today(), 1)
    form = RepeatForm(request.POST or None, initial={
        "every_months": 1, "next_on": start, "until": dt.date(start.year + (start.month >= 4), 3, 31)})  # fmt: skip

    def act(data: dict[str, Any]) -> None:
        begin_recurring(by=by, journal_id=journal_id, **data)

    if request.method == "POST" and run_form(request, form, act, f"{model.number} will come again."):
        return redirect(address("standing", in_=model.holder_id))
    title = f"Repeat {model.number}"
    return TemplateResponse(request, "ledger/form.html", {
        "page_title": title, "lead": model.text, "form": form, "submit": "Repeat it",
        "cancel_url": address("journal", journal_id),
        "breadcrumb": [("Posted journals", address("journals", in_=model.holder_id)),
                       (model.number, address("journal", journal_id)), (title, "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@needs(RAISE)
@require_http_methods(["GET", "POST"])
def end_repeat(request: HttpRequest, recurring_id: int) -> HttpResponse:
    """Lets a repeated journal come no more."""
    one = Recurring.objects.select_related("journal").filter(pk=recurring_id).first()
    if one is None:
        return redirect("ledger:standing")
    by = actor_of(request)
    form = ReasonForm(request.POST or None)

    def act(data: dict[str, Any]) -> None:
        end_recurring(by=by, recurring_id=recurring_id, reason=data["reason"])

    if request.method == "POST" and run_form(request, form, act, f"“{one.text}” comes no more."):
        return redirect(address("standing", in_=one.holder_id))
    return TemplateResponse(request, "ledger/form.html", {
        "page_title": "End a repeated journal", "lead": one.text, "form": form, "submit": "End it",
        "cancel_url": address("standing", in_=one.holder_id),
        "breadcrumb": [("Repeated journals", address("standing", in_=one.holder_id)), ("End", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@needs(RAISE)
@require_http_methods(["GET", "POST"])
def prepayment(request: HttpRequest) -> HttpResponse:
    """Spreads a cost paid in advance over its months."""
    holder, places, name = books(request, RAISE)
    by = actor_of(request)
    form = PrepaymentForm(request.POST or None, initial={"first": first_of_month(today()), "months": 12})
    key = request.POST.get("key") or new_key()
    made: list[Record] = []

    def act(data: dict[str, Any]) -> None:
        centre = data.pop("cost_centre") or None
        made.append(enter_prepayment(by=by, holder=holder, key=key, **{
            **data, "expense": Coded(data["expense"], cost_centre=centre), "prepaid": Coded(data["prepaid"]),
        }))  # fmt: skip

    if request.method == "POST" and run_form(request, form, act, "The prepayment is spread over its months."):
        return redirect("ledger:batch", record_id=made[0].pk)
    return TemplateResponse(request, "ledger/prepayment.html", {
        "page_title": "Spread a prepayment", "places": places, "lead": name, "form": form, "key": key,
        "lists": known_codes(holder, today()).listed(), "cancel_url": address("standing", in_=holder),
        "breadcrumb": [("Repeated journals", address("standing", in_=holder)), ("Spread a prepayment", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_http_methods(["GET"])
def review(request: HttpRequest) -> HttpResponse:
    """Manual journals of a month that one person posted without a second, and whether somebody looked at them since."""
    holder, places, name = books(request)
    by = actor_of(request)
    periods = list(
        Period.objects.filter(holder_id=holder, number__range=(1, 12), during__startswith__lte=today())
        .order_by("-during")[:36]
    )  # fmt: skip
    wanted = digits(request.GET.get("month", ""))
    period = next((one for one in periods if one.pk == wanted), periods[0] if periods else None)
    form = MonthForm({"in": holder, "month": period.pk if period else ""}, holder=holder, periods=periods)
    context: dict[str, Any] = {
        "page_title": "Monthly review", "lead": name, "places": places, "tabs": tabs(holder, "review"), "form": form,
        "period": period, "formats": FORMATS,
    }  # fmt: skip
    if period is None:
        return TemplateResponse(request, "ledger/review.html", context)
    table, rows = _review_table(holder, period)
    wanted_format = request.GET.get("format", "")
    if wanted_format in dict(FORMATS):
        return give(request, Report("Manual journals for review", name, period.label, [table]), wanted_format)
    reviews = _reviews(period)
    seen = reviews[0].made_at if reviews else None
    own = any(one.posting.posted_by_id == by.person for one in rows)
    why = "" if by.holds(APPROVE, holder) else "Somebody who approves journals reviews them."
    return TemplateResponse(request, "ledger/review.html", {
        **context, "table": table, "rows": rows, "reviews": reviews, "review_form": ReviewForm(),
        "new": [one for one in rows if seen and one.posting.posted_at > seen],
        "why_not": why or ("You posted a journal on this list yourself, so somebody else reviews it." if own else ""),
    })  # fmt: skip


def _review_table(holder: int, period: Period) -> tuple[Table, list[Journal]]:
    """The list of a month as a table, and its journals."""
    rows = list(found.alone(holder, period.during.lower, period.during.upper - dt.timedelta(days=1))[:2_000])
    return Table(
        title=f"Manual journals posted by one person, {period.label}",
        columns=[
            Column("number", "Journal"), Column("dated", "Date", "date"), Column("text", "What it is for"),
            Column("kind", "Kind"), Column("by", "Posted by"), Column("at", "Posted at", "date"),
            Column("debits", "Debits", "money", "£", total=True),
        ],
        rows=[
            [Cell(one.number, address("journal", one.pk)), one.dated, one.text, one.get_kind_display(),
             one.posting.posted_by.name, one.posting.posted_at, one.debits]
            for one in rows
        ],
    ), rows  # fmt: skip


def _reviews(period: Period) -> list[Record]:
    """Reviews of a month's list, latest first."""
    return list(
        Record.objects.filter(holder_id=period.holder_id, kind=REVIEW.kind, title=f"Manual journals of {period.label}")
        .select_related("made_by").order_by("-id")[:20]
    )  # fmt: skip


@needs(APPROVE)
@require_POST
def reviewed(request: HttpRequest, period_id: int) -> HttpResponse:
    """The button “Keep the review”."""
    by = actor_of(request)
    run_button(
        request, lambda: keep_review(by=by, period_id=period_id, found=request.POST.get("reason", "")),
        "The review is kept.",
    )  # fmt: skip
    period = Period.objects.filter(pk=period_id).first()
    return redirect(address("review", in_=period.holder_id, month=period_id) if period else "ledger:review")
