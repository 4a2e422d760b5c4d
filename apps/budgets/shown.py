"""The budget monitor as a table: the same rows as on screen, for paper, workbook and CSV."""

from __future__ import annotations

from collections.abc import Iterable

from apps.budgets.queries.monitor import Figures
from apps.documents.paper.table import Column, Table

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
