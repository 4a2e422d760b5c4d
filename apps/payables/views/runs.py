"""The payment officer's screens: runs listed and proposed, one reviewed and sent, and what became of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.banking.paying import PREPARE
from apps.core.clock import now, today
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.documents.models import Link, Record
from apps.identity.access import signed_in
from apps.identity.screens import Small, actor_of, given_key, run_small, shown, status_of, why_not
from apps.jobs.models import Job
from apps.ledger.models import Journal
from apps.payables.actions.asking import ask_for_run, ask_to_send
from apps.payables.actions.remittances import ask_for_remittances
from apps.payables.actions.runs import drop_run, pay_urgently, put_in, set_run_plan, take_out
from apps.payables.actions.settlements import set_off
from apps.payables.actions.setup import KEEP
from apps.payables.forms_runs import WEEKDAYS, NothingForm, PlanForm, ProposeForm, UrgentForm, WhyForm
from apps.payables.models import Remittance, Run, RunItem, RunPlan, Settled
from apps.payables.queries import runs as reads
from apps.payables.queries.invoices import records_of
from apps.payables.transitions import CONFIRMED, PART_FAILED, PROPOSED, SETTLEMENT
from apps.payables.views.common import tabs
from apps.tenancy.queries import holder_names

JOBS_HOURS = 4
"""For so long a proposal that failed is shown."""


@signed_in
@require_http_methods(["GET", "POST"])
def runs(request: HttpRequest) -> HttpResponse:
    """Payment runs of an organisation's accounts, the newest first; another is proposed here."""
    view = shown(request)
    by, holder, key = actor_of(request), view.holder, given_key(request)
    pairs = reads.credited_pairs(holder)
    forms, done = run_small(request, {
        "propose": Small(ProposeForm, lambda data: ask_for_run(by=by, key=key, **data), "The run is being proposed.",
                         {"holder": holder}),
        "urgent": Small(UrgentForm, lambda data: _urgent(by, holder, key, data), "The urgent payment is proposed.",
                        {"holder": holder}),
        "plan": Small(PlanForm, lambda data: set_run_plan(by=by, holder=holder, **_plan(data)), "The days are set."),
        "set_off": Small(NothingForm, lambda data: set_off(by=by, invoices=[one.record_id for one in pairs]),
                         "They are set off."),
    })  # fmt: skip
    if done:
        return redirect(view.url("payables:runs"))
    page = page_by_key(reads.runs(holder, urgent=request.GET.get("show") == "urgent"), request)
    sums = reads.totals([one.key for one in page.rows])
    plan = RunPlan.objects.filter(holder_id=holder, during__contains=today()).first()
    return TemplateResponse(request, "payables/runs.html", {
        "days": _words(plan), "page_title": "Payment runs", "view": view, "tabs": tabs(view, "payables:runs"), "page": page,
        "rows": [(one, sums[one.key]) for one in page.rows], "forms": forms, "pairs": pairs, "plan": plan, "key": key,
        "jobs": Job.objects.filter(
            holder_id=holder, kind="payables.propose", made_at__gte=now() - dt.timedelta(hours=JOBS_HOURS)
        ).exclude(state="done").order_by("-pk")[:3],
        "urgent_url": view.url("payables:runs", show="urgent"), "why": why_not(request, PREPARE, holder),
        "why_plan": why_not(request, KEEP, holder),
    }, status=status_of(forms))  # fmt: skip


def _urgent(by: Any, holder: int, key: str, data: dict[str, Any]) -> Run:
    numbers = data.pop("numbers")
    made: Run = pay_urgently(by=by, invoices=records_of(holder, numbers), key=key, **data)
    return made


def _words(plan: RunPlan | None) -> str:
    """The days of payment as people say them."""
    names = [dict(WEEKDAYS)[day] for day in plan.weekdays] if plan else []
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _plan(data: dict[str, Any]) -> dict[str, Any]:
    """Values as the act takes them: an empty minimum is nought."""
    return {name: value for name, value in data.items() if name != "minimum" or value is not None}


@signed_in
@require_http_methods(["GET", "POST"])
def run(request: HttpRequest, record_id: int) -> HttpResponse:
    """One run: warnings first, whom it pays for which invoices, what it leaves out and why, and the next step."""
    found = (
        Run.objects.select_related("record", "account", "payment__record", "proposed_by")
        .filter(record_id=record_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such payment run, or you may not see it.")
    by, version = actor_of(request), request.POST.get("version")
    chosen = [int(one) for one in request.POST.getlist("item") if one.isdecimal() and len(one) < 19]
    forms, done = run_small(request, {
        "out": Small(WhyForm, lambda data: take_out(by=by, run_id=found.pk, items=chosen, version=version, **data),
                     "They are taken out."),
        "in": Small(NothingForm, lambda data: put_in(by=by, run_id=found.pk, items=chosen, version=version),
                    "They are put in."),
        "send": Small(NothingForm, lambda data: ask_to_send(by=by, run_id=found.pk, version=version), "It is being sent."),
        "remit": Small(NothingForm, lambda data: ask_for_remittances(by=by, run_id=found.pk), "Payees are being told."),
        "drop": Small(WhyForm, lambda data: drop_run(by=by, run_id=found.pk, **data), "The run is dropped."),
    })  # fmt: skip
    if done:
        return redirect("payables:run", record_id)
    return TemplateResponse(
        request, "payables/run.html", _shown(request, found) | {"forms": forms}, status=status_of(forms)
    )


def _shown(request: HttpRequest, found: Run) -> dict[str, Any]:
    page = page_by_key(reads.payees(found), request, order=("id",))
    rows = reads.with_items(page.rows)
    state = found.record.state
    job = Job.objects.filter(record=found.record_id, kind="payables.send").order_by("-pk").first()
    sums = reads.totals([found.key])[found.key]
    names = holder_names({one.holder_id for one in page.rows})
    left, out = reads.items_in(found, RunItem.State.LEFT), reads.items_in(found, RunItem.State.OUT)
    small = [one for one in left if one.why == RunItem.Why.MINIMUM]
    return {
        "page_title": f"Payment run {found.record.number}", "run": found, "state": state, "sums": sums, "page": page,
        "rows": [(one, names.get(one.payee.holder_id, "")) for one in rows], "several": len(names) > 1,
        "warned": reads.warned(found) if state == PROPOSED else [], "left": left, "back": [*out, *small],
        "open": state == PROPOSED and not (job and job.state in ("waiting", "running")), "job": job,
        "why": why_not(request, PREPARE, found.holder_id), "confirmed": state in (CONFIRMED, PART_FAILED),
        "told": Remittance.objects.filter(to__key=found.key).count(),
        "not_taken": Remittance.objects.filter(to__key=found.key, failed_at__isnull=False).count(),
        "breadcrumb": [("Payment runs", f"{reverse('payables:runs')}?in={found.holder_id}"), (str(found.record.number), "")],
    }  # fmt: skip


@signed_in
@require_GET
def settlement(request: HttpRequest, record_id: int) -> HttpResponse:
    """Debts settled without a run: which, how and when."""
    record = Record.objects.filter(pk=record_id, kind=SETTLEMENT.kind).select_related("made_by").first()
    if record is None:
        raise NotFound("There is no such settlement, or you may not see it.")
    return TemplateResponse(request, "payables/settlement.html", {
        "page_title": f"Settlement {record.number}", "record": record,
        "rows": Settled.objects.filter(record=record).select_related("invoice__record", "invoice__supplier").order_by("pk"),
        "journals": Journal.objects.filter(posting__record=record).order_by("pk"),
        "links": Link.objects.filter(one=record, kind="met on").select_related("other"),
        "breadcrumb": [("Payment runs", f"{reverse('payables:runs')}?in={record.holder_id}"), (str(record.number), "")],
    })  # fmt: skip
