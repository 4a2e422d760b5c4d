"""Who stands in for whom, the named fall-back, and the scheme of consent."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.clock import today
from apps.core.paging import page_by_key
from apps.documents.transitions import KINDS
from apps.identity.access import needs, signed_in
from apps.identity.screens import chosen_holder, run_button, run_form
from apps.work import approvals
from apps.work.forms import DelegationForm, FallbackForm, RouteForm
from apps.work.models import ApprovalRoute, Delegation
from apps.work.routing import fallback_of


@signed_in
@require_http_methods(["GET", "POST"])
def delegations(request: HttpRequest) -> HttpResponse:
    """Delegations that concern the person (all of the organisation, for its role owner), and a form for one."""
    actor = request.actor  # type: ignore[attr-defined]
    form = DelegationForm(request.POST or None)

    def make(data: dict[str, Any]) -> None:
        absent = data["person"].pk if data["person"] else None
        approvals.delegate(
            by=actor,
            person=absent,
            to=data["to"].pk,
            since=data["since"],
            until=data["until"],
            reason=data["reason"],
        )

    if request.method == "POST" and run_form(
        request, form, make, "The delegation is kept, and they have been told."
    ):
        return redirect("work:delegations")
    mine = (
        Q(person_id=actor.person)
        | Q(delegate_id=actor.person)
        | Q(holder_id__in=actor.holders_with("roles.approve"))
    )
    found = Delegation.objects.filter(mine).select_related("person", "delegate", "made_by")
    return TemplateResponse(request, "work/delegations.html", {
        "page_title": "Standing in for each other", "form": form, "page": page_by_key(found, request),
        "me": actor.person, "owns": actor.holders_with("roles.approve"), "today": today(),
    })  # fmt: skip


@signed_in
@require_POST
def end_delegation(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """End a delegation at once."""
    run_button(
        request, lambda: approvals.end_delegation(by=request.actor, delegation=delegation_id),  # type: ignore[attr-defined]
        "The delegation has ended.",
    )  # fmt: skip
    return redirect("work:delegations")


@needs("approvals.manage")
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """The scheme of consent: which steps each kind and amount needs, and whom approvals fall back to."""
    actor = request.actor  # type: ignore[attr-defined]
    holder, places = chosen_holder(request, actor.holders_with("approvals.manage"))
    which = request.POST.get("form", "")
    route_form = RouteForm(request.POST if which == "route" else None, auto_id="route_%s")
    fallback_form = FallbackForm(request.POST if which == "fallback" else None, auto_id="fallback_%s")

    def set_route(data: dict[str, Any]) -> None:
        duties = [data[name] for name in ("first", "second", "third") if data[name]]
        approvals.set_route(
            by=actor, holder=holder, kind=data["kind"], above=data["above"], duties=duties, since=data["since"],
            escalate_after=data["escalate_after"],
        )  # fmt: skip

    def name(data: dict[str, Any]) -> None:
        approvals.name_fallback(by=actor, holder=holder, person=data["person"].pk, since=data["since"])

    if which == "route" and run_form(request, route_form, set_route, "The steps are set."):
        return redirect(request.get_full_path())
    if which == "fallback" and run_form(request, fallback_form, name, "The fall-back is named."):
        return redirect(request.get_full_path())
    in_force_or_to_come = Q(during__contains=today()) | Q(during__startswith__gt=today())
    routes = (
        ApprovalRoute.objects.filter(in_force_or_to_come, holder_id=holder)
        .select_related("duty").order_by("kind", "above", "during", "number")[:500]
    )  # fmt: skip
    return TemplateResponse(request, "work/consent.html", {
        "page_title": "Scheme of consent", "places": places, "fallback": fallback_of(holder),
        "routes": [{"route": one, "kind": KINDS[one.kind].label if one.kind in KINDS else one.kind} for one in routes],
        "route_form": route_form, "fallback_form": fallback_form,
    })  # fmt: skip
