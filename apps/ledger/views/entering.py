"""Screens on which journals are typed or pasted, changed while they are drafts, and sent."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.clock import today
from apps.core.errors import AccordError, NotFound
from apps.documents.models import Record
from apps.identity.access import needs
from apps.identity.screens import actor_of, new_key, run_button
from apps.ledger.actions.journals import change_batch, enter_batch, entries_of, raise_batch, send_batch
from apps.ledger.calc.entries import Entry
from apps.ledger.calc.pasting import BALANCE
from apps.ledger.entering import Sheet, blank_sheet, entry_from, posted_sheet, read, sheet_of
from apps.ledger.forms import BY_HAND, HeadForm
from apps.ledger.models import Draft, JournalKind
from apps.ledger.queries import journals as found
from apps.ledger.queries.codes import known_codes
from apps.ledger.transitions import DRAFT, REFUSED
from apps.ledger.views.common import RAISE, address, books, version_of
from apps.ledger.views.journals import told

LOOKS = ("check", "rows", "paste")


@needs(RAISE)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """A new journal in a batch of its own."""
    holder, places, name = books(request, RAISE)
    context = {
        "page_title": "New journal", "places": places, "lead": name, "cancel_url": address("batches", in_=holder),
        "breadcrumb": [("Journals", address("batches", in_=holder)), ("New journal", "")],
    }  # fmt: skip
    if request.method == "GET":
        head, sheet = _beginning(request)
        return _form(request, holder, head, sheet, {**context, "key": new_key()})
    context["key"] = request.POST.get("key", "")

    def act(entry: Entry, send: bool) -> Record:
        given: dict[str, Any] = {
            "by": actor_of(request),
            "holder": holder,
            "title": entry.text,
            "entries": [entry],
        }
        return (enter_batch if send else raise_batch)(**given, key=context["key"])

    return _answer(request, holder, context, act)


@needs(RAISE)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, record_id: int, position: int) -> HttpResponse:
    """A journal of a batch that is still a draft: changed, or (one place after the last) added."""
    record = found.batch(record_id)
    actor_of(request).require(RAISE, record.holder_id)
    drafts = list(Draft.objects.filter(record=record).order_by("position"))
    draft = next((one for one in drafts if one.position == position), None)
    if draft is None and position != len(drafts) + 1:
        raise NotFound(f"{record.number} has no journal {position}.")
    if record.state not in (DRAFT, REFUSED):
        messages.info(request, f"{record.number} is {record.state}: its journals no longer change.")
        return redirect("ledger:batch", record_id=record_id)
    if draft is not None and draft.kind not in BY_HAND:
        messages.info(
            request, "It was made from another journal and is not changed by hand: send it, or drop it."
        )
        return redirect("ledger:batch", record_id=record_id)
    title = f"Journal {position} of {record.number}"
    context = {
        "page_title": title, "version": record.version, "cancel_url": address("batch", record_id),
        "adds": draft is None, "lead": record.title,
        "breadcrumb": [("Journals", address("batches", in_=record.holder_id)),
                       (record.number, address("batch", record_id)), (title, "")],
    }  # fmt: skip
    if request.method == "GET":
        head, sheet = _standing(draft) if draft is not None else _beginning(request)
        return _form(request, record.holder_id, head, sheet, context)
    context["version"] = version_of(request)

    def act(entry: Entry, send: bool) -> Record:
        entries = entries_of(record)
        entries[position - 1 : position] = [entry]
        made = change_batch(
            by=actor_of(request), record_id=record_id, version=version_of(request), entries=entries,
            title=entry.text if len(entries) == 1 else None,
        )  # fmt: skip
        return send_batch(by=actor_of(request), record_id=record_id, version=made.version) if send else made

    return _answer(request, record.holder_id, context, act)


@needs(RAISE)
@require_POST
def remove(request: HttpRequest, record_id: int, position: int) -> HttpResponse:
    """Takes one journal out of a batch of several."""
    record = found.batch(record_id)

    def act() -> None:
        entries = entries_of(record)
        del entries[position - 1 : position]
        change_batch(by=actor_of(request), record_id=record_id, version=version_of(request), entries=entries)

    run_button(request, act, f"Journal {position} is taken out.")
    return redirect("ledger:batch", record_id=record_id)


def _answer(request: HttpRequest, holder: int, context: dict[str, Any], act: Any) -> HttpResponse:
    """What a sent form gives: the sheet looked up again, what is wrong with it, or the batch it became."""
    wish = request.POST.get("do", "check")
    head = HeadForm(request.POST)
    valid = head.is_valid()
    day = head.cleaned_data.get("dated") or today()
    sheet = read(posted_sheet(request.POST, more=wish == "rows"), known_codes(holder, day))
    if wish in LOOKS:
        if wish == "check":
            _keep_quiet(head)
        return _form(
            request,
            holder,
            head,
            sheet,
            {**context, "errors": _errors(head if wish != "check" else None, sheet)},
        )
    errors = _errors(head, sheet)
    if valid and not sheet.written:
        errors.append(
            ("Write at least one debit and one credit, or paste them from a spreadsheet.", "#r1-account")
        )
    if not errors:
        try:
            with transaction.atomic():
                record = act(entry_from(sheet, head.cleaned_data), wish == "send")
        except AccordError as refusal:
            errors = [(str(refusal), "")]
        else:
            if wish == "send":
                told(request, record)
            else:
                messages.success(request, f"{record.number} is kept as a draft.")
            return redirect("ledger:batch", record_id=record.pk)
    return _form(request, holder, head, sheet, {**context, "errors": errors}, status=422)


def _keep_quiet(head: HeadForm) -> None:
    """While one only looks, an empty head is no fault yet."""
    for name in [name for name in head.errors if not head.data.get(name)]:
        del head.errors[name]


def _errors(head: HeadForm | None, sheet: Sheet) -> list[tuple[str, str]]:
    said = []
    if head is not None:
        said = [
            (f"{head.fields[name].label}: {text}", f"#id_{name}")
            for name, texts in head.errors.items()
            for text in texts
        ]
    return said + sheet.errors()


def _form(
    request: HttpRequest,
    holder: int,
    head: HeadForm,
    sheet: Sheet,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    day = (
        dt.date.fromisoformat(str(head["dated"].value())[:10]) if _is_day(head["dated"].value()) else today()
    )
    known = known_codes(holder, day)
    read_already = request.method == "POST"
    if not read_already:
        read(sheet, known)
    return TemplateResponse(request, "ledger/enter.html", {
        "head": head, "sheet": sheet, "lists": known.listed(), "balance_sign": BALANCE, **context,
    }, status=status)  # fmt: skip


def _is_day(value: Any) -> bool:
    try:
        dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return False
    return True


def _beginning(request: HttpRequest) -> tuple[HeadForm, Sheet]:
    """An empty sheet, or that of a posted journal to copy (`?copy=`)."""
    copy = request.GET.get("copy", "")
    if copy.isdecimal():
        model = found.journal(int(copy))
        lines = [
            (line.coding, line.amount, line.text) for line in found.journal_lines(model).order_by("position")
        ]
        kind = model.kind if model.kind in BY_HAND else JournalKind.MANUAL
        return HeadForm(initial={"text": model.text, "dated": today(), "kind": kind}), sheet_of(lines)
    return HeadForm(initial={"dated": today(), "kind": JournalKind.MANUAL}), blank_sheet()


def _standing(draft: Draft) -> tuple[HeadForm, Sheet]:
    """The sheet of a draft as it stands."""
    lines = draft.lines.select_related(*found.CODED).order_by("position")
    head = {
        "text": draft.text, "dated": draft.dated, "kind": draft.kind, "reverse_on": draft.reverse_on,
        "adjustment": draft.adjustment is not None,
    }  # fmt: skip
    return HeadForm(initial=head), sheet_of([(line.coding, line.amount, line.text) for line in lines])
