"""Budget set-up: a year's budget set and adopted, its versions, what stops and warns, who answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from apps.budgets.actions.budgets import adopt_year, name_holder, set_budgets
from apps.budgets.actions.controls import set_control
from apps.budgets.calc.profiles import Months, by_hand, equal, shaped
from apps.budgets.forms import BudgetForm, ControlForm, HolderForm
from apps.budgets.keys import Planned
from apps.budgets.models import BudgetHolder, BudgetYear, Control, Line, Version
from apps.budgets.queries.shapes import last_years_shapes
from apps.budgets.views.common import Shown, shown, year_tabs
from apps.core.clock import today
from apps.core.errors import Invalid, NotFound
from apps.documents.queries import page_of
from apps.identity.access import signed_in
from apps.identity.screens import run_button, run_form, why_not

LINES_MAX = 500


@signed_in
@require_http_methods(["GET", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """One organisation's year: its lines and versions, with the forms that set them."""
    view = shown(request)
    actor = request.actor  # type: ignore[attr-defined]
    which = request.POST.get("form", "")
    budget_form = BudgetForm(
        request.POST if which == "budget" else None, auto_id="budget_%s", initial={"profile": "equal"}
    )
    control_form = ControlForm(request.POST if which == "control" else None, auto_id="control_%s")
    holder_form = HolderForm(request.POST if which == "holder" else None, auto_id="holder_%s")

    def keep(data: dict[str, Any]) -> None:
        planned = Planned(budget_form.where(), _months(view, budget_form))
        set_budgets(by=actor, holder=view.holder, lines={view.year: [planned]})

    done = (
        (which == "budget" and run_form(request, budget_form, keep, "The budget is set."))
        or (which == "control" and run_form(
            request, control_form, lambda data: set_control(by=actor, holder=view.holder, **data), "The rule stands."))
        or (which == "holder" and run_form(
            request, holder_form,
            lambda data: name_holder(by=actor, holder=view.holder, cost_centre=data["cost_centre"], person=data["person"].pk,
                                     since=data["since"]),
            "They answer for it."))
    )  # fmt: skip
    if done:
        return redirect(view.url("budgets:setup"))
    wrong = any(form.errors for form in (budget_form, control_form, holder_form))
    return TemplateResponse(request, "budgets/setup.html", {
        "page_title": f"Budget set-up {view.label}", "view": view, "years": year_tabs(view, "budgets:setup"),
        **_book(view), "budget_form": budget_form, "control_form": control_form, "holder_form": holder_form,
        "controls": Control.objects.filter(holder_id=view.holder).select_related("cost_centre").order_by("kind",
        "basis", "during")[:200],
        "named": BudgetHolder.objects.filter(holder_id=view.holder, during__contains=today())
        .select_related("cost_centre", "person").order_by("cost_centre__code")[:500],
        "why_keep": why_not(request, "budget.keep", view.holder),
        "why_rule": why_not(request, "budget.override", view.holder),
        "why_adopt": _why_not_adopt(request, view), "import_url": f"{reverse('intake:upload')}?target=budgets",
    }, status=422 if wrong else 200)  # fmt: skip


def _book(view: Shown) -> dict[str, Any]:
    if view.book is None:
        return {"lines": [], "versions": [], "net": 0, "more": 0}
    lines = Line.objects.filter(book=view.book).select_related("account", "cost_centre", "project")
    some = lines.order_by("account_id", "cost_centre__code", "pk")[: LINES_MAX + 1]
    versions = (
        Version.objects.filter(book=view.book).select_related("record", "made_by").order_by("-number")[:50]
    )
    return {
        "lines": some[:LINES_MAX], "more": max(0, lines.count() - LINES_MAX),
        "net": sum(lines.values_list("revised", flat=True)),
        "versions": [(one, page_of(one.record) if one.record else "") for one in versions],
    }  # fmt: skip


def _months(view: Shown, form: BudgetForm) -> Months:
    data = form.cleaned_data
    if data["profile"] == "hand":
        try:
            return by_hand(data["amount"], form.months())
        except ValueError as wrong:
            raise Invalid(str(wrong), fields={"profile": str(wrong)}) from wrong
    if data["profile"] == "last_year":
        where = form.where()
        return shaped(data["amount"], last_years_shapes(view.holder, view.year - 1, [where])[where])
    return equal(data["amount"])


def _why_not_adopt(request: HttpRequest, view: Shown) -> str:
    if view.book is None:
        return "Nothing is set yet."
    if Version.objects.filter(book=view.book, made_by_id=request.actor.person).exists():  # type: ignore[attr-defined]
        return "You set some of it: another person adopts it."
    return why_not(request, "virement.approve", view.holder)


@signed_in
@require_POST
def adopt(request: HttpRequest, book_id: int) -> HttpResponse:
    """Adopt a year's budget."""
    run_button(
        request, lambda: adopt_year(by=request.actor, book_id=book_id),  # type: ignore[attr-defined]
        "The budget is adopted, and controls what is spent from now on.",
    )  # fmt: skip
    return redirect(_of_book(BudgetYear.objects.filter(pk=book_id).first()))


@signed_in
@require_http_methods(["GET"])
def year_record(request: HttpRequest, record_id: int) -> HttpResponse:
    """The set-up page of a budget, by its record."""
    found = BudgetYear.objects.filter(record_id=record_id).first()
    if found is None:
        raise NotFound("There is no such budget, or you may not see it.")
    return redirect(_of_book(found))


def _of_book(book: BudgetYear | None) -> str:
    page = reverse("budgets:setup")
    return f"{page}?in={book.holder_id}&year={book.year}" if book else page
