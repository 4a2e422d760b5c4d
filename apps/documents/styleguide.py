"""The living style guide: every component of the face with made-up data. Shown in debug and demo only."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.generic import TemplateView

from apps.documents.paper import charts
from apps.documents.paper.charts import Series
from apps.documents.paper.table import Cell, Column, Table

AREAS = ("Vehicles and fuel", "Premises", "Information technology", "Uniform and equipment", "Training")
POLICE = ("4912310.12", "7210000.00", "6120440.50", "1830210.00", "610020.40")
FIRE = ("3120870.00", "2980110.75", "1204100.00", "2410880.30", "890400.00")
AMBULANCE = ("5230400.00", "1840220.10", "2260330.00", "740120.00", "405300.00")


class SampleForm(forms.Form):
    """One of each control, the second with an error."""

    organisation = forms.ChoiceField(
        choices=[("CC", "Chief Constable"), ("FRA", "Fire and Rescue Authority")],
        help_text="Whose payments the file holds.",
    )
    amount = forms.CharField(label="Total in the file (£)", help_text="As your ledger gives it, with pence.")
    day = forms.DateField(label="Paid from", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    basis = forms.ChoiceField(
        label="What the amounts are",
        widget=forms.RadioSelect,
        choices=[("net", "Net of VAT"), ("gross", "Including VAT"), ("unknown", "Not known")],
    )
    checked = forms.BooleanField(label="I have compared the total with our ledger")
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(required=False, help_text="CSV, XLSX or ODS, up to 200 MB.")


class SampleFilter(forms.Form):
    """A list's filters."""

    supplier = forms.CharField(required=False)
    category = forms.ChoiceField(required=False, choices=[("", "All"), ("v", "Vehicles"), ("p", "Premises")])
    paid_from = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))


class StyleGuide(TemplateView):
    """/styleguide/: nothing of it is data, so no scope is needed."""

    template_name = "styleguide.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse outside debug and demo."""
        if not (settings.DEBUG or getattr(settings, "DEMO", False)):
            raise Http404("The style guide is shown in the demo only.")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sample data, on top of what the page is given."""
        return super().get_context_data(**sample(), **kwargs)


def sample_form() -> SampleForm:
    """The form as it comes back with one error."""
    form = SampleForm({
        "organisation": "CC", "amount": "12,3O4", "basis": "net", "checked": "on", "reason": "",
    })  # fmt: skip
    form.is_valid()
    form.add_error("amount", "12,3O4 is not an amount. Write figures only, such as 12,304.00.")
    return form


def sample_table() -> Table:
    """Payments with every kind of column."""
    lines = [
        ("Northmoor Fleet Services Ltd", "Vehicles and fuel", "184310.55", 112, "12.4", dt.date(2026, 4, 9)),
        ("Brightwater Facilities plc", "Premises", "92004.10", 48, "6.2", dt.date(2026, 4, 14)),
        ("Calder & Wye Uniforms", "Uniform and equipment", "30118.00", 20, "2.0", dt.date(2026, 5, 6)),
        ("Halden Telecom", "Information technology", "-1204.75", 3, "-0.1", dt.date(2026, 5, 21)),
        ("Severn Training Partnership", "Training", "18000.00", 2, "1.2", dt.date(2026, 6, 2)),
    ]
    return Table(
        title="Payments by supplier",
        caption="Chief Constable, April to June 2026, net of VAT",
        columns=[
            Column("supplier", "Supplier"), Column("category", "Category"),
            Column("amount", "Paid", "money", "£", total=True),
            Column("lines", "Lines", "integer", total=True),
            Column("share", "Share", "percent", "of all"), Column("last", "Last paid", "date"),
        ],
        rows=[
            [name, area, Cell(Decimal(amount), "#tables"), count, Decimal(share), day]
            for name, area, amount, count, share, day in lines
        ],
        notes=[
            "A credit is shown with a minus sign.",
            "Amounts below £500 are not published by every organisation.",
        ],
    )  # fmt: skip


def sample_charts() -> dict[str, charts.Chart]:
    """One of each chart."""
    money = [tuple(Decimal(x) for x in row) for row in (POLICE, FIRE, AMBULANCE)]
    names = ("Chief Constable", "Fire and Rescue", "Ambulance Trust")
    series = [Series(name, values) for name, values in zip(names, money, strict=True)]
    months = [dt.date(2025 + (m + 3) // 12, (m + 3) % 12 + 1, 1) for m in range(15)]
    paid = [
        Series(name, [start + step * ((m * 7 + k * 3) % 5) for m in range(15)])
        for k, (name, start, step) in enumerate(
            zip(names, (Decimal(1400000), Decimal(820000), Decimal(660000)),
                (Decimal(91000), Decimal(60500), Decimal(42000)), strict=True)
        )
    ]  # fmt: skip
    totals = [sum(column, Decimal(0)) for column in zip(*money, strict=True)]
    by_area = list(zip(AREAS, totals, strict=True))
    return {
        "bars": charts.bar_chart("Spend by category", by_area, label="Category", value_label="Paid"),
        "line": charts.month_line("Spend by month", months, paid),
        "groups": charts.grouped_bars("Spend by category and service", AREAS, series, label="Category"),
        "stack": charts.grouped_bars(
            "Spend by category, services together", AREAS, series, stacked=True, label="Category"
        ),
        "spark": charts.sparkline(
            "Supplies by month",
            [str(m) for m in months],
            [Decimal((m * 7) % 5 * 91000) for m in range(15)],
        ),
    }


def sample() -> dict[str, Any]:
    """Everything the template shows."""
    return {
        "page_title": "Style guide",
        "breadcrumb": [("Home", "/"), ("Help", "/"), ("Style guide", "")],
        "sample_errors": [
            ("Total in the file (£): 12,3O4 is not an amount. Write figures only, such as 12,304.00.",
             "#id_amount")
        ],
        "figures": [
            {"label": "Spend this year", "value": "£41.8m", "url": "#tables",
             "note": "£41,794,702.17 in 16,943 lines"},
            {"label": "Joint suppliers", "value": "131", "url": "#tables",
             "note": "paid by two services or more"},
            {"label": "Not classified", "value": "2.4%", "url": "#tables",
             "note": "£1,003,072.85 waits for a rule"},
            {"label": "Waiting for you", "value": "4", "url": "#tasks",
             "note": "oldest from 3 November 2026"},
        ],
        "steps": ["Map the columns", "Preview", "Fix or set aside", "Load", "Reconcile"],
        "states": ["Draft", "Waiting", "Approved", "Running", "Failed", "Closed"],
        "summary": [
            {"label": "Supplier", "value": "Northmoor Fleet Services Ltd", "url": "#summary"},
            {"label": "Company number", "value": "", "act_url": "#summary", "act_label": "Add"},
            {"label": "Spend, all services", "value": "£1,204,310.55"},
            {"label": "Known as", "value": "NORTHMOOR FLEET SVCS; Northmoor Fleet Services Limited",
             "act_url": "#summary"},
        ],
        "tasks": [
            {"label": "Approve requisition REQ-2026-00112", "url": "#tasks", "state": "Waiting",
             "hint": "£4,210.00 for Training, raised by A. Marsh on 19 November 2026"},
            {"label": "Review 14 supplier matches", "url": "#tasks", "state": "To review"},
            {"label": "Release the spend report of October", "state": "Blocked",
             "hint": "Two loads are not reconciled yet"},
        ],
        "tabs": [
            {"label": "By category", "url": "#tabs", "current": True}, {"label": "By month", "url": "#tabs"},
            {"label": "Joint suppliers", "url": "#tabs"},
        ],
        "filter_form": SampleFilter(prefix="f"), "form": sample_form(), "table": sample_table(),
        "amount": Decimal("-1234.56"), "big": Decimal("4612345"), "share": Decimal("12.5"), "lines": 16943,
        "day": dt.date(2026, 5, 3), "at": dt.datetime(2026, 5, 3, 13, 5, tzinfo=dt.UTC),
        **sample_charts(),
    }  # fmt: skip
