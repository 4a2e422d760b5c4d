"""An order is placed from one approved requisition or several, at what was agreed with the supplier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.core.errors import NotFound
from apps.documents.models import Record
from apps.identity.access import signed_in
from apps.identity.screens import actor_of, given_key, run_form, why_not
from apps.purchasing.actions.orders import Terms, place_order
from apps.purchasing.forms import OrderForm
from apps.purchasing.guards import PLACE
from apps.purchasing.models import Requisition, RequisitionLine
from apps.purchasing.queries import pages
from apps.purchasing.transitions import APPROVED, REQUISITION
from apps.purchasing.views.common import shown
from apps.tenancy.models import Organisation

TERMS = ("supplier", "contract", "needed_on", "deliver_to", "paying", "terms")


@signed_in
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, record_id: int) -> HttpResponse:
    """Place an order for one approved requisition, at what was agreed."""
    found = Requisition.objects.select_related("record", "supplier").filter(record_id=record_id).first()
    if found is None or found.record.kind != REQUISITION.kind:
        raise NotFound("There is no such requisition, or you may not see it.")
    form = _terms_form(request, found.holder_id, [found])
    made: list[Record] = []

    def act(data: dict[str, Any]) -> None:
        terms = Terms(**{name: data[name] for name in TERMS})
        order, _ = place_order(by=actor_of(request), holder=found.holder_id, requisitions=[record_id], terms=terms,
                               key=request.POST.get("key", ""), priced=form.priced())  # fmt: skip
        made.append(order)

    if request.method == "POST" and run_form(request, form, act, "The order is placed."):
        return redirect("purchasing:order", made[0].pk)
    waiting = (
        ""
        if found.record.state == APPROVED
        else f"{found.record.number} is “{found.record.state}”, not approved."
    )
    return TemplateResponse(request, "purchasing/form.html", {
        "page_title": f"Order {found.record.number}", "form": form, "key": given_key(request), "label": "Place the order",
        "why": why_not(request, PLACE, found.holder_id) or waiting,
        "lead": "The order is placed in your name; somebody else receives.",
        "breadcrumb": [(str(found.record.number), reverse("purchasing:requisition", args=[record_id])), ("Order", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def place_several(request: HttpRequest) -> HttpResponse:
    """Choose approved requisitions, those of one supplier beside each other; then order them together."""
    view = shown(request)
    there = pages.orderable(view.holder)
    picked = {int(one) for one in request.GET.getlist("requisition") if one.isdecimal() and len(one) < 19}
    chosen = [one for one in there if one.record_id in picked]
    if not chosen:
        return TemplateResponse(request, "purchasing/place_several.html", {
            "page_title": "Order several requisitions at once", "view": view, "there": there,
            "breadcrumb": [("Requisitions", view.url("purchasing:requisitions")), ("Order several", "")],
        })  # fmt: skip
    form = _terms_form(request, view.holder, chosen)
    made: list[Record] = []

    def act(data: dict[str, Any]) -> None:
        order, _ = place_order(
            by=actor_of(request), holder=view.holder, requisitions=[one.record_id for one in chosen], priced=form.priced(),
            terms=Terms(**{name: data[name] for name in TERMS}), key=request.POST.get("key", ""),
        )  # fmt: skip
        made.append(order)

    if request.method == "POST" and run_form(request, form, act, "The order is placed."):
        return redirect("purchasing:order", made[0].pk)
    numbers = ", ".join(str(one.record.number) for one in chosen)
    suppliers = {one.supplier.name for one in chosen if one.supplier}
    mixed = f" They name different suppliers: {'; '.join(sorted(suppliers))}." if len(suppliers) > 1 else ""
    return TemplateResponse(request, "purchasing/form.html", {
        "page_title": f"Order {len(chosen)} {'requisition' if len(chosen) == 1 else 'requisitions'}", "form": form,
        "key": given_key(request), "label": "Place the order", "why": why_not(request, PLACE, view.holder),
        "lead": f"One order for {numbers}, placed in your name; somebody else receives.{mixed}",
        "breadcrumb": [("Requisitions", view.url("purchasing:requisitions")),
                       ("Order several", view.url("purchasing:place-several")), ("Order", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


def _terms_form(request: HttpRequest, holder: int, chosen: Sequence[Requisition]) -> OrderForm:
    """What is agreed with the supplier, over the lines of every requisition that was chosen."""
    head = chosen[0]
    payers = list(Organisation.objects.order_by("name").values_list("code", "name"))
    own = Organisation.objects.get(pk=holder).code
    lines = RequisitionLine.objects.filter(requisition__in=chosen).order_by("requisition_id", "position")
    initial = {"supplier": head.supplier.name if head.supplier else "", "contract": head.contract, "paying": own,
               "needed_on": min(one.needed_on for one in chosen), "deliver_to": head.deliver_to}  # fmt: skip
    return OrderForm(request.POST or None, payers=sorted(payers, key=lambda one: one[0] != own),
                     lines=[(one.pk, one) for one in lines], initial=initial)  # fmt: skip
