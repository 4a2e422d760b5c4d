"""Receipts: listed, entered by hand, taken back."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.documents.models import Record
from apps.documents.queries import acts, page_of
from apps.identity.access import signed_in
from apps.identity.screens import Shown, actor_of, given_key, run_form, shown, why_not
from apps.receivables.actions.incoming import misplaced_receipt
from apps.receivables.actions.receipts import enter_receipt, return_receipt
from apps.receivables.forms import ReasonForm, ReceiptForm
from apps.receivables.guards import RECEIVE
from apps.receivables.models import Customer, Invoice, Item, Receipt
from apps.receivables.transitions import OWED, POSTED
from apps.receivables.views.common import of_record

CUSTOMERS_MAX, OWED_MAX = 500, 50


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Receipts of an organisation, the newest first."""
    view = shown(request)
    found = Receipt.objects.filter(holder_id=view.holder).select_related("record", "customer__record")
    return TemplateResponse(request, "receivables/receipts.html", {
        "page_title": "Receipts", "view": view, "page": page_by_key(found, request),
        "why": why_not(request, RECEIVE, view.holder), "new_url": view.url("receivables:receipt-new"),
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a receipt: first whose it is, then what it pays."""
    view = shown(request)
    asked = request.GET.get("customer", "")
    customers = Customer.objects.filter(holder_id=view.holder).select_related("record")
    chosen = customers.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
    if asked and chosen is None:
        raise NotFound("There is no such customer, or you may not see it.")
    form = None
    if chosen is not None:
        owed = Invoice.objects.filter(customer=chosen, record__state__in=OWED).select_related("record")
        form = ReceiptForm(request.POST or None, invoices=list(owed.order_by("due_on", "pk")[:OWED_MAX]))
    made: list[Receipt] = []

    def act(data: dict[str, Any]) -> None:
        assert chosen is not None and form is not None
        made.append(enter_receipt(
            by=actor_of(request), customer_id=chosen.pk, key=given_key(request), parts=form.parts(),
            **{name: data[name] for name in ("amount", "received_on", "bank_line")},
        ))  # fmt: skip

    if (
        request.method == "POST"
        and form is not None
        and run_form(request, form, act, "The receipt is entered and posted.")
    ):
        return redirect("receivables:receipt", made[0].record_id)
    return TemplateResponse(request, "receivables/receipt_new.html", {
        "page_title": "Enter a receipt", "view": view, "form": form, "customer": chosen, "key": given_key(request),
        "customers": [] if chosen else customers.order_by("name")[:CUSTOMERS_MAX],
        "why": why_not(request, RECEIVE, view.holder),
        "breadcrumb": [("Receipts", view.url("receivables:receipts")), ("New", "")],
    }, status=422 if form is not None and form.errors else 200)  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One receipt and what it paid; taken back where the bank returned it."""
    found = of_record(Receipt, record_id, "receipt", "customer__record", "account", "source")
    by, which = actor_of(request), request.POST.get("form", "")
    form = ReasonForm(request.POST if which == "return" else None, auto_id="return_%s")
    wrong = ReasonForm(request.POST if which == "misplaced" else None, auto_id="wrong_%s")
    held: list[Record] = []
    if which == "return" and run_form(
        request, form, lambda data: return_receipt(by=by, receipt_id=found.pk, **data), "It is taken back."
    ):
        return redirect("receivables:receipt", record_id)
    if which == "misplaced" and run_form(
        request, wrong, lambda data: held.append(misplaced_receipt(by=by, receipt_id=found.pk, **data)),
        "The money is held until its customer is known.",
    ):  # fmt: skip
        return redirect("receivables:unknown", held[0].pk)
    return TemplateResponse(request, "receivables/receipt.html", {
        "page_title": f"Receipt {found.record.number}", "receipt": found, "form": form, "wrong": wrong,
        "acts": acts(found.record), "source_url": page_of(found.source) if found.source else "",
        "items": Item.objects.filter(record=found.record).select_related("invoice__record").order_by("pk")[:400],
        "why": why_not(request, RECEIVE, found.holder_id), "stands": found.record.state == POSTED,
        "breadcrumb": [("Receipts", Shown(found.holder_id).url("receivables:receipts")), (str(found.record.number), "")],
    }, status=422 if form.errors or wrong.errors else 200)  # fmt: skip
