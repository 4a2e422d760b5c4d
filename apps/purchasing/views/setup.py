"""How an organisation buys: its rules, categories, delivery points, who approves what, and who holds a card."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from apps.core import show
from apps.identity.access import signed_in
from apps.identity.screens import actor_of, why_not
from apps.purchasing.actions import setup as acts
from apps.purchasing.forms_setup import CardHolderForm, CategoryForm, PointForm, RuleForm, RulesForm
from apps.purchasing.guards import KEEP
from apps.purchasing.models import ApprovalRule, CardHolder, Category, DeliveryPoint, Rules
from apps.purchasing.views.common import Cell, Deed, Grid, acted, failed, money, posted, shown
from apps.tenancy.queries import holder_names


@signed_in
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """All of it on one page; changes begin on a day, and what stood before is kept."""
    view = shown(request)
    actor, holder = actor_of(request), view.holder
    why = why_not(request, KEEP, holder)

    def deed(name: str, label: str, kind: Any, run: Any, done: str) -> Deed:
        return Deed(name, label, kind(posted(request, name), auto_id=f"{name}_%s"), run, done, why=why)

    def rules(data: dict[str, Any]) -> None:
        source, since = data.pop("source"), data.pop("since")
        acts.set_buying_rules(by=actor, holder=holder, figures=data, source=source, since=since)

    def give(data: dict[str, Any]) -> None:
        acts.give_card(by=actor, holder=holder, person=data["person"].pk, manager=data["manager"].pk, limit=data["limit"],
                       since=data["since"])  # fmt: skip

    deeds = [
        deed("rules", "Set tolerances and limits", RulesForm, rules, "The rules stand from that day on."),
        deed("category", "Open a category", CategoryForm,
             lambda data: acts.open_category(by=actor, holder=holder, **data), "The category may be asked for."),
        deed("point", "Open a delivery point", PointForm,
             lambda data: acts.open_delivery_point(by=actor, holder=holder, **data), "It may be delivered to."),
        deed("approval", "Say who approves", RuleForm,
             lambda data: acts.set_approval_rule(by=actor, holder=holder, **data), "The rule stands from that day on."),
        deed("card", "Give a purchasing card", CardHolderForm, give, "The card may be used."),
    ]  # fmt: skip
    answer = acted(request, deeds, view.url("purchasing:setup"))
    if answer is not None:
        return answer
    return TemplateResponse(request, "purchasing/record.html", {
        "page_title": "How we buy", "deeds": deeds, "grids": _grids(holder),
        "facts": [{"label": "Organisation", "value": holder_names([holder]).get(holder, "")}],
        "breadcrumb": [("Requisitions", view.url("purchasing:requisitions")), ("How we buy", "")],
    }, status=422 if failed(deeds) else 200)  # fmt: skip


def _grids(holder: int) -> list[Grid]:
    return [_rules(holder), _approvals(holder), _categories(holder), _points(holder), _cards(holder)]


def _rules(holder: int) -> Grid:
    heads = [
        "In force",
        "#Amend %",
        "#At most £",
        "#Over-receipt %",
        "#Over-invoice %",
        "#At most £",
        "#Countersign above £",
        "#By card up to £",
        "#Emergency, working days",
        "Source",
    ]
    return Grid("Tolerances and limits", heads, [
        [Cell(show.period(one.during)), Cell(f"{one.amend_percent:f}", number=True), money(one.amend_pounds),
         Cell(f"{one.over_receipt_percent:f}", number=True), Cell(f"{one.over_bill_percent:f}", number=True),
         money(one.over_bill_pounds), money(one.countersign_above), money(one.low_value),
         Cell(str(one.emergency_days), number=True), Cell(one.source)]
        for one in Rules.objects.filter(holder_id=holder).order_by("-during")[:10]
    ])  # fmt: skip


def _approvals(holder: int) -> Grid:
    rows = (
        ApprovalRule.objects.filter(holder_id=holder)
        .select_related("duty", "category")
        .order_by("step", "above")
    )
    return Grid("Who approves", ["Step", "Duty", "Category", "Cost centre", "#From £", "In force", "Source"], [
        [Cell(str(one.step)), Cell(one.duty.label), Cell(one.category.name if one.category else "All"),
         Cell(one.cost_centre or "All"), money(one.above), Cell(show.period(one.during)), Cell(one.source)]
        for one in rows[:200]
    ])  # fmt: skip


def _categories(holder: int) -> Grid:
    rows = Category.objects.filter(holder_id=holder).select_related("account")
    return Grid("Categories", ["Code", "Name", "How received", "Account", "VAT code", "CPV", "In force"], [
        [Cell(one.code), Cell(one.name), Cell(one.get_kind_display()), Cell(str(one.account)), Cell(one.vat_code_id),
         Cell(one.cpv), Cell(show.period(one.during))]
        for one in rows[:200]
    ])  # fmt: skip


def _points(holder: int) -> Grid:
    return Grid("Delivery points", ["Name", "Address", "Cost centre", "In force"], [
        [Cell(one.name), Cell(one.address), Cell(one.cost_centre), Cell(show.period(one.during))]
        for one in DeliveryPoint.objects.filter(holder_id=holder)[:200]
    ])  # fmt: skip


def _cards(holder: int) -> Grid:
    rows = CardHolder.objects.filter(holder_id=holder).select_related("person", "manager").order_by("-id")
    return Grid("Purchasing cards", ["Holder", "Manager", "#At most £", "In force"], [
        [Cell(one.person.name), Cell(one.manager.name), money(one.limit), Cell(show.period(one.during))]
        for one in rows[:200]
    ])  # fmt: skip
