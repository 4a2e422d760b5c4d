"""What is late: aged debt with its files, runs of reminders, instalment plans, write-offs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.clock import today
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.core.show import ukdate
from apps.documents.models import Record
from apps.documents.queries import acts, files
from apps.identity.access import signed_in
from apps.identity.screens import Shown, actor_of, given_key, pressed, run_button, run_form, shown, why_not
from apps.ledger.views.files import FORMATS, Report, give
from apps.receivables.actions.chasing import (
    drop_reminders,
    end_plan,
    leave_out,
    list_reminders,
    send_reminders,
)
from apps.receivables.forms import DayForm, ReasonForm
from apps.receivables.guards import RAISE
from apps.receivables.models import Plan, Reminder, WriteOff
from apps.receivables.queries.aged import aged_debt
from apps.receivables.queries.late import behind, due_reminders
from apps.receivables.shown import aged_table
from apps.receivables.transitions import DRAFT, LIVE, REMINDERS
from apps.receivables.views.common import of_record
from apps.work.models import ApprovalRequest


@signed_in
@require_GET
def aged(request: HttpRequest) -> HttpResponse:
    """Aged debt at the end of a day, on screen or as a file."""
    view = shown(request)
    form = DayForm(request.GET if "day" in request.GET else None, initial={"day": today()})
    debt = aged_debt(view.holder, form.chosen)
    table = aged_table(debt, view.name)
    wanted = request.GET.get("format", "")
    if wanted in dict(FORMATS):
        report = Report("Aged debt", view.name, f"At the end of {ukdate(debt.day)}", [table], wide=True)
        return give(request, report, wanted)  # type: ignore[no-any-return]
    return TemplateResponse(request, "receivables/aged.html", {
        "page_title": "Aged debt", "view": view, "form": form, "debt": debt, "table": table, "formats": FORMATS,
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """Runs of reminders, the newest first, and how many letters are due today."""
    view = shown(request)
    if request.method == "POST":
        made: list[Record] = []
        run_button(
            request,
            lambda: made.append(
                list_reminders(by=actor_of(request), holder=view.holder, key=given_key(request))
            ),
            "The list is made. Look it through, then send it.",
        )
        return (
            redirect("receivables:reminder-run", made[0].pk)
            if made
            else redirect(view.url("receivables:reminders"))
        )
    found = Record.objects.filter(holder_id=view.holder, kind=REMINDERS.kind).select_related("made_by")
    return TemplateResponse(request, "receivables/reminders.html", {
        "page_title": "Reminders", "view": view, "page": page_by_key(found, request), "key": given_key(request),
        "due": len(due_reminders(view.holder, today())), "why": why_not(request, RAISE, view.holder),
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def reminder_run(request: HttpRequest, record_id: int) -> HttpResponse:
    """One list of reminders: letters left out or taken in, the list sent or dropped."""
    run = Record.objects.filter(pk=record_id, kind=REMINDERS.kind).first()
    if run is None:
        raise NotFound("There is no such list of reminders, or you may not see it.")
    by, reason = actor_of(request), request.POST.get("reason", "")
    one = request.POST.get("reminder", "")
    letter = int(one) if one.isdecimal() and len(one) < 19 else 0
    sent: Any = {"by": by, "record_id": run.pk, "version": request.POST.get("version")}
    if request.method == "POST" and pressed(request, {
        "leave": (lambda: leave_out(by=by, reminder_id=letter, reason=reason or "Left out on looking through"),
        "It is left out."),
        "take": (lambda: leave_out(by=by, reminder_id=letter, reason=""), "It goes out again."),
        "send": (lambda: send_reminders(**sent), "The reminders are sent; their letters are being made."),
        "drop": (lambda: drop_reminders(**sent, reason=reason), "The list is dropped."),
    }):  # fmt: skip
        return redirect("receivables:reminder-run", record_id)
    letters = Reminder.objects.filter(run=run).select_related(
        "invoice__record", "invoice__customer__record", "step"
    )
    return TemplateResponse(request, "receivables/reminder_run.html", {
        "page_title": f"Reminders {run.number}", "record": run, "letters": letters[:500], "draft": run.state == DRAFT,
        "why": why_not(request, RAISE, run.holder_id), "files": files(run), "acts": acts(run),
        "breadcrumb": [("Reminders", Shown(run.holder_id).url("receivables:reminders")), (str(run.number), "")],
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, record_id: int) -> HttpResponse:
    """One instalment plan: what is due when, and whether it is kept."""
    found = of_record(Plan, record_id, "plan", "invoice__record", "invoice__customer__record")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and run_form(
        request,
        form,
        lambda data: end_plan(by=actor_of(request), plan_id=found.pk, **data),
        "The plan is ended.",
    ):
        return redirect("receivables:plan", record_id)
    return TemplateResponse(request, "receivables/plan.html", {
        "page_title": f"Instalment plan {found.record.number}", "plan": found, "form": form,
        "instalments": found.instalments.order_by("due_on"), "behind": behind(found, found.invoice, today()),
        "live": found.record.state == LIVE, "why": why_not(request, RAISE, found.holder_id),
        "breadcrumb": [("Invoices out", Shown(found.holder_id).url("receivables:invoices")), (str(found.record.number), "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_GET
def write_off(request: HttpRequest, record_id: int) -> HttpResponse:
    """One write-off with its approval, and from when its VAT may be claimed."""
    found = of_record(WriteOff, record_id, "write-off", "invoice__record", "invoice__customer__record")
    return TemplateResponse(request, "receivables/write_off.html", {
        "page_title": f"Write-off {found.record.number}", "loss": found, "acts": acts(found.record),
        "asked": ApprovalRequest.objects.filter(record=found.record).order_by("-pk").first(),
        "breadcrumb": [("Invoices out", Shown(found.holder_id).url("receivables:invoices")), (str(found.record.number), "")],
    })  # fmt: skip
