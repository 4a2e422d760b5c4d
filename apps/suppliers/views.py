"""Screens of the supplier master: list, one supplier, review queue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.core.errors import AccordError, NotFound
from apps.core.paging import page_by_key
from apps.identity.access import needs, signed_in
from apps.suppliers import actions, queries
from apps.suppliers.forms import MarkForm, NoteForm, NumbersForm, SearchForm, SplitForm
from apps.suppliers.guards import REVIEW, STEWARD
from apps.suppliers.models import Opinion, OrganisationSupplier, Suggestion, Supplier
from apps.tenancy.models import Organisation


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Suppliers by name."""
    form = SearchForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.standing_suppliers(
        chosen.get("words", ""), chosen.get("state", ""), chosen.get("marked", "")
    )
    page = page_by_key(found, request, order=("name", "id"))
    return TemplateResponse(request, "suppliers/index.html", {
        "page_title": "Suppliers", "page": page, "form": form, "shown": f"{len(page.rows)} of {page.about} suppliers",
    })  # fmt: skip


@signed_in
@require_GET
def detail(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """One supplier: numbers, spellings, changes, and what your organisation knows of it."""
    return _detail(request, _supplier(supplier_id))


def _detail(request: HttpRequest, found: Supplier, error: str = "", **forms: Any) -> HttpResponse:
    by = request.actor  # type: ignore[attr-defined]
    steward = bool(by.holders_with(STEWARD)) and found.merged_into_id is None
    spellings = list(queries.spellings(found)[:500])
    initial = {name: getattr(found, name) for name in NumbersForm.base_fields}
    known = list(OrganisationSupplier.objects.filter(supplier=found).order_by("holder_id"))
    names = dict(Organisation.objects.values_list("pk", "name"))
    for one in known:
        one.organisation_name = names.get(one.holder_id, "")  # type: ignore[attr-defined]
    review = sorted(by.holders_with(REVIEW) & names.keys())
    note = forms.get("note") or NoteForm(initial={"organisation": by.home})
    note.fields["organisation"].choices = [(pk, names[pk]) for pk in review]  # type: ignore[union-attr]
    return TemplateResponse(request, "suppliers/detail.html", {
        "page_title": found.name, "supplier": found, "spellings": spellings, "steward": steward, "error": error,
        "numbers_form": (forms.get("numbers") or NumbersForm(initial=initial)) if steward else None,
        "mark_form": MarkForm(initial={"mark": "open" if found.addressable else "closed"}) if steward else None,
        "split_form": (forms.get("split") or SplitForm(supplier=found)) if steward and len(spellings) > 1 else None,
        "note_form": note if review else None, "known": known,
        "changes": queries.changes(found)[:50], "sources": queries.sources(found)[:50],
        "lines_url": f"{reverse('spend:lines')}?supplier={found.pk}" if _reads_spend(by) else "",
        "facts": [
            {"label": "State", "value": found.get_state_display()},
            {"label": "Competition", "value": "Open" if found.addressable else f"Not open ({found.kind or 'marked so'})"},
            {"label": "Company number", "value": found.company_number}, {"label": "VAT number", "value": found.vat_number},
            {"label": "Procurement identifier", "value": found.ppon},
            {"label": "Charity number", "value": found.charity_number},
        ],
        "breadcrumb": [("Suppliers", reverse("suppliers:index")), (found.name, "")],
    }, status=422 if error else 200)  # fmt: skip


@needs(STEWARD)
@require_POST
def identify(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """Name and numbers."""
    found = _supplier(supplier_id)
    form = NumbersForm(request.POST)
    if not form.is_valid():
        return _detail(request, found, "The name or the numbers were not kept. See below.", numbers=form)
    data = form.cleaned_data
    numbers = {name: data[name] for name in ("company_number", "vat_number", "ppon", "charity_number")}

    def act() -> None:
        by, version = request.actor, data["version"]  # type: ignore[attr-defined]
        if any(numbers[name] != getattr(found, name) for name in numbers):
            version = actions.set_identifiers(
                by=by, supplier_id=found.pk, numbers=numbers, version=version
            ).version
        if data["name"] != found.name:
            actions.rename_supplier(by=by, supplier_id=found.pk, name=data["name"], version=version)

    return _done(request, found, act, "The supplier is kept.", numbers=form)


@needs(STEWARD)
@require_POST
def mark(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """Open to competition or not; confirms the entry too."""
    found, form = _supplier(supplier_id), MarkForm(request.POST)

    def act() -> None:
        by = request.actor  # type: ignore[attr-defined]
        if form.is_valid():
            actions.set_mark(by=by, supplier_id=found.pk, addressable=form.cleaned_data["mark"] == "open",
                             reason=form.cleaned_data["reason"])  # fmt: skip

    return _done(request, found, act, "The mark is kept; loads classified from now on follow it.")


@needs(STEWARD)
@require_POST
def confirm(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """The entry is right as it stands."""
    found = _supplier(supplier_id)
    return _done(
        request, found, lambda: actions.confirm_supplier(by=_by(request), supplier_id=found.pk), "Confirmed."
    )


@needs(STEWARD)
@require_POST
def split(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """Split spellings off."""
    found = _supplier(supplier_id)
    form = SplitForm(request.POST, supplier=found)
    if not form.is_valid():
        return _detail(request, found, "Choose the spellings to split off, and say why.", split=form)
    return _done(
        request, found, lambda: actions.split_supplier(by=request.actor, supplier_id=found.pk, **form.cleaned_data),  # type: ignore[attr-defined]
        "The spellings are split off.", split=form,
    )  # fmt: skip


@needs(REVIEW)
@require_POST
def note(request: HttpRequest, supplier_id: int) -> HttpResponse:
    """What your organisation knows."""
    found, form = _supplier(supplier_id), NoteForm(request.POST)
    form.fields["organisation"].choices = list(Organisation.objects.values_list("pk", "name"))  # type: ignore[attr-defined]
    if not form.is_valid():
        return _detail(request, found, "The note was not kept.", note=form)
    return _done(
        request, found, lambda: actions.note_supplier(by=request.actor, supplier_id=found.pk, **form.cleaned_data),  # type: ignore[attr-defined]
        "The note is kept.", note=form,
    )  # fmt: skip


@needs(STEWARD)
@require_POST
def undo(request: HttpRequest, change_id: int) -> HttpResponse:
    """Take a change back."""
    change = actions.undo_change(by=request.actor, change_id=change_id, reason=request.POST.get("reason", ""))  # type: ignore[attr-defined]
    messages.success(request, f"Change {change.number} takes it back.")
    return redirect("suppliers:detail", change.supplier_id)


@needs(REVIEW, STEWARD)
@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """Pairs that may be one supplier, surest first."""
    by = request.actor  # type: ignore[attr-defined]
    page = page_by_key(queries.review_queue(), request, order=("-score", "id"), size=20)
    said: dict[int, list[Opinion]] = {}
    for one in (
        Opinion.objects.filter(suggestion__in=[row.pk for row in page.rows])
        .select_related("by")
        .order_by("id")
    ):
        said.setdefault(one.suggestion_id, []).append(one)
    pairs = [
        {"row": row, "opinions": said.get(row.pk, []),
         "sides": [{"supplier": side, "spellings": list(queries.spellings(side).values_list("raw", flat=True)[:8])}
                   for side in (row.one, row.other)]}
        for row in page.rows
    ]  # fmt: skip
    return TemplateResponse(request, "suppliers/review.html", {
        "page_title": "Review queue", "pairs": pairs, "page": page, "steward": bool(by.holders_with(STEWARD)),
        "reviewer": bool(by.holders_with(REVIEW)), "shown": f"{len(page.rows)} of {page.about} pairs",
    })  # fmt: skip


@needs(REVIEW, STEWARD)
@require_POST
def decide(request: HttpRequest, suggestion_id: int) -> HttpResponse:
    """Merge, keep apart, or say what you think."""
    by = request.actor  # type: ignore[attr-defined]
    verdict, reason = request.POST.get("verdict", ""), request.POST.get("reason", "")
    pair = Suggestion.objects.filter(pk=suggestion_id).select_related("one", "other").first()
    if pair is None:
        raise NotFound("There is no such suggestion.")
    if verdict in ("merge_one", "merge_other"):
        keep, gone = (pair.one, pair.other) if verdict == "merge_one" else (pair.other, pair.one)
        actions.merge_suppliers(
            by=by, keep=keep.pk, gone=gone.pk, reason=reason or "; ".join(pair.reasons), suggestion=pair.pk
        )
        messages.success(
            request, f"{gone.name} is merged into {keep.name}. You can undo this on the supplier's page."
        )
    elif verdict == "apart":
        actions.keep_apart(by=by, suggestion_id=pair.pk, reason=reason)
        messages.success(request, f"{pair.one.name} and {pair.other.name} stay two suppliers.")
    elif verdict in ("same", "different"):
        held = by.holders_with(REVIEW)
        actions.give_opinion(
            by=by, organisation=by.home if by.home in held else min(held), suggestion_id=pair.pk, same=verdict == "same",
            reason=reason,
        )  # fmt: skip
        messages.success(request, "Your view is kept for the steward.")
    return redirect("suppliers:review")


def _supplier(supplier_id: int) -> Supplier:
    found = Supplier.objects.select_related("merged_into").filter(pk=supplier_id).first()
    if found is None:
        raise NotFound(f"There is no supplier {supplier_id}.")
    return found


def _by(request: HttpRequest) -> Any:
    return request.actor  # type: ignore[attr-defined]


def _reads_spend(by: Any) -> bool:
    return bool(by.holders_with("finance.read") or by.holders_with("spend.import"))


def _done(
    request: HttpRequest, found: Supplier, act: Callable[[], object], words: str, **forms: Any
) -> HttpResponse:
    """Do it and say so; a refusal stands above the form as it was filled in."""
    try:
        act()
    except AccordError as refusal:
        return _detail(request, found, str(refusal), **forms)
    messages.success(request, words)
    return redirect("suppliers:detail", found.pk)
