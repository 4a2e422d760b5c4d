"""Tables that the paper tests share; all names are made up."""

import datetime as dt
from decimal import Decimal

from apps.documents.paper.table import Cell, Column, Table

COLUMNS = [
    Column("supplier", "Supplier"),
    Column("paid", "Paid", "money", "£", total=True),
    Column("lines", "Lines", "integer", total=True),
    Column("share", "Share", "percent"),
    Column("last", "Last paid", "date"),
]


def payments() -> Table:
    """Three lines: a linked figure, a credit, and a name that a spreadsheet would run."""
    return Table(
        title="Payments by supplier",
        caption="April to June 2026",
        columns=COLUMNS,
        rows=[
            ["Northmoor Fleet", Cell(Decimal("1234.50"), "/spend/lines/?supplier=1"), 12, Decimal("60.5"),
             dt.date(2026, 4, 9)],
            ["Halden & Wye <Ltd>", Decimal("-20.05"), 1, Decimal("-1.0"), dt.date(2026, 5, 21)],
            ["=HYPERLINK(\"http://x\")", Decimal("800.00"), 3, Decimal("40.5"), None],
        ],
        notes=["A credit is shown with a minus sign."],
    )  # fmt: skip


def page(body: str = "", rows: int = 120, *, for_screen: bool = False) -> str:
    """A report page with a cover, a chart and a table long enough to run over pages."""
    from django.template import engines

    from apps.documents.paper import charts

    template = engines["django"].from_string(
        '{% extends "paper/report_base.html" %}{% load accord %}'
        '{% block executive %}<section><h2>In short</h2><p class="as-of">As of 30 June 2026</p>'
        '{% include "paper/chart.html" with chart=chart %}</section>{% endblock %}'
        "{% block body %}<section><h2>Suppliers</h2>{% paper_table table %}</section>{{ body|safe }}{% endblock %}"
    )
    table = Table(
        title="Suppliers by spend",
        columns=COLUMNS[:3],
        rows=[[f"Supplier {n}", Decimal(n * 1000 + 5) / 100, n] for n in range(rows)],
    )
    chart = charts.bar_chart("Spend by service", [("Police", Decimal("310.00")), ("Fire", Decimal("120.50"))])
    report = {
        "title": "Spend report",
        "organisation": "Wyemoor Board",
        "facts": [("Period", "April to June 2026")],
    }
    return template.render({"report": report, "chart": chart, "table": table, "body": body,
                            "for_screen": for_screen})  # fmt: skip
