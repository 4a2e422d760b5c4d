"""Screens of where spend comes from: months by source, switches, loads posted as journals, what categories are posted to."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.core.actor import Actor
from apps.core.clock import today
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.documents.models import Record, RecordAct, StoredFile
from apps.identity.access import needs, signed_in
from apps.identity.screens import chosen_holder, run_form
from apps.ledger.models import Journal
from apps.ledger.queries.codes import known_codes
from apps.spend import actions
from apps.spend.forms import AccountsForm, CreditForm, ReasonForm, SwitchForm, account_rows
from apps.spend.models import Load, LoadPosting, SourceSwitch
from apps.spend.queries import LineFilter, sources
from apps.spend.queries.booked import PAGE, booked_page, booked_total
from apps.spend.queries.figures import readable
from apps.spend.queries.filters import LAST, heads_of
from apps.spend.queries.postings import accounts_of, credit_accounts, lines_of, planned, posting_of, unmapped
from apps.suppliers.queries import supplier_names
from apps.tenancy.models import Organisation
from apps.work.models import ApprovalRequest

RAISE, READ = "journal.raise", "finance.read"
MONTHS_SHOWN, LOADS_SHOWN, UNMAPPED_SHOWN = 60, 50, 25


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined,no-any-return]


def _books(request: HttpRequest, duty: str = READ) -> tuple[int, list[dict[str, Any]], str]:
    """The organisation shown (`?in=`), links to the others, and its name."""
    held = Organisation.objects.filter(pk__in=_actor(request).holders_with(duty)).values_list("pk", flat=True)
    holder, places = chosen_holder(request, held)
    return holder, places, next(place["label"] for place in places if place["current"])


def _at(route: str, holder: int) -> str:
    return f"{reverse(f'spend:{route}')}?{urlencode({'in': holder})}"


def _approval(record: Record) -> str:
    """Address of the approval that a record waits for, if any."""
    waiting = (
        ApprovalRequest.objects.filter(record=record, state="waiting").values_list("pk", flat=True).first()
    )
    return reverse("work:approval", args=[waiting]) if waiting else ""


def _acts(record: Record) -> list[RecordAct]:
    return list(RecordAct.objects.filter(record=record).select_related("person", "duty").order_by("pk")[:50])


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Where the figures come from: every month of an organisation by both sources, and which one counts."""
    holder, places, name = _books(request)
    listed = sources.months(holder)
    loads = list(
        Load.objects.filter(holder_id=holder, live=True)
        .select_related("record")
        .order_by("-pk")[:LOADS_SHOWN]
    )
    held = {
        one.load_id: one
        for one in LoadPosting.objects.filter(load__in=loads).order_by("pk").select_related("record")
    }
    return TemplateResponse(request, "spend/sources.html", {
        "page_title": "Where the figures come from", "lead": name, "places": places,
        "table": sources.month_table(listed[:MONTHS_SHOWN], holder=holder) if listed else None,
        "older": max(0, len(listed) - MONTHS_SHOWN), "standing": list(sources.standing(holder)[:20]),
        "switches": list(sources.switches(holder)[:20]),
        "loads": [{"load": one, "posting": held.get(one.pk)} for one in loads],
        "why_not": "" if _actor(request).holds(RAISE, holder) else "It takes the duty to raise journals.",
        "switch_url": _at("switch-source", holder), "accounts_url": _at("accounts", holder),
        "breadcrumb": [("Spend", reverse("spend:index")), ("Where the figures come from", "")],
    })  # fmt: skip


@needs(RAISE)
@require_http_methods(["GET", "POST"])
def switch_source(request: HttpRequest) -> HttpResponse:
    """Asks for a switch; before it is sent, both sources are compared over its months."""
    holder, places, name = _books(request, RAISE)
    form = SwitchForm(request.POST or None, initial={"key": uuid.uuid4().hex})
    made: list[SourceSwitch] = []

    def act(data: dict[str, Any]) -> None:
        made.append(actions.switch_source(by=_actor(request), organisation=holder, **data))

    if request.method == "POST" and run_form(
        request, form, act, "The switch waits for the approval of a second person."
    ):
        return redirect("spend:switch", record_id=made[0].record_id)
    found = sources.reconcile(holder, dt.date(1990, 1, 1), LAST, heads_of([holder])[holder])
    return TemplateResponse(request, "spend/switch_new.html", {
        "page_title": "Switch the source of spend", "lead": name, "places": places, "form": form,
        "table": sources.month_table(found.months[-24:]) if found.months else None,
        "cancel_url": _at("sources", holder),
        "breadcrumb": [("Where the figures come from", _at("sources", holder)), ("Switch", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_GET
def switch(request: HttpRequest, record_id: int) -> HttpResponse:
    """One switch: what was compared, its papers, who asked and who approved."""
    found = SourceSwitch.objects.filter(record_id=record_id).select_related("record").first()
    if found is None:
        raise NotFound("There is no such switch, or you may not see it.")
    told = sources.Reconciliation.from_content(found.compared)
    until = f" until {found.during.upper:%-d %B %Y}" if found.during.upper else " until further notice"
    name = Organisation.objects.values_list("name", flat=True).get(pk=found.holder_id)
    return TemplateResponse(request, "spend/switch.html", {
        "page_title": f"Switch {found.record.number}", "lead": found.record.title, "record": found.record,
        "approval": _approval(found.record), "months": sources.month_table(told.months), "told": told,
        "groups": sources.group_table(told.groups), "acts": _acts(found.record),
        "files": list(StoredFile.objects.filter(record=found.record).order_by("name")),
        "facts": [
            {"label": "Organisation", "value": name},
            {"label": "From", "value": f"{found.during.lower:%-d %B %Y}{until}"},
            {"label": "Source", "value": found.get_source_display()}, {"label": "Why", "value": found.reason},
            {"label": "Compared as of audit number", "value": f"{found.head:,}"},
            {"label": "SHA-256 of the CSV", "value": found.sha256},
        ],
        "breadcrumb": [("Where the figures come from", _at("sources", found.holder_id)), (str(found.record.number), "")],
    })  # fmt: skip


@needs(RAISE)
@require_http_methods(["GET", "POST"])
def post_load(request: HttpRequest, record_id: int) -> HttpResponse:
    """Shows what a load would post, month by month, and asks a second person for it."""
    load = Load.objects.select_related("record").filter(record_id=record_id).first()
    if load is None:
        raise NotFound("There is no such load, or you may not see it.")
    standing = posting_of(load)
    if standing is not None:
        return redirect("spend:posting", record_id=standing.record_id)
    form = CreditForm(request.POST or None, initial={"key": uuid.uuid4().hex}, accounts=credit_accounts())
    made: list[LoadPosting] = []

    def act(data: dict[str, Any]) -> None:
        made.append(actions.post_load(by=_actor(request), load_id=load.pk, **data))

    if request.method == "POST" and run_form(
        request, form, act, "The journals wait for the approval of a second person."
    ):
        return redirect("spend:posting", record_id=made[0].record_id)
    plan = planned(load)
    name = Organisation.objects.values_list("name", flat=True).get(pk=load.holder_id)
    return TemplateResponse(request, "spend/post_load.html", {
        "page_title": f"Post {load.record.number} as journals", "lead": f"{load.file_name} of {name}", "load": load,
        "form": form, "months": sources.plan_months(plan), "lost": unmapped(load.holder_id, load),
        "accounts_url": _at("accounts", load.holder_id), "cancel_url": reverse("spend:load-record", args=[record_id]),
        "breadcrumb": [(str(load.record.number), reverse("spend:load-record", args=[record_id])), ("Post as journals", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_GET
def posting(request: HttpRequest, record_id: int) -> HttpResponse:
    """One load posted as journals: control totals by month, what goes where, its journals, and their reversal."""
    return TemplateResponse(request, "spend/posting.html", _posting_context(request, record_id, ReasonForm()))


def _posting_context(request: HttpRequest, record_id: int, form: ReasonForm) -> dict[str, Any]:
    found = (
        LoadPosting.objects.filter(record_id=record_id)
        .select_related("record", "load__record", "credit")
        .first()
    )
    if found is None:
        raise NotFound("There is no such posting, or you may not see it.")
    lines = lines_of(found)
    journals = list(Journal.objects.filter(source=found.record).order_by("pk")[:200])
    return {
        "page_title": f"Posting {found.record.number}", "posting": found, "record": found.record, "lines": lines,
        "months": sources.posted_months(lines, journals), "journals": journals, "approval": _approval(found.record),
        "acts": _acts(found.record), "form": form, "raises": _actor(request).holds(RAISE, found.holder_id),
        "breadcrumb": [("Where the figures come from", _at("sources", found.holder_id)), (str(found.record.number), "")],
    }  # fmt: skip


@needs(RAISE)
@require_POST
def reverse_posting(request: HttpRequest, record_id: int) -> HttpResponse:
    """Asks a second person to reverse the journals of a load."""
    form = ReasonForm(request.POST)
    version = request.POST.get("version", "")

    def act(data: dict[str, Any]) -> None:
        actions.reverse_posting(
            by=_actor(request), record_id=record_id, reason=data["reason"],
            version=int(version) if version.isascii() and version.isdigit() else 0,
        )  # fmt: skip

    if run_form(request, form, act, "The reversal waits for the approval of a second person."):
        return redirect("spend:posting", record_id=record_id)
    return TemplateResponse(
        request, "spend/posting.html", _posting_context(request, record_id, form), status=422
    )


@signed_in
@require_http_methods(["GET", "POST"])
def accounts(request: HttpRequest) -> HttpResponse:
    """What published categories are posted to, and those that nothing is said of."""
    holder, places, name = _books(request)
    raises = _actor(request).holds(RAISE, holder)
    lost = unmapped(holder)
    shown = lost[:UNMAPPED_SHOWN]
    first = min((one.first for one in shown), default=None)
    form = AccountsForm(request.POST or None, initial={"since": first})
    rows = account_rows(shown, request.POST)

    def act(data: dict[str, Any]) -> None:
        given = [(row["category"], row["account"], row["centre"]) for row in rows if row["account"]]
        actions.set_accounts(by=_actor(request), organisation=holder, rows=given, **data)

    if request.method == "POST" and run_form(request, form, act, "The accounts are kept."):
        return redirect(_at("accounts", holder))
    listed = page_by_key(accounts_of(holder), request, order=("category", "id"))
    codes = known_codes(holder, first or today()) if raises and shown else None
    return TemplateResponse(request, "spend/accounts.html", {
        "page_title": "What categories are posted to", "lead": name, "places": places, "page": listed, "raises": raises,
        "rows": rows, "left_out": max(0, len(lost) - len(shown)), "form": form,
        "accounts": codes.listed()["account"] if codes else [], "centres": codes.listed()["cost_centre"] if codes else [],
        "shown": f"{len(listed.rows)} of {listed.about} rows",
        "breadcrumb": [("Where the figures come from", _at("sources", holder)), ("What categories are posted to", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@signed_in
@require_GET
def booked(request: HttpRequest) -> HttpResponse:
    """The journal lines behind a spend figure that the ledger feeds, newest first."""
    wanted = LineFilter.from_query(request.GET)
    totals = booked_total(wanted, readable())
    listed = booked_page(wanted, readable(), before=_place(request.GET.get("before", "")), size=PAGE + 1)
    names = dict(Organisation.objects.values_list("pk", "name"))
    suppliers = supplier_names([one.supplier for one in listed if one.supplier], wanted.master)
    query = request.GET.copy()
    if len(listed) > PAGE:
        last = listed[PAGE - 1]
        query["before"] = f"{last.dated:%Y-%m-%d}.{last.pk}"
    return TemplateResponse(request, "spend/booked.html", {
        "page_title": "Journal lines behind the figure",
        "rows": [{"line": one, "organisation": names.get(one.holder, ""),
                  "supplier": suppliers.get(one.supplier or 0, "")} for one in listed[:PAGE]],
        "count": sum(lines for lines, _ in totals.values()), "amount": sum(amount for _, amount in totals.values()),
        "next_url": f"?{query.urlencode()}" if len(listed) > PAGE else "", "lines_url": wanted.url(),
        "breadcrumb": [("Spend", reverse("spend:index")), ("Lines", wanted.url()), ("Journal lines", "")],
    })  # fmt: skip


def _place(given: str) -> tuple[dt.date, int] | None:
    """Where a page begins, from its address; None for the first page or a spoilt one."""
    day, _, pk = given.partition(".")
    try:
        return (
            (dt.date.fromisoformat(day), int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
        )
    except ValueError:
        return None
