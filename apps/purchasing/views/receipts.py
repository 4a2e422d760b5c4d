"""Receipts: listed, taken for an order, countersigned."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core import show
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.identity.access import signed_in
from apps.identity.screens import actor_of, given_key, run_form, why_not
from apps.purchasing.actions.receipts import Delivery, countersign, receive, refuse_receipt
from apps.purchasing.forms import PlainForm, ReasonForm, ReceiveForm
from apps.purchasing.guards import COUNTERSIGN, RECEIVE
from apps.purchasing.models import Category, Order, Receipt
from apps.purchasing.queries import pages
from apps.purchasing.transitions import PLACED, WAITING
from apps.purchasing.views.common import Cell, Deed, Grid, acted, count, failed, money, posted, shown
from apps.purchasing.views.requisitions import tabs

STATES = [("waiting", "Waits for a second person"), ("received", "Received"), ("refused", "Refused")]


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Receipts of an organisation, the newest first."""
    view = shown(request)
    words, state = request.GET.get("words", "")[:100], request.GET.get("state", "")
    page = page_by_key(pages.receipts_of(view.holder, words, state), request)
    rows = [
        [Cell(str(one.record.number), reverse("purchasing:receipt", args=[one.record_id])), Cell(one.get_kind_display()),
         Cell(str(one.order.record.number)), Cell(one.order.supplier.name), Cell(show.ukdate(one.received_on)),
         Cell(one.received_by.name), money(one.net), Cell(one.record.state, tag=True)]
        for one in page.rows
    ]  # fmt: skip
    return TemplateResponse(
        request,
        "purchasing/list.html",
        {
            "page_title": "Receipts",
            "view": view,
            "tabs": tabs(view, "receipts"),
            "words": words,
            "state": state,
            "states": STATES,
            "page": page,
            "empty_title": "Nothing was received yet",
            "empty_text": "Open an order and choose “Receive” when something of it comes.",
            "acts": [
                {
                    "label": "Orders to receive",
                    "url": view.url("purchasing:orders", state="due"),
                    "kind": "quiet",
                }
            ],
            "grid": Grid(
                "Receipts, the newest first",
                ["Number", "What", "Order", "Supplier", "On", "By", "#Value £", "State"],
                rows,
            ),
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, record_id: int) -> HttpResponse:
    """Receive what came of an order, accept services, or send something back (`?back=1`)."""
    order = Order.objects.select_related("record", "supplier").filter(record_id=record_id).first()
    if order is None:
        raise NotFound("There is no such order, or you may not see it.")
    back = request.GET.get("back") == "1"
    lines = list(order.lines.order_by("position"))
    services = any(one.kind == Category.Kind.SERVICES for one in lines)
    form = ReceiveForm(request.POST or None, lines=lines, back=back, services=services)
    made: list[Receipt] = []

    def act(data: dict[str, Any]) -> None:
        delivery = Delivery(
            record_id, form.came(), data["received_on"], data["note"], data.get("signed", ""), back
        )
        made.extend(
            receive(
                by=actor_of(request),
                holder=order.holder_id,
                deliveries=[delivery],
                key=request.POST.get("key", ""),
            )
        )

    if request.method == "POST" and run_form(
        request, form, act, "It goes back." if back else "It is received."
    ):
        return redirect("purchasing:receipt", made[0].record_id)
    closed = "" if order.record.state == PLACED else f"{order.record.number} is {order.record.state}."
    label = "Send back" if back else "Receive"
    return TemplateResponse(request, "purchasing/form.html", {
        "page_title": f"{label}: {order.record.number}", "form": form, "key": given_key(request), "label": label,
        "why": closed or why_not(request, RECEIVE, order.holder_id), "lead": order.supplier.name,
        "breadcrumb": [(str(order.record.number), reverse("purchasing:order", args=[record_id])), (label, "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One receipt, and the second person's signature where it waits for one."""
    found = (
        Receipt.objects.select_related("record", "order__record", "order__supplier", "received_by", "countersigned_by")
        .filter(record_id=record_id).first()
    )  # fmt: skip
    if found is None:
        raise NotFound("There is no such receipt, or you may not see it.")
    deeds = _deeds(request, found)
    answer = acted(request, deeds, reverse("purchasing:receipt", args=[record_id]))
    if answer is not None:
        return answer
    facts: list[dict[str, Any]] = [
        {
            "label": "Order",
            "value": str(found.order.record.number),
            "url": reverse("purchasing:order", args=[found.order.record_id]),
        },
        {"label": "Supplier", "value": found.order.supplier.name},
        {"label": "What", "value": found.get_kind_display()},
        {"label": "State", "value": found.record.state.capitalize()},
        {"label": "Received by", "value": f"{found.received_by.name}, {show.ukdate(found.received_on)}"},
        {"label": "Value", "value": show.pounds(found.net)},
        {"label": "Note", "value": found.note, "empty": "None"},
    ]
    if found.signed:
        facts.append({"label": "Signed for", "value": found.signed})
    if found.countersigned_by:
        facts.append({"label": "Countersigned by", "value": found.countersigned_by.name})
    rows = found.lines.select_related("line").order_by("line__position")
    return TemplateResponse(
        request,
        "purchasing/record.html",
        {
            "page_title": f"Receipt {found.record.number}",
            "deeds": deeds,
            "facts": facts,
            "warning": "It counts once a second person signed it." if found.record.state == WAITING else "",
            "grids": [
                Grid(
                    "What came",
                    ["Line", "What", "#How many", "Unit", "#Value £"],
                    [
                        [
                            Cell(str(one.line.position)),
                            Cell(one.line.description),
                            count(one.quantity),
                            Cell(one.line.unit),
                            money(one.net),
                        ]
                        for one in rows
                    ],
                )
            ],
            "breadcrumb": [
                ("Receipts", f"{reverse('purchasing:receipts')}?in={found.holder_id}"),
                (str(found.record.number), ""),
            ],
        },
        status=422 if failed(deeds) else 200,
    )


def _deeds(request: HttpRequest, found: Receipt) -> list[Deed]:
    if found.record.state != WAITING:
        return []
    actor, pk, version = actor_of(request), found.record_id, request.POST.get("version")
    why = why_not(request, COUNTERSIGN, found.holder_id)
    if found.received_by_id == actor.person:
        why = "Whoever received does not countersign."
    hidden = {"version": found.record.version}
    return [
        Deed(
            "sign",
            "Countersign",
            PlainForm(posted(request, "sign")),
            lambda _: countersign(by=actor, record_id=pk, version=version),
            "It is countersigned, and counts.",
            why=why,
            hidden=hidden,
        ),
        Deed(
            "refuse",
            "Refuse it",
            ReasonForm(posted(request, "refuse")),
            lambda data: refuse_receipt(by=actor, record_id=pk, version=version, **data),
            "It is refused, and never counted.",
            why=why,
            bad=True,
            hidden=hidden,
        ),
    ]
