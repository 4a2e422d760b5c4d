"""The bank-details officer's screens: changes asked for, called back, held; nothing secret in addresses."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.banking.actions.payees import (
    APPROVE,
    CHANGE_DUTY,
    call_back,
    end_change,
    keep_contact,
    read_change,
    read_contact,
    request_change,
    shorten_hold,
)
from apps.banking.forms import CallForm, ChangeForm, ContactForm, EndForm, ShortenForm
from apps.banking.models import BankChange, Contact, PayeeAccount
from apps.banking.queries.payees import NEAR_DAYS, Party, changes_near_payments, shared_with
from apps.banking.transitions import APPROVED, REQUESTED, WAITING
from apps.core.clock import today
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.documents.models import StoredFile
from apps.identity.access import signed_in
from apps.identity.screens import Small, new_key, run_form, run_small, shown, status_of, why_not
from apps.tenancy.queries import holder_names
from apps.work.models import ApprovalRequest

SHOWN_MAX = 50


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Changes of bank details, the newest first."""
    view = shown(request)
    found = BankChange.objects.filter(holder_id=view.holder).select_related("record", "supplier")
    return TemplateResponse(request, "banking/changes.html", {
        "page_title": "Changes of bank details", "view": view, "page": page_by_key(found, request), "today": today(),
        "why": why_not(request, CHANGE_DUTY, view.holder), "new_url": view.url("banking:change-new"),
        "near_url": view.url("banking:near"),
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask for new bank details of a supplier, with the paper that shows them."""
    view = shown(request)
    form = ChangeForm(request.POST or None, request.FILES or None)
    made: list[BankChange] = []

    def act(data: dict[str, Any]) -> None:
        made.append(request_change(
            by=request.actor, holder=view.holder, party=data["supplier"], sort_code=data["sort_code"],  # type: ignore[attr-defined]
            account=data["account"], name=data["name"], came=data["came"], reason=data["reason"], evidence=data["evidence"],
            evidence_name=data["evidence"].name, key=request.POST.get("key", ""),
        ))  # fmt: skip

    if request.method == "POST" and run_form(
        request, form, act, "The change is asked for; payments to this payee rest."
    ):
        return redirect("banking:change", made[0].record_id)
    return TemplateResponse(request, "banking/change_new.html", {
        "page_title": "Ask for a change of bank details", "view": view, "form": form,
        "key": request.POST.get("key") or new_key(), "why": why_not(request, CHANGE_DUTY, view.holder),
        "breadcrumb": [("Changes of bank details", view.url("banking:changes")), ("New", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


def _seen(record_id: int) -> BankChange:
    found = (
        BankChange.objects.select_related("record", "supplier", "requested_by", "called_by", "approved_by", "shortened_by",
                                          "contact")
        .filter(record_id=record_id).first()
    )  # fmt: skip
    if found is None:
        raise NotFound("There is no such change of bank details, or you may not see it.")
    return found


@signed_in
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, record_id: int) -> HttpResponse:
    """One change: its steps, who took them, what is to be done next, and who else is paid to that account."""
    found = _seen(record_id)
    by = request.actor  # type: ignore[attr-defined]
    party = Party.of(found)
    contacts = list(
        Contact.objects.filter(**party.filters(found.holder_id), ended_at=None).order_by("pk")[:SHOWN_MAX]
    )
    forms, done = run_small(request, {
        "contact": Small(ContactForm, lambda data: keep_contact(by=by, holder=found.holder_id, party=party, **data),
                         "The contact is kept. It serves for changes asked for after today."),
        "call": Small(CallForm, lambda data: call_back(
            by=by, change_id=found.pk, contact_id=data["contact"], spoke_with=data["spoke_with"],
            confirmed=data["confirmed"], note=data["note"]), "The call-back is kept.",
            {"contacts": [(one.pk, str(one)) for one in contacts]}),
        "end": Small(EndForm, lambda data: end_change(by=by, change_id=found.pk, **data), "The change is ended."),
        "shorten": Small(ShortenForm, lambda data: shorten_hold(by=by, change_id=found.pk, **data),
                         "The hold is shortened."),
    })  # fmt: skip
    if done:
        return redirect("banking:change", record_id)
    state = found.record.state
    asked = ApprovalRequest.objects.filter(record=found.record).order_by("-pk").first()
    shared = shared_with(found)
    names = holder_names({one.holder for one in shared})
    outside = by.person not in (found.requested_by_id, found.called_by_id, found.approved_by_id)
    return TemplateResponse(request, "banking/change.html", {
        "page_title": f"Change of bank details {found.record.number}", "change": found, "party": party.name(),
        "forms": forms, "contacts": contacts, "asked": asked, "state": state, "held": state == APPROVED and (
            found.hold_until is not None and found.hold_until > today()),
        "open": state in (REQUESTED, WAITING), "requested": state == REQUESTED,
        "files": StoredFile.objects.filter(record=found.record).order_by("pk")[:SHOWN_MAX],
        "shared": [(one, names.get(one.holder, "another organisation")) for one in shared],
        "standing": PayeeAccount.objects.filter(**party.filters(found.holder_id)).select_related("change__record")
                                .order_by("-pk")[:SHOWN_MAX],
        "why": why_not(request, CHANGE_DUTY, found.holder_id), "approves": by.holds(APPROVE, found.holder_id),
        "why_shorten": why_not(request, APPROVE, found.holder_id)
                       or ("" if outside else "Whoever took part in the change does not shorten its hold."),
        "breadcrumb": [("Changes of bank details", f"{reverse('banking:changes')}?in={found.holder_id}"),
                       (str(found.record.number), "")],
    }, status=status_of(forms))  # fmt: skip


@signed_in
@require_POST
@never_cache
def numbers(request: HttpRequest, record_id: int) -> HttpResponse:
    """The details asked for, in the clear, once, as an answer to a form."""
    found = _seen(record_id)
    details = read_change(by=request.actor, change_id=found.pk)  # type: ignore[attr-defined]
    return _clear(request, found, {"details": details})


@signed_in
@require_POST
@never_cache
def contact(request: HttpRequest, record_id: int, contact_id: int) -> HttpResponse:
    """The number to call, in the clear, once."""
    found = _seen(record_id)
    return _clear(request, found, {"number": read_contact(by=request.actor, contact_id=contact_id)})  # type: ignore[attr-defined]


def _clear(request: HttpRequest, found: BankChange, more: dict[str, Any]) -> HttpResponse:
    back = reverse("banking:change", args=[found.record_id])
    return TemplateResponse(request, "banking/numbers.html", {
        "page_title": "Numbers", "back": back, **more,
        "breadcrumb": [("Changes of bank details", f"{reverse('banking:changes')}?in={found.holder_id}"),
                       (str(found.record.number), back), ("Numbers", "")],
    })  # fmt: skip


@signed_in
@require_GET
def near(request: HttpRequest) -> HttpResponse:
    """Payments of the last three months that went to details approved within the days before."""
    view = shown(request)
    found = changes_near_payments(view.holder, today() - dt.timedelta(days=92), today())
    return TemplateResponse(request, "banking/near.html", {
        "page_title": "Changes near payments", "view": view, "page": page_by_key(found, request), "days": NEAR_DAYS,
        "breadcrumb": [("Changes of bank details", view.url("banking:changes")), ("Near payments", "")],
    })  # fmt: skip
