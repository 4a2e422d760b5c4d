"""One invoice: its paper, its lines and their codes, its approval, its twins, and every act upon it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.core.clock import today
from apps.core.errors import NotFound
from apps.documents.queries import files
from apps.identity.access import signed_in
from apps.identity.screens import new_key, run_button, run_form, why_not
from apps.ledger.models import Journal
from apps.payables.actions.coding import code_lines, send_for_approval
from apps.payables.actions.duplicates import decide_twin
from apps.payables.actions.matching import carry_on
from apps.payables.actions.posting import post_invoice
from apps.payables.actions.receiving import PAPER_TYPES, drop, name_supplier, send_back
from apps.payables.actions.stops import begin_stop, end_stop
from apps.payables.forms import CategoryForm, CodeForm, ReasonForm, StopForm, SupplierForm, TwinForm
from apps.payables.guards import DECIDE, REGISTER
from apps.payables.models import Category, Invoice, Line, Stop, Twin
from apps.payables.queries.invoices import lines_of
from apps.payables.queries.runs import runs_of, settlement_of
from apps.payables.terms import last_working_day
from apps.payables.transitions import APPROVED, CREDITED, DROPPED, POSTED, RECEIVED, REGISTERED, RETURNED
from apps.payables.views.common import invoice_of
from apps.suppliers.queries import standing_suppliers
from apps.work.models import ApprovalRequest

Forms = dict[str, Any]


@signed_in
@require_http_methods(["GET", "POST"])
def invoice(request: HttpRequest, record_id: int) -> HttpResponse:
    """One invoice, and what its state lets people do."""
    found = invoice_of(record_id)
    lines = lines_of(found)
    made = _forms(request, found, lines)
    if request.method == "POST" and _acted(request, found, lines, made):
        return redirect("payables:invoice", record_id)
    wrong = any(form.errors for form in _flat(made))
    return TemplateResponse(
        request, "payables/invoice.html", _shown(request, found, lines, made), status=422 if wrong else 200
    )


def _forms(request: HttpRequest, found: Invoice, lines: list[Line]) -> Forms:
    given = request.POST if request.method == "POST" else None
    which = given.get("form", "") if given else ""

    def data(name: str) -> Any:
        return given if which == name else None

    account = found.category.account_id if found.category and found.category.account_id else ""
    categories = [
        (one.pk, str(one)) for one in Category.objects.filter(holder_id=found.holder_id, during__contains=found.received_on)
    ]  # fmt: skip
    return {
        "codes": [
            (line, CodeForm(data("code"), prefix=f"line{line.position}", initial=CodeForm.first(line, account)))
            for line in lines
        ],
        "category": CategoryForm(
            data("code"), categories=categories, initial={"category": found.category_id or ""}, auto_id="code_%s"
        ),
        "supplier": SupplierForm(data("supplier"), auto_id="supplier_%s"),
        "back": ReasonForm(data("back"), auto_id="back_%s"),
        "drop": ReasonForm(data("drop"), auto_id="gone_%s"),
        "stop": StopForm(data("stop"), auto_id="stop_%s"),
        "end": ReasonForm(data("end"), auto_id="end_%s"),
    }  # fmt: skip


def _flat(made: Forms) -> list[Any]:
    return [form for _, form in made["codes"]] + [form for name, form in made.items() if name != "codes"]


def _acted(request: HttpRequest, found: Invoice, lines: list[Line], made: Forms) -> bool:
    """Run the act that the form names; True when the page is to be shown anew."""
    actor = request.actor  # type: ignore[attr-defined]
    given, record = request.POST, found.record_id
    version = given.get("version")
    which = given.get("form", "")

    def coded(data: dict[str, Any]) -> None:
        codes = {line.position: form.coded() for line, form in made["codes"]}
        code_lines(by=actor, record_id=record, codes=codes, category_id=data["category"], version=version)

    def named(data: dict[str, Any]) -> None:
        name_supplier(by=actor, record_id=record, supplier_id=data["supplier"], version=version)
        carry_on(by=actor, holder=found.holder_id, records=[record])

    if which == "code":
        right = all([form.is_valid() for _, form in made["codes"]])
        return right and run_form(request, made["category"], coded, "The lines are coded.")
    by_form: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
        "supplier": (
            named,
            "The supplier is named.",
        ),
        "back": (
            lambda data: send_back(by=actor, record_id=record, reason=data["reason"], version=version),
            "The invoice is sent back.",
        ),
        "drop": (
            lambda data: drop(by=actor, record_id=record, reason=data["reason"], version=version),
            "The invoice is dropped.",
        ),
        "stop": (
            lambda data: begin_stop(by=actor, record_id=record, kind=data["kind"], reason=data["reason"]),
            "It is not paid until this ends.",
        ),
        "end": (
            lambda data: end_stop(by=actor, stop_id=_number(given.get("stop")), outcome=data["reason"]),
            "It is ended.",
        ),
    }
    if which in by_form:
        act, done = by_form[which]
        return run_form(request, made[which], act, done)
    if which == "send":
        run_button(
            request,
            lambda: send_for_approval(by=actor, record_id=record, version=version),
            "It waits for approval.",
        )
    elif which == "post":
        run_button(
            request, lambda: post_invoice(by=actor, record_id=record, version=version), "It is posted."
        )
    return True


def _number(text: str | None) -> int:
    if not text or not text.isdecimal() or len(text) > 18:
        raise NotFound("There is no such dispute or hold.")
    return int(text)


def _shown(request: HttpRequest, found: Invoice, lines: list[Line], made: Forms) -> dict[str, Any]:
    record = found.record
    why = why_not(request, REGISTER, found.holder_id)
    state = record.state
    twins = Twin.objects.filter(invoice=found).select_related("other__record", "organisation", "decided_by")
    kept = list(files(record))
    return {
        "page_title": f"{found.get_kind_display()} {record.number}", "invoice": found, "record": record, "lines": lines,
        "made": made, "codes": made["codes"], "why": why, "key": new_key(),
        "open": state == REGISTERED and not why, "queue": state == RECEIVED and not why,
        "may_go": state in (RECEIVED, REGISTERED) and not why, "may_post": state == APPROVED,
        "why_post": why or _why_post(found),
        "may_stop": state in (REGISTERED, APPROVED, POSTED, CREDITED) and not why,
        "stops": Stop.objects.filter(invoice=found).select_related("begun_by", "ended_by"),
        "twins": [] if state in (RETURNED, DROPPED) else twins,
        "asked": ApprovalRequest.objects.filter(record=record).order_by("-pk").first(),
        "journals": Journal.objects.filter(posting__record=record).order_by("pk"),
        "files": kept, "picture": next((one for one in kept if one.media_type in PAPER_TYPES), None),
        "pay_by": last_working_day(found.due_on) if found.due_on else None,
        "in_runs": runs_of(found) if found.posted_on else [], "settled": settlement_of(found) if found.posted_on else None,
        "late": bool(found.due_on and not found.paid_on and found.due_on < today()),
        "near": standing_suppliers(found.payee.split()[0] if found.payee.split() else "")[:8] if state == RECEIVED else [],
        "breadcrumb": [("Invoices", f"{reverse('payables:index')}?in={found.holder_id}"), (str(record.number), "")],
    }  # fmt: skip


def _why_post(found: Invoice) -> str:
    waiting = Twin.objects.filter(invoice=found, decision="").exists()
    return "It may be a duplicate: a second person decides first." if waiting else ""


@signed_in
@require_http_methods(["GET", "POST"])
def twin(request: HttpRequest, twin_id: int) -> HttpResponse:
    """One possible duplicate: both invoices side by side, as far as the window shows, and the decision."""
    found = (
        Twin.objects.select_related("invoice__record", "invoice__supplier", "other__record", "other__supplier",
                                    "organisation", "decided_by")
        .filter(pk=twin_id)
        .first()
    )  # fmt: skip
    if found is None:
        raise NotFound("There is no such possible duplicate, or you may not see it.")
    form = TwinForm(request.POST or None)
    if request.method == "POST" and run_form(
        request, form,
        lambda data: decide_twin(by=request.actor, twin_id=twin_id, decision=data["decision"], reason=data["reason"]),  # type: ignore[attr-defined]
        "The decision is kept.",
    ):  # fmt: skip
        return redirect("payables:twin", twin_id)
    return TemplateResponse(request, "payables/twin.html", {
        "page_title": f"Possible duplicate of {found.invoice.record.number}", "twin": found, "one": found.invoice,
        "other": found.other, "form": form, "why": why_not(request, DECIDE, found.holder_id),
        "breadcrumb": [("Possible duplicates", f"{reverse('payables:twins')}?in={found.holder_id}"),
                       (str(found.invoice.record.number), "")],
    }, status=422 if form.errors else 200)  # fmt: skip
