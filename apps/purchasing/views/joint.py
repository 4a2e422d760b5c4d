"""Joint purchases: proposed by a lead, each share joined or declined by its partner, and what each answered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core import show
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.documents.models import Record
from apps.identity.access import signed_in
from apps.identity.screens import actor_of, given_key, new_key, why_not
from apps.purchasing.actions.joint import Own, decline_joint, join_joint, propose_joint
from apps.purchasing.costing import Asked
from apps.purchasing.forms import JoinForm, NeedForm, ReasonForm, SharesForm
from apps.purchasing.guards import RAISE
from apps.purchasing.models import JointAnswer, JointOffer, Requisition
from apps.purchasing.views.common import Cell, Deed, Grid, acted, count, failed, money, posted, price, shown
from apps.purchasing.views.requisitions import asking, needed_of, tabs
from apps.tenancy.models import Organisation
from apps.tenancy.queries import holder_names


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Shares of joint purchases that this organisation was offered or offers, the newest first, each with its answer."""
    view = shown(request)
    found = JointOffer.objects.filter(Q(reader_id=view.holder) | Q(holder_id=view.holder))
    page = page_by_key(found, request)
    names = holder_names({one.holder_id for one in page.rows} | {one.reader_id for one in page.rows})
    answers = _answers([one.common for one in page.rows])
    rows = [
        [
            Cell(one.common, reverse("purchasing:joint-offer", args=[one.pk])), Cell(one.title),
            Cell(names.get(one.holder_id, "")), Cell(names.get(one.reader_id, "")), Cell(show.ukdate(one.needed_on)),
            money(one.net), Cell(_said(answers.get((one.common, one.reader_id))), tag=True),
        ]
        for one in page.rows
    ]  # fmt: skip
    return TemplateResponse(request, "purchasing/list.html", {
        "page_title": "Joint purchases", "view": view, "tabs": tabs(view, "joint"), "page": page,
        "acts": [{"label": "Buy together with others", "url": view.url("purchasing:joint-new"),
                  "why": why_not(request, RAISE, view.holder)}],
        "grid": Grid("Shares, the newest first",
                     ["Reference", "What", "Lead", "Share of", "Needed by", "#Net £", "Answer"], rows),
        "empty_title": "No joint purchase yet",
        "empty_text": "Ask for something together with other organisations: each gets its share to join or decline.",
    })  # fmt: skip


def _answers(commons: list[str]) -> dict[tuple[str, int], JointAnswer]:
    found = JointAnswer.objects.filter(common__in=commons).order_by("pk")
    return {(one.common, one.holder_id): one for one in found}


def _said(answer: JointAnswer | None) -> str:
    return "waiting" if answer is None else "joined" if answer.joined else "declined"


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Propose a joint purchase: what is needed in all, and by which shares."""
    view = shown(request)
    others = list(Organisation.objects.order_by("name").values_list("code", "name"))
    own = Organisation.objects.get(pk=view.holder).code

    def act(head: NeedForm, lines: list[Asked], shares: Any) -> Record:
        return propose_joint(by=actor_of(request), holder=view.holder, lines=lines, need=needed_of(head),
                             weights=shares.weights(), key=request.POST.get("key", ""))  # fmt: skip

    def form(*args: Any, **how: Any) -> forms.Form:
        return SharesForm(*args, organisations=others, own=own, **how)

    return asking(
        request, view, "Buy together with others", "Propose it", act, "purchasing:requisition", extra=form,
        done="It is proposed. Your own share is a draft; send it for approval. Each partner sees its share.",
        lead="Ask for what is needed in all. Each organisation gets its share, approves it and orders it in its own books.",
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, offer_id: int) -> HttpResponse:
    """One share: its lines; the partner joins with a requisition of its own, or declines with a reason."""
    found = JointOffer.objects.filter(pk=offer_id).first()
    if found is None:
        raise NotFound("There is no such share of a joint purchase, or you may not see it.")
    answer = _answers([found.common]).get((found.common, found.reader_id))
    own = (
        Requisition.objects.filter(holder_id=found.reader_id, common=found.common)
        .select_related("record")
        .last()
    )
    deeds = [] if answer is not None else _deeds(request, found)
    went = acted(request, deeds, reverse("purchasing:joint-offer", args=[offer_id]))
    if went is not None:
        return went
    names = holder_names([found.holder_id, found.reader_id])
    facts: list[dict[str, Any]] = [
        {"label": "Lead", "value": names.get(found.holder_id, "")},
        {"label": "Share of", "value": names.get(found.reader_id, "")},
        {"label": "Value for money", "value": found.reason},
        {"label": "Needed by", "value": show.ukdate(found.needed_on)},
        {"label": "Without VAT", "value": show.pounds(found.net)},
        {"label": "Answer", "value": _said(answer).capitalize()},
    ]  # fmt: skip
    if answer is not None and answer.reason:
        facts.append({"label": "Why not", "value": answer.reason})
    if own is not None:
        facts.append({"label": "Requisition", "value": str(own.record.number),
                      "url": reverse("purchasing:requisition", args=[own.record_id])})  # fmt: skip
    rows = [
        [Cell(one["description"]), count(Decimal(one["quantity"])), Cell(one["unit"]), price(Decimal(one["unit_price"])),
         money(Decimal(one["net"]))]
        for one in found.lines
    ]  # fmt: skip
    return TemplateResponse(request, "purchasing/record.html", {
        "page_title": f"Joint purchase {found.common}", "deeds": deeds, "links": [], "facts": facts,
        "grids": [Grid("The share", ["What", "#How many", "Unit", "#Price £", "#Net £"], rows)],
        "breadcrumb": [("Joint purchases", f"{reverse('purchasing:joint')}?in={found.reader_id}"), (found.common, "")],
    }, status=422 if failed(deeds) else 200)  # fmt: skip


def _deeds(request: HttpRequest, found: JointOffer) -> list[Deed]:
    """Join and decline, for whoever may raise requisitions in the partner's organisation."""
    actor, holder = actor_of(request), found.reader_id
    why = why_not(request, RAISE, holder)
    join = JoinForm(posted(request, "join"), auto_id="join_%s", holder=holder, lines=found.lines)
    made: list[Record] = []

    def joined(_data: dict[str, Any]) -> None:
        point = join.point()
        coded = [Own(category, point.cost_centre, point.objective) for category in join.categories()]
        made.append(join_joint(by=actor, offer_id=found.pk, holder=holder, coded=coded, key=given_key(request),
                               deliver_to=f"{point.name}, {point.address}"[:300]))  # fmt: skip

    return [
        Deed("join", "Join with our share", join, joined, "Your share is a draft; send it for approval.", why=why,
             hidden={"key": new_key()}, then=lambda: reverse("purchasing:requisition", args=[made[0].pk])),
        Deed("decline", "Decline", ReasonForm(posted(request, "decline"), auto_id="decline_%s"),
             lambda data: decline_joint(by=actor, offer_id=found.pk, holder=holder, **data),
             "The lead sees that you decline, and why.", why=why, bad=True),
    ]  # fmt: skip
