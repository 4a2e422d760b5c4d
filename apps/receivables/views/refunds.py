"""Refunds to customers: listed, one of them, several paid at once; and VAT of bad debts claimed back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.banking.models import BankAccount, Payment
from apps.banking.paying import PREPARE
from apps.core.clock import today
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.documents.models import Record
from apps.documents.queries import acts
from apps.identity.access import signed_in
from apps.identity.screens import Shown, actor_of, given_key, run_button, run_form, shown, why_not
from apps.receivables.actions.refunds import pay_refunds
from apps.receivables.actions.reliefs import propose_relief
from apps.receivables.calc.invoicing import NOUGHT
from apps.receivables.forms import PayRefundsForm
from apps.receivables.guards import GIVE_UP
from apps.receivables.models import Refund, Relief
from apps.receivables.queries.reliefs import claimable
from apps.receivables.reliefs import rule_on
from apps.receivables.transitions import APPROVED, RELIEF
from apps.receivables.views.common import of_record
from apps.work.models import ApprovalRequest

TO_PAY_MAX = 100


@signed_in
@require_http_methods(["GET", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Refunds of an organisation, and those that are approved paid together."""
    view = shown(request)
    due = Refund.objects.filter(holder_id=view.holder, record__state=APPROVED).select_related(
        "record", "customer__record"
    )
    to_pay = list(due.order_by("pk")[:TO_PAY_MAX])
    accounts = [
        (one.pk, one.name)
        for one in BankAccount.objects.filter(holder_id=view.holder, during__contains=today())
    ]
    form = PayRefundsForm(request.POST or None, refunds=to_pay, accounts=accounts)
    made: list[Payment] = []
    if request.method == "POST" and run_form(
        request, form, lambda data: made.append(pay_refunds(
            by=actor_of(request), account_id=data["account"], refunds=data["refunds"], pay_on=data["pay_on"],
            kind=data["kind"], key=given_key(request))),
        "The payment is prepared. Another person releases it.",
    ):  # fmt: skip
        return redirect("banking:payment", made[0].record_id)
    found = Refund.objects.filter(holder_id=view.holder).select_related("record", "customer__record")
    return TemplateResponse(request, "receivables/refunds.html", {
        "page_title": "Refunds", "view": view, "page": page_by_key(found, request), "form": form, "to_pay": to_pay,
        "key": given_key(request),
        "why": why_not(request, PREPARE, view.holder) or ("" if accounts else "No bank account is kept here."),
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_GET
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One refund with its approval and its payment."""
    found = of_record(Refund, record_id, "refund", "customer__record", "payment")
    return TemplateResponse(request, "receivables/refund.html", {
        "page_title": f"Refund {found.record.number}", "refund": found, "acts": acts(found.record),
        "asked": ApprovalRequest.objects.filter(record=found.record).order_by("-pk").first(),
        "payment_url": reverse("banking:payment", args=[found.payment_id]) if found.payment_id else "",
        "to_pay": found.record.state == APPROVED, "list_url": Shown(found.holder_id).url("receivables:refunds"),
        "breadcrumb": [("Refunds", Shown(found.holder_id).url("receivables:refunds")), (str(found.record.number), "")],
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def reliefs(request: HttpRequest) -> HttpResponse:
    """VAT of debts that were written off: what may be claimed back today, and the claims that were made."""
    view = shown(request)
    if request.method == "POST":
        made: list[Record] = []
        run_button(
            request,
            lambda: made.append(
                propose_relief(by=actor_of(request), holder=view.holder, key=given_key(request))
            ),
            "The claim is listed. Another person approves it.",
        )
        return (
            redirect("receivables:relief", made[0].pk) if made else redirect(view.url("receivables:reliefs"))
        )
    ready = claimable(view.holder, today())
    found = Record.objects.filter(holder_id=view.holder, kind=RELIEF.kind).select_related("made_by")
    return TemplateResponse(request, "receivables/reliefs.html", {
        "page_title": "VAT of bad debts", "view": view, "ready": ready, "total": sum((one.vat for one in ready), NOUGHT),
        "rule": rule_on(today()), "page": page_by_key(found, request), "key": given_key(request),
        "why": why_not(request, GIVE_UP, view.holder) or ("" if ready else "Nothing may be claimed back today."),
    })  # fmt: skip


@signed_in
@require_GET
def relief(request: HttpRequest, record_id: int) -> HttpResponse:
    """One claim: the write-offs on it, its approval, and the rule."""
    claim = Record.objects.filter(pk=record_id, kind=RELIEF.kind).first()
    if claim is None:
        raise NotFound("There is no such claim, or you may not see it.")
    lines: Any = Relief.objects.filter(record=claim).select_related(
        "write_off__record", "write_off__invoice__record"
    )
    return TemplateResponse(request, "receivables/relief.html", {
        "page_title": f"VAT of bad debts {claim.number}", "claim": claim, "lines": list(lines), "acts": acts(claim),
        "total": sum((one.vat for one in lines), NOUGHT),
        "asked": ApprovalRequest.objects.filter(record=claim).order_by("-pk").first(),
        "breadcrumb": [("VAT of bad debts", Shown(claim.holder_id).url("receivables:reliefs")), (str(claim.number), "")],
    })  # fmt: skip
