"""Budgets as tables, the same for screen, paper, workbook and CSV: the monitor, the capital programme, a version."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

from apps.budgets.queries.capital import Project, Spell, together
from apps.budgets.queries.monitor import Figures
from apps.budgets.queries.versions import VersionLine
from apps.core.clock import financial_year_label
from apps.documents.paper.table import Cell, Column, Table

FIGURES = (
    ("original", "Original"), ("revised", "Revised"), ("profile", "Profile to date"), ("to_date", "Actual to date"),
    ("committed", "Committed"), ("available", "Available"), ("forecast", "Forecast"), ("variance", "Variance"),
)  # fmt: skip
SIGNS = (
    "Expenditure is positive and income negative, as in the ledger.",
    "Available is revised less actual of the year less commitments. A variance above nought is an overspend.",
)


def monitor_table(
    heading: str, caption: str, rows: Iterable[tuple[str, Figures, str]], total: Figures, *, left_out: int = 0
) -> Table:
    """Rows of (words, figures, reason given for the forecast), with the total that the screen shows."""
    notes = list(SIGNS)
    if left_out:
        notes.append(f"The total holds {left_out:,} rows that are not listed.")
    return Table(
        title="Budget monitor", caption=caption,
        columns=[
            Column("what", heading), *(Column(name, label, "money", "£") for name, label in FIGURES),
            Column("percent", "Variance", "percent", "%"), Column("reason", "Reason for the forecast"),
        ],
        rows=[
            [words, *(getattr(figures, name) for name, _ in FIGURES), figures.percent, reason]
            for words, figures, reason in rows
        ],
        notes=notes,
        given_totals={**{name: getattr(total, name) for name, _ in FIGURES}, "percent": total.percent},
    )  # fmt: skip


CAPITAL = (
    ("original", "Original", lambda spell: spell.figures.original),
    ("slipped", "Slipped in or out", lambda spell: spell.slipped),
    ("otherwise", "Other changes", lambda spell: spell.otherwise),
    ("revised", "Revised", lambda spell: spell.figures.revised),
    ("actual", "Actual", lambda spell: spell.figures.actual),
    ("committed", "Committed", lambda spell: spell.figures.committed),
    ("forecast", "Forecast", lambda spell: spell.figures.forecast),
    ("variance", "Forecast less revised", lambda spell: spell.figures.variance),
    ("asked", "Change asked for", lambda spell: spell.asked),
)  # fmt: skip
"""Columns of the capital programme, each a figure of a project's year."""


def capital_table(
    name: str, projects: Sequence[Project], page: Callable[[Project], str], apart: bool = False
) -> Table:
    """Projects with their years and totals, then all projects by year; `apart` gives the year a column of its own and
    leaves sums out, for programs."""
    rows: list[list[Any]] = []
    strong: set[int] = set()

    def add(words: Any, year: str, spell: Spell, *, stands_out: bool = False) -> None:
        if stands_out:
            strong.add(len(rows))
        named = [words, year] if apart else [words]
        rows.append([*named, *(figure(spell) for _, _, figure in CAPITAL)])

    for project in projects:
        if not apart:
            add(Cell(project.words, page(project)), "", project.whole, stands_out=True)
        for spell in project.years:
            label = financial_year_label(spell.year)
            add(project.words if apart else label, label, spell)
    years = sorted({spell.year for project in projects for spell in project.years})
    by_year = [
        together(project.spells[year] for project in projects if year in project.spells) for year in years
    ]
    if not apart:
        for year, spell in zip(years, by_year, strict=True):
            add(f"All projects, {financial_year_label(year)}", "", spell, stands_out=True)
    whole = together(by_year)
    return Table(
        title="Capital programme", caption=f"{name}, projects by year",
        columns=[
            Column("project", "Project" if apart else "Project and year"), *([Column("year", "Year")] if apart else []),
            *(Column(column, label, "money", "£") for column, label, _ in CAPITAL),
        ],
        rows=rows, strong=strong, total_label="Whole programme",
        given_totals={column: figure(whole) for column, _, figure in CAPITAL},
        notes=["Revised is original, what slipped in or out, and other changes. A change asked for counts once approved.",
               "Forecast less revised below nought is what may slip into a later year."],
    )  # fmt: skip


def version_table(
    caption: str, lines: Sequence[VersionLine], months: Sequence[str], page: Callable[[int], str], *,
    against: int | None = None, total: Sequence[VersionLine] | None = None,
) -> Table:  # fmt: skip
    """A budget as a version left it, by month; or, beside another version, what is different."""
    whole = lines if total is None else total

    def named(line: VersionLine) -> list[Any]:
        nature = "Capital" if line.capital else "Revenue"
        return [
            Cell(line.account, page(line.line)),
            line.cost_centre or "The whole organisation",
            line.project,
            nature,
        ]

    columns = [
        Column("account", "Account"), Column("cost_centre", "Cost centre"), Column("project", "Project"),
        Column("nature", "Nature"),
    ]  # fmt: skip
    amount = sum((line.amount for line in whole), Decimal("0.00"))
    if against is None:
        columns += [Column("amount", "Year", "money", "£"),
                    *(Column(name.lower(), name, "money", "£") for name in months)]  # fmt: skip
        rows = [[*named(line), line.amount, *line.months] for line in lines]
        sums = {
            name.lower(): sum((line.months[at] for line in whole), Decimal("0.00"))
            for at, name in enumerate(months)
        }
    else:
        columns += [Column("then", f"Version {against}", "money", "£"), Column("amount", "This version", "money", "£"),
                    Column("difference", "Difference", "money", "£")]  # fmt: skip
        rows = [[*named(line), line.then, line.amount, line.difference] for line in lines]
        then = sum((line.then for line in whole), Decimal("0.00"))
        sums = {"then": then, "difference": amount - then}
    return Table(
        title="Version of the budget", caption=caption, columns=columns, rows=rows, given_totals={"amount": amount, **sums},
        notes=["Expenditure is positive and income negative, as in the ledger."],
    )  # fmt: skip
