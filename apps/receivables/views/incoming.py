"""Money from the bank: lines of statements beside the customers that they may be of; what nobody can identify yet."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from apps.banking.matching import left_of
from apps.banking.models import StatementLine
from apps.core.errors import Invalid, NotFound
from apps.core.paging import page_by_key
from apps.documents.queries import acts
from apps.identity.access import signed_in
from apps.identity.screens import Shown, actor_of, given_key, new_key, run_button, run_form, shown, why_not
from apps.receivables.actions.incoming import hold_line, identify, take_line, take_sure
from apps.receivables.calc.invoicing import NOUGHT
from apps.receivables.forms import IdentifyForm, TakeForm
from apps.receivables.guards import RECEIVE
from apps.receivables.models import Customer, Draw, Invoice, Receipt, Unknown
from apps.receivables.queries.incoming import Incoming, incoming
from apps.receivables.transitions import HELD, OWED
from apps.receivables.views.common import of_record

LINES_SHOWN, CUSTOMERS_MAX, OWED_MAX = 40, 500, 50


@signed_in
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Lines that brought money and that nobody has taken, the oldest first, each beside whose it may be."""
    view = shown(request)
    if request.method == "POST":
        _act(request, view)
        return redirect(view.url("receivables:incoming"))
    found = incoming(view.holder, most=LINES_SHOWN + 1)
    rows = found[:LINES_SHOWN]
    sure = [one for one in rows if one.sure]
    return TemplateResponse(request, "receivables/incoming.html", {
        "page_title": "Money from the bank", "view": view, "rows": [(one, _guessed(one)) for one in rows],
        "more": len(found) > LINES_SHOWN, "sure": sure, "sure_total": sum((one.left.amount for one in sure), NOUGHT),
        "key": new_key(), "why": why_not(request, RECEIVE, view.holder), "unknown_url": view.url("receivables:unknowns"),
        "held": Unknown.objects.filter(holder_id=view.holder, left__gt=0).count(),
    })  # fmt: skip


def _guessed(one: Incoming) -> list[dict[str, Any]]:
    return [
        {
            "guess": guess, "sure": guess is one.sure,
            "parts": [(one.numbers[pk], amount) for pk, amount in guess.parts],
        }
        for guess in one.guesses
    ]  # fmt: skip


def _act(request: HttpRequest, view: Shown) -> None:
    given, by, which = request.POST, actor_of(request), request.POST.get("form", "")
    if which == "sure":
        lines = [_number(one) for one in given.getlist("line")]
        run_button(request, lambda: take_sure(by=by, holder=view.holder, lines=lines, key=given_key(request)),
                   "The sure lines are taken in, each with its receipt and its match.")  # fmt: skip
    elif which == "take":
        run_button(request, lambda: _take(request, view, given), "It is taken in and matched.")
    elif which == "hold":
        line = _number(given.get("line", ""))
        run_button(request, lambda: hold_line(by=by, line_id=line, key=f"{given_key(request)}-hold-{line}"),
                   "It is held as money not identified.")  # fmt: skip


def _take(request: HttpRequest, view: Shown, given: QueryDict) -> None:
    """One press on a suggestion: found again from what stands now, so that nothing else is taken than was shown."""
    line, customer = _number(given.get("line", "")), _number(given.get("customer", ""))
    found = incoming(view.holder, most=1, only={line})
    guess = next((one for one in found[0].guesses if one.payer.pk == customer), None) if found else None
    if guess is None or given.get("said", "") != said(guess):
        raise Invalid("This suggestion no longer stands. Look at the page again.")
    take_line(by=actor_of(request), line_id=line, customer_id=customer, parts=guess.parts,
              reasons="; ".join(guess.reasons), key=f"{given_key(request)}-{line}")  # fmt: skip


def said(guess: Any) -> str:
    """What a suggestion would do, as one word to compare."""
    return ",".join(f"{pk}:{amount}" for pk, amount in guess.parts)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise Invalid("The form is not whole. Look at the page again.")
    return int(text)


@signed_in
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """One line that nothing suggested, or suggested wrongly: choose the customer, then what it pays."""
    found = StatementLine.objects.select_related("account", "statement__record").filter(pk=line_id).first()
    if found is None or found.amount <= 0:
        raise NotFound("There is no such line of money that came in, or you may not see it.")
    view = Shown(found.holder_id)
    chosen, customers, owed = _chosen(request, found.holder_id)
    form = TakeForm(request.POST or None, invoices=owed, initial={"on": found.dated}) if chosen else None
    made: list[Receipt] = []

    def act(data: dict[str, Any]) -> None:
        assert chosen is not None and form is not None
        made.append(take_line(by=actor_of(request), line_id=found.pk, customer_id=chosen.pk, parts=form.parts(),
                              on=data["on"], key=given_key(request)))  # fmt: skip

    if (
        request.method == "POST"
        and form is not None
        and run_form(request, form, act, "It is taken in and matched.")
    ):
        return redirect("receivables:receipt", made[0].record_id)
    return TemplateResponse(request, "receivables/take.html", {
        "page_title": "Take in money from the bank", "view": view, "line": found, "left": left_of(found), "form": form,
        "customer": chosen, "customers": customers, "key": given_key(request),
        "why": why_not(request, RECEIVE, found.holder_id),
        "breadcrumb": [("Money from the bank", view.url("receivables:incoming")), ("Take in", "")],
    }, status=422 if form is not None and form.errors else 200)  # fmt: skip


def _chosen(request: HttpRequest, holder: int) -> tuple[Customer | None, list[Customer], list[Invoice]]:
    """The customer that was chosen with what it owes, or those to choose from."""
    asked = request.GET.get("customer", "")
    every = Customer.objects.filter(holder_id=holder).select_related("record")
    if not asked:
        return None, list(every.order_by("name")[:CUSTOMERS_MAX]), []
    chosen = every.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
    if chosen is None:
        raise NotFound("There is no such customer, or you may not see it.")
    owed = Invoice.objects.filter(customer=chosen, record__state__in=OWED).select_related("record")
    return chosen, [], list(owed.order_by("due_on", "pk")[:OWED_MAX])


@signed_in
@require_GET
def unknowns(request: HttpRequest) -> HttpResponse:
    """Money not identified, the newest first; what is still held, unless all is asked for."""
    view = shown(request)
    every = request.GET.get("all") == "1"
    found = Unknown.objects.filter(holder_id=view.holder).select_related("record", "line")
    if not every:
        found = found.filter(left__gt=0)
    return TemplateResponse(request, "receivables/unknowns.html", {
        "page_title": "Money not identified", "view": view, "page": page_by_key(found, request), "every": every,
        "all_url": view.url("receivables:unknowns", all="" if every else "1"),
        "bank_url": view.url("receivables:incoming"),
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def unknown(request: HttpRequest, record_id: int) -> HttpResponse:
    """Money that nobody identified: where it came from, what went where, and to whom the rest is put."""
    found = of_record(Unknown, record_id, "money not identified", "line__statement__record", "origin")
    chosen, customers, owed = _chosen(request, found.holder_id)
    form = (
        IdentifyForm(request.POST or None, invoices=owed, initial={"amount": found.left}) if chosen else None
    )
    made: list[Receipt] = []

    def act(data: dict[str, Any]) -> None:
        assert chosen is not None and form is not None
        made.append(identify(by=actor_of(request), unknown_id=found.pk, customer_id=chosen.pk, amount=data["amount"],
                             parts=form.parts(), key=given_key(request)))  # fmt: skip

    if (
        request.method == "POST"
        and form is not None
        and run_form(request, form, act, "It is put to its customer.")
    ):
        return redirect("receivables:receipt", made[0].record_id)
    view = Shown(found.holder_id)
    draws = Draw.objects.filter(unknown=found).select_related("record").order_by("pk")
    receipts = {
        one.record_id: one for one in Receipt.objects.filter(source=found.record).select_related("customer")
    }
    return TemplateResponse(request, "receivables/unknown.html", {
        "page_title": f"Money not identified {found.record.number}", "found": found, "form": form, "customer": chosen,
        "customers": customers, "key": given_key(request), "why": why_not(request, RECEIVE, found.holder_id),
        "draws": [(one, receipts[one.record_id].customer) for one in draws], "held": found.record.state == HELD,
        "acts": acts(found.record),
        "breadcrumb": [("Money not identified", view.url("receivables:unknowns")), (str(found.record.number), "")],
    }, status=422 if form is not None and form.errors else 200)  # fmt: skip
