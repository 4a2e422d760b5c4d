"""Reports of purchases as tables, the same for paper, workbook and CSV."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from apps.core.clock import today
from apps.core.show import ukdate
from apps.documents.paper.table import Cell, Column, Table
from apps.purchasing.queries.pages import Retrospective


def retrospective_table(found: Sequence[Retrospective], organisation: str) -> Table:
    """One row an order that followed its purchase, with its incident, who authorised it, and its approval."""
    return Table(
        title="Orders that followed the purchase", caption=f"{organisation}, as of {ukdate(today())}",
        columns=[
            Column("requisition", "Requisition"), Column("order", "Order"), Column("incident", "Incident"),
            Column("supplier", "Supplier"), Column("bought", "Bought on", "date"), Column("authorised", "Authorised by"),
            Column("why", "Why"), Column("approve_by", "Approve by", "date"), Column("state", "State"),
            Column("over", "Past the budget"), Column("cost", "Cost", "money", "£", total=True),
        ],
        rows=[
            [
                Cell(f"{one.emergency.requisition.record.number}",
                     reverse("purchasing:requisition", args=[one.emergency.requisition.record_id])),
                Cell(f"{one.order.record.number}" if one.order else ""), Cell(one.emergency.incident),
                Cell(one.order.supplier.name if one.order else ""), Cell(one.emergency.bought_on),
                Cell(one.emergency.authorised_by.name), Cell(one.emergency.reason), Cell(one.emergency.approve_by),
                Cell("overdue" if one.overdue else one.state), Cell(" ".join(one.emergency.over_budget)),
                Cell(one.emergency.requisition.cost),
            ]
            for one in found
        ],
        notes=[f"{len(found)} bought before approval; {sum(one.overdue for one in found)} wait past their day."],
    )  # fmt: skip
