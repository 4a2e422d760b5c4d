"""Card statements: listed, and one of them with its lines beside the purchases that they may be."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core import show
from apps.core.classes import DataClass
from apps.core.errors import Invalid, NotFound
from apps.core.paging import page_by_key
from apps.documents.models import StoredFile
from apps.identity.access import signed_in
from apps.identity.models import Person
from apps.identity.screens import actor_of, given_key, new_key, run_button, why_not
from apps.purchasing.actions.card_statements import (
    RECONCILE,
    ask_holder,
    meet_line,
    meet_sure,
    post_statement,
)
from apps.purchasing.models import CardHolder, CardLine, CardPurchase, CardStatement
from apps.purchasing.queries.card_lines import open_lines
from apps.purchasing.transitions import LOADED
from apps.purchasing.views.common import Cell, Grid, money, shown
from apps.purchasing.views.requisitions import tabs

SHOWN_MAX = 100


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Card statements of an organisation, the newest first."""
    view = shown(request, DataClass.FINANCE)
    page = page_by_key(CardStatement.objects.filter(holder_id=view.holder).select_related("record"), request)
    rows = [
        [Cell(str(one.record.number), reverse("purchasing:card-statement", args=[one.record_id])),
         Cell(show.ukdate(one.first)), Cell(show.ukdate(one.last)), Cell(f"{one.lines:,}", number=True), money(one.total),
         Cell(one.record.state, tag=True)]
        for one in page.rows
    ]  # fmt: skip
    return TemplateResponse(request, "purchasing/list.html", {
        "page_title": "Card statements", "view": view, "tabs": tabs(view, "card-statements"), "page": page,
        "acts": [{"label": "Take in a statement", "url": f"{reverse('intake:upload')}?target=card_statements",
                  "why": why_not(request, RECONCILE, view.holder)}],
        "grid": Grid("Card statements, the newest first", ["Number", "From", "To", "#Lines", "#Pounds £", "State"], rows),
        "empty_title": "No card statement yet",
        "empty_text": "Take in the provider's file: each line is met with the purchase that its holder stated.",
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One statement: lines to meet, lines that are met, and posting."""
    found = CardStatement.objects.select_related("record").filter(record_id=record_id).first()
    if found is None:
        raise NotFound("There is no such card statement, or you may not see it.")
    if request.method == "POST":
        _act(request, found)
        return redirect("purchasing:card-statement", record_id)
    opened = open_lines(found, SHOWN_MAX + 1) if found.record.state == LOADED else []
    purchases = CardPurchase.objects.select_related("record").in_bulk(
        [meeting.purchase.pk for one in opened for meeting in one.meetings]
    )
    met = list(
        CardLine.objects.filter(statement=found, purchase__isnull=False)
        .select_related("purchase__record", "purchase__person").order_by("position")[:SHOWN_MAX]
    )  # fmt: skip
    receipts = set(
        StoredFile.objects.filter(record_id__in=[one.purchase.record_id for one in met if one.purchase])
        .values_list("record_id", flat=True)
    )  # fmt: skip
    holders = Person.objects.filter(
        pk__in=CardHolder.objects.filter(holder_id=found.holder_id).values("person")
    ).order_by("name")[:200]
    return TemplateResponse(request, "purchasing/card_statement.html", {
        "page_title": f"Card statement {found.record.number}", "found": found, "loaded": found.record.state == LOADED,
        "rows": [(one, [(meeting, purchases[meeting.purchase.pk]) for meeting in one.meetings])
                 for one in opened[:SHOWN_MAX]],
        "more": len(opened) > SHOWN_MAX, "met": [(one, one.purchase.record_id in receipts) for one in met if one.purchase],
        "holders": list(holders), "sure": sum(1 for one in opened if one.sure), "key": new_key(),
        "why": why_not(request, RECONCILE, found.holder_id),
        "breadcrumb": [("Card statements", f"{reverse('purchasing:card-statements')}?in={found.holder_id}"),
                       (str(found.record.number), "")],
    })  # fmt: skip


def _act(request: HttpRequest, found: CardStatement) -> None:
    by, given, which = actor_of(request), request.POST, request.POST.get("form", "")
    acts: dict[str, tuple[Any, str]] = {
        "sure": (lambda: meet_sure(by=by, statement_id=found.pk), "The sure lines are met."),
        "meet": (lambda: meet_line(by=by, line_id=_number(given, "line"), purchase_id=_number(given, "purchase")),
                 "The line is met."),
        "part": (lambda: meet_line(by=by, line_id=_number(given, "line"), purchase_id=None), "The line is open again."),
        "ask": (lambda: ask_holder(by=by, line_id=_number(given, "line"), person_id=_number(given, "person")),
                "Its holder is asked."),
        "post": (lambda: post_statement(by=by, statement_id=found.pk, key=given_key(request)),
                 "The statement is posted; what the provider collects is owed."),
    }  # fmt: skip
    if which in acts:
        run_button(request, *acts[which])


def _number(given: Any, name: str) -> int:
    text = given.get(name, "")
    if not text.isdecimal() or len(text) > 18:
        raise Invalid("The form is not whole. Look at the page again.")
    return int(text)
