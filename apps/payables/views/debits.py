"""Direct debits and refunds on screen: invoices marked as collected, and the statement lines that meet them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from apps.banking.actions.reconciling import RECONCILE
from apps.identity.access import signed_in
from apps.identity.screens import Small, actor_of, run_small, shown, status_of, why_not
from apps.payables.actions.settlements import mark_direct_debit, settle_by_line
from apps.payables.forms_runs import DebitForm, MeetForm
from apps.payables.guards import REGISTER
from apps.payables.queries.debits import collected
from apps.payables.queries.invoices import records_of
from apps.payables.views.common import tabs


@signed_in
@require_http_methods(["GET", "POST"])
def debits(request: HttpRequest) -> HttpResponse:
    """What suppliers collect or refund, each beside the lines of the statement that it may be."""
    view = shown(request)
    by, holder = actor_of(request), view.holder

    def mark(data: dict[str, Any]) -> None:
        (record, *_) = records_of(holder, data["numbers"])
        mark_direct_debit(by=by, record_id=record, reference=data["reference"])

    def meet(data: dict[str, Any]) -> None:
        settle_by_line(by=by, line_id=data["line"], invoices=[data["invoice"]])

    forms, done = run_small(request, {
        "mark": Small(DebitForm, mark, "It is collected, and in no run."),
        "meet": Small(MeetForm, meet, "It is settled and matched with the statement."),
    })  # fmt: skip
    if done:
        return redirect(view.url("payables:debits"))
    return TemplateResponse(request, "payables/debits.html", {
        "page_title": "Direct debits and refunds", "view": view, "tabs": tabs(view, "payables:debits"), "forms": forms,
        "rows": collected(holder), "why_mark": why_not(request, REGISTER, holder),
        "why": why_not(request, RECONCILE, holder),
    }, status=status_of(forms))  # fmt: skip
