"""Set-up of income: how the organisation stands on paper, kinds of income, steps of reminding."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from apps.core.clock import today
from apps.identity.access import signed_in
from apps.identity.screens import actor_of, run_form, shown, why_not
from apps.receivables.actions.setup import set_kind, set_step, state_seller
from apps.receivables.forms import KindForm, SellerForm, StepForm
from apps.receivables.guards import KEEP
from apps.receivables.models import IncomeKind, ReminderStep, Seller


@signed_in
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """What stands today, and forms that let something else stand from a day on."""
    view = shown(request)
    by, which = actor_of(request), request.POST.get("form", "")
    standing = (
        Seller.objects.filter(holder_id=view.holder, during__contains=today())
        .select_related("cost_centre")
        .first()
    )
    seller = SellerForm(
        request.POST if which == "seller" else None, auto_id="seller_%s", initial=_as_typed(standing)
    )
    kind = KindForm(request.POST if which == "kind" else None, auto_id="kind_%s")
    step = StepForm(request.POST if which == "step" else None, auto_id="step_%s")
    done = (
        (which == "seller" and run_form(
            request, seller, lambda data: state_seller(by=by, holder=view.holder, **data),
            "So it stands on papers from that day."))
        or (which == "kind" and run_form(
            request, kind, lambda data: set_kind(by=by, holder=view.holder, **data), "The kind of income is set."))
        or (which == "step" and run_form(
            request, step, lambda data: set_step(by=by, holder=view.holder, **data), "The step is set."))
    )  # fmt: skip
    if done:
        return redirect(view.url("receivables:setup"))
    return TemplateResponse(request, "receivables/setup.html", {
        "page_title": "Income set-up", "view": view, "standing": standing, "seller": seller, "kind": kind, "step": step,
        "kinds": IncomeKind.objects.filter(holder_id=view.holder).select_related("account", "cost_centre", "vat_code")[:200],
        "steps": ReminderStep.objects.filter(holder_id=view.holder)[:100], "why": why_not(request, KEEP, view.holder),
    }, status=422 if any(form.errors for form in (seller, kind, step)) else 200)  # fmt: skip


def _as_typed(standing: Seller | None) -> dict[str, object]:
    if standing is None:
        return {}
    kept = {name: getattr(standing, name) for name in SellerForm.base_fields if hasattr(standing, name)}
    return kept | {
        "receipts": standing.receipts_id, "bad_debts": standing.bad_debts_id,
        "cost_centre": standing.cost_centre.code if standing.cost_centre else "",
    }  # fmt: skip
