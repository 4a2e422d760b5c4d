"""What every screen of budgets shares: which organisation and year is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from apps.budgets.models import BudgetYear
from apps.core.classes import DataClass
from apps.core.clock import financial_year, financial_year_label, today
from apps.identity.screens import chosen_holder
from apps.tenancy.models import Organisation


@dataclass(frozen=True)
class Shown:
    """The organisation and year in view."""

    holder: int
    name: str
    year: int
    label: str
    book: BudgetYear | None
    years: list[int]
    places: list[dict[str, Any]]

    def url(self, route: str, **query: object) -> str:
        """A page of this room for the same organisation and year."""
        parts = "".join(f"&{name}={value}" for name, value in query.items() if value not in (None, ""))
        return f"{reverse(route)}?in={self.holder}&year={self.year}{parts}"


def shown(request: HttpRequest) -> Shown:
    """From `?in=` and `?year=`; NotAllowed when the person reads no organisation's finances."""
    reads = request.actor.scope().reads(DataClass.FINANCE)  # type: ignore[attr-defined]
    holders = Organisation.objects.filter(pk__in=reads).values_list("pk", flat=True)
    holder, places = chosen_holder(request, holders)
    books = {one.year: one for one in BudgetYear.objects.filter(holder_id=holder).select_related("record")}
    this = financial_year(today())
    asked = request.GET.get("year", "")
    years = sorted({*books, this, this + 1})
    year = int(asked) if asked.isdecimal() and int(asked) in years else this
    name = next(place["label"] for place in places if place["current"])
    return Shown(holder, name, year, financial_year_label(year), books.get(year), years, places)


def year_tabs(view: Shown, route: str) -> list[dict[str, Any]]:
    """Links to the same page of the other years."""
    return [
        {"label": financial_year_label(year), "url": f"{reverse(route)}?in={view.holder}&year={year}",
        "current": year == view.year}
        for year in view.years
    ]  # fmt: skip
