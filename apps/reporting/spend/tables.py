"""Views as tables: for the screen (every figure a link), for paper, workbook, CSV and JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from apps.documents.paper.table import Cell, Column, Table
from apps.reporting.calc.results import NOTHING, Part, Row, View, movement, share
from apps.reporting.spend.books import Body

MOST_BODIES_ACROSS = 5
"""With more organisations than this a table has no column for each; the CSV always has them."""

Link = Callable[[View, Row, Body | None], str]
MOVED = {"organisation", "month", "movement"}
COUNTED = {("tail", "Suppliers")}
"""Labels that are numbers, so that workbooks add them up."""


def table(
    view: View,
    bodies: Sequence[Body],
    *,
    caption: str = "",
    link: Link | None = None,
    rows: Sequence[Row] | None = None,
    prior: bool = True,
) -> Table:
    """One view as a table.  `rows` limits what is listed; the totals stay those of the whole view."""
    whole = view.total
    across = list(bodies) if 1 < len(bodies) <= MOST_BODIES_ACROSS and view.code != "organisation" else []
    if view.code == "movement":
        across = []
    moved = view.code in MOVED and prior and bool(whole.prior_lines)
    columns = [
        Column(f"label{i}", label, "integer" if (view.code, label) in COUNTED else "text")
        for i, label in enumerate(view.columns)
    ]
    columns += [Column(f"amount_{body.code}", body.code, "money", "£") for body in across]
    columns += [Column("amount", "All" if across else "Amount", "money", "£", total=True)]
    columns += [Column("share", "Share", "percent"), Column("lines", "Lines", "integer", total=True)]
    if moved:
        columns += [
            Column("prior", "Year before", "money", "£"),
            Column("change", "Change", "money", "£"),
            Column("percent", "Change", "percent"),
        ]
    listed = view.rows if rows is None else rows
    made = [_line(view, row, whole, across, moved, link) for row in listed]
    held = view.by_holder()
    totals: dict[str, Any] = {
        "amount": whole.amount,
        "lines": whole.lines,
        "share": Decimal(100) if whole.amount else None,
    }
    totals |= {f"amount_{body.code}": held.get(body.pk, NOTHING).amount for body in across}
    if moved:
        totals |= {
            "prior": whole.prior_amount, "change": whole.amount - whole.prior_amount,
            "percent": movement(whole.amount, whole.prior_amount),
        }  # fmt: skip
    return Table(
        title=view.title,
        caption=caption,
        columns=columns,
        rows=made,
        notes=list(view.notes),
        given_totals=totals,
    )


def _line(
    view: View, row: Row, whole: Part, across: Sequence[Body], moved: bool, link: Link | None
) -> list[Any]:
    """The cells of one row."""
    part = row.total

    def cell(value: Any, body: Body | None = None, *, there: bool = True) -> Any:
        return Cell(value, link(view, row, body)) if link and there else value

    cells: list[Any] = [*row.labels, *[""] * (len(view.columns) - len(row.labels))]
    for index, label in enumerate(view.columns):
        if (view.code, label) in COUNTED:
            cells[index] = int(cells[index].replace(",", "")) if cells[index] else None
    for body in across:
        mine = row.parts.get(body.pk)
        cells.append(cell(mine.amount, body) if mine and mine.lines else None)
    cells += [
        cell(part.amount, there=bool(part.lines)),
        share(part.amount, whole.amount),
        cell(part.lines, there=bool(part.lines)),
    ]
    if moved:
        cells += [
            part.prior_amount, part.amount - part.prior_amount, movement(part.amount, part.prior_amount)
        ]  # fmt: skip
    return cells


def tidy(views: Sequence[View], bodies: Sequence[Body]) -> Table:
    """Every view as plain facts, one line for each row and organisation: what the CSV holds."""
    names = {body.pk: body for body in bodies}

    def lines() -> list[list[Any]]:
        found: list[list[Any]] = []
        for view in views:
            for row in view.rows:
                labels = [*row.labels, "", ""][:3]
                for holder in sorted(row.parts, key=lambda pk: names[pk].code):
                    part = row.parts[holder]
                    found.append(
                        [view.code, row.key, row.kind, *labels, names[holder].code, names[holder].name,
                         part.lines, part.amount, part.prior_lines, part.prior_amount]
                    )  # fmt: skip
        return found

    columns = [
        Column("view", "View"), Column("row", "Row"), Column("set_apart", "Set apart"),
        Column("label1", "Label 1"), Column("label2", "Label 2"), Column("label3", "Label 3"),
        Column("organisation", "Organisation code"), Column("organisation_name", "Organisation"),
        Column("lines", "Lines", "integer"), Column("amount", "Amount", "money", "£"),
        Column("prior_lines", "Lines a year before", "integer"),
        Column("prior_amount", "Amount a year before", "money", "£"),
    ]  # fmt: skip
    return Table(title="Spend report", columns=columns, rows=lines())
