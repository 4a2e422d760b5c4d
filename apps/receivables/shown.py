"""Aged debt as a table, the same for screen, paper, workbook and CSV."""

from __future__ import annotations

from django.urls import reverse

from apps.core.show import ukdate
from apps.documents.paper.table import Cell, Column, Table
from apps.receivables.queries.aged import LABELS, Debt


def aged_table(debt: Debt, organisation: str) -> Table:
    """One row a customer; a person stands there by number."""
    return Table(
        title="Aged debt", caption=f"{organisation}, at the end of {ukdate(debt.day)}",
        columns=[Column("customer", "Customer"), *(
            Column(f"band_{place}", label, "money", "£", total=True) for place, label in enumerate(LABELS)
        ), Column("total", "Owed", "money", "£", total=True)],
        rows=[
            [Cell(f"{one.customer.known_as}", reverse("receivables:customer", args=[one.customer.record_id])),
             *(Cell(amount) for amount in one.bands), Cell(one.total)]
            for one in debt.customers
        ],
        notes=[
            "Late is counted from the day on which an invoice was due. Money on account takes away from what is owed.",
            f"The debtors' control account says £{debt.control:,.2f}: "
            + ("the same." if not debt.difference else f"£{debt.difference:,.2f} more than these invoices."),
        ],
    )  # fmt: skip
