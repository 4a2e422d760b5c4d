"""The bank reconciler's screens: statements, lines beside their candidates, the month's reconciliation."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from apps.banking.actions.reconciling import (
    RECONCILE,
    make_match,
    match_payment,
    post_line,
    undo_match,
)
from apps.banking.calc.matching import SHOWN
from apps.banking.forms import PostForm
from apps.banking.models import Match, Reconciliation, Statement, StatementLine
from apps.banking.queries.reconciling import suggestions, unmatched, waiting_for
from apps.banking.views.accounts import account_seen
from apps.core.clock import today
from apps.core.errors import Invalid, NotFound
from apps.core.paging import page_by_key
from apps.identity.access import signed_in
from apps.identity.screens import new_key, run_button, shown, why_not
from apps.ledger.calc.entries import Coded
from apps.work.models import ApprovalRequest

LINES_SHOWN = 40
TICKED_SHOWN = 100


@signed_in
@require_GET
def statements(request: HttpRequest) -> HttpResponse:
    """Statements of an organisation, the newest first."""
    view = shown(request)
    found = Statement.objects.filter(holder_id=view.holder).select_related("record", "account")
    return TemplateResponse(request, "banking/statements.html", {
        "page_title": "Bank statements", "view": view, "page": page_by_key(found, request),
        "why": why_not(request, RECONCILE, view.holder), "new_url": f"{reverse('intake:upload')}?target=statements",
    })  # fmt: skip


@signed_in
@require_GET
def statement(request: HttpRequest, record_id: int) -> HttpResponse:
    """One statement: its balances and lines, each as it came."""
    found = (
        Statement.objects.select_related("record", "account", "upload").filter(record_id=record_id).first()
    )
    if found is None:
        raise NotFound("There is no such statement, or you may not see it.")
    lines = StatementLine.objects.filter(statement=found)
    return TemplateResponse(request, "banking/statement.html", {
        "page_title": f"Statement {found.record.number}", "statement": found,
        "page": page_by_key(lines, request, order=("position", "id")),
        "upload_url": reverse("intake:result", args=[found.upload_id]) if found.upload_id else "",
        "breadcrumb": [("Bank statements", f"{reverse('banking:statements')}?in={found.holder_id}"),
                       (str(found.record.number), "")],
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def reconcile(request: HttpRequest, account_id: int) -> HttpResponse:
    """Lines that are not matched, the oldest first, each beside what it may be; and free matching of what is ticked."""
    account = account_seen(account_id)
    if request.method == "POST":
        _act(request, account)
        return redirect("banking:reconcile", account_id)
    found = suggestions(account, most=LINES_SHOWN + 1)
    waiting = waiting_for(account)
    entries = unmatched(account, side="books", most=TICKED_SHOWN + 1)
    key = new_key()
    day = today()
    return TemplateResponse(request, "banking/reconcile.html", {
        "page_title": f"Reconcile {account.name}", "account": account,
        "rows": [(one, waiting.get(one.line.pk), one.line.days(day), PostForm(auto_id=f"post_{one.line.pk}_%s",
                 initial={"line": one.line.pk, "text": one.line.text[:200]})) for one in found[:LINES_SHOWN]],
        "more": len(found) > LINES_SHOWN, "entries": [(one, one.days(day)) for one in entries[:TICKED_SHOWN]],
        "more_entries": len(entries) > TICKED_SHOWN, "key": key, "candidates_max": SHOWN,
        "matches": Match.objects.filter(account=account, undone_at=None).select_related("made_by").order_by("-pk")[:10],
        "why": why_not(request, RECONCILE, account.holder_id),
        "breadcrumb": [("Bank accounts", f"{reverse('banking:index')}?in={account.holder_id}"),
                       (str(account), reverse("banking:account", args=[account.pk])), ("Reconcile", "")],
    })  # fmt: skip


def _act(request: HttpRequest, account: Any) -> None:
    by, given = request.actor, request.POST  # type: ignore[attr-defined]
    which = given.get("form", "")
    if which == "match":
        run_button(request, lambda: _accept(by, account, given), "Matched.")
    elif which == "ticked":
        run_button(request, lambda: _ticked(by, account, given), "Matched.")
    elif which == "undo":
        run_button(request, lambda: undo_match(by=by, match_id=_number(given, "match"), reason=given.get("reason", "")),
                   "The match is undone.")  # fmt: skip
    elif which == "post":
        form = PostForm(given)
        if not form.is_valid():
            messages.error(request, "Give the account that this line is coded to.")
            return
        data = form.cleaned_data
        coded = Coded(data["account"].strip(), cost_centre=data["cost_centre"].strip().upper() or None)
        run_button(request, lambda: post_line(by=by, line_id=data["line"], coded=coded, text=data["text"],
                                              key=f"{given.get('key', '')}-{data['line']}"),
                   "The journal waits for a second person; then it is this line's first candidate.")  # fmt: skip


def _accept(by: Any, account: Any, given: Any) -> None:
    """One click on a candidate: found again from what stands now, so that nothing else is matched than was shown."""
    line, entry = _number(given, "line"), _number(given, "entry")
    found = next((one for one in suggestions(account, most=LINES_SHOWN + 1) if one.line.pk == line), None)
    best = next((one for one in found.candidates if one.entry.pk == entry), None) if found else None
    if found is None or best is None:
        raise Invalid("This suggestion no longer stands. Look at the page again.")
    if best.entry.payment:
        match_payment(by=by, line_id=line, payment_id=-entry)
        return
    if best.entry.amount != found.line.amount:
        smaller = min(found.line.amount, best.entry.amount, key=abs)
    else:
        smaller = found.line.amount
    make_match(by=by, account_id=account.pk, lines={line: smaller}, entries={divmod(entry, 10_000): smaller},  # type: ignore[dict-item]
               reasons="; ".join(best.reasons)[:200])  # fmt: skip


def _ticked(by: Any, account: Any, given: Any) -> None:
    """Many lines and entries at once, each with all that is left of it."""
    left = {(one.side, one.pk, one.position): one.amount for one in unmatched(account)}
    lines: dict[int, Decimal] = {}
    entries: dict[tuple[int, int], Decimal] = {}
    try:
        for said in given.getlist("line"):
            lines[int(said)] = left["statement", int(said), 0]
        for said in given.getlist("entry"):
            journal, position = divmod(int(said), 10_000)
            entries[journal, position] = left["books", journal, position]
    except (KeyError, ValueError, InvalidOperation):
        raise Invalid("What was ticked no longer stands. Look at the page again.") from None
    make_match(by=by, account_id=account.pk, lines=lines, entries=entries, reasons=given.get("reasons", ""))


def _number(given: Any, name: str) -> int:
    try:
        return int(given.get(name, ""))
    except ValueError:
        raise Invalid("The form is not whole. Look at the page again.") from None


@signed_in
@require_GET
def reconciliation(request: HttpRequest, record_id: int) -> HttpResponse:
    """One month's reconciliation: figures, items with their ages, and both signatures."""
    found = (
        Reconciliation.objects.select_related("record", "account", "period", "prepared_by", "signed_by")
        .filter(record_id=record_id).first()
    )  # fmt: skip
    if found is None:
        raise NotFound("There is no such reconciliation, or you may not see it.")
    return TemplateResponse(request, "banking/reconciliation.html", {
        "page_title": f"Reconciliation {found.record.number}", "reconciliation": found,
        "page": page_by_key(found.items.all(), request, order=("-days", "id")),
        "asked": ApprovalRequest.objects.filter(record=found.record).order_by("-pk").first(),
        "breadcrumb": [("Bank accounts", f"{reverse('banking:index')}?in={found.holder_id}"),
                       (str(found.account), reverse("banking:account", args=[found.account_id])),
                       (str(found.record.number), "")],
    })  # fmt: skip
