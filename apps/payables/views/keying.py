"""Invoices on their way in: a file is brought, an e-invoice is judged at once, a paper is keyed beside its picture."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.errors import NotFound
from apps.documents.einvoice.safety import BYTES_MAX
from apps.documents.files import open_bytes
from apps.documents.models import Record, StoredFile
from apps.documents.pictures import page_of_pdf
from apps.identity.access import signed_in
from apps.identity.screens import new_key, run_form, shown, why_not
from apps.payables.actions.matching import carry_on
from apps.payables.actions.receiving import bring_paper, drop_paper, key_invoice, receive_e_invoice
from apps.payables.forms import LINES, BringForm, KeyForm, PaperLineForm, ReasonForm, paper_from
from apps.payables.guards import REGISTER
from apps.payables.models import Invoice, Refusal
from apps.payables.transitions import INVOICE, PAPER
from apps.payables.transitions import WAITING as PAPER_WAITING

LINES_MAX = 60


@signed_in
@require_http_methods(["GET", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """Bring a file: XML is judged and taken or sent back, anything else waits to be keyed."""
    view = shown(request)
    form = BringForm(request.POST or None, request.FILES or None)
    made: list[Any] = []

    def act(data: dict[str, Any]) -> None:
        file = data["file"]
        actor, key = request.actor, request.POST.get("key", "")  # type: ignore[attr-defined]
        head = file.read(512).lstrip(b"\xef\xbb\xbf \t\r\n")
        file.seek(0)
        if head.startswith(b"<") or file.name.lower().endswith(".xml"):
            content = file.read(BYTES_MAX + 1)
            made.append(
                receive_e_invoice(by=actor, holder=view.holder, data=content, name=file.name, key=key)
            )
        else:
            made.append(bring_paper(by=actor, holder=view.holder, file=file, key=key))

    if request.method == "POST" and run_form(request, form, act, "The file is in."):
        one = made[0]
        if isinstance(one, Invoice):
            return redirect("payables:invoice", one.record_id)
        if isinstance(one, Refusal):
            return redirect("payables:refusal", one.record_id)
        return redirect("payables:paper", one.pk)
    return TemplateResponse(request, "payables/bring.html", {
        "page_title": "Bring an invoice", "view": view, "form": form, "key": new_key(),
        "why": why_not(request, REGISTER, view.holder),
        "breadcrumb": [("Invoices", view.url("payables:index")), ("Bring one", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, record_id: int) -> HttpResponse:
    """Key the invoice of a paper: its picture on one side, the form on the other."""
    found = Record.objects.filter(pk=record_id, kind=PAPER.kind).first()
    if found is None:
        raise NotFound("There is no such paper, or you may not see it.")
    given = request.POST if request.method == "POST" else None
    which = given.get("form", "") if given else ""
    more = given is not None and "more" in given
    head = KeyForm(given if which == "key" and not more else None, initial=_typed(given) if more else None)
    formset: Any = forms.formset_factory(PaperLineForm, extra=LINES, max_num=LINES_MAX)
    rows = formset(_grown(given) if more else given if which == "key" else None, prefix="line")
    drop = ReasonForm(given if which == "drop" else None, auto_id="drop_%s")
    made: list[Invoice] = []

    def act(data: dict[str, Any]) -> None:
        made.append(
            key_invoice(
                by=request.actor, holder=found.holder_id, paper=paper_from(head, rows),  # type: ignore[attr-defined]
                key=request.POST.get("key", ""), paper_id=found.pk,
            )
        )  # fmt: skip
        carry_on(by=request.actor, holder=found.holder_id, records=[made[0].record_id])  # type: ignore[attr-defined]

    if (
        which == "key"
        and not more
        and rows.is_valid()
        and run_form(request, head, act, "The invoice is keyed.")
    ):
        return redirect("payables:invoice", made[0].record_id)
    if which == "drop" and run_form(
        request, drop, lambda data: drop_paper(by=request.actor, record_id=record_id, reason=data["reason"]),  # type: ignore[attr-defined]
        "The paper is dropped.",
    ):  # fmt: skip
        return redirect(f"/payables/papers/?in={found.holder_id}")
    wrong = not more and given is not None
    why = why_not(request, REGISTER, found.holder_id)
    if found.state != PAPER_WAITING:
        why = f"The paper is {found.state} already."
    return TemplateResponse(request, "payables/paper.html", {
        "page_title": f"Key {found.number}", "paper": found, "head": head, "rows": rows, "drop": drop, "quiet": more,
        "files": StoredFile.objects.filter(record=found).order_by("pk"), "page_number": _page(request),
        "key": (given.get("key") if given else "") or new_key(), "why": why,
        "breadcrumb": [("Papers to key", f"/payables/papers/?in={found.holder_id}"), (str(found.number), "")],
    }, status=422 if wrong else 200)  # fmt: skip


@signed_in
@require_GET
def picture(request: HttpRequest, file_id: int, page: int) -> HttpResponse:
    """A page of a paper as a picture."""
    stored = StoredFile.objects.filter(pk=file_id, record__kind__in=(PAPER.kind, INVOICE.kind)).first()
    if stored is None:
        raise NotFound("There is no such paper, or you may not see it.")
    if stored.media_type in ("image/png", "image/jpeg"):
        with open_bytes(stored) as file:
            answer = HttpResponse(file.read(), content_type=stored.media_type)
    else:
        answer = HttpResponse(page_of_pdf(stored, page).png, content_type="image/png")
    answer["Cache-Control"] = "private, max-age=300"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return int(asked) if asked.isdecimal() and 1 <= int(asked) <= 50 else 1


def _typed(given: Any) -> dict[str, Any]:
    return {} if given is None else given.dict()


def _grown(given: Any) -> Any:
    """The same rows and two more, for whoever runs no script."""
    grown = given.copy()
    grown["line-TOTAL_FORMS"] = str(min(LINES_MAX, int(given.get("line-TOTAL_FORMS", LINES) or LINES) + 2))
    return grown
