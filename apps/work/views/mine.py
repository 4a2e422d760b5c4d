"""My work: what waits for me, what I asked for, what I was told; and one approval with its decision."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.core.clock import today
from apps.core.scope import scope
from apps.documents.queries import page_of
from apps.identity.access import signed_in
from apps.identity.queries import vetting_standing
from apps.identity.screens import run_button
from apps.tenancy.queries import holder_names
from apps.work import approvals, queries
from apps.work.actions.obligations import notices_seen, obligation_done
from apps.work.models import ApprovalStep

ASKED_MAX = 50


@signed_in
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the person, the most pressing first."""
    actor = request.actor  # type: ignore[attr-defined]
    waiting = queries.waiting_for(actor)
    names = holder_names({item.step.holder_id for item in waiting})
    groups: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    special: list[dict[str, Any]] = []
    for item in waiting:
        row = {"item": item, "where": names.get(item.step.holder_id, ""), "url": _decision_page(item)}
        if item.for_person or item.fallback:
            special.append(row)
        else:
            groups[item.step.holder_id, item.step.row_class].append(row)
    holders = {right.holder for right in actor.rights if right.duty != "directory.read"}
    standing = [
        one for holder in sorted(holders) for one in vetting_standing(holder) if one.person == actor.person
    ]
    return TemplateResponse(request, "work/mine.html", {
        "page_title": "My work", "special": special, "today": today(),
        "groups": [
            {"where": names.get(holder, ""), "rows": rows, "several": len(rows) > 1}
            for (holder, _class), rows in groups.items()
        ],
        "obligations": list(queries.obligations_of(actor)[: queries.SHOWN_MAX]),
        "asked": queries.with_deciders(list(queries.asked_by(actor)[:ASKED_MAX])),
        "notices": list(queries.notices_of(actor)[: queries.SHOWN_MAX]), "standing": standing,
    })  # fmt: skip


def _decision_page(item: queries.Waiting) -> str:
    page = reverse("work:approval", args=[item.step.request_id])
    return f"{page}?for={item.for_person}" if item.for_person else page


def _for_person(request: HttpRequest) -> int | None:
    asked = (request.POST if request.method == "POST" else request.GET).get("for", "")
    return int(asked) if asked.isdecimal() and len(asked) < 19 else None


@signed_in
@require_GET
def approval(request: HttpRequest, request_id: int) -> HttpResponse:
    """One request with its steps, and the buttons when it waits for this person."""
    actor, absent = request.actor, _for_person(request)  # type: ignore[attr-defined]
    acting = queries.acting_for(actor, request_id, absent)
    with scope(acting.scope()):
        found = queries.request_in_view(acting, request_id)
        steps = list(found.steps.select_related("duty", "acted_by", "for_person").order_by("number"))
        names = holder_names({found.holder_id})
        why_not = queries.why_not(
            acting, next((s for s in steps if s.state == ApprovalStep.State.WAITING), None)
        )
        deciders = queries.with_deciders([found])[0] if found.state == "waiting" else None
        # Rendered within the scope that sees it, which may be an absent colleague's.
        return TemplateResponse(request, "work/approval.html", {
            "page_title": found.what, "found": found, "steps": steps, "where": names.get(found.holder_id, ""),
            "why_not": why_not, "deciders": deciders, "absent": absent, "today": today(),
            "may_withdraw": found.asked_by_id == actor.person and found.state == "waiting",
            "record_page": page_of(found.record),
            "breadcrumb": [("My work", reverse("work:mine")), (found.what, "")],
        }).render()  # fmt: skip


@signed_in
@require_POST
def decide(request: HttpRequest, request_id: int, verb: str) -> HttpResponse:
    """Approve, refuse or withdraw one request."""
    actor, absent = request.actor, _for_person(request)  # type: ignore[attr-defined]
    reason = request.POST.get("reason", "")
    acts = {
        "approve": (approvals.approve, "Your approval is kept."),
        "refuse": (approvals.refuse, "Refused, and whoever asked is told."),
        "withdraw": (approvals.withdraw, "The request is taken back."),
    }
    if verb in acts:
        act, words = acts[verb]

        def run() -> None:
            acting = actor if verb == "withdraw" else queries.acting_for(actor, request_id, absent)
            act(by=acting, request_id=request_id, reason=reason)

        run_button(request, run, words)
    return redirect("work:mine")


@signed_in
@require_POST
def approve_list(request: HttpRequest) -> HttpResponse:
    """Approve the chosen requests of one list."""
    chosen = [
        int(text) for text in request.POST.getlist("request")[:500] if text.isdecimal() and len(text) < 19
    ]
    actor, reason = request.actor, request.POST.get("reason", "")  # type: ignore[attr-defined]
    run_button(
        request,
        lambda: approvals.approve_many(by=actor, request_ids=chosen, reason=reason),
        f"{len(chosen)} requests: your approval is kept.",
    )
    return redirect("work:mine")


@signed_in
@require_POST
def done(request: HttpRequest, obligation_id: int) -> HttpResponse:
    """Say that an obligation is met."""
    how = request.POST.get("how", "")[:200]
    run_button(
        request, lambda: obligation_done(by=request.actor, obligation=obligation_id, how=how), "Kept as done."  # type: ignore[attr-defined]
    )  # fmt: skip
    return redirect("work:mine")


@signed_in
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Mark the notices shown as seen."""
    chosen = [
        int(text) for text in request.POST.getlist("notice")[:200] if text.isdecimal() and len(text) < 19
    ]
    run_button(request, lambda: notices_seen(by=request.actor, notices=chosen), "Marked as seen.")  # type: ignore[attr-defined]
    return redirect("work:mine")
