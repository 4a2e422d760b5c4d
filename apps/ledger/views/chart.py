"""Screens of what the books are made of: accounts in use, cost centres and other values, years, the limit for one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.clock import today, year_bounds
from apps.core.errors import NotFound
from apps.core.paging import page_by_key
from apps.identity.access import needs, signed_in
from apps.identity.screens import actor_of, run_form
from apps.ledger.actions.keeping import end_account, end_value, open_value, set_rules, use_accounts
from apps.ledger.actions.structure import STEWARD, change_account, open_account
from apps.ledger.actions.years import open_year
from apps.ledger.forms import AccountForm, EndForm, LimitForm, UseForm, ValueForm, YearForm
from apps.ledger.models import Account, AccountUse, BookRules, Dimension, DimensionValue, Period, Year
from apps.ledger.views.common import APPROVE, KEEP, address, books

TABS = (
    ("chart", "Accounts"),
    ("structure", "Shared structure"),
    ("values", "Cost centres and more"),
    ("years", "Years and rules"),
)
OFFERED_MAX = 500


def tabs(holder: int, current: str) -> list[dict[str, Any]]:
    """Parts of the chart as tabs."""
    return [
        {"label": label, "url": address(route, in_=holder), "current": route == current}
        for route, label in TABS
    ]


@signed_in
@require_GET
def chart(request: HttpRequest) -> HttpResponse:
    """Accounts that the organisation uses, under the headings of the statements."""
    holder, places, name = books(request)
    uses = (
        AccountUse.objects.filter(holder_id=holder).select_related("account").order_by("account_id", "during")
    )
    return TemplateResponse(request, "ledger/chart.html", {
        "page_title": "Chart of accounts", "lead": name, "places": places, "tabs": tabs(holder, "chart"),
        "uses": [{"use": use, "ends": _last(use.during), "now": today() in use.during} for use in uses[:2_000]],
        "keeps": actor_of(request).holds(KEEP, holder), "use_url": address("use-accounts", in_=holder),
    })  # fmt: skip


@signed_in
@require_GET
def values(request: HttpRequest) -> HttpResponse:
    """Cost centres, objectives, projects, categories and contracts to post to."""
    holder, places, name = books(request)
    kind = request.GET.get("kind", "")
    kind = kind if kind in Dimension.values else str(Dimension.COST_CENTRE)
    words = request.GET.get("words", "").strip()[:80]
    rows = DimensionValue.objects.filter(holder_id=holder, kind=kind).select_related("parent")
    if words:
        rows = rows.filter(Q(code__istartswith=words) | Q(name__icontains=words))
    page = page_by_key(rows, request, order=("code", "id"))
    return TemplateResponse(request, "ledger/values.html", {
        "page_title": "Cost centres and more", "lead": name, "places": places, "tabs": tabs(holder, "values"),
        "page": page, "words": words, "kind": kind, "kind_label": Dimension(kind).label, "holder": holder,
        "rows": [{"value": one, "ends": _last(one.during), "now": today() in one.during} for one in page.rows],
        "kinds": [{"label": one.label, "url": address("values", in_=holder, kind=one.value), "current": one.value == kind}
                  for one in Dimension],
        "keeps": actor_of(request).holds(KEEP, holder), "open_url": address("open-value", in_=holder, kind=kind),
        "shown": f"{len(page.rows)} of {page.about}",
    })  # fmt: skip


@signed_in
@require_GET
def years(request: HttpRequest) -> HttpResponse:
    """Financial years with their periods, and from which amount manual journals take two people."""
    holder, places, name = books(request)
    by = actor_of(request)
    found = list(Year.objects.filter(holder_id=holder).order_by("-year")[:20])
    periods: dict[int, list[Period]] = {}
    for period in Period.objects.filter(year__in=found, number__gte=1).order_by("number"):
        periods.setdefault(period.year_id, []).append(period)
    return TemplateResponse(request, "ledger/years.html", {
        "page_title": "Years and rules", "lead": name, "places": places, "tabs": tabs(holder, "years"),
        "years": [{"year": one, "periods": periods.get(one.pk, [])} for one in found],
        "rules": [{"rule": rule, "ends": _last(rule.during)}
                  for rule in BookRules.objects.filter(holder_id=holder).order_by("-during")[:20]],
        "keeps": by.holds(KEEP, holder), "approves": by.holds(APPROVE, holder),
        "open_url": address("open-year", in_=holder), "limit_url": address("set-limit", in_=holder),
    })  # fmt: skip


def _last(during: Any) -> dt.date | None:
    return during.upper - dt.timedelta(days=1) if during.upper else None


def _asked(
    request: HttpRequest, *, title: str, lead: str, form: Any, act: Callable[[dict[str, Any]], Any], done: str, back: str,
    submit: str, intro: str = "", places: Any = None, trail: str = "Chart of accounts",
) -> HttpResponse:  # fmt: skip
    """A form that calls one action, on a page of its own."""
    if request.method == "POST" and run_form(request, form, act, done):
        return redirect(back)
    return TemplateResponse(request, "ledger/form.html", {
        "page_title": title, "lead": lead, "form": form, "submit": submit, "cancel_url": back, "intro": intro,
        "places": places, "breadcrumb": [(trail, back), (title, "")],
    }, status=422 if form.errors else 200)  # fmt: skip


@needs(KEEP)
@require_http_methods(["GET", "POST"])
def use(request: HttpRequest) -> HttpResponse:
    """Begin to use accounts of the shared structure."""
    holder, places, name = books(request, KEEP)
    used = AccountUse.objects.filter(holder_id=holder, during__contains=today()).values("account_id")
    unused = list(Account.objects.exclude(pk__in=used).order_by("code")[:OFFERED_MAX])
    since, _ = year_bounds(today().year if today().month >= 4 else today().year - 1)
    form = UseForm(request.POST or None, unused=unused, initial={"since": since})

    def act(data: dict[str, Any]) -> None:
        use_accounts(by=actor_of(request), holder=holder, accounts=data["accounts"], since=data["since"])

    return _asked(
        request, title="Use accounts", lead=name, form=form, act=act, done="The accounts are in use.", submit="Use them",
        back=address("chart", in_=holder), places=places,
        intro="Accounts belong to the structure that all organisations share. Choose those you need as well."
        if unused else "Every account of the shared structure is in use already.",
    )  # fmt: skip


@needs(KEEP)
@require_http_methods(["GET", "POST"])
def end_use(request: HttpRequest, use_id: int) -> HttpResponse:
    """Stop using an account after a day."""
    found = AccountUse.objects.select_related("account").filter(pk=use_id).first()
    if found is None:
        raise NotFound("There is no such account in use, or you may not see it.")
    form = EndForm(request.POST or None, initial={"last_day": today()})

    def act(data: dict[str, Any]) -> None:
        end_account(by=actor_of(request), use_id=use_id, **data)

    return _asked(
        request, title=f"Stop using {found.account}", lead="What stands on it stays; nothing new is posted to it.",
        form=form, act=act, done=f"{found.account} ends on that day.", back=address("chart", in_=found.holder_id),
        submit="Stop using it",
    )  # fmt: skip


@needs(KEEP)
@require_http_methods(["GET", "POST"])
def open_one(request: HttpRequest) -> HttpResponse:
    """Open a cost centre or another value to post to."""
    holder, places, name = books(request, KEEP)
    kind = request.GET.get("kind", "")
    first, _ = year_bounds(today().year if today().month >= 4 else today().year - 1)
    form = ValueForm(request.POST or None, initial={
        "kind": kind if kind in Dimension.values else Dimension.COST_CENTRE, "since": first})  # fmt: skip

    def act(data: dict[str, Any]) -> None:
        open_value(by=actor_of(request), holder=holder, **data)

    return _asked(
        request, title="Open a cost centre or other value", lead=name, form=form, act=act, done="It is open to post to.",
        back=address("values", in_=holder, kind=kind), submit="Open it", places=places, trail="Cost centres and more",
    )  # fmt: skip


@needs(KEEP)
@require_http_methods(["GET", "POST"])
def end_one(request: HttpRequest, value_id: int) -> HttpResponse:
    """Close a cost centre or another value after a day."""
    found = DimensionValue.objects.filter(pk=value_id).first()
    if found is None:
        raise NotFound("There is no such cost centre or other value, or you may not see it.")
    form = EndForm(request.POST or None, initial={"last_day": today()})

    def act(data: dict[str, Any]) -> None:
        end_value(by=actor_of(request), value_id=value_id, **data)

    return _asked(
        request, title=f"Close {found}", lead="What stands on it stays; nothing new is posted to it.", form=form, act=act,
        done=f"{found.code} closes after that day.", submit="Close it", trail="Cost centres and more",
        back=address("values", in_=found.holder_id, kind=found.kind),
    )  # fmt: skip


@needs(KEEP)
@require_http_methods(["GET", "POST"])
def open_books(request: HttpRequest) -> HttpResponse:
    """Open the next financial year with its periods; balances are brought forward."""
    holder, places, name = books(request, KEEP)
    newest = Year.objects.filter(holder_id=holder).order_by("-year").values_list("year", flat=True).first()
    form = YearForm(request.POST or None, newest=newest)

    def act(data: dict[str, Any]) -> None:
        open_year(by=actor_of(request), holder=holder, year=data["year"])

    return _asked(
        request, title="Open a financial year", lead=name, form=form, act=act, done="The year is open.",
        submit="Open the year",
        back=address("years", in_=holder), places=places, trail="Years and rules",
        intro="Twelve months and an adjustment period are made, and what earlier years leave is brought forward. "
        "What is still posted into an earlier year later moves what was brought forward too.",
    )  # fmt: skip


@needs(APPROVE)
@require_http_methods(["GET", "POST"])
def limit(request: HttpRequest) -> HttpResponse:
    """From which amount manual journals take two people."""
    holder, places, name = books(request, APPROVE)
    form = LimitForm(request.POST or None, initial={"since": today()})

    def act(data: dict[str, Any]) -> None:
        set_rules(by=actor_of(request), holder=holder, **data)

    return _asked(
        request, title="Limit for manual journals", lead=name, form=form, act=act, done="The limit is set.", submit="Set it",
        back=address("years", in_=holder), places=places, trail="Years and rules",
        intro="Manual journals above it wait for a second person. Bank, suspense, inter-organisation, opening and year-end "
        "journals always do, whatever the amount.",
    )  # fmt: skip


@signed_in
@require_GET
def structure(request: HttpRequest) -> HttpResponse:
    """Every account of the structure that all organisations share; stewards add and change them."""
    holder, places, name = books(request)
    words = request.GET.get("words", "").strip()[:80]
    rows = Account.objects.all()
    if words:
        rows = rows.filter(Q(code__istartswith=words) | Q(name__icontains=words) | Q(group__icontains=words))
    page = page_by_key(rows, request, order=("code",), size=100)
    used = set(
        AccountUse.objects.filter(
            holder_id=holder, during__contains=today(), account__in=page.rows
        ).values_list("account_id", flat=True)
    )
    return TemplateResponse(request, "ledger/structure.html", {
        "page_title": "Shared structure", "lead": name, "places": places, "tabs": tabs(holder, "structure"), "page": page,
        "rows": [{"account": one, "used": one.code in used} for one in page.rows], "words": words, "holder": holder,
        "stewards": bool(actor_of(request).holders_with(STEWARD)), "shown": f"{len(page.rows)} of {page.about} accounts",
    })  # fmt: skip


@needs(STEWARD)
@require_http_methods(["GET", "POST"])
def open_account_page(request: HttpRequest) -> HttpResponse:
    """Add an account to the shared structure."""
    form = AccountForm(request.POST or None)
    return _asked(
        request, title="Add an account", lead="To the structure that all organisations share.", form=form,
        act=lambda data: open_account(by=actor_of(request), **data),
        done="The account is added; organisations begin to use it.",
        back=address("structure"), submit="Add it", trail="Shared structure",
    )  # fmt: skip


@needs(STEWARD)
@require_http_methods(["GET", "POST"])
def change_account_page(request: HttpRequest, code: str) -> HttpResponse:
    """Change an account of the shared structure."""
    found = Account.objects.filter(pk=code).first()
    if found is None:
        raise NotFound(f"There is no account {code}.")
    form = AccountForm(request.POST or None, initial={
        name: getattr(found, name) for name in ("code", "name", "kind", "group", "role", "needs_cost_centre")})  # fmt: skip
    del form.fields["code"]
    return _asked(
        request, title=f"Change {found}", lead="For every organisation that uses it.", form=form,
        act=lambda data: change_account(by=actor_of(request), code=code, **data), done="The account is changed.",
        back=address("structure"), submit="Change it", trail="Shared structure",
    )  # fmt: skip
