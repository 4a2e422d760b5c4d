"""What room budgets registers with intake: spreadsheets of budgets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.urls import reverse

from apps.budgets import loader
from apps.budgets.target import BUDGETS, Codes
from apps.core.classes import DataClass
from apps.core.clock import financial_year, financial_year_label, today
from apps.intake.reading import Plan
from apps.intake.registry import Choice, Port, register
from apps.ledger.models import Account, DimensionValue


def codes_of(organisation: int) -> Codes:
    """The codes that a budget of this organisation may name."""
    kinds = [Account.Kind.INCOME, Account.Kind.EXPENDITURE, Account.Kind.ASSET]
    values: dict[str, set[str]] = {"cost_centre": set(), "project": set()}
    found = DimensionValue.objects.filter(holder_id=organisation, kind__in=list(values))
    for kind, code in found.values_list("kind", "code"):
        values[kind].add(code)
    return Codes(
        frozenset(Account.objects.filter(kind__in=kinds).values_list("code", flat=True)),
        frozenset(values["cost_centre"]),
        frozenset(values["project"]),
    )


def propose(plan: Plan, organisation: int) -> Mapping[str, str]:
    """The year that the file's name speaks of, else the next one."""
    year = re.search(r"(?<!\d)20[1-9]\d(?!\d)", plan.file.name)
    return {
        "year": year[0] if year else str(financial_year(today()) + 1),
        "profile": "equal",
        "income": "negative",
    }


def register_targets() -> None:
    """Called once at start-up."""
    register(
        Port(
            target=BUDGETS, data_class=DataClass.FINANCE, duty="budget.keep", context=codes_of, live=loader.live,
            load=loader.load, withdraw=loader.withdraw, propose=propose,
            page=lambda record: reverse("documents:record", args=[record]),
            choices=(
                Choice("year", "Financial year of the budgets",
                       options=tuple((str(year), financial_year_label(year)) for year in range(2015, 2041))),
                Choice("profile", "Rows without months are spread",
                       options=(("equal", "Equally over the year"), ("last_year", "As last year was spent"))),
                Choice("income", "Income stands in the file",
                       options=(("negative", "As negative amounts"), ("positive", "As positive amounts"))),
            ),
        )
    )  # fmt: skip
