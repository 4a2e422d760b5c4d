"""An order is placed from an approved requisition, at what was agreed with the supplier."""

from __future__ import annotations

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
from apps.purchasing.models import Requisition
from apps.purchasing.transitions import APPROVED, REQUISITION
from apps.tenancy.models import Organisation


@signed_in
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, record_id: int) -> HttpResponse:
    """Place an order for one approved requisition, at what was agreed."""
    found = Requisition.objects.select_related("record", "supplier").filter(record_id=record_id).first()
    if found is None or found.record.kind != REQUISITION.kind:
        raise NotFound("There is no such requisition, or you may not see it.")
    lines = list(found.lines.order_by("position"))
    payers = list(Organisation.objects.order_by("name").values_list("code", "name"))
    own = Organisation.objects.get(pk=found.holder_id).code
    form = OrderForm(
        request.POST or None, payers=sorted(payers, key=lambda one: one[0] != own), lines=[(one.pk, one) for one in lines],
        initial={"supplier": found.supplier.name if found.supplier else "", "contract": found.contract,
                 "needed_on": found.needed_on, "deliver_to": found.deliver_to, "paying": own},
    )  # fmt: skip
    made: list[Record] = []

    def act(data: dict[str, Any]) -> None:
        terms = Terms(
            **{
                name: data[name]
                for name in ("supplier", "contract", "needed_on", "deliver_to", "paying", "terms")
            }
        )
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
