"""Separation of duties, its exceptions, emergency access and vetting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.clock import now, today
from apps.core.paging import page_by_key
from apps.identity import actions
from apps.identity.access import confirmed_lately, needs, signed_in
from apps.identity.forms import (
    ClearanceForm,
    EmergencyForm,
    ExceptionForm,
    ExtendForm,
    ReviewForm,
    VettingRuleForm,
)
from apps.identity.models import Clearance, Person, SodRule, VettingRule
from apps.identity.queries import emergencies_in, exceptions_in, separation_report, vetting_standing
from apps.identity.screens import chosen_holder, run_button, run_form
from apps.identity.views.common import held, tabs


@needs("administer", "roles.approve", "audit.read")
@require_GET
def separation(request: HttpRequest) -> HttpResponse:
    """Who holds two duties of the matrix, and the matrix itself."""
    actor = request.actor  # type: ignore[attr-defined]
    holder, places = chosen_holder(request, held(actor, "administer", "roles.approve", "audit.read"))
    pairs = separation_report(holder)
    rules = SodRule.objects.select_related("one", "other").order_by("grade", "one__label", "other__label")
    return TemplateResponse(request, "identity/separation.html", {
        "page_title": "Separation of duties", "tabs": tabs(request), "places": places,
        "held": [pair for pair in pairs if pair.grade == "held"],
        "document": [pair for pair in pairs if pair.grade == "document"],
        "rules": list(rules[:500]),
    })  # fmt: skip


@needs("administer", "exception.approve", "audit.read")
@require_http_methods(["GET", "POST"])
def exceptions(request: HttpRequest) -> HttpResponse:
    """Exceptions to separation of duties: all of them listed, with a form to ask for one."""
    actor = request.actor  # type: ignore[attr-defined]
    holder, places = chosen_holder(request, held(actor, "administer", "exception.approve", "audit.read"))
    form = ExceptionForm(request.POST or None)

    def ask(data: dict[str, Any]) -> None:
        actions.request_exception(
            by=actor, holder=holder, person=data["person"].pk, rule=int(data["rule"]), since=data["since"],
            until=data["until"], reason=data["reason"],
        )  # fmt: skip

    if request.method == "POST" and run_form(
        request, form, ask, "The exception waits for another person's approval."
    ):
        return redirect(request.get_full_path())
    page = page_by_key(exceptions_in(frozenset({holder})), request)
    return TemplateResponse(request, "identity/exceptions.html", {
        "page_title": "Exceptions to separation of duties", "tabs": tabs(request), "places": places, "page": page,
        "form": form, "may_ask": actor.holds("administer", holder),
        "may_decide": actor.holds("exception.approve", holder), "me": actor.person, "today": today(),
    })  # fmt: skip


@needs("exception.approve")
@require_POST
@confirmed_lately
def decide_exception(request: HttpRequest, exception_id: int, verb: str) -> HttpResponse:
    """Approve, refuse or end an exception."""
    actor, reason = request.actor, request.POST.get("reason", "")  # type: ignore[attr-defined]
    acts = {
        "approve": (lambda: actions.approve_exception(by=actor, exception=exception_id), "The exception is live."),
        "refuse": (
            lambda: actions.refuse_exception(by=actor, exception=exception_id, reason=reason), "It is refused.",
        ),
        "end": (lambda: actions.end_exception(by=actor, exception=exception_id, reason=reason), "It has ended."),
    }  # fmt: skip
    if verb in acts:
        run_button(request, *acts[verb])
    return redirect("identity:exceptions")


@signed_in
@require_http_methods(["GET", "POST"])
def emergencies(request: HttpRequest) -> HttpResponse:
    """Emergency access: ask for it, and for those who may, open, close and review it."""
    actor = request.actor  # type: ignore[attr-defined]
    holder, places = chosen_holder(request, actor.holders_with("directory.read"))
    form = EmergencyForm(request.POST or None)

    def ask(data: dict[str, Any]) -> None:
        actions.ask_emergency_access(
            by=actor, holder=holder, role=data["role"], hours=int(data["hours"]), reason=data["reason"]
        )

    if request.method == "POST" and run_form(
        request, form, ask, "A second person has been asked to open it."
    ):
        return redirect(request.get_full_path())
    may_decide = actor.holds("emergency.approve", holder)
    found = emergencies_in(frozenset({holder}))
    if not may_decide and not actor.holds("audit.read", holder):
        found = found.filter(person_id=actor.person)
    return TemplateResponse(request, "identity/emergencies.html", {
        "page_title": "Emergency access", "tabs": tabs(request), "places": places, "form": form,
        "page": page_by_key(found, request), "may_decide": may_decide, "me": actor.person, "now": now(),
        "today": today(), "review": ReviewForm(),
    })  # fmt: skip


@needs("emergency.approve")
@require_POST
@confirmed_lately
def decide_emergency(request: HttpRequest, access_id: int, verb: str) -> HttpResponse:
    """Open, refuse, close or review one use of emergency access."""
    actor = request.actor  # type: ignore[attr-defined]
    words = {name: request.POST.get(name, "") for name in ("reason", "finding")}
    acts = {
        "open": (
            lambda: actions.open_emergency_access(by=actor, access=access_id),
            "It is open. Everything done with it is marked, and its review is on your list.",
        ),
        "refuse": (
            lambda: actions.refuse_emergency_access(by=actor, access=access_id, reason=words["reason"]),
            "It is refused.",
        ),
        "close": (lambda: actions.close_emergency_access(by=actor, access=access_id), "It is closed."),
        "review": (
            lambda: actions.review_emergency_access(by=actor, access=access_id, finding=words["finding"]),
            "The review is kept.",
        ),
    }
    if verb in acts:
        run_button(request, *acts[verb])
    return redirect("identity:emergencies")


@needs("administer", "approvals.manage", "vetting.record")
@require_http_methods(["GET", "POST"])
def vetting(request: HttpRequest) -> HttpResponse:
    """Which roles need which level, whose roles are suspended or soon will be, and the clearances."""
    actor = request.actor  # type: ignore[attr-defined]
    holder, places = chosen_holder(request, held(actor, "administer", "approvals.manage", "vetting.record"))
    records, requires = actor.holds("vetting.record", holder), actor.holds("approvals.manage", holder)
    which = request.POST.get("form", "")
    rule_form = VettingRuleForm(request.POST if which == "rule" else None, auto_id="rule_%s")
    clearance_form = ClearanceForm(request.POST if which == "clearance" else None, auto_id="clearance_%s")

    def record(data: dict[str, Any]) -> None:
        actions.record_clearance(by=actor, holder=holder, **(data | {"person": data["person"].pk}))

    if which == "rule" and run_form(
        request,
        rule_form,
        lambda data: actions.require_vetting(by=actor, holder=holder, **data),
        "The level is set.",
    ):
        return redirect(request.get_full_path())
    if which == "clearance" and run_form(request, clearance_form, record, "The clearance is kept."):
        return redirect(request.get_full_path())
    standing = vetting_standing(holder)
    names = dict(Person.objects.filter(pk__in={item.person for item in standing}).values_list("pk", "name"))
    clearances = Clearance.objects.filter(holder_id=holder).select_related("person", "level", "extended_by")
    return TemplateResponse(request, "identity/vetting.html", {
        "page_title": "Vetting", "tabs": tabs(request), "places": places,
        "rules": list(
            VettingRule.objects.filter(holder_id=holder).select_related("role", "level").order_by("role__label")[:200]
        ),
        "standing": [{"item": item, "name": names.get(item.person, "")} for item in standing],
        "page": page_by_key(clearances, request, order=("ends_on", "id")) if records else None,
        "rule_form": rule_form if requires else None, "clearance_form": clearance_form if records else None,
        "extend": ExtendForm(), "may_extend": actor.holds("vetting.extend", holder), "today": today(),
    })  # fmt: skip


@needs("vetting.extend", "vetting.record")
@require_POST
def change_clearance(request: HttpRequest, clearance_id: int, verb: str) -> HttpResponse:
    """Extend or withdraw a clearance."""
    actor, reason = request.actor, request.POST.get("reason", "")  # type: ignore[attr-defined]
    if verb == "withdraw":
        run_button(
            request, lambda: actions.withdraw_clearance(by=actor, clearance=clearance_id, reason=reason),
            "The clearance is withdrawn; roles that need it are suspended.",
        )  # fmt: skip
    elif verb == "extend":
        form = ExtendForm(request.POST)
        done = run_form(
            request, form, lambda data: actions.extend_clearance(by=actor, clearance=clearance_id, **data),
            "The clearance is extended.",
        )  # fmt: skip
        if not done:
            for errors in form.errors.values():
                messages.error(request, " ".join(map(str, errors)))
    return redirect("identity:vetting")
