"""Customers: listed, taken up, and one of them with everything that moved what it owes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.clock import today
from apps.core.paging import page_by_key
from apps.identity.access import signed_in
from apps.identity.screens import Shown, actor_of, given_key, pressed, run_form, shown, why_not
from apps.receivables.actions.customers import add_customer, change_customer, close_customer
from apps.receivables.actions.receipts import allocate
from apps.receivables.actions.refunds import raise_refund
from apps.receivables.calc.invoicing import NOUGHT
from apps.receivables.forms import CustomerForm, PartsForm, RefundForm
from apps.receivables.guards import KEEP, RAISE, RECEIVE
from apps.receivables.models import Customer, Invoice, Item, Refund
from apps.receivables.queries.aged import left_of
from apps.receivables.transitions import OPEN, OWED
from apps.receivables.views.common import of_record
from apps.tenancy.models import Organisation

OWED_MAX = 50


class FindForm(forms.Form):
    """Which customers."""

    find = forms.CharField(label="Name or number", max_length=60, required=False)


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Customers of an organisation by name."""
    view = shown(request)
    asked = "find" in request.GET
    form = FindForm(request.GET if asked else None)
    found = Customer.objects.filter(holder_id=view.holder).select_related("record")
    words = form.cleaned_data["find"].strip() if asked and form.is_valid() else ""
    if words:
        found = found.filter(name__icontains=words) | found.filter(record__number__iendswith=words)
    return TemplateResponse(request, "receivables/customers.html", {
        "page_title": "Customers", "view": view, "form": form, "asked": asked,
        "page": page_by_key(found, request, order=("name", "id")), "why": why_not(request, KEEP, view.holder),
        "new_url": view.url("receivables:customer-new"),
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take up a customer."""
    view = shown(request)
    form = CustomerForm(request.POST or None, organisations=_organisations(view.holder))
    made: list[Customer] = []

    def act(data: dict[str, Any]) -> None:
        made.append(add_customer(by=actor_of(request), holder=view.holder, key=given_key(request), **data))

    if request.method == "POST" and run_form(request, form, act, "The customer is taken up."):
        return redirect("receivables:customer", made[0].record_id)
    return TemplateResponse(request, "receivables/customer_new.html", {
        "page_title": "New customer", "view": view, "form": form, "key": given_key(request),
        "why": why_not(request, KEEP, view.holder),
        "breadcrumb": [("Customers", view.url("receivables:customers")), ("New", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One customer: address, what is owed, every movement; change, close, and put money on account to invoices."""
    found = of_record(Customer, record_id, "customer", "organisation")
    by, which, holder = actor_of(request), request.POST.get("form", ""), found.holder_id
    if request.method == "POST" and pressed(request, {
        "close": (lambda: close_customer(by=by, customer_id=found.pk), "It is closed, and charged no more."),
        "open": (lambda: close_customer(by=by, customer_id=found.pk, open_again=True), "It is open again."),
    }):  # fmt: skip
        return redirect("receivables:customer", record_id)
    owed = list(
        Invoice.objects.filter(customer=found, record__state__in=OWED)
        .select_related("record")
        .order_by("due_on", "pk")
    )[:OWED_MAX]
    kept = {
        name: getattr(found, name)
        for name in CustomerForm.base_fields
        if name not in ("kind", "organisation")
    }
    kept["organisation"] = found.organisation.code if found.organisation else ""
    change = CustomerForm(request.POST if which == "change" else None, auto_id="change_%s", initial=kept, fixed=True,
                          organisations=_organisations(holder))  # fmt: skip
    parts = PartsForm(request.POST if which == "allocate" else None, auto_id="parts_%s", invoices=owed)
    refund = RefundForm(request.POST if which == "refund" else None, auto_id="refund_%s")
    given: list[Refund] = []
    if which == "refund" and run_form(
        request, refund, lambda data: given.append(raise_refund(
            by=by, customer_id=found.pk, key=given_key(request), **data)),
        "The refund waits for the approval of another person.",
    ):  # fmt: skip
        return redirect("receivables:refund", given[0].record_id)
    done = (
        (which == "change" and run_form(request, change, lambda data: change_customer(
            by=by, customer_id=found.pk, version=request.POST.get("version"), **data), "It is changed."))
        or (which == "allocate" and run_form(request, parts, lambda data: allocate(
            by=by, customer_id=found.pk, parts=parts.parts(), key=given_key(request)), "The money is put to the invoices."))
    )  # fmt: skip
    if done:
        return redirect("receivables:customer", record_id)
    left = left_of(found.pk, today())
    on_account = -sum((one.amount for one in left if one.invoice is None), NOUGHT)
    return TemplateResponse(request, "receivables/customer.html", {
        "page_title": found.name, "customer": found, "record": found.record, "left": left, "on_account": on_account,
        "total": sum((one.amount for one in left), NOUGHT), "change": change,
        "parts": parts if owed and on_account else None, "refund": refund if on_account > 0 else None,
        "why_refund": why_not(request, RAISE, holder),
        "page": page_by_key(Item.objects.filter(customer=found).select_related("record", "invoice__record"), request),
        "key": given_key(request), "why": why_not(request, KEEP, holder), "why_receive": why_not(request, RECEIVE, holder),
        "open": found.record.state == OPEN, "receipt_url": Shown(holder).url("receivables:receipt-new", customer=found.pk),
        "breadcrumb": [("Customers", Shown(holder).url("receivables:customers")), (str(found.record.number), "")],
    }, status=422 if change.errors or parts.errors or refund.errors else 200)  # fmt: skip


def _organisations(holder: int) -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in Organisation.objects.exclude(pk=holder).order_by("name")[:200]]
