"""What room budgets wants out of a spreadsheet of budgets: one row for each account, cost centre and project.

A pure declaration: no models.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from apps.intake.reading.fields import Field, Kind, SumRule, Target

MONTH_NAMES = (
    "april", "may", "june", "july", "august", "september", "october", "november", "december", "january", "february",
    "march",
)  # fmt: skip


@dataclass(frozen=True)
class Codes:
    """What the organisation's books know: accounts that take a budget, cost centres, projects."""

    accounts: frozenset[str]
    cost_centres: frozenset[str]
    projects: frozenset[str]


def known_account(value: str, codes: Any) -> str | None:
    """Why an account takes no budget, or None."""
    if not isinstance(codes, Codes) or value in codes.accounts:
        return None
    return "is no account of income, expenditure or capital"


def known_cost_centre(value: str, codes: Any) -> str | None:
    """Why a cost centre is not one, or None."""
    return (
        None
        if not isinstance(codes, Codes) or value.upper() in codes.cost_centres
        else "is no cost centre of this organisation"
    )


def known_project(value: str, codes: Any) -> str | None:
    """Why a project is not one, or None."""
    return (
        None
        if not isinstance(codes, Codes) or value.upper() in codes.projects
        else "is no project of this organisation"
    )


_MONTHS = tuple(
    Field(
        name, name.title(), Kind.MONEY,
        synonyms=(name, name[:3], f"{name} budget", f"p{number}", f"period {number}", f"{name} profile"),
        avoid=("total", "year", "date"),
    )
    for number, name in enumerate(MONTH_NAMES, start=1)
)  # fmt: skip

BUDGETS = Target(
    name="budgets",
    label="Budgets of a year",
    fields=(
        Field(
            "account", "Account", Kind.CODE, required=True, max_length=8, must_match=known_account,
            right="an account's code",
            synonyms=("account", "account code", "subjective", "subjective code", "nominal", "nominal code", "gl code",
                      "ledger code"),
            avoid=("name", "description", "label"),
        ),
        Field(
            "cost_centre", "Cost centre", Kind.CODE, max_length=24, must_match=known_cost_centre,
            synonyms=("cost centre", "cost centre code", "costcentre", "cost center", "cc", "budget centre"),
            avoid=("name", "description", "label"),
        ),
        Field(
            "project", "Project", Kind.CODE, max_length=24, must_match=known_project,
            synonyms=("project", "project code", "scheme", "capital scheme"), avoid=("name", "description"),
        ),
        Field(
            "capital_revenue", "Capital or revenue", Kind.CHOICE,
            synonyms=("capital revenue", "capital or revenue", "revenue or capital", "cap rev", "type"),
            choices={"capital": ("c", "cap", "capital"), "revenue": ("r", "rev", "revenue")},
        ),
        Field(
            "amount", "Budget of the year", Kind.MONEY, required=True, right="pounds and pence, such as 120000.00",
            synonyms=("budget", "original budget", "annual budget", "budget of the year", "year budget", "full year budget",
                      "amount", "total budget", "base budget"),
            generic=("total", "full year", "annual"), avoid=("actual", "variance", "forecast", "last", "previous", "prior"),
        ),
        *_MONTHS,
    ),
    date_field="",
    amount_field="amount",
    sums=(SumRule("amount", MONTH_NAMES),),
)  # fmt: skip
