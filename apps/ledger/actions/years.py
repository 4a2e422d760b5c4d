"""Financial years: opened with their periods; what earlier years leave is brought forward."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import financial_year_label, year_bounds
from apps.core.errors import Conflict
from apps.ledger.calc.entries import first_of_month
from apps.ledger.codings import Coded, codings
from apps.ledger.errors import books_judged
from apps.ledger.models import Account, Period, Year

KEEP = "books.keep"
ADJUSTMENTS = (13,)


@action("ledger.year.open")
def open_year(act: Act, *, holder: int, year: int) -> Year:
    """Open the financial year that starts in April of `year`: twelve months, an adjustment period on its last day,
    and what earlier years leave as period 0."""
    act.by.require(KEEP, holder)
    first, last = year_bounds(year)
    if Year.objects.filter(holder_id=holder, year=year).exists():
        raise Conflict(f"The year {financial_year_label(year)} is open already.")
    latest = Year.objects.filter(holder_id=holder).order_by("-year").first()
    if latest is not None and latest.year > year:
        raise Conflict(
            f"{latest} is open, and years open in their order: what {financial_year_label(year)} leaves would be missing "
            "in it. Bring its figures in as opening balances instead."
        )
    with books_judged(
        overlap=f"The year {financial_year_label(year)} overlaps another year of this organisation."
    ):
        made = Year.objects.create(
            holder_id=holder, year=year, during=DateRange(first, last + dt.timedelta(days=1))
        )
        Period.objects.bulk_create(_periods(made, first, last))
    for account in Account.objects.filter(role=Account.Role.UNCLOSED)[:1]:
        codings(holder, [Coded(account.code)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT accord_bring_forward(%s, %s)", [holder, made.pk])
        brought = cursor.fetchone()[0]
    act.audit(holder, DataClass.FINANCE, details={"year": year, "balances_brought_forward": brought})
    return made


def _periods(year: Year, first: dt.date, last: dt.date) -> list[Period]:
    end = last + dt.timedelta(days=1)
    label = financial_year_label(year.year)

    def period(number: int, name: str, start: dt.date, before: dt.date) -> Period:
        return Period(
            holder_id=year.holder_id, year=year, number=number, label=name, during=DateRange(start, before)
        )

    months = [first_of_month(first, month) for month in range(13)]
    return [
        period(0, f"Brought forward into {label}", first, first + dt.timedelta(days=1)),
        *(
            period(number, f"{months[number - 1]:%B %Y}", months[number - 1], months[number])
            for number in range(1, 13)
        ),
        *(period(number, f"Adjustments {label}", last, end) for number in ADJUSTMENTS),
    ]
