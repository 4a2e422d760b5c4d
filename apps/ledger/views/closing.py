"""Screens of the close: periods with their locks, the checklist of a step, reds, exceptions, the year end."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.errors import AccordError, Invalid, NotFound
from apps.identity.access import signed_in
from apps.ledger.actions import closing as acts
from apps.ledger.actions.year_end import raise_year_end, unclosed
from apps.ledger.models import Lock, LockException, Period, Standing
from apps.ledger.queries import checklist as lists
from apps.ledger.queries import closing as closings
from apps.ledger.queries.exceptions import exceptions_of, journals_under, state_of
from apps.ledger.views.closing_forms import CarryForm, ExceptionForm, ReasonForm
from apps.tenancy.models import Organisation

WORDS = {Standing.OPEN: "", Standing.SOFT: "warn", Standing.HARD: "good"}
STEP_WORDS = {Standing.OPEN: "Reopen", Standing.SOFT: "Close softly", Standing.HARD: "Close for good"}
DONE = {
    Standing.OPEN: "is open again",
    Standing.SOFT: "is closed softly",
    Standing.HARD: "is closed for good",
}


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Organisations with books; straight to the periods where there is one."""
    found = closings.organisations_with_books()
    home = request.actor.home  # type: ignore[attr-defined]
    chosen = next((one for one in found if one.pk == home), found[0] if found else None)
    if chosen is not None:
        return redirect("ledger:close-periods", chosen.pk)
    return TemplateResponse(request, "ledger/close/none.html", {"page_title": "Periods and close"})


@signed_in
@require_GET
def periods(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """The periods of a year with their three locks, and the year end."""
    given = request.GET.get("year", "")
    year = closings.year_of(organisation_id, int(given) if given.isdigit() and len(given) == 4 else None)
    rows = closings.rows_of(year)
    left = unclosed(year)
    return TemplateResponse(request, "ledger/close/periods.html", {
        "page_title": f"Periods and close, {year}", "organisation": _name(organisation_id), "year": year,
        "rows": [{"period": row.period, "carried": row.carried, "locks": [
            {"lock": lock, "label": Lock(lock).label, "standing": Standing(standing).label,
             "tone": WORDS[Standing(standing)]}
            for lock, standing in row.locks]} for row in rows],
        "tabs": [{"label": str(one), "url": f"?year={one.year}", "current": one.pk == year.pk}
                 for one in closings.years_of(organisation_id)],
        "places": [{"label": one.name, "url": reverse("ledger:close-periods", args=[one.pk]),
                    "current": one.pk == organisation_id} for one in closings.organisations_with_books()],
        "result": sum(left.values()), "year_end_why": _year_end_why(request, year, rows, bool(left)),
        "key": secrets.token_urlsafe(24),
        "breadcrumb": [("Periods and close", "")],
    })  # fmt: skip


@signed_in
@require_GET
def period(request: HttpRequest, period_id: int) -> HttpResponse:
    """The checklist of one lock, worked out now: what stops the next step, what is carried, every step taken."""
    found, lock = closings.period_seen(period_id), _lock(request)
    standing = lists.standing_of(found, lock)
    after = lists.next_standing(standing)
    checks = [] if standing == Standing.HARD else lists.checklist(found, lock, after)
    actor = request.actor  # type: ignore[attr-defined]
    may_carry = actor.holds(acts.CARRY, found.holder_id)
    return TemplateResponse(request, "ledger/close/period.html", {
        "page_title": f"Close of {found.label}", "period": found, "lock": lock, "lock_label": Lock(lock).label,
        "organisation": _name(found.holder_id), "standing": Standing(standing), "tone": WORDS[Standing(standing)],
        "after": after, "after_words": Standing(after).label.lower(),
        "checks": [{"check": one, "words": one.tag[0], "tone": one.tag[1],
                    "carry_url": _at("ledger:close-carry", found, lock, one.question.code)
                    if one.is_red and may_carry else "", "page": one.answer.page or _behind(one)} for one in checks],
        "reds": sum(one.stops for one in checks), "may_carry": may_carry,
        "steps": _steps(request, found, lock, checks),
        "carried": closings.carried_of(found, lock),
        "exceptions": [{"row": one, "state": state_of(one)} for one in exceptions_of(found.pk, lock)],
        "ask_why": _ask_why(request, found, standing),
        "evidence": closings.evidence_of(found, lock),
        "tabs": [{"label": one.label, "url": f"?lock={one}", "current": one == lock} for one in Lock],
        "breadcrumb": [*_trail(found), (found.label, "")],
    })  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, period_id: int) -> HttpResponse:
    """Ask before a step, and take it."""
    found, lock = closings.period_seen(period_id), _lock(request)
    after = request.GET.get("to", "")
    if after not in Standing.values:
        raise Invalid("Choose what the lock should become: open, soft or hard.")
    form = ReasonForm(request.POST or None, optional=after == Standing.SOFT)
    return _form(
        request, form, lambda data: acts.step_lock(
            by=request.actor, period_id=found.pk, lock=lock, before=lists.standing_of(found, lock)  # type: ignore[attr-defined]
            if request.method == "GET" else request.POST.get("before", ""), after=after, reason=data["reason"]),
        title=f"{STEP_WORDS[Standing(after)]}: {Lock(lock).label.lower() if lock != 'vat' else 'VAT'} lock of {found.label}",
        submit=STEP_WORDS[Standing(after)], done=f"The {lock} lock of {found.label} {DONE[Standing(after)]}.",
        found=found, lock=lock, hidden=[("before", request.POST.get("before") or lists.standing_of(found, lock))],
        said=_consequence(after), bad=after == Standing.HARD,
    )  # fmt: skip


@signed_in
@require_http_methods(["GET", "POST"])
def carry(request: HttpRequest, period_id: int, code: str) -> HttpResponse:
    """Carry a red for the next step."""
    found, lock = closings.period_seen(period_id), _lock(request)
    after = lists.next_standing(lists.standing_of(found, lock))
    form = CarryForm(request.POST or None, owners=acts.owners(found.holder_id))
    check = next((one for one in lists.checklist(found, lock, after) if one.question.code == code), None)
    if check is None:
        raise NotFound("The checklist has no such line.")
    return _form(
        request, form, lambda data: acts.carry_red(
            by=request.actor, period_id=found.pk, lock=lock, check_code=code, for_standing=after,  # type: ignore[attr-defined]
            reason=data["reason"], owner_id=data["owner"], due_on=data["due_on"]),
        title=f"Carry “{check.question.label}” of {found.label}", submit="Carry this red",
        done=f"“{check.question.label}” is carried. It stays red until the books say otherwise.", found=found, lock=lock,
        said=f"{check.answer.sentence} It stays red on this page, in assurance and in the board's pack; the amount carried "
             "is the one it has now, and if it grows the close stops again.",
    )  # fmt: skip


@signed_in
@require_POST
def clear(request: HttpRequest, period_id: int) -> HttpResponse:
    """Work out again what is carried, and clear what is red no longer."""
    found, lock = closings.period_seen(period_id), _lock(request)
    cleared = acts.clear_reds(by=request.actor, period_id=found.pk, lock=lock)  # type: ignore[attr-defined]
    words = ", ".join(f"“{lists.label_of(code)}”" for code in cleared)
    messages.success(request, f"Cleared: {words}." if cleared else "Every carried red is still red.")
    return redirect(acts.page_of(found, lock))


@signed_in
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, period_id: int) -> HttpResponse:
    """Ask for an exception to a soft lock."""
    found, lock = closings.period_seen(period_id), _lock(request)
    form = ExceptionForm(request.POST or None)
    return _form(
        request, form, lambda data: acts.ask_exception(
            by=request.actor, period_id=found.pk, lock=lock, reason=data["reason"], until=data["until"]),  # type: ignore[attr-defined]
        title=f"Ask to post past the {lock} lock of {found.label}", submit="Ask for the exception",
        done="Asked for. Another person approves it; until then the lock stands.", found=found, lock=lock,
        said="It is for you alone and this one lock. Everything that is posted under it is listed with it.",
    )  # fmt: skip


@signed_in
@require_GET
def exception(request: HttpRequest, exception_id: int) -> HttpResponse:
    """One exception with exactly the journals that were posted under it."""
    row = _exception(exception_id)
    found = closings.period_seen(row.period_id)
    actor = request.actor  # type: ignore[attr-defined]
    state = state_of(row)
    involved = actor.person in (row.person_id, row.asked_by_id)
    why = (
        ""
        if actor.holds(acts.EXCEPT, row.holder_id)
        else "It takes the duty “lock.except” in this organisation."
    )
    if involved:
        why = "Another person approves it: you asked for it, or it is for you."
    return TemplateResponse(request, "ledger/close/exception.html", {
        "page_title": f"Exception to the {row.lock} lock of {found.label}", "row": row, "state": state, "period": found,
        "journals": list(journals_under(row)[:500]), "approve_why": why,
        "may_end": involved or actor.holds(acts.EXCEPT, row.holder_id), "form": ReasonForm(),
        "organisation": _name(row.holder_id),
        "breadcrumb": [*_trail(found), (found.label, acts.page_of(found, row.lock)), ("Exception", "")],
    })  # fmt: skip


@signed_in
@require_POST
def approve(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Approve an exception."""
    acts.approve_exception(by=request.actor, exception_id=exception_id)  # type: ignore[attr-defined]
    messages.success(request, "Approved. It counts from now until its time is over.")
    return redirect("ledger:close-exception", exception_id)


@signed_in
@require_POST
def end(request: HttpRequest, exception_id: int) -> HttpResponse:
    """Refuse an exception, or end it before its time."""
    acts.end_exception(by=request.actor, exception_id=exception_id, reason=request.POST.get("reason", ""))  # type: ignore[attr-defined]
    messages.success(request, "The exception has ended.")
    return redirect("ledger:close-exception", exception_id)


@signed_in
@require_POST
def year_end(request: HttpRequest, organisation_id: int, year: int) -> HttpResponse:
    """Raise the closing journal of a year."""
    found = closings.year_of(organisation_id, year)
    record = raise_year_end(by=request.actor, year_id=found.pk, key=request.POST.get("key", ""))  # type: ignore[attr-defined]
    messages.success(
        request, f"{record.number} closes {found}. It is posted by the approval of a second person."
    )
    return redirect(reverse("ledger:close-periods", args=[organisation_id]) + f"?year={found.year}")


def _form(
    request: HttpRequest, form: Any, do: Callable[[dict[str, Any]], Any], *, title: str, submit: str, done: str,
    found: Period, lock: str, said: str, hidden: list[tuple[str, str]] | None = None, bad: bool = False,
) -> HttpResponse:  # fmt: skip
    """A form that calls one action: shown, sent back with the refusal, or done."""
    then = acts.page_of(found, lock)
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except AccordError as refusal:
            fields = getattr(refusal, "fields", {})
            for name, sentence in fields.items():
                form.add_error(name if name in form.fields else None, sentence)
            if not fields:
                form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(then)
    return TemplateResponse(request, "ledger/close/form.html", {
        "page_title": title, "form": form, "submit": submit, "cancel_url": then, "said": said, "hidden": hidden or [],
        "bad": bad, "breadcrumb": [*_trail(found), (found.label, then), (submit, "")],
    }, status=422 if form.errors else 200)  # fmt: skip


def _lock(request: HttpRequest) -> str:
    given = request.GET.get("lock", Lock.LEDGER)
    if given not in Lock.values:
        raise NotFound("A period has three locks: ledger, purchases and VAT.")
    return str(given)


def _steps(request: HttpRequest, found: Period, lock: str, checks: list[lists.Check]) -> list[dict[str, str]]:
    """Every step that may follow, each with the reason why this person may not take it now."""
    standing = lists.standing_of(found, lock)
    actor = request.actor  # type: ignore[attr-defined]
    told = []
    for before, after in sorted(acts.STEPS, key=lambda one: one[1] == Standing.OPEN):
        if before != standing:
            continue
        why = (
            ""
            if actor.holds(acts.CLOSE, found.holder_id)
            else "It takes the duty “period.close” in this organisation."
        )
        if not why and after != Standing.OPEN:
            stops = sum(one.stops for one in checks)
            mine = any(
                one.is_red and one.carried and one.carried.carried_by_id == actor.person for one in checks
            )
            if stops:
                why = f"{'One red stops' if stops == 1 else f'{stops} reds stop'} it: mend it, or have it carried."
            elif mine:
                why = "You carry a red of this close, so another person takes the step."
        url = reverse("ledger:close-step", args=[found.pk]) + f"?lock={lock}&to={after}"
        kind = "quiet" if after == Standing.OPEN else ""
        told.append({"label": STEP_WORDS[Standing(after)], "url": url, "why": why, "kind": kind})
    return told


def _ask_why(request: HttpRequest, found: Period, standing: str) -> str:
    if standing != Standing.SOFT:
        return "Only a soft lock has exceptions."
    if not request.actor.holds(acts.RAISE, found.holder_id):  # type: ignore[attr-defined]
        return "It takes the duty “journal.raise” in this organisation."
    return ""


def _year_end_why(request: HttpRequest, year: Any, rows: list[closings.Row], left: bool) -> str:
    if not left:
        return "Nothing is left on income or expenditure."
    if any(row.period.number <= 12 and row.period.ledger_lock == Standing.OPEN for row in rows):
        return "The twelve months are closed softly first."
    if not request.actor.holds(acts.RAISE, year.holder_id):  # type: ignore[attr-defined]
        return "It takes the duty “journal.raise” in this organisation."
    return ""


def _consequence(after: str) -> str:
    return {
        Standing.SOFT: "The checklist is worked out again and kept with the step. From then on journals need an exception.",
        Standing.OPEN: "Journals may be posted again. The reopening and its reason stay in the list of steps.",
        Standing.HARD: "This cannot be undone: nobody posts into this period again, not even under an exception.",
    }[Standing(after)]


def _behind(check: lists.Check) -> str:
    """Where the ledger shows what a red line is about, when that page stands."""
    route = {"waiting": ("ledger:batches",), "suspense": ("ledger:account", "29900")}.get(check.question.code)
    if route is None or not check.is_red:
        return ""
    try:
        return reverse(route[0], args=route[1:])
    except NoReverseMatch:
        return ""


def _at(route: str, found: Period, lock: str, *more: str) -> str:
    return reverse(route, args=[found.pk, *more]) + f"?lock={lock}"


def _exception(pk: int) -> LockException:
    row = LockException.objects.select_related("person", "asked_by", "approved_by").filter(pk=pk).first()
    if row is None:
        raise NotFound("There is no such exception that you may see.")
    return row


def _name(holder: int) -> str:
    return Organisation.objects.values_list("name", flat=True).get(pk=holder)


def _trail(found: Period) -> list[tuple[str, str]]:
    url = reverse("ledger:close-periods", args=[found.holder_id]) + f"?year={found.year.year}"
    return [("Periods and close", url)]
