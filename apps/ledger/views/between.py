"""Screens of inter-organisation entries: what waits for an answer, a new entry, both halves, accept, decline, reverse."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.core.classes import DataClass
from apps.core.errors import AccordError, NotFound
from apps.core.paging import page_by_key
from apps.core.scope import current_scope
from apps.identity.access import needs, signed_in
from apps.ledger.actions import between as actions
from apps.ledger.actions.journals import RAISE
from apps.ledger.models import Journal, PairSide
from apps.ledger.queries.between import halves, offers_to, other_half
from apps.ledger.views.between_forms import EntryForm, HalfForm, ReasonForm, ReverseForm
from apps.tenancy.models import Organisation

State = PairSide.State


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Offers to answer, and every half that the reader sees, newest first."""
    reads = current_scope().reads(DataClass.FINANCE)
    page = page_by_key(halves(frozenset(reads)), request, order=("-id",))
    names = _names()
    return TemplateResponse(request, "ledger/between.html", {
        "page_title": "Between organisations", "may": bool(request.actor.holders_with(RAISE)),  # type: ignore[attr-defined]
        "offers": [_told(one, names) for one in offers_to(frozenset(reads))],
        "halves": [_told(one, names) for one in page.rows], "page": page, "shown": f"{len(page.rows)} of {page.about}",
    })  # fmt: skip


@needs(RAISE)
def new(request: HttpRequest) -> HttpResponse:
    """Raise an entry: our half, and the other half too where the person may raise journals there."""
    by = request.actor  # type: ignore[attr-defined]
    own = Organisation.objects.filter(pk__in=by.holders_with(RAISE)).order_by("name")
    form = EntryForm(request.POST or None, own=own, both=own.count() > 1)
    key = request.POST.get("key") or f"between-{uuid.uuid4()}"
    if request.method == "POST" and form.is_valid():
        try:
            made = _raise(by, form, key)
            messages.success(request, _said(made))
            return redirect("ledger:between-side", made.pk)
        except AccordError as refusal:
            form.add_error(None, str(refusal))
    there = [field for field in form if field.name.startswith("there_")]
    return TemplateResponse(request, "ledger/between_new.html", {
        "page_title": "New entry between organisations", "form": form, "key": key, "there": there,
        "ours": [field for field in form if not field.name.startswith("there_")],
        "breadcrumb": [("Between organisations", reverse("ledger:between")), ("New entry", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


def _raise(by: Any, form: EntryForm, key: str) -> PairSide:
    data = form.cleaned_data
    supplies = data["supplies"] == "yes"
    common = {"net": data["net"], "vat": data["vat"], "text": data["text"]}
    ours = form.trade(data["organisation"].pk, supplies=supplies, **common)
    said = {"dated": data["dated"], "text": data["text"], "key": key, "by": by}
    if form.says_both:
        theirs = form.trade(data["other"].pk, supplies=not supplies, **common, prefix="there_")
        return actions.raise_pair(one=ours, two=theirs, **said)[0]  # type: ignore[no-any-return]
    return actions.offer_pair(half=ours, other=data["other"].pk, **said)  # type: ignore[no-any-return]


@signed_in
@require_GET
def side(request: HttpRequest, side_id: int) -> HttpResponse:
    """One entry: both halves as far as the reader sees them, and what may be done next."""
    return _side_page(request, _found(side_id))


@needs(RAISE)
@require_POST
def accept(request: HttpRequest, side_id: int) -> HttpResponse:
    """Answer an offer with our half."""
    theirs = _found(side_id)
    form = _accept_form(theirs, request.POST)
    if theirs.reverses is None and not form.is_valid():
        return _side_page(request, theirs, form)
    supplies = theirs.amount < 0
    half = None
    if theirs.reverses is None:
        net = abs(theirs.amount) - theirs.vat
        half = form.trade(theirs.reader_id, supplies=supplies, net=net, vat=theirs.vat, text=theirs.text)
    try:
        made = actions.accept_pair(
            by=request.actor, side_id=side_id, half=half, key=request.POST.get("key", "")  # type: ignore[attr-defined]
        )  # fmt: skip
    except AccordError as refusal:
        form.add_error(None, str(refusal))
        return _side_page(request, theirs, form)
    messages.success(request, _said(made))
    return redirect("ledger:between-side", made.pk)


@needs(RAISE)
@require_POST
def decline(request: HttpRequest, side_id: int) -> HttpResponse:
    """Say no to an offer, and why."""
    made = actions.decline_pair(by=request.actor, side_id=side_id, reason=request.POST.get("reason", ""))  # type: ignore[attr-defined]
    messages.success(request, "Declined. The other organisation sees your reason.")
    return redirect("ledger:between-side", made.pk)


@needs(RAISE)
@require_POST
def withdraw(request: HttpRequest, side_id: int) -> HttpResponse:
    """Take our half back."""
    made = actions.withdraw_half(by=request.actor, side_id=side_id, reason=request.POST.get("reason", ""))  # type: ignore[attr-defined]
    messages.success(request, "Your half is withdrawn; its batch is dropped.")
    return redirect("ledger:between-side", made.pk)


@needs(RAISE)
@require_POST
def reverse_both(request: HttpRequest, side_id: int) -> HttpResponse:
    """Reverse a posted pair."""
    mine = _found(side_id)
    form = ReverseForm(request.POST)
    journal = Journal.objects.filter(holder_id=mine.holder_id, pair=mine.pair).first()
    if journal is None:
        raise NotFound("The journal of this half is not in books that you may see.")
    if not form.is_valid():
        return _side_page(request, mine, reversing=form)
    try:
        made = actions.reverse_pair(
            by=request.actor, journal_id=journal.pk, **form.cleaned_data, key=request.POST.get("key", "")  # type: ignore[attr-defined]
        )  # fmt: skip
    except AccordError as refusal:
        form.add_error(None, str(refusal))
        return _side_page(request, mine, reversing=form)
    messages.success(request, _said(made))
    return redirect("ledger:between-side", made.pk)


def _side_page(
    request: HttpRequest, found: PairSide, form: HalfForm | None = None, reversing: ReverseForm | None = None
) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    names = _names()
    other = other_half(found)
    mine = [one for one in (found, other) if one is not None and by.holds(RAISE, one.holder_id)]
    to_answer = (
        found if other is None and by.holds(RAISE, found.reader_id) and found.state in actions.OPEN else None
    )
    posted = next((one for one in mine if one.state == State.POSTED), None)
    reversed_by = PairSide.objects.filter(reverses=found.pair).exclude(
        state__in=[State.DECLINED, State.WITHDRAWN, State.REFUSED]
    ).order_by("-id").first()  # fmt: skip
    status = (
        422 if (form is not None and form.errors) or (reversing is not None and reversing.errors) else 200
    )
    return TemplateResponse(request, "ledger/between_side.html", {
        "page_title": found.text, "halves": [_told(one, names) for one in (found, other) if one is not None],
        "waiting_for": names.get(found.reader_id, "") if other is None else "",
        "to_answer": to_answer, "form": form or (_accept_form(found) if to_answer else None), "reason": ReasonForm(),
        "answers": names.get(found.reader_id, ""),
        "to_withdraw": [_told(one, names) for one in mine if one.state in (State.APPROVED, State.REFUSED)],
        "to_reverse": posted if posted and not reversed_by else None, "reversed_by": reversed_by,
        "reversing": reversing or ReverseForm(initial={"dated": found.dated}), "key": f"between-{uuid.uuid4()}",
        "breadcrumb": [("Between organisations", reverse("ledger:between")), (found.text, "")],
    }, status=status)  # fmt: skip


def _accept_form(theirs: PairSide, data: Any = None) -> HalfForm:
    supplies = theirs.amount < 0
    code = ("OS" if supplies else "S") if theirs.vat else "N"
    account = "40500" if supplies else "55100"
    return HalfForm(data, supplies=supplies, initial={"account": account, "vat_code": code})


def _found(side_id: int) -> PairSide:
    found = PairSide.objects.filter(pk=side_id).first()
    if found is None:
        raise NotFound("There is no such entry, or you may not see it.")
    return found


def _told(one: PairSide, names: dict[int, str]) -> dict[str, Any]:
    """A half with the words that people read."""
    owed = one.amount > 0
    opens = one.holder_id in current_scope().reads(DataClass.FINANCE)
    return {
        "half": one, "organisation": names.get(one.holder_id, ""), "other": names.get(one.reader_id, ""),
        "says": "is owed" if owed else "owes", "pounds": abs(one.amount), "state": one.get_state_display(),
        "url": reverse("ledger:between-side", args=[one.pk]),
        "record_url": reverse("documents:record", args=[one.record_id]) if one.record_id and opens else "",
    }  # fmt: skip


def _said(made: PairSide) -> str:
    return (
        f"Your half of £{abs(made.amount):,.2f} waits for a second person of your organisation. "
        "Both halves are posted when each organisation has approved its own."
    )


def _names() -> dict[int, str]:
    return dict(Organisation.objects.values_list("pk", "name"))
