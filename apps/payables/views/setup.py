"""How an organisation takes invoices: tolerances and ways of matching, categories without an order, who matches by night."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from apps.core import show
from apps.identity.access import signed_in
from apps.identity.screens import actor_of, shown, why_not
from apps.jobs.models import Schedule
from apps.payables.actions import setup as acts
from apps.payables.forms_setup import CategoryForm, EndForm, RulesForm, ServiceForm, WaysForm
from apps.payables.matching import PLAN
from apps.payables.models import Category, Rules, Ways
from apps.purchasing.views.common import Cell, Deed, Grid, acted, failed, money, posted

ROWS_MAX = 200


@signed_in
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """All of it on one page; changes begin on a day, and what stood before is kept."""
    view = shown(request)
    by, holder = actor_of(request), view.holder
    why = why_not(request, acts.KEEP, holder)

    def deed(name: str, label: str, kind: Any, run: Any, done: str) -> Deed:
        form = kind(posted(request, name), auto_id=f"{name}_%s", holder=holder)
        return Deed(name, label, form, run, done, why=why)

    deeds = [
        deed("rules", "Set tolerances", RulesForm, lambda data: acts.set_rules(by=by, holder=holder, **data),
             "The tolerances stand from that day on."),
        deed("ways", "Say how many papers agree", WaysForm, lambda data: acts.set_ways(by=by, holder=holder, **data),
             "It stands from that day on."),
        deed("category", "Open a category without an order", CategoryForm,
             lambda data: acts.open_category(by=by, holder=holder, **data), "Invoices of it are taken without an order."),
        deed("end", "End a category", EndForm, lambda data: acts.end_category(by=by, **data),
             "Invoices of it need an order again after that day."),
        deed("service", "Match by itself", ServiceForm, lambda data: acts.match_by_itself(by=by, holder=holder, **data),
             "Invoices are matched by this service person."),
    ]  # fmt: skip
    answer = acted(request, deeds, view.url("payables:setup"))
    if answer is not None:
        return answer
    return TemplateResponse(request, "purchasing/record.html", {
        "page_title": "How we take invoices", "deeds": deeds, "grids": [_rules(holder), _ways(holder), _categories(holder)],
        "facts": [{"label": "Organisation", "value": view.name}, {"label": "Matched by", "value": _matched_by(holder)}],
        "breadcrumb": [("Invoices", view.url("payables:index")), ("How we take invoices", "")],
    }, status=422 if failed(deeds) else 200)  # fmt: skip


def _matched_by(holder: int) -> str:
    found = Schedule.objects.filter(holder_id=holder, plan=PLAN, live=True).select_related("person").first()
    return (
        f"{found.person.name}, as goods are received"
        if found
        else "Whoever registers them; nobody afterwards"
    )


def _rules(holder: int) -> Grid:
    heads = ["In force", "#Dearer by %", "#At most £", "#More by %", "Prints compared in"]
    return Grid("Tolerances", heads, [
        [Cell(show.period(one.during)), Cell(f"{one.price_percent:f}", number=True), money(one.price_pounds),
         Cell(f"{one.quantity_percent:f}", number=True), Cell("A circle" if one.circle_id else "Nobody")]
        for one in Rules.objects.filter(holder_id=holder).order_by("-during")[:10]
    ])  # fmt: skip


def _ways(holder: int) -> Grid:
    rows = Ways.objects.filter(holder_id=holder).select_related("category").order_by("category", "-during")
    return Grid("How many papers agree", ["Category", "Papers", "In force"], [
        [Cell(one.category.name if one.category else "All others"), Cell(WaysForm.WORDS[one.ways]),
         Cell(show.period(one.during))]
        for one in rows[:ROWS_MAX]
    ])  # fmt: skip


def _categories(holder: int) -> Grid:
    rows = Category.objects.filter(holder_id=holder).select_related("account")
    return Grid("Categories without an order", ["Code", "Name", "Account", "VAT code", "In force"], [
        [Cell(one.code), Cell(one.name), Cell(str(one.account) if one.account else ""), Cell(one.vat_code_id or ""),
         Cell(show.period(one.during))]
        for one in rows[:ROWS_MAX]
    ])  # fmt: skip
