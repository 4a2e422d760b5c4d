"""Grants: listed, written down, one of them with its conditions and claims; what is published."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core import show
from apps.core.clock import financial_year, today, year_bounds
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.grants.actions.agreements import (
    Granted,
    draft_grant,
    drop_grant,
    end_grant,
    meet_condition,
    send_grant,
)
from apps.grants.actions.claims import raise_claim
from apps.grants.forms import BetweenForm, ClaimForm, GrantForm, MeetForm, ReasonForm
from apps.grants.guards import RAISE
from apps.grants.models import Agreement, Claim
from apps.grants.models.agreements import Side
from apps.grants.queries.published import given_between, published_table
from apps.grants.transitions import DRAFT, GONE, LIVE, WAITING
from apps.identity.access import signed_in
from apps.identity.screens import Shown, actor_of, given_key, new_key, run_form, shown, why_not
from apps.ledger.views.files import FORMATS, Report, give
from apps.purchasing.forms import PlainForm
from apps.purchasing.views.common import Cell, Deed, Grid, acted, failed, money, posted
from apps.work.models import ApprovalRequest

SAID = ("party", "purpose", "reasons", "basis", "department", "account", "starts_on", "ends_on", "cost_centre", "supplier",
        "registration", "voluntary")  # fmt: skip


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Grants of an organisation, received or given, the newest first."""
    view = shown(request)
    side = request.GET.get("side", "")
    found = Agreement.objects.filter(holder_id=view.holder).select_related("record")
    if side in Side.values:
        found = found.filter(side=side)
    page = page_by_key(found, request)
    rows = [
        [Cell(str(one.record.number), reverse("grants:grant", args=[one.record_id])), Cell(one.get_side_display()),
         Cell(one.party), Cell(one.purpose), Cell(show.ukdate(one.starts_on)), Cell(show.ukdate(one.ends_on)),
         money(one.amount), Cell(one.record.state, tag=True)]
        for one in page.rows
    ]  # fmt: skip
    tabs = [
        {"label": label, "url": view.url("grants:index", side=code), "current": code == side}
        for code, label in (("", "All"), *Side.choices)
    ]
    return TemplateResponse(request, "purchasing/list.html", {
        "page_title": "Grants", "view": view, "tabs": tabs, "page": page,
        "acts": [
            {"label": "Write down a grant", "url": view.url("grants:new"), "why": why_not(request, RAISE, view.holder)},
            {"label": "What is published", "url": view.url("grants:published"), "kind": "quiet", "why": ""},
        ],
        "grid": Grid("Grants, the newest first",
                     ["Number", "Side", "From or to", "Purpose", "From", "Until", "#Pounds £", "State"], rows),
        "empty_title": "No grants yet",
        "empty_text": "Write down the agreement of a grant that is received or given, with its conditions and amounts.",
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write down a grant."""
    view = shown(request)
    form = GrantForm(request.POST or None)
    made: list[Agreement] = []

    def act(data: dict[str, Any]) -> None:
        made.append(draft_grant(
            by=actor_of(request), holder=view.holder, side=data["side"], said=Granted(**{name: data[name] for name in SAID}),
            portions=form.portions(), conditions=form.conditions(), key=given_key(request),
        ))  # fmt: skip

    if request.method == "POST" and run_form(request, form, act, "The draft is kept. Send it for approval."):
        return redirect("grants:grant", made[0].record_id)
    return TemplateResponse(request, "purchasing/form.html", {
        "page_title": "Write down a grant", "form": form, "key": given_key(request), "label": "Keep the draft",
        "why": why_not(request, RAISE, view.holder),
        "lead": "As the agreement says it. Its amounts by period make its amount.",
        "breadcrumb": [("Grants", view.url("grants:index")), ("New", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One grant: what it is for, its conditions, amounts and claims, and what may be done."""
    found = (
        Agreement.objects.select_related("record", "supplier", "account", "cost_centre")
        .filter(record_id=record_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such grant, or you may not see it.")
    deeds = _deeds(request, found)
    went = acted(request, deeds, reverse("grants:grant", args=[record_id]))
    if went is not None:
        return went
    asked = ApprovalRequest.objects.filter(record=found.record).order_by("-pk").first()
    links = []
    if asked is not None and found.record.state == WAITING:
        links.append({"label": "Decide on the approval", "url": reverse("work:approval", args=[asked.pk])})
    claims = list(Claim.objects.filter(agreement=found).select_related("record").order_by("pk")[:500])
    return TemplateResponse(request, "purchasing/record.html", {
        "page_title": f"Grant {found.record.number}", "deeds": deeds, "links": links, "facts": _facts(found, claims),
        "grids": [_conditions(found), _portions(found), _claims(claims)],
        "breadcrumb": [("Grants", Shown(found.holder_id).url("grants:index")), (str(found.record.number), "")],
    }, status=422 if failed(deeds) else 200)  # fmt: skip


def _deeds(request: HttpRequest, found: Agreement) -> list[Deed]:
    by, state, sent = actor_of(request), found.record.state, request.POST.get("version")
    why, hidden = why_not(request, RAISE, found.holder_id), {"version": found.record.version}
    keyed: Any = {"by": by, "agreement_id": found.pk}
    if state == DRAFT:
        return [
            Deed("send", "Send for approval", PlainForm(posted(request, "send")),
                 lambda _: send_grant(**keyed, version=sent), "It waits for the approval of another person.", why=why,
                 hidden=hidden),
            Deed("drop", "Drop it", ReasonForm(posted(request, "drop"), auto_id="drop_%s"),
                 lambda data: drop_grant(**keyed, version=sent, **data), "It is dropped.", why=why, bad=True, hidden=hidden),
        ]  # fmt: skip
    if state != LIVE:
        return []
    open_ones = list(found.conditions.filter(met_on=None))
    made: list[Claim] = []
    deeds = [
        Deed("claim", "Claim" if found.side == Side.RECEIVED else "Register a claim of the recipient",
             ClaimForm(posted(request, "claim"), auto_id="claim_%s"),
             lambda data: made.append(raise_claim(**keyed, key=given_key(request), **data)), "The claim is kept.", why=why,
             hidden={"key": new_key()}, then=lambda: reverse("grants:claim", args=[made[0].record_id])),
    ]  # fmt: skip
    if open_ones:
        deeds.append(
            Deed("meet", "A condition is met", MeetForm(posted(request, "meet"), auto_id="meet_%s", conditions=open_ones),
                 lambda data: meet_condition(
                     by=by, condition_id=data["condition"], on=data["on"], evidence=data["evidence"]),
                 "It is kept.", why=why)
        )  # fmt: skip
    deeds.append(
        Deed("end", "End it", ReasonForm(posted(request, "end"), auto_id="end_%s"),
             lambda data: end_grant(**keyed, version=sent, **data), "It is ended.", why=why, bad=True, hidden=hidden)
    )  # fmt: skip
    return deeds


def _facts(found: Agreement, claims: list[Claim]) -> list[dict[str, Any]]:
    claimed = sum(one.amount for one in claims if one.record.state not in GONE)
    return [
        {"label": "State", "value": found.record.state.capitalize()},
        {"label": "Side", "value": found.get_side_display()},
        {"label": "From" if found.side == Side.RECEIVED else "To", "value": found.party},
        {"label": "Registration number", "value": found.registration, "empty": "None given"},
        {"label": "Purpose", "value": found.purpose},
        {"label": "Reasons", "value": found.reasons},
        {"label": "Power or scheme", "value": found.basis},
        {"label": "Department", "value": found.department},
        {
            "label": "Account",
            "value": f"{found.account}{f', {found.cost_centre.code}' if found.cost_centre else ''}",
        },
        {"label": "Runs", "value": f"{show.ukdate(found.starts_on)} to {show.ukdate(found.ends_on)}"},
        {"label": "Amount", "value": show.pounds(found.amount)},
        {"label": "Not claimed yet", "value": show.pounds(found.amount - claimed)},
    ]


def _conditions(found: Agreement) -> Grid:
    rows = found.conditions.select_related("met_by").order_by("number")
    return Grid("Conditions", ["Number", "Condition", "Due on", "Met on", "By", "What shows it", "State"], [
        [Cell(str(one.number)), Cell(one.text), Cell(show.ukdate(one.due_on)), Cell(show.ukdate(one.met_on)),
         Cell(one.met_by.name if one.met_by else ""), Cell(one.evidence),
         Cell("met" if one.met_on else "late" if one.due_on < today() else "open", tag=True,
              tone="bad" if not one.met_on and one.due_on < today() else "")]
        for one in rows
    ])  # fmt: skip


def _portions(found: Agreement) -> Grid:
    return Grid("Amounts by period", ["Period", "#Pounds £"], [
        [Cell(one.period), money(one.amount)] for one in found.portions.order_by("pk")
    ])  # fmt: skip


def _claims(claims: list[Claim]) -> Grid:
    return Grid("Claims", ["Number", "What", "Money in on", "Income on", "#Pounds £", "State"], [
        [Cell(str(one.record.number), reverse("grants:claim", args=[one.record_id])), Cell(one.about),
         Cell(show.ukdate(one.received_on)), Cell(show.ukdate(one.recognised_on)), money(one.amount),
         Cell(one.record.state, tag=True)]
        for one in claims
    ])  # fmt: skip


@signed_in
@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """Grants given between two days as they are published, on screen or as a file."""
    view = shown(request)
    first, last = year_bounds(financial_year(today()))
    form = BetweenForm(
        request.GET if "first" in request.GET else None, initial={"first": first, "last": last}
    )
    if form.is_bound and form.is_valid():
        first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    table = published_table(given_between(view.holder, first, last), view.name, first, last)
    wanted = request.GET.get("format", "")
    if wanted in dict(FORMATS):
        chosen = f"{show.ukdate(first)} to {show.ukdate(last)}"
        return give(
            request,
            Report("Grants given", view.name, chosen, [table], wide=True, readers="Everybody"),
            wanted,
        )  # type: ignore[no-any-return]
    return TemplateResponse(request, "grants/published.html", {
        "page_title": "Grants given, as published", "view": view, "form": form, "table": table, "formats": FORMATS,
        "first": first, "last": last, "breadcrumb": [("Grants", view.url("grants:index")), ("As published", "")],
    })  # fmt: skip
