"""Screens of batches and posted journals: lists, one batch, one journal, and what is done with them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.audit.queries import events_about
from apps.core.actor import Actor
from apps.core.clock import today
from apps.core.paging import page_by_key
from apps.documents.models import Record
from apps.documents.queries import acts, files, links, page_of
from apps.identity.access import needs, signed_in
from apps.identity.screens import actor_of, run_button, run_form
from apps.ledger.actions.journals import drop_batch, reverse_journal, send_batch
from apps.ledger.actions.papers import attach_paper
from apps.ledger.forms import BatchFilter, JournalFilter, PaperForm, ReasonForm, ReverseForm
from apps.ledger.models import Journal, JournalKind
from apps.ledger.queries import journals as found
from apps.ledger.transitions import DRAFT, DROPPED, POSTED, REFUSED, WAITING
from apps.ledger.views.common import RAISE, address, books, version_of
from apps.tenancy.models import Organisation
from apps.work.models import ApprovalRequest

EVENTS = 20
DRAFTS_SIZE, POSTED_SIZE = 25, 100
REMARKS = 5


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The room's own address leads to its journals."""
    return redirect("ledger:batches")


@signed_in
@require_GET
def batches(request: HttpRequest) -> HttpResponse:
    """Batches of journals, newest first; without a filter those that are still open stand on top of the others."""
    holder, places, name = books(request)
    form = BatchFilter(request.GET or None, holder=holder)
    rows = found.batches(holder)
    if form.is_bound and form.is_valid():
        words, state = form.cleaned_data["words"].strip(), form.cleaned_data["state"]
        if words:
            rows = rows.filter(Q(number__icontains=words) | Q(title__icontains=words))
        rows = rows.filter(state=state) if state else rows
    page = page_by_key(rows, request)
    return TemplateResponse(request, "ledger/batches.html", {
        "page_title": "Journals", "lead": name, "places": places, "holder": holder, "form": form, "page": page,
        "tabs": tabs(holder, "batches"), "shown": f"{len(page.rows)} of {page.about} batches",
        "may_raise": actor_of(request).holds(RAISE, holder), "new_url": address("enter", in_=holder),
    })  # fmt: skip


@signed_in
@require_GET
def journals(request: HttpRequest) -> HttpResponse:
    """Posted journals, latest date first."""
    holder, places, name = books(request)
    form = JournalFilter(request.GET or None, holder=holder)
    rows = found.journals(holder)
    if form.is_bound and form.is_valid():
        chosen = form.cleaned_data
        if words := chosen["words"].strip():
            rows = rows.filter(Q(number__istartswith=words) | Q(text__icontains=words))
        if chosen["kind"]:
            rows = rows.filter(kind=chosen["kind"])
        if chosen["first"]:
            rows = rows.filter(dated__gte=chosen["first"])
        if chosen["last"]:
            rows = rows.filter(dated__lte=chosen["last"])
    page = page_by_key(rows, request, order=("-dated", "-id"))
    return TemplateResponse(request, "ledger/journals.html", {
        "page_title": "Posted journals", "lead": name, "places": places, "holder": holder, "form": form, "page": page,
        "tabs": tabs(holder, "journals"), "shown": f"{len(page.rows)} of {page.about} journals",
        "may_raise": actor_of(request).holds(RAISE, holder), "new_url": address("enter", in_=holder),
    })  # fmt: skip


def tabs(holder: int, current: str) -> list[dict[str, Any]]:
    """The lists of journals as tabs."""
    names = (
        ("batches", "Batches"), ("journals", "Posted journals"), ("standing", "Repeated journals"),
        ("review", "Monthly review"),
    )  # fmt: skip
    return [
        {"label": label, "url": address(route, in_=holder), "current": route == current}
        for route, label in names
    ]


@signed_in
@require_GET
def batch(request: HttpRequest, record_id: int) -> HttpResponse:
    """One batch: its journals, who did what, why it waits, its papers, and what may be done with it now."""
    context = batch_context(request, found.batch(record_id))
    return TemplateResponse(request, "ledger/batch.html", context)


def batch_context(request: HttpRequest, record: Record, **forms: Any) -> dict[str, Any]:
    """What the page of a batch shows: its journals page by page."""
    raises = actor_of(request).holds(RAISE, record.holder_id)
    asked = ApprovalRequest.objects.filter(record=record).order_by("-id").first()
    may_change = raises and record.state in (DRAFT, REFUSED)
    posts = page_by_key(
        Journal.objects.filter(posting__record=record), request, order=("id",), size=POSTED_SIZE
    )
    page = page_by_key(found.drafts(record), request, order=("position", "id"), size=DRAFTS_SIZE)
    kept = found.draft_lines(page.rows) if not posts.rows else []
    lines: dict[int, list[Any]] = defaultdict(list)
    for line in kept[: found.LINES_SHOWN]:
        lines[line.draft_id].append(found.line_row(line))
    return {
        "page_title": record.title, "record": record, "facts": _batch_facts(record, asked),
        "drafts": [{"draft": draft, "lines": lines.get(draft.pk, []), "difference": draft.debits - draft.credits}  # type: ignore[attr-defined]
                   for draft in page.rows],
        "drafts_count": page.total, "page": posts if posts.rows else page,
        "shown": f"{len((posts if posts.rows else page).rows)} of {(posts if posts.rows else page).about} journals",
        "cut_short": len(kept) > found.LINES_SHOWN, "posted": posts.rows, "may_change": may_change, "raises": raises,
        "why": found.why_second_person(record) if record.state in (DRAFT, WAITING, REFUSED) else [],
        "approval": reverse("work:approval", args=[asked.pk]) if asked else "",
        "waiting": record.state == WAITING, "dropped": record.state == DROPPED, "is_posted": record.state == POSTED,
        "sends": may_change and bool(page.rows), "remarks": found.remarks_on(record),
        "files": files(record), "acts": acts(record), "links": links(record),
        "events": list(events_about(record.pk)[:EVENTS]), "drop_form": ReasonForm(auto_id="drop_%s"),
        "paper_form": PaperForm(auto_id="paper_%s"),
        "breadcrumb": [("Journals", address("batches", in_=record.holder_id)), (record.number or record.title, "")],
        **forms,
    }  # fmt: skip


def _batch_facts(record: Record, request: ApprovalRequest | None) -> list[dict[str, Any]]:
    place = Organisation.objects.filter(pk=record.holder_id).first()
    facts: list[dict[str, Any]] = [
        {"label": "Number", "value": record.number}, {"label": "Organisation", "value": str(place or "")},
        {"label": "Prepared by", "value": f"{record.made_by.name}, {record.made_at:%-d %B %Y}"},
    ]  # fmt: skip
    if request is not None:
        step = request.steps.select_related("acted_by").exclude(acted_by=None).order_by("-number").first()
        if step is not None and step.acted_by is not None:
            word = "Approved by" if record.state == POSTED else "Decided by"
            said = f", {step.acted_at:%-d %B %Y}" if step.acted_at else ""
            facts.append({"label": word, "value": f"{step.acted_by.name}{said}"})
            if step.reason:
                facts.append({"label": "Their remark", "value": step.reason})
    return facts


@needs(RAISE)
@require_POST
def send(request: HttpRequest, record_id: int) -> HttpResponse:
    """The button “Send”: posts the batch, or asks for its approval."""
    run_button(
        request, lambda: told(request, send_batch(by=actor_of(request), record_id=record_id, version=version_of(request))),
        "",
    )  # fmt: skip
    return redirect("ledger:batch", record_id=record_id)


def told(request: HttpRequest, record: Record) -> None:
    """Say what became of a batch that was sent, and what was said of it without stopping it."""
    for remark in found.remarks_on(record)[:REMARKS]:
        messages.warning(request, remark.text)
    if record.state == WAITING:
        messages.info(request, f"{record.number} waits for the approval of a second person.")
        return
    numbers = list(
        Journal.objects.filter(posting__record=record).order_by("id").values_list("number", flat=True)[:6]
    )
    said = ", ".join(numbers[:5]) + (" and more" if len(numbers) > 5 else "")
    messages.success(request, f"{record.number} is posted: {said}.")


@needs(RAISE)
@require_POST
def drop(request: HttpRequest, record_id: int) -> HttpResponse:
    """Gives a draft up, with a reason."""
    by, record = actor_of(request), found.batch(record_id)
    form = ReasonForm(request.POST, auto_id="drop_%s")

    def act(data: dict[str, Any]) -> None:
        drop_batch(by=by, record_id=record_id, version=version_of(request), reason=data["reason"])

    if run_form(request, form, act, f"{record.number} is dropped."):
        return redirect("ledger:batch", record_id=record_id)
    return TemplateResponse(
        request, "ledger/batch.html", batch_context(request, record, drop_form=form, form=form), status=422
    )


@needs(RAISE)
@require_POST
def attach(request: HttpRequest, record_id: int) -> HttpResponse:
    """Keeps a file with a batch."""
    by, record = actor_of(request), found.batch(record_id)
    form = PaperForm(request.POST, request.FILES, auto_id="paper_%s")

    def act(data: dict[str, Any]) -> None:
        attach_paper(by=by, record_id=record_id, upload=data["file"])

    if run_form(request, form, act, "The file is attached."):
        return redirect("ledger:batch", record_id=record_id)
    return TemplateResponse(
        request, "ledger/batch.html", batch_context(request, record, paper_form=form, form=form), status=422
    )


@signed_in
@require_GET
def journal(request: HttpRequest, journal_id: int) -> HttpResponse:
    """One posted journal: its lines, who prepared, approved and posted it, its reversal, where it came from."""
    by, one = actor_of(request), found.journal(journal_id)
    form = ReverseForm(initial={"dated": _open_day(one)}, auto_id="reverse_%s")
    return TemplateResponse(request, "ledger/journal.html", journal_context(request, by, one, form))


def journal_context(request: HttpRequest, by: Actor, one: Journal, form: ReverseForm) -> dict[str, Any]:
    """What the page of a posted journal shows."""
    page = page_by_key(found.journal_lines(one), request, order=("position", "id"), size=200)
    back = Journal.objects.filter(reverses=one).first()
    why = ""
    if back is not None:
        why = f"It was reversed by {back.number} on {back.dated:%-d %B %Y}."
    elif one.pair is not None:
        why = "It is one of a pair: reverse the inter-organisation entry, so that both sides go."
    return {
        "page_title": f"Journal {one.number}", "journal": one, "page": page, "facts": _journal_facts(one, back),
        "rows": [found.line_row(line) for line in page.rows],
        "raises": by.holds(RAISE, one.holder_id), "why_not": why, "form": form,
        "shown": f"{len(page.rows)} of {page.about} lines",
        "copy_url": address("enter", in_=one.holder_id, copy=one.pk),
        "repeat_url": address("repeat", one.pk),
        "breadcrumb": [("Posted journals", address("journals", in_=one.holder_id)), (one.number, "")],
    }  # fmt: skip


def _journal_facts(one: Journal, back: Journal | None) -> list[dict[str, Any]]:
    posting = one.posting
    place = Organisation.objects.filter(pk=one.holder_id).first()
    facts: list[dict[str, Any]] = [
        {"label": "What it is for", "value": one.text}, {"label": "Organisation", "value": str(place or "")},
        {"label": "Kind", "value": one.get_kind_display()},
        {"label": "Accounting date", "value": f"{one.dated:%-d %B %Y}, in {one.period.label}"},
        {"label": "From", "value": str(one.source), "url": page_of(one.source)},
        {"label": "Prepared by", "value": _who(posting.prepared_by, posting.prepared_at)},
        {"label": "Approved by", "value": _who(posting.approved_by, posting.approved_at),
         "empty": "No second person was needed"},
        {"label": "Posted by", "value": _who(posting.posted_by, posting.posted_at)},
        {"label": "Said of it", "value": " ".join(remark.text for remark in found.remarks_on(posting.record)[:REMARKS]),
         "empty": "Nothing"},
        {"label": "Counts from audit number", "value": f"{posting.cut:,}" if posting.cut else ""},
    ]  # fmt: skip
    if one.reverses is not None:
        facts.append(
            {
                "label": "Reverses",
                "value": one.reverses.number,
                "url": address("journal", one.reverses_id),
            }
        )
    if back is not None:
        facts.append({"label": "Reversed by", "value": back.number, "url": address("journal", back.pk)})
    return facts


def _who(person: Any, at: dt.datetime | None) -> str:
    from apps.core.show import moment

    return f"{person.name}, {moment(at)}" if person is not None else ""


def _open_day(one: Journal) -> dt.date:
    """Today, or the journal's own day when that lies later; a year end goes back on its own day."""
    return one.dated if one.kind == JournalKind.YEAR_END else max(today(), one.dated)


@needs(RAISE)
@require_http_methods(["POST"])
def reverse_one(request: HttpRequest, journal_id: int) -> HttpResponse:
    """Raises and sends the reversal of a posted journal."""
    by, one = actor_of(request), found.journal(journal_id)
    form = ReverseForm(request.POST, auto_id="reverse_%s")
    made: list[Record] = []

    def act(data: dict[str, Any]) -> None:
        made.append(reverse_journal(by=by, journal_id=journal_id, dated=data["dated"], reason=data["reason"]))

    if run_form(request, form, act, f"The reversal of {one.number} is raised."):
        return redirect("ledger:batch", record_id=made[0].pk)
    context = journal_context(request, by, one, form)
    return TemplateResponse(request, "ledger/journal.html", context, status=422)
