"""Open commitments, commitments by hand, and letting a document past a stop."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.budgets.actions.controls import OVERRIDE, allow_past
from apps.budgets.actions.manual import KEEP, Promised, amend_promise, close_promise, intend, promise
from apps.budgets.forms import AmendForm, PassForm, PromiseForm, ReasonForm
from apps.budgets.models import Commitment, Entry, Held, Override, Passing
from apps.budgets.queries.lines import commitments_of
from apps.budgets.transitions import CLOSED, MANUAL
from apps.budgets.views.common import shown, year_tabs
from apps.core.errors import Conflict, NotFound
from apps.core.paging import page_by_key
from apps.documents.models import Record
from apps.documents.queries import page_of
from apps.identity.access import signed_in
from apps.identity.screens import new_key, run_form, why_not
from apps.ledger.codings import Coded


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What still stands committed in a year, by document."""
    view = shown(request)
    totals = Held.objects.filter(holder_id=view.holder, year=view.year).aggregate(
        soft=Sum("soft"), hard=Sum("hard"), accrued=Sum("accrued")
    )
    page = page_by_key(commitments_of(view.holder, view.year), request)
    return TemplateResponse(request, "budgets/commitments.html", {
        "page_title": f"Commitments {view.label}", "view": view, "years": year_tabs(view, "budgets:commitments"),
        "page": page,
        "rows": [(one, page_of(one.record)) for one in page.rows],
        "totals": {key: value or Decimal(0) for key, value in totals.items()},
        "why": why_not(request, KEEP, view.holder), "new_url": view.url("budgets:promise-new"),
        "year_end_url": view.url("budgets:rollovers"),
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Commit by hand.  Past a stop nothing is committed, but the note may be opened for somebody to let it past."""
    view = shown(request)
    actor = request.actor  # type: ignore[attr-defined]
    form = PromiseForm(request.POST or None)
    made: list[Record] = []

    def act(data: dict[str, Any]) -> None:
        if "intend" in request.POST:
            made.append(intend(by=actor, holder=view.holder, title=data["title"]))
            return
        record, warnings = promise(
            by=actor, holder=view.holder, title=data["title"], lines=[_promised(form)], key=request.POST.get("key", "")
        )  # fmt: skip
        made.append(record)
        for warning in warnings:
            messages.warning(request, warning)

    done = "It is opened, and commits nothing yet." if "intend" in request.POST else "It is committed."
    if request.method == "POST" and run_form(request, form, act, done):
        return redirect("budgets:promise-record", made[0].pk)
    return TemplateResponse(request, "budgets/promise_new.html", {
        "page_title": "Commit by hand", "view": view, "form": form, "key": request.POST.get("key") or new_key(),
        "why": why_not(request, KEEP, view.holder),
        "breadcrumb": [("Commitments", view.url("budgets:commitments")), ("By hand", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One commitment by hand: its lines and movements; more or less, its end, and what was let past a stop."""
    found = Record.objects.filter(pk=record_id, kind=MANUAL.kind).first()
    if found is None:
        raise NotFound("There is no such commitment, or you may not see it.")
    actor = request.actor  # type: ignore[attr-defined]
    which = request.POST.get("form", "")
    line_form = PromiseForm(
        request.POST if which == "line" else None, auto_id="line_%s", initial={"title": found.title}
    )
    amend_form = AmendForm(request.POST if which == "amend" else None, auto_id="amend_%s")
    close_form = ReasonForm(request.POST if which == "close" else None, auto_id="close_%s")

    def add(data: dict[str, Any]) -> None:
        _, warnings = promise(by=actor, holder=found.holder_id, title=found.title, lines=[_promised(line_form)],
                              key=request.POST.get("key", ""), record_id=found.pk)  # fmt: skip
        for warning in warnings:
            messages.warning(request, warning)

    def amend(data: dict[str, Any]) -> None:
        for warning in amend_promise(by=actor, record_id=found.pk, **data):
            messages.warning(request, warning)

    done = (
        (which == "line" and run_form(request, line_form, add, "It is committed."))
        or (which == "amend" and run_form(request, amend_form, amend, "It is amended."))
        or (which == "close" and run_form(
            request, close_form, lambda data: close_promise(by=actor, record_id=found.pk, reason=data["reason"]),
            "It is closed, and its budget free again."))
    )  # fmt: skip
    if done:
        return redirect("budgets:promise-record", found.pk)
    lines = (
        Commitment.objects.filter(record=found)
        .select_related("coding__account", "coding__cost_centre")
        .order_by("position", "year")
    )
    wrong = any(form.errors for form in (line_form, amend_form, close_form))
    return TemplateResponse(request, "budgets/promise.html", {
        "page_title": f"Commitment {found.number}", "record": found, "lines": lines,
        "entries": Entry.objects.filter(commitment__record=found).select_related("record", "person",
        "commitment").order_by("id")[:200],
        "overrides": Override.objects.filter(record=found).select_related("person").order_by("id"),
        "passings": Passing.objects.filter(Q(override__record=found) | Q(record=found))
        .select_related("line__account").order_by("id"),
        "closed": found.state == CLOSED, "line_form": line_form, "amend_form": amend_form, "close_form": close_form,
        "key": new_key(),
        "why": why_not(request, KEEP, found.holder_id) or ("It is closed." if found.state == CLOSED else ""),
        "pass_url": reverse("budgets:pass", args=[found.pk]), "why_pass": why_not(request, OVERRIDE, found.holder_id),
        "breadcrumb": [("Commitments", f"{reverse('budgets:commitments')}?in={found.holder_id}"), (str(found.number), "")],
    }, status=422 if wrong else 200)  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def let_past(request: HttpRequest, record_id: int) -> HttpResponse:
    """Let one document past a stop, in one's own name."""
    found = Record.objects.filter(pk=record_id).first()
    if found is None:
        raise NotFound("There is no such document, or you may not see it.")
    form = PassForm(request.POST or None)
    if request.method == "POST" and run_form(
        request, form, lambda data: allow_past(by=request.actor, record_id=record_id, **data),  # type: ignore[attr-defined]
        "It may go past the stop. Whoever raised it sends it again.",
    ):  # fmt: skip
        return redirect(page_of(found))
    return TemplateResponse(request, "budgets/pass.html", {
        "page_title": f"Let {found.number} past a stop", "record": found, "form": form, "back": page_of(found),
        "why": why_not(request, OVERRIDE, found.holder_id),
        "breadcrumb": [(str(found.number), page_of(found)), ("Past a stop", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


def _promised(form: PromiseForm) -> Promised:
    data, where = form.cleaned_data, form.where()
    if not where.account:
        raise Conflict("Name an account.")
    coded = Coded(
        where.account,
        cost_centre=where.cost_centre or None,
        project=where.project or None,
        capital=where.capital,
    )
    return Promised(coded, data["amount"], data["needed"])
