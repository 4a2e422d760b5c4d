"""Card purchases, the list of emergencies, and the month's accrual."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core import show
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.identity.access import signed_in
from apps.identity.screens import actor_of, given_key, run_form, why_not
from apps.ledger.models import Period
from apps.ledger.views.files import FORMATS, Report, give
from apps.purchasing.actions.accruals import POST, PREPARE, drop_accrual, post_accrual, prepare_accrual
from apps.purchasing.actions.cards import Bought, state_purchase
from apps.purchasing.costing import Asked
from apps.purchasing.forms import AccrueForm, CardForm, PlainForm, ReasonForm
from apps.purchasing.guards import BUY_BY_CARD
from apps.purchasing.models import Accrual, CardPurchase
from apps.purchasing.queries.pages import retrospective_orders
from apps.purchasing.shown import retrospective_table
from apps.purchasing.transitions import WAITING
from apps.purchasing.views.common import Cell, Deed, Grid, acted, failed, money, posted, shown
from apps.purchasing.views.requisitions import tabs
from apps.work.models import ApprovalRequest


@signed_in
@require_GET
def emergencies(request: HttpRequest) -> HttpResponse:
    """What was bought before it was approved: counted, and what is overdue shown."""
    view = shown(request)
    found = retrospective_orders(view.holder)
    late = sum(one.overdue for one in found)
    waiting = sum(one.state == WAITING for one in found)
    rows = [
        [
            Cell(
                str(one.emergency.requisition.record.number),
                reverse("purchasing:requisition", args=[one.emergency.requisition.record_id]),
            ),
            Cell(one.emergency.incident),
            Cell(one.order.supplier.name if one.order else ""),
            Cell(
                str(one.order.record.number) if one.order else "",
                reverse("purchasing:order", args=[one.order.record_id]) if one.order else "",
            ),
            Cell(show.ukdate(one.emergency.bought_on)),
            Cell(one.emergency.authorised_by.name),
            Cell(show.ukdate(one.emergency.approve_by)),
            money(one.emergency.requisition.cost),
            Cell("yes" if one.emergency.over_budget else "no"),
            Cell("overdue" if one.overdue else one.state, tag=True, tone="bad" if one.overdue else ""),
        ]
        for one in found
    ]
    heads = [
        "Requisition",
        "Incident",
        "Supplier",
        "Order",
        "Bought on",
        "Authorised by",
        "Approve by",
        "#Cost £",
        "Past the budget",
        "State",
    ]
    wanted = request.GET.get("format", "")
    if wanted in dict(FORMATS):
        report = Report("Orders that followed the purchase", view.name, f"As of {show.ukdate(today())}",
                        [retrospective_table(found, view.name)], wide=True,
                        readers=f"People who may read the purchases of {view.name}")  # fmt: skip
        return give(request, report, wanted)  # type: ignore[no-any-return]
    return TemplateResponse(
        request,
        "purchasing/list.html",
        {
            "page_title": "Bought in an emergency",
            "acts": [
                {
                    "label": f"As {label}",
                    "url": view.url("purchasing:emergencies", format=code),
                    "kind": "quiet",
                    "why": "",
                }
                for code, label in FORMATS
            ]
            if found
            else [],
            "view": view,
            "tabs": tabs(view, "emergencies"),
            "lead": f"{len(found)} bought before approval; {waiting} wait for it, {late} of them overdue."
            if found
            else "",
            "grid": Grid("Orders that followed the purchase, the newest first", heads, rows),
            "empty_title": "Nothing was bought before it was approved",
            "empty_text": "Purchases that could not wait, with their incident and who authorised them, are listed here.",
        },
    )


@signed_in
@require_GET
def cards(request: HttpRequest) -> HttpResponse:
    """Card purchases of an organisation, the newest first."""
    view = shown(request)
    page = page_by_key(
        CardPurchase.objects.filter(holder_id=view.holder).select_related("record", "person", "manager"),
        request,
    )
    rows = [
        [
            Cell(str(one.record.number), reverse("purchasing:card", args=[one.record_id])),
            Cell(one.merchant),
            Cell(one.description),
            Cell(one.person.name),
            Cell(show.ukdate(one.bought_on)),
            money(one.gross),
            Cell(one.record.state, tag=True),
        ]
        for one in page.rows
    ]
    return TemplateResponse(
        request,
        "purchasing/list.html",
        {
            "page_title": "Card purchases",
            "view": view,
            "tabs": tabs(view, "cards"),
            "page": page,
            "acts": [
                {
                    "label": "State a purchase",
                    "url": view.url("purchasing:card-new"),
                    "why": why_not(request, BUY_BY_CARD, view.holder),
                }
            ],
            "grid": Grid(
                "Card purchases, the newest first",
                ["Number", "Bought from", "What", "By", "On", "#Paid £", "State"],
                rows,
            ),
            "empty_title": "No card purchase was stated yet",
            "empty_text": "Whoever bought by card states it here; their manager approves it afterwards.",
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def card_new(request: HttpRequest) -> HttpResponse:
    """State what was bought by card."""
    view = shown(request)
    form = CardForm(request.POST or None, holder=view.holder)
    made: list[Any] = []

    def act(data: dict[str, Any]) -> None:
        point = form.points[data["point"]]
        asked = Asked(
            data["description"],
            data["category"],
            Decimal(1),
            data["gross"] - data["vat"],
            point.cost_centre,
            data["bought_on"],
            objective=point.objective,
        )
        bought = Bought(
            asked, data["merchant"], data["bought_on"], data["gross"], data["vat"], data["reason"]
        )
        made.append(
            state_purchase(
                by=actor_of(request), holder=view.holder, bought=bought, key=request.POST.get("key", "")
            )
        )

    if request.method == "POST" and run_form(
        request, form, act, "It is stated. Your manager is asked to approve it."
    ):
        return redirect("purchasing:card", made[0].pk)
    return TemplateResponse(
        request,
        "purchasing/form.html",
        {
            "page_title": "State a card purchase",
            "form": form,
            "key": given_key(request),
            "label": "State it",
            "why": why_not(request, BUY_BY_CARD, view.holder),
            "lead": "Keep the till receipt: attach it to the record afterwards.",
            "breadcrumb": [("Card purchases", view.url("purchasing:cards")), ("New", "")],
        },
        status=422 if form.errors else 200,
    )


@signed_in
@require_GET
def card(request: HttpRequest, record_id: int) -> HttpResponse:
    """One card purchase."""
    found = (
        CardPurchase.objects.select_related("record", "person", "manager", "approved_by", "category")
        .filter(record_id=record_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such card purchase, or you may not see it.")
    asked = ApprovalRequest.objects.filter(record_id=record_id).order_by("-pk").first()
    links = []
    if asked is not None and found.record.state == WAITING:
        links.append({"label": "Decide on the approval", "url": reverse("work:approval", args=[asked.pk])})
    return TemplateResponse(
        request,
        "purchasing/record.html",
        {
            "page_title": f"Card purchase {found.record.number}",
            "deeds": [],
            "links": links,
            "grids": [],
            "facts": [
                {"label": "State", "value": found.record.state.capitalize()},
                {"label": "Bought from", "value": found.merchant},
                {"label": "What", "value": found.description},
                {"label": "Kind of thing", "value": found.category.name},
                {"label": "By", "value": found.person.name},
                {"label": "On", "value": show.ukdate(found.bought_on)},
                {"label": "Paid", "value": show.pounds(found.gross)},
                {"label": "Of that VAT", "value": show.pounds(found.vat)},
                {"label": "Why by card", "value": found.reason},
                {"label": "Manager", "value": found.manager.name},
                {
                    "label": "Approved by",
                    "value": found.approved_by.name if found.approved_by else "",
                    "empty": "Not yet",
                },
            ],
            "breadcrumb": [
                ("Card purchases", f"{reverse('purchasing:cards')}?in={found.holder_id}"),
                (str(found.record.number), ""),
            ],
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def accruals(request: HttpRequest) -> HttpResponse:
    """Lists of what was received and not invoiced, and a new one."""
    view = shown(request, DataClass.FINANCE)
    months = Period.objects.filter(
        holder_id=view.holder, number__range=(1, 12), during__startswith__lte=today(), ledger_lock="open"
    ).order_by("-during")
    form = AccrueForm(request.POST or None, periods=[(one.pk, one.label) for one in months[:6]])
    made: list[Accrual] = []
    if request.method == "POST" and run_form(
        request,
        form,
        lambda data: made.append(
            prepare_accrual(by=actor_of(request), period_id=data["period"], key=request.POST.get("key", ""))
        ),
        "It is listed. Another person posts it.",
    ):
        return redirect("purchasing:accrual", made[0].record_id)
    found = Accrual.objects.filter(holder_id=view.holder).select_related("record", "prepared_by", "period")
    page = page_by_key(found, request)
    rows = [
        [
            Cell(str(one.record.number), reverse("purchasing:accrual", args=[one.record_id])),
            Cell(one.period.label),
            Cell(one.prepared_by.name),
            money(one.total),
            Cell(one.record.state, tag=True),
        ]
        for one in page.rows
    ]
    return TemplateResponse(request, "purchasing/accruals.html", {
        "page_title": "Received, not invoiced", "view": view, "tabs": tabs(view, "accruals"), "page": page, "form": form,
        "key": given_key(request), "why": why_not(request, PREPARE, view.holder),
        "grid": Grid("Lists, the newest first", ["Number", "Month", "Listed by", "#Pounds £", "State"], rows),
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def accrual(request: HttpRequest, record_id: int) -> HttpResponse:
    """One list with its lines, to post or to drop."""
    found = (
        Accrual.objects.select_related("record", "prepared_by", "period").filter(record_id=record_id).first()
    )
    if found is None:
        raise NotFound("There is no such list, or you may not see it.")
    deeds = _accrual_deeds(request, found)
    answer = acted(request, deeds, reverse("purchasing:accrual", args=[record_id]))
    if answer is not None:
        return answer
    rows = found.lines.select_related("line__order__record", "line__order__supplier").order_by("line_id")[
        :1000
    ]
    return TemplateResponse(
        request,
        "purchasing/record.html",
        {
            "page_title": f"Received, not invoiced {found.record.number}",
            "deeds": deeds,
            "links": [],
            "facts": [
                {"label": "Month", "value": found.period.label},
                {"label": "State", "value": found.record.state.capitalize()},
                {"label": "Listed by", "value": found.prepared_by.name},
                {"label": "Pounds", "value": show.pounds(found.total)},
            ],
            "grids": [
                Grid(
                    "What was received and not invoiced",
                    ["Order", "Supplier", "What", "#Pounds £"],
                    [
                        [
                            Cell(
                                f"{one.line.order.record.number}, line {one.line.position}",
                                reverse("purchasing:order", args=[one.line.order.record_id]),
                            ),
                            Cell(one.line.order.supplier.name),
                            Cell(one.line.description),
                            money(one.cost),
                        ]
                        for one in rows
                    ],
                )
            ],
            "breadcrumb": [
                ("Received, not invoiced", f"{reverse('purchasing:accruals')}?in={found.holder_id}"),
                (str(found.record.number), ""),
            ],
        },
        status=422 if failed(deeds) else 200,
    )


def _accrual_deeds(request: HttpRequest, found: Accrual) -> list[Deed]:
    actor, version = actor_of(request), request.POST.get("version")
    if found.record.state != WAITING:
        return []
    why = why_not(request, POST, found.holder_id)
    if found.prepared_by_id == actor.person:
        why = "Whoever listed it does not post it."
    return [
        Deed(
            "post",
            "Post it and its reversal",
            PlainForm(posted(request, "post")),
            lambda _: post_accrual(by=actor, record_id=found.record_id, version=version),
            "It is posted, and reverses the day after.",
            why=why,
            hidden={"version": found.record.version},
        ),
        Deed(
            "drop",
            "Drop it",
            ReasonForm(posted(request, "drop")),
            lambda data: drop_accrual(by=actor, record_id=found.record_id, **data),
            "It is dropped.",
            bad=True,
        ),
    ]
