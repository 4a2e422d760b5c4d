"""The payment officer's screens: payments listed, one with its items, its file, and what the bank made of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.banking.actions.payments import (
    ask_for_file,
    confirm_payment,
    fail_items,
    read_file,
    withdraw_payment,
)
from apps.banking.forms import FailForm, NothingForm, ReasonForm
from apps.banking.models import Payment, PaymentFile, PaymentItem, PaymentPart
from apps.banking.paying import PREPARE, RELEASE
from apps.banking.transitions import APPROVED, FILED, PREPARED
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.identity.access import signed_in
from apps.identity.screens import Small, run_small, shown, status_of, why_not
from apps.jobs.models import Job
from apps.tenancy.queries import holder_names
from apps.work.models import ApprovalRequest


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Payments of an organisation's accounts, the newest first."""
    view = shown(request)
    found = Payment.objects.filter(holder_id=view.holder).select_related("record", "account")
    return TemplateResponse(request, "banking/payments.html", {
        "page_title": "Payments", "view": view, "page": page_by_key(found, request),
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def payment(request: HttpRequest, record_id: int) -> HttpResponse:
    """One payment: its sums, its items as far as the reader sees them, its file, and the next step."""
    found = (
        Payment.objects.select_related("record", "account", "prepared_by", "approved_by")
        .filter(record_id=record_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such payment, or you may not see it.")
    by = request.actor  # type: ignore[attr-defined]
    forms, done = run_small(request, {
        "file": Small(NothingForm, lambda data: ask_for_file(by=by, payment_id=found.pk), "The file is being made."),
        "confirm": Small(NothingForm, lambda data: confirm_payment(by=by, payment_id=found.pk), "The payment is confirmed."),
        "withdraw": Small(ReasonForm, lambda data: withdraw_payment(by=by, payment_id=found.pk, **data), "It is withdrawn."),
        "fail": Small(FailForm, lambda data: fail_items(by=by, payment_id=found.pk, items={data["item"]: data["reason"]}),
                      "It came back; its debt stands open again."),
    })  # fmt: skip
    if done:
        return redirect("banking:payment", record_id)
    state = found.record.state
    parts = list(PaymentPart.objects.filter(key=found.key).order_by("holder_id"))
    names = holder_names(one.holder_id for one in parts)
    items = PaymentItem.objects.filter(part__key=found.key).select_related(
        "payee__supplier", "source", "part"
    )
    return TemplateResponse(request, "banking/payment.html", {
        "page_title": f"Payment {found.record.number}", "payment": found, "state": state, "forms": forms,
        "parts": [(one, names.get(one.holder_id, "")) for one in parts],
        "page": page_by_key(items, request, order=("id",)), "file": PaymentFile.objects.filter(payment=found).first(),
        "job": Job.objects.filter(record=found.record_id, kind="banking.file").order_by("-pk").first(),
        "asked": ApprovalRequest.objects.filter(record=found.record).order_by("-pk").first(),
        "approved": state == APPROVED, "filed": state == FILED, "early": state in (PREPARED, APPROVED),
        "sent": found.filed_at is not None, "why": why_not(request, PREPARE, found.holder_id),
        "why_read": why_not(request, RELEASE, found.holder_id),
        "breadcrumb": [("Payments", f"{reverse('banking:payments')}?in={found.holder_id}"), (str(found.record.number), "")],
    }, status=status_of(forms))  # fmt: skip


@signed_in
@require_POST
@never_cache
def download(request: HttpRequest, file_id: int) -> HttpResponse:
    """The file for the bank; each reading is kept in the trail, so it is asked for by a form and not a link."""
    name, media_type, content = read_file(by=request.actor, file_id=file_id)  # type: ignore[attr-defined]
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
