"""Orders: listed, one of them with its versions, receipts and papers; amended, cancelled, closed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core import show
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.documents.paper import pdf
from apps.identity.access import signed_in
from apps.identity.screens import actor_of, given_key, why_not
from apps.purchasing.actions.amending import amend_order
from apps.purchasing.actions.orders import cancel_order, close_order
from apps.purchasing.calc.amounts import NOUGHT
from apps.purchasing.forms import AmendForm, ReasonForm
from apps.purchasing.guards import PLACE, RECEIVE
from apps.purchasing.models import Amendment, Order, OrderLine, Requisition
from apps.purchasing.papers import order_html, order_title
from apps.purchasing.queries import pages
from apps.purchasing.transitions import PLACED, WAITING
from apps.purchasing.views.common import Cell, Deed, Grid, acted, count, failed, money, posted, price, shown
from apps.purchasing.views.requisitions import tabs
from apps.tenancy.queries import holder_names
from apps.work.models import ApprovalRequest

STATES = [
    ("due", "Not wholly received"),
    ("placed", "Placed"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Orders of an organisation, the newest first."""
    view = shown(request)
    words, state = request.GET.get("words", "")[:100], request.GET.get("state", "")
    page = page_by_key(pages.orders_of(view.holder, words, state), request)
    rows = [
        [
            Cell(str(one.record.number), reverse("purchasing:order", args=[one.record_id])),
            Cell(one.supplier.name),
            Cell(one.record.title.partition(": ")[2]),
            Cell(show.ukdate(one.needed_on)),
            money(one.net),
            Cell(one.record.state, tag=True),
        ]
        for one in page.rows
    ]
    return TemplateResponse(request, "purchasing/list.html", {
        "page_title": "Orders", "view": view, "tabs": tabs(view, "orders"), "words": words, "state": state, "states": STATES,
        "page": page, "empty_title": "Nothing was ordered yet",
        "empty_text": "An order is placed from an approved requisition: open one and choose “Order it”.",
        "grid": Grid("Orders, the newest first", ["Number", "Supplier", "What", "Deliver by", "#Net £", "State"], rows),
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One order."""
    found = _order(record_id)
    lines = list(found.lines.order_by("position"))
    deeds = _deeds(request, found, lines)
    answer = acted(request, deeds, reverse("purchasing:order", args=[record_id]))
    if answer is not None:
        return answer
    placed = found.record.state == PLACED
    why_closed = "" if placed else f"It is {found.record.state}."
    return TemplateResponse(request, "purchasing/record.html", {
        "page_title": f"Order {found.record.number}", "deeds": deeds, "facts": _facts(found),
        "links": [
            {"label": "Receive", "url": reverse("purchasing:receive", args=[record_id]),
             "why": why_closed or why_not(request, RECEIVE, found.holder_id)},
            {"label": "Send back", "url": f"{reverse('purchasing:receive', args=[record_id])}?back=1", "kind": "quiet",
             "why": why_closed or why_not(request, RECEIVE, found.holder_id)},
            {"label": "Order as PDF", "url": reverse("purchasing:order-paper", args=[record_id]), "kind": "quiet"},
        ],
        "grids": [_lines(lines), _bearers(found), _receipts(found), _versions(found), _amendments(found)],
        "breadcrumb": [("Orders", f"{reverse('purchasing:orders')}?in={found.holder_id}"), (str(found.record.number), "")],
    }, status=422 if failed(deeds) else 200)  # fmt: skip


@signed_in
@require_GET
def paper(request: HttpRequest, record_id: int) -> HttpResponse:
    """The order as PDF; where it cannot be made here, the same page as HTML, which prints well."""
    found = _order(record_id)
    possible = pdf.available()
    html = order_html(found, for_screen=not possible)
    if not possible:
        return HttpResponse(html)
    answer = HttpResponse(pdf.render_pdf(html, title=order_title(found)), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{found.record.number}.pdf"'
    return answer


@signed_in
@require_GET
def amendment(request: HttpRequest, record_id: int) -> HttpResponse:
    """One amendment that went past the tolerance: before, after, and its approval."""
    found = (
        Amendment.objects.select_related("record", "order__record", "asked_by")
        .filter(record_id=record_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such amendment, or you may not see it.")
    asked = ApprovalRequest.objects.filter(record_id=record_id).order_by("-pk").first()
    before = found.order.versions.get(number=found.on_version)
    stood = {one["position"]: one for one in before.lines}
    rows = [
        [
            Cell(str(one["position"])),
            Cell(stood[one["position"]]["description"]),
            Cell(stood[one["position"]]["quantity"], number=True),
            Cell(one["quantity"], number=True),
            Cell(stood[one["position"]]["unit_price"], number=True),
            Cell(one["unit_price"], number=True),
        ]
        for one in found.lines
    ]
    waiting = asked is not None and found.record.state == WAITING
    return TemplateResponse(
        request,
        "purchasing/record.html",
        {
            "page_title": f"Amendment {found.record.number}",
            "deeds": [],
            "links": [{"label": "Decide on the approval", "url": reverse("work:approval", args=[asked.pk])}]
            if waiting and asked
            else [],
            "facts": [
                {
                    "label": "Order",
                    "value": str(found.order.record.number),
                    "url": reverse("purchasing:order", args=[found.order.record_id]),
                },
                {"label": "State", "value": found.record.state.capitalize()},
                {"label": "Asked by", "value": found.asked_by.name},
                {"label": "Why", "value": found.reason},
                {"label": "Approved before", "value": show.pounds(before.approved_net)},
                {"label": "It comes to", "value": show.pounds(found.net)},
            ],
            "grids": [
                Grid("Lines that change", ["Line", "What", "#How many", "#Then", "#Price £", "#Then £"], rows)
            ],
            "breadcrumb": [
                (str(found.order.record.number), reverse("purchasing:order", args=[found.order.record_id])),
                (str(found.record.number), ""),
            ],
        },
    )


def _order(record_id: int) -> Order:
    found = (
        Order.objects.select_related("record", "supplier", "placed_by", "paying")
        .filter(record_id=record_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such order, or you may not see it.")
    return found


def _deeds(request: HttpRequest, found: Order, lines: list[OrderLine]) -> list[Deed]:
    if found.record.state != PLACED:
        return []
    actor, pk = actor_of(request), found.record_id
    why, version = why_not(request, PLACE, found.holder_id), request.POST.get("version")
    amend = AmendForm(posted(request, "amend"), lines=lines, auto_id="amend_%s")
    hidden = {"version": found.record.version}
    begun = any(one.received_net or one.billed_net for one in lines)
    end: Any = close_order if begun else cancel_order
    word = "Close" if begun else "Cancel"
    return [
        Deed(
            "amend",
            "Amend it",
            amend,
            lambda data: amend_order(
                by=actor,
                record_id=pk,
                changes=amend.changes(),
                version=version,
                reason=data["reason"],
                key=request.POST.get("key", ""),
            ),
            "The amendment is kept. Past the tolerance it waits for approval.",
            why=why,
            hidden={**hidden, "key": given_key(request)},
        ),
        Deed(
            "end",
            f"{word} the order",
            ReasonForm(posted(request, "end"), auto_id="end_%s"),
            lambda data: end(by=actor, record_id=pk, version=version, **data),
            "It is done, and its budget is free again.",
            why=why,
            bad=True,
            hidden=hidden,
        ),
    ]


def _facts(found: Order) -> list[dict[str, Any]]:
    sources = (
        Requisition.objects.filter(lines__in=found.lines.values("source")).select_related("record").distinct()
    )
    facts: list[dict[str, Any]] = [
        {"label": "State", "value": found.record.state.capitalize()},
        {
            "label": "Supplier",
            "value": found.supplier.name,
            "url": reverse("suppliers:detail", args=[found.supplier_id]),
        },
        {"label": "Ordered for", "value": holder_names([found.holder_id]).get(found.holder_id, "")},
        {"label": "Paid by", "value": found.paying.name},
        {"label": "Net", "value": show.pounds(found.net)},
        {
            "label": "Still to come",
            "value": show.pounds(sum(max(NOUGHT, one.net - one.received_net) for one in found.lines.all())),
        },
        {"label": "Call-off from contract", "value": found.contract, "empty": "No contract"},
        {"label": "Deliver to", "value": found.deliver_to},
        {"label": "Deliver by", "value": show.ukdate(found.needed_on)},
        {"label": "Placed by", "value": f"{found.placed_by.name}, {show.moment(found.placed_at)}"},
    ]
    if found.common:
        facts.append({"label": "Joint purchase", "value": found.common})
    if found.retrospective:
        facts.append({"label": "Emergency", "value": "Bought before it was approved"})
    facts += [
        {
            "label": "Requisition",
            "value": str(one.record.number),
            "url": reverse("purchasing:requisition", args=[one.record_id]),
        }
        for one in sources
    ]
    return facts


def _lines(lines: list[OrderLine]) -> Grid:
    heads = [
        "Line",
        "What",
        "#How many",
        "Unit",
        "#Price £",
        "#Net £",
        "#Received",
        "#Received £",
        "#Invoiced £",
    ]
    return Grid(
        "What is ordered",
        heads,
        [
            [
                Cell(str(one.position)),
                Cell(one.description),
                count(one.quantity),
                Cell(one.unit),
                price(one.unit_price),
                money(one.net),
                count(one.received),
                money(one.received_net),
                money(one.billed_net),
            ]
            for one in lines
        ],
    )


def _bearers(found: Order) -> Grid:
    newest = found.versions.order_by("-number")[0].number
    rows = found.bearers.filter(version=newest).select_related("organisation").order_by("pk")
    return Grid(
        "Who bears the cost",
        ["Organisation", "#Net £"],
        [[Cell(one.organisation.name), money(one.net)] for one in rows],
    )


def _receipts(found: Order) -> Grid:
    rows = found.receipts.select_related("record", "received_by").order_by("pk")
    return Grid(
        "Receipts",
        ["Number", "What", "On", "By", "#Value £", "State"],
        [
            [
                Cell(str(one.record.number), reverse("purchasing:receipt", args=[one.record_id])),
                Cell(one.get_kind_display()),
                Cell(show.ukdate(one.received_on)),
                Cell(one.received_by.name),
                money(one.net),
                Cell(one.record.state, tag=True),
            ]
            for one in rows[:200]
        ],
    )


def _versions(found: Order) -> Grid:
    rows = found.versions.select_related("made_by").order_by("number")
    return Grid(
        "Versions",
        ["Version", "Why", "By", "At", "#Net £", "#Approved £"],
        [
            [
                Cell(str(one.number)),
                Cell(one.reason or "Placed"),
                Cell(one.made_by.name),
                Cell(show.moment(one.made_at)),
                money(one.net),
                money(one.approved_net),
            ]
            for one in rows
        ],
    )


def _amendments(found: Order) -> Grid:
    rows = found.amendments.select_related("record").order_by("pk")
    return Grid(
        "Amendments past the tolerance",
        ["Number", "Why", "#Net £", "State"],
        [
            [
                Cell(str(one.record.number), reverse("purchasing:amendment", args=[one.record_id])),
                Cell(one.reason),
                money(one.net),
                Cell(one.record.state, tag=True),
            ]
            for one in rows
        ],
    )
