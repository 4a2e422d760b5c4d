"""Invoices out: listed and filtered, drafted line by line, one of them with its acts; its papers; credit notes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.clock import today
from apps.core.errors import Conflict
from apps.core.paging import page_by_key
from apps.documents.einvoice.writing import write
from apps.documents.paper import pdf
from apps.documents.queries import acts, files
from apps.identity.access import signed_in
from apps.identity.screens import Shown, actor_of, given_key, pressed, run_form, shown, why_not
from apps.receivables.actions.chasing import agree_plan
from apps.receivables.actions.giving_up import raise_write_off
from apps.receivables.actions.invoices import (
    LINES_MAX,
    amend_invoice,
    draft_invoice,
    drop_invoice,
    issue_invoice,
    raise_credit,
    send_invoice,
)
from apps.receivables.calc.invoicing import equal_parts
from apps.receivables.forms import (
    CreditForm,
    FindForm,
    InvoiceForm,
    LineForm,
    PlanForm,
    ReasonForm,
    WriteOffForm,
)
from apps.receivables.guards import GIVE_UP, RAISE
from apps.receivables.models import Credit, Customer, Income, IncomeKind, Invoice, Item, Reminder
from apps.receivables.queries.papers import e_invoice, html, paper
from apps.receivables.transitions import APPROVED, DRAFT, OPEN, OWED
from apps.receivables.views.common import of_record
from apps.work.models import ApprovalRequest

ROWS, CUSTOMERS_MAX = 3, 500


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Invoices of an organisation, the newest first."""
    view = shown(request)
    asked = "find" in request.GET or "state" in request.GET
    form = FindForm(request.GET if asked else None)
    found = Invoice.objects.filter(holder_id=view.holder).select_related("record", "customer__record", "kind")
    if asked and form.is_valid():
        words, state = form.cleaned_data["find"].strip(), form.cleaned_data["state"]
        if words:
            found = found.filter(Q(record__number__iendswith=words) | Q(customer__name__icontains=words))
        if state == "late":
            found = found.filter(record__state__in=OWED, due_on__lt=today())
        elif state:
            found = found.filter(record__state=state)
    return TemplateResponse(request, "receivables/invoices.html", {
        "page_title": "Invoices out", "view": view, "form": form, "page": page_by_key(found, request), "asked": asked,
        "why": why_not(request, RAISE, view.holder), "new_url": view.url("receivables:invoice-new"), "today": today(),
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Draft an invoice."""
    return _sheet(request, shown(request), None)


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, record_id: int) -> HttpResponse:
    """Write a draft anew."""
    invoice = of_record(Invoice, record_id, "invoice", "customer", "kind")
    if invoice.record.state != DRAFT:
        raise Conflict(f"{invoice.record.number} is “{invoice.record.state}”: only a draft is changed.")
    return _sheet(request, shown(request), invoice)


def _sheet(request: HttpRequest, view: Shown, invoice: Invoice | None) -> HttpResponse:
    holder = invoice.holder_id if invoice else view.holder
    given = request.POST if request.method == "POST" else None
    form, rows, more = _sheet_forms(given, holder, invoice)
    made: list[Invoice] = []

    def act(data: dict[str, Any]) -> None:
        lines = [row.sold() for row in rows if row.has_changed() and row.cleaned_data]
        facts = {name: data[name] for name in ("about", "supplied_on", "reference", "order")}
        if invoice is None:
            made.append(draft_invoice(
                by=actor_of(request), holder=holder, customer_id=data["customer"], kind=data["kind"], lines=lines,
                key=given_key(request), **facts,
            ))  # fmt: skip
        else:
            made.append(amend_invoice(
                by=actor_of(request), invoice_id=invoice.pk, version=request.POST.get("version"), lines=lines, **facts
            ))  # fmt: skip

    if (
        given is not None
        and not more
        and rows.is_valid()
        and run_form(request, form, act, "The draft is kept.")
    ):
        return redirect("receivables:invoice", made[0].record_id)
    choices: Any = [form.fields[name] for name in ("customer", "kind")]
    missing = (
        "" if all(one.choices for one in choices) else "Take up a customer and set up a kind of income first."
    )
    return TemplateResponse(request, "receivables/invoice_new.html", {
        "page_title": f"Change {invoice.record.number}" if invoice else "New invoice", "view": view, "form": form,
        "rows": rows, "key": given_key(request),
        "version": request.POST.get("version") or (invoice.record.version if invoice else ""),
        "quiet": more, "why": why_not(request, RAISE, holder) or missing,
        "breadcrumb": [("Invoices out", view.url("receivables:invoices")), ("Change" if invoice else "New", "")],
    }, status=422 if given is not None and not more else 200)  # fmt: skip


def _sheet_forms(given: Any, holder: int, invoice: Invoice | None) -> tuple[InvoiceForm, Any, bool]:
    """Head and lines, and whether only one more line was asked for."""
    if invoice is None:
        open_ones = (
            Customer.objects.filter(holder_id=holder, record__state=OPEN)
            .select_related("record")
            .order_by("name")
        )
        customers = [(one.pk, f"{one.name} ({one.record.number})") for one in open_ones[:CUSTOMERS_MAX]]
        kinds = [
            (code, str(Income(code).label)) for code in IncomeKind.objects.filter(holder_id=holder, during__contains=today())
            .order_by("code").values_list("code", flat=True)
        ]  # fmt: skip
        start, lines = {}, []
    else:
        customers = [(invoice.customer_id, invoice.customer.name)]
        kinds = [(invoice.kind.code, str(invoice.kind))]
        start = {name: getattr(invoice, name) for name in ("about", "supplied_on", "reference", "order")}
        lines = [
            {"text": one.text, "quantity": one.quantity.normalize(), "unit": one.unit, "price": one.price,
             "vat_code": one.vat_code_id, "account": one.coding.account_id,
             "cost_centre": one.coding.cost_centre.code if one.coding.cost_centre else ""}
            for one in invoice.lines.select_related("coding__cost_centre").order_by("position")
        ]  # fmt: skip
    known: Any = {"customers": customers, "kinds": kinds}
    formset: Any = forms.formset_factory(LineForm, extra=1 if lines else ROWS, max_num=LINES_MAX)
    if given is None or "more" not in given:
        return InvoiceForm(given, initial=start, **known), formset(given, prefix="line", initial=lines), False
    grown = given.copy()
    count = given.get("line-TOTAL_FORMS", "")
    grown["line-TOTAL_FORMS"] = str(min(LINES_MAX, (int(count) if count.isdecimal() else ROWS) + 2))
    return InvoiceForm(initial=grown.dict(), **known), formset(grown, prefix="line", initial=lines), True


@signed_in
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, record_id: int) -> HttpResponse:
    """One invoice: its lines, what happened to it, and the acts that its state allows."""
    invoice = of_record(Invoice, record_id, "invoice", "customer__record", "kind")
    by, which = actor_of(request), request.POST.get("form", "")
    lines = list(
        invoice.lines.select_related("vat_code", "coding__account", "coding__cost_centre").order_by(
            "position"
        )
    )
    sent = {"by": by, "invoice_id": invoice.pk, "version": request.POST.get("version")}
    if request.method == "POST" and pressed(request, {
        "send": (lambda: send_invoice(**sent), "It waits for the approval of another person."),
        "issue": (lambda: issue_invoice(**sent), "It is issued and posted; its papers are being made."),
    }):  # fmt: skip
        return redirect("receivables:invoice", record_id)
    drop = ReasonForm(request.POST if which == "drop" else None, auto_id="drop_%s")
    credit = CreditForm(request.POST if which == "credit" else None, auto_id="credit_%s", lines=lines)
    loss = WriteOffForm(
        request.POST if which == "write_off" else None, auto_id="loss_%s", initial={"amount": invoice.owed}
    )
    plan = PlanForm(request.POST if which == "plan" else None, auto_id="plan_%s")
    keyed = {"by": by, "invoice_id": invoice.pk, "key": given_key(request)}
    done = (
        (which == "drop" and run_form(request, drop, lambda data: drop_invoice(**sent, **data), "The draft is dropped."))
        or (which == "credit" and run_form(
            request, credit, lambda data: raise_credit(**keyed, lines=credit.lines(), reason=data["reason"]),
            "The credit note waits for the approval of another person."))
        or (which == "write_off" and run_form(
            request, loss, lambda data: raise_write_off(**keyed, **data),
            "The write-off waits for the approval of another person."))
        or (which == "plan" and run_form(
            request, plan, lambda data: agree_plan(
                **keyed, instalments=equal_parts(invoice.owed, data["first"], data["count"]), reason=data["reason"]),
            "The instalments are agreed."))
    )  # fmt: skip
    if done:
        return redirect("receivables:invoice", record_id)
    wrong = any(form.errors for form in (drop, credit, loss, plan))
    return TemplateResponse(request, "receivables/invoice.html", {
        "page_title": f"Invoice {invoice.record.number}", "invoice": invoice, "record": invoice.record, "lines": lines,
        "drop": drop, "credit": credit, "loss": loss, "plan": plan, "key": given_key(request), **_story(invoice),
        "why": why_not(request, RAISE, invoice.holder_id), "why_loss": why_not(request, GIVE_UP, invoice.holder_id),
        "draft": invoice.record.state == DRAFT, "to_issue": invoice.record.state == APPROVED,
        "late": bool(invoice.owed) and invoice.due_on is not None and invoice.due_on < today(),
        "breadcrumb": [
            ("Invoices out", Shown(invoice.holder_id).url("receivables:invoices")), (str(invoice.record.number), ""),
        ],
    }, status=422 if wrong else 200)  # fmt: skip


def _story(invoice: Invoice) -> dict[str, Any]:
    """What came of an invoice, each list bounded."""
    return {
        "items": Item.objects.filter(invoice=invoice).select_related("record").order_by("dated", "pk")[:200],
        "credits": invoice.credits.select_related("record").order_by("pk")[:100],
        "losses": invoice.write_offs.select_related("record").order_by("pk")[:100],
        "plans": invoice.plans.select_related("record").order_by("pk")[:100],
        "reminders": Reminder.objects.filter(invoice=invoice, sent_on__isnull=False).select_related("run", "step")[:100],
        "acts": acts(invoice.record), "files": files(invoice.record),
        "asked": ApprovalRequest.objects.filter(record=invoice.record).select_related("asked_by").order_by("-pk").first(),
        "electronic": bool(invoice.parties) and e_invoice(invoice) is not None,
    }  # fmt: skip


@signed_in
@require_GET
def as_paper(request: HttpRequest, record_id: int) -> HttpResponse:
    """The invoice as PDF; where none can be made here, the page, which prints well."""
    invoice = _issued(record_id)
    if not pdf.available():
        return HttpResponse(html(invoice, for_screen=True))
    return _file(paper(invoice), f"{invoice.record.number}.pdf", "application/pdf")


@signed_in
@require_GET
def as_xml(request: HttpRequest, record_id: int) -> HttpResponse:
    """The invoice as e-invoice."""
    invoice = _issued(record_id)
    value = e_invoice(invoice)
    if value is None:
        raise Conflict(f"{invoice.record.number} is on paper only: one side has no electronic address.")
    return _file(write(value), f"{invoice.record.number}.xml", "application/xml")


def _issued(record_id: int) -> Invoice:
    invoice = of_record(Invoice, record_id, "invoice")
    if invoice.issued_on is None:
        raise Conflict(f"{invoice.record.number} is not issued, so it has no paper yet.")
    return invoice


def _file(data: bytes, name: str, media_type: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=media_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@signed_in
@require_GET
def credit_note(request: HttpRequest, record_id: int) -> HttpResponse:
    """One credit note."""
    found = of_record(Credit, record_id, "credit note", "invoice__record", "invoice__customer")
    return TemplateResponse(request, "receivables/credit.html", {
        "page_title": f"Credit note {found.record.number}", "credit": found, "files": files(found.record),
        "lines": found.lines.select_related("line").order_by("line__position"), "acts": acts(found.record),
        "asked": ApprovalRequest.objects.filter(record=found.record).order_by("-pk").first(),
        "breadcrumb": [("Invoices out", Shown(found.holder_id).url("receivables:invoices")), (str(found.record.number), "")],
    })  # fmt: skip
