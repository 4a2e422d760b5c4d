"""What is owed and how well it is paid: aged creditors, and the figures of ss.69 and 70 with their file."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from apps.core.clock import financial_year, now, today
from apps.documents.paper.csvout import header_block, stream_csv
from apps.documents.paper.table import Column, Table
from apps.identity.access import signed_in
from apps.identity.screens import shown
from apps.payables.forms import DayForm
from apps.payables.queries.invoices import aged
from apps.payables.queries.late import late_invoices
from apps.payables.queries.performance import performance, published, quarter
from apps.payables.views.common import tabs

QUARTERS = 8


@signed_in
@require_GET
def aged_creditors(request: HttpRequest) -> HttpResponse:
    """What the organisation owed on a day, by supplier and age."""
    view = shown(request)
    form = DayForm(request.GET if "on" in request.GET else None)
    day = form.day()
    rows = aged(view.holder, day)
    names = ("not_due", "to_30", "to_60", "over_60", "total")
    totals = {name: sum((getattr(row, name) for row in rows), Decimal("0.00")) for name in names}
    return TemplateResponse(request, "payables/aged.html", {
        "page_title": "Aged creditors", "view": view, "tabs": tabs(view, "payables:aged"), "rows": rows, "totals": totals,
        "day": day, "form": form,
    })  # fmt: skip


@signed_in
@require_GET
def payment_performance(request: HttpRequest) -> Any:
    """The s.69 figures by quarter, and with `?format=csv` the s.70 file of one."""
    view = shown(request)
    asked = _day(request.GET.get("quarter", ""))
    if request.GET.get("format") == "csv":
        return _file(request, view.name, view.holder, *quarter(asked or today()))
    periods = []
    first, last = quarter(today())
    for _ in range(QUARTERS):
        periods.append((first, last, performance(view.holder, first, last)))
        first, last = quarter(first - dt.timedelta(days=1))
    return TemplateResponse(request, "payables/performance.html", {
        "page_title": "Payment performance", "view": view, "tabs": tabs(view, "payables:performance"),
        "rows": [
            {"first": first, "last": last, "figures": one, "in_30": one.percent(one.within_30),
             "to_60": one.percent(one.from_31_to_60), "over": one.percent(one.from_61),
             "url": f"{view.url('payables:performance')}&quarter={first.isoformat()}&format=csv"}
            for first, last, one in periods
        ],
    })  # fmt: skip


@signed_in
@require_GET
def interest(request: HttpRequest) -> HttpResponse:
    """What invoices paid late this year, or still unpaid past their day, cost in interest and fixed sums."""
    view = shown(request)
    first = dt.date(financial_year(today()), 4, 1)
    rows = late_invoices(view.holder, first, today())
    return TemplateResponse(request, "payables/interest.html", {
        "page_title": "Late-payment interest", "view": view, "tabs": tabs(view, "payables:interest"), "rows": rows,
        "first": first, "total": sum((one.cost.total for one in rows), Decimal("0.00")),
        "assumed": any(not one.cost.rate.confirmed for one in rows),
    })  # fmt: skip


def _file(
    request: HttpRequest, name: str, holder: int, first: dt.date, last: dt.date
) -> StreamingHttpResponse:
    table = Table(
        title="Payments over £30,000",
        columns=[
            Column("payer", "Payer"), Column("supplier", "Supplier"), Column("contract", "Contract"),
            Column("reference", "Supplier's invoice"), Column("number", "Our number"), Column("paid_on", "Paid on", "date"),
            Column("amount", "Amount", "money", unit="£"),
        ],
        rows=[
            [name, one.supplier, one.contract, one.reference, one.number, one.paid_on, one.amount]
            for one in published(holder, first, last)
        ],
    )  # fmt: skip
    block = header_block(
        organisation=name, chosen=f"Procurement Act 2023 s.70, paid {first.isoformat()} to {last.isoformat()}",
        made_at=now(), made_by=request.actor.name,  # type: ignore[attr-defined]
    )  # fmt: skip
    answer = StreamingHttpResponse(list(stream_csv(table, block)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="payments-over-30000-{first.isoformat()}.csv"'
    return answer


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
