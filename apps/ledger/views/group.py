"""Screens over several organisations: the agreement list, the consolidation, and the lines behind a figure."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.core.clock import financial_year, financial_year_label, today, year_bounds
from apps.core.errors import NotFound
from apps.core.show import pounds
from apps.documents.paper.table import Cell, Column, Table
from apps.identity.access import signed_in
from apps.ledger.calc.between import REASONS
from apps.ledger.models import Account, PairSide
from apps.ledger.queries import between as queries
from apps.ledger.queries.between import AgreementList, GroupFigures
from apps.ledger.queries.journals import cut_at
from apps.ledger.queries.lines import PAGE, Behind, lines_page, total_behind
from apps.ledger.views.common import stood_on
from apps.ledger.views.files import FORMATS, Report, give
from apps.tenancy.models import Organisation

NOUGHT = Decimal("0.00")


@signed_in
@require_GET
def agreement(request: HttpRequest) -> HttpResponse:
    """What organisations say about each other: agreed, and not agreed with the reason."""
    seen = queries.readable()
    years = queries.years_with_books([body.pk for body in seen])
    year = _chosen(request, "year", years, years[0] if years else financial_year(today()))
    first, last = year_bounds(year)
    only = next((body for body in seen if str(body.pk) == request.GET.get("organisation", "")), None)
    stood, as_of = stood_on(request)
    found = queries.agreement_list(first, last, only=[only.pk] if only else [], as_of=as_of)
    names = {body.pk: body for body in Organisation.objects.all()}
    urls = _item_urls(found)
    tables = [_unmatched_table(found, names, year, urls), _matched_table(found, names, urls)]
    chosen = f"{financial_year_label(year)}, {only.name if only else 'every organisation that you may see'}"
    if (wanted := request.GET.get("format", "")) in dict(FORMATS):
        whose = only.name if only else ", ".join(body.code for body in seen)
        return give(
            request,
            Report("Agreement between organisations", whose, chosen, tables, as_of, wide=True),
            wanted,
        )
    return TemplateResponse(request, "ledger/agreement.html", {
        "page_title": "Agreement between organisations", "tables": tables, "chosen": chosen, "found": found,
        "stood": stood, "as_of": as_of,
        "years": [(one, financial_year_label(one)) for one in years], "year": year, "seen": seen, "only": only,
        "difference": sum((abs(one.difference) for one in found.agreement.unmatched), NOUGHT),
        "beyond": [(names[pk].name, count, amount) for pk, (count, amount) in sorted(found.beyond.items())],
        "formats": FORMATS, "unmatched": len(found.agreement.unmatched), "matched": len(found.agreement.matched),
    })  # fmt: skip


def _unmatched_table(
    found: AgreementList, names: dict[int, Organisation], year: int, urls: dict[int, str]
) -> Table:
    rows = [
        [Cell(one.item.number, urls[one.item.journal]), one.item.dated, names[one.item.holder].code,
         names[one.item.other].code, one.item.text, one.item.amount, -one.nearest.amount if one.nearest else None,
         one.difference, REASONS[one.reason], one.why]
        for one in found.agreement.unmatched
    ]  # fmt: skip
    return Table(
        title="Not agreed", caption=f"Items of {financial_year_label(year)} without an equal on the other side",
        columns=[
            Column("journal", "Journal"), Column("dated", "Date", "date"), Column("of", "In the books of"),
            Column("about", "About"), Column("text", "For"), Column("says", "Says it is owed", "money", "£"),
            Column("there", "Other side says", "money", "£"), Column("difference", "Difference", "money", "£", total=True),
            Column("reason", "Reason"), Column("why", "Nearest"),
        ],
        rows=rows, notes=["A negative figure is owed to the other organisation."],
    )  # fmt: skip


def _matched_table(found: AgreementList, names: dict[int, Organisation], urls: dict[int, str]) -> Table:
    rows = [
        [Cell(one.one.number, urls[one.one.journal]), names[one.one.holder].code,
         Cell(one.two.number, urls[one.two.journal]), names[one.two.holder].code,
         one.one.dated, one.one.text, abs(one.one.amount), one.words]
        for one in found.agreement.matched[-500:]
    ]  # fmt: skip
    return Table(
        title="Agreed", caption="Items that stand with the same pounds on both sides",
        columns=[
            Column("one", "Journal"), Column("of", "In the books of"), Column("two", "Journal there"),
            Column("there", "In the books of"), Column("dated", "Date", "date"), Column("text", "For"),
            Column("pounds", "Pounds", "money", "£", total=True), Column("words", "Note"),
        ],
        rows=rows,
    )  # fmt: skip


def _item_urls(found: AgreementList) -> dict[int, str]:
    """Where each item leads, by its journal: to the entry of which it is half, else to its lines of that day."""
    matched, unmatched = found.agreement.matched, found.agreement.unmatched
    items = [one.one for one in matched] + [one.two for one in matched] + [one.item for one in unmatched]
    pairs = {item.pair for item in items if item.pair is not None}
    halves = {
        (holder, pair): pk
        for holder, pair, pk in PairSide.objects.filter(pair__in=pairs).values_list("holder_id", "pair", "pk")
    }
    return {
        item.journal: reverse("ledger:between-side", args=[halves[item.holder, item.pair]])
        if item.pair is not None and (item.holder, item.pair) in halves
        else _lines_url(item.holder, item.dated, item.dated, other=item.other)
        for item in items
    }


@signed_in
@require_GET
def consolidation(request: HttpRequest) -> HttpResponse:
    """Figures of a group or collaboration: each organisation, what is eliminated, and what is left over."""
    circles = queries.circles_for_books()
    if not circles:
        return TemplateResponse(
            request, "ledger/consolidation.html", {"page_title": "Consolidation", "circle": None}
        )
    circle = next((one for one in circles if str(one.pk) == request.GET.get("circle", "")), circles[0])
    holders = [body.pk for body in queries.readable()]
    years = queries.years_with_books(holders)
    year = _chosen(request, "year", years, years[0] if years else financial_year(today()))
    periods = queries.period_labels(year, holders)
    through = _chosen(
        request, "through", [number for number, _ in periods], queries.newest_period(holders, year)
    )
    stood, as_of = stood_on(request)
    found = queries.consolidated(circle, year, through=through, as_of=as_of)
    label = dict(periods).get(through, financial_year_label(year))
    tables = [_main_table(found, label, stood), _residual_table(found, stood)]
    missing = [body.name for body in found.unseen]
    if (wanted := request.GET.get("format", "")) in dict(FORMATS):
        left_out = [f"Not included, since you may not see its books: {name}." for name in missing]
        tables[0].notes = [*tables[0].notes, *left_out]
        whose = ", ".join(body.name for body in found.organisations)
        chosen = f"{financial_year_label(year)} to {label}"
        return give(
            request,
            Report(f"Consolidation of {circle.name}", whose, chosen, tables, as_of, wide=True),
            wanted,
        )
    return TemplateResponse(request, "ledger/consolidation.html", {
        "stood": stood, "as_of": as_of,
        "page_title": f"Consolidation of {circle.name}", "circles": circles, "circle": circle, "found": found,
        "years": [(one, financial_year_label(one)) for one in years], "year": year, "periods": periods, "through": through,
        "label": label, "tables": tables, "missing": missing, "formats": FORMATS,
        "without": [body.name for body in found.without_books],
    })  # fmt: skip


def _main_table(found: GroupFigures, label: str, stood: str) -> Table:
    first, last = year_bounds(found.year)[0], found.last
    rows: list[list[Any]] = []
    for row in found.figures.rows:
        account = found.accounts[row.account]
        opened = dt.date(2000, 1, 1) if account.kind not in queries.TRADING else first
        cells = [
            Cell(row.by_holder[body.pk], _lines_url(body.pk, opened, last, account=row.account, stood=stood))
            if row.by_holder[body.pk] else None
            for body in found.organisations
        ]  # fmt: skip
        rows.append(
            [str(account), account.get_kind_display(), *cells, row.eliminated or None, row.consolidated]
        )
    columns = [
        Column("account", "Account"), Column("kind", "Kind"),
        *(Column(body.code.lower(), body.code, "money", "£", total=True) for body in found.organisations),
        Column("eliminated", "Eliminated", "money", "£", total=True),
        Column("consolidated", "Consolidated", "money", "£", total=True),
    ]  # fmt: skip
    notes = ["Debits are positive, credits negative.",
             f"Residual of internal trade after elimination, net of VAT: {pounds(found.figures.residual)}."]  # fmt: skip
    if found.figures.stays:
        notes.append(f"Irrecoverable VAT on charges between these organisations, a real cost that stays: "
                     f"{pounds(found.figures.stays)}.")  # fmt: skip
    return Table(title=f"Consolidation of {found.circle.name}", caption=f"{financial_year_label(found.year)} to {label}",
                 columns=columns, rows=rows, notes=notes)  # fmt: skip


def _residual_table(found: GroupFigures, stood: str) -> Table:
    """What each two organisations eliminate of each other, side by side, and what is left over."""
    codes = {body.pk: body.code for body in found.organisations}
    first, last = year_bounds(found.year)[0], found.last
    rows: list[list[Any]] = []
    for one in found.figures.residuals:
        says = [sum((row.within.get(sides, NOUGHT) for row in found.figures.rows
                     if (found.accounts[row.account].kind in queries.TRADING) is trading), NOUGHT)
                for sides in ((one.one, one.two), (one.two, one.one)) for trading in (False, True)]  # fmt: skip
        url = _lines_url(one.one, first, last, other=one.two, stood=stood)
        back = _lines_url(one.two, first, last, other=one.one, stood=stood)
        rows.append([f"{codes[one.one]} and {codes[one.two]}", Cell(says[0], url), Cell(says[2], back), one.owed,
                     Cell(says[1], url), Cell(says[3], back), one.traded, one.total])  # fmt: skip
    return Table(
        title="Elimination by counterparty",
        caption="What two organisations say of each other; a residual that is not nought is on the agreement list",
        columns=[
            Column("pair", "Organisations"), Column("owed1", "Owed, the first says", "money", "£"),
            Column("owed2", "Owed, the second says", "money", "£"),
            Column("owed", "Residual owed", "money", "£", total=True),
            Column("traded1", "Traded, the first says", "money", "£"),
            Column("traded2", "Traded, the second says", "money", "£"),
            Column("traded", "Residual traded", "money", "£", total=True),
            Column("residual", "Residual", "money", "£", total=True),
        ],
        rows=rows,
    )  # fmt: skip


@signed_in
@require_GET
def lines(request: HttpRequest) -> HttpResponse:
    """The lines behind a figure of one organisation, in the order of their days."""
    holder = request.GET.get("organisation", "")
    body = next((one for one in queries.readable() if str(one.pk) == holder), None)
    if body is None:
        raise NotFound("These lines are of no organisation whose books you may see.")
    account, other = request.GET.get("account") or None, request.GET.get("counterparty", "")
    first, last = _day(request, "from"), _day(request, "to")
    _stood, as_of = stood_on(request)
    behind = Behind(
        body.pk, first, last, account=account, counterparty=int(other) if other.isdigit() else None,
        cut=cut_at(body.pk, as_of) if as_of else None,
    )  # fmt: skip
    after = None
    if request.GET.get("after", "").count("~") == 1:
        day, _, pk = request.GET["after"].partition("~")
        after = (dt.date.fromisoformat(day), int(pk))
    rows = lines_page(behind, after=after)
    count, amount = total_behind(behind)
    named = Account.objects.filter(pk=account).first() if account else None
    partner = Organisation.objects.filter(pk=behind.counterparty).first() if behind.counterparty else None
    table = Table(
        title="Lines", caption=f"{body.name}, {len(rows)} of {count:,} lines",
        columns=[
            Column("journal", "Journal"), Column("dated", "Date", "date"), Column("account", "Account"),
            Column("centre", "Cost centre"), Column("text", "For"), Column("amount", "Pounds", "money", "£", total=True),
        ],
        rows=[[Cell(one.number, reverse("ledger:journal", args=[one.journal])), one.dated, one.account, one.cost_centre,
               one.text or one.journal_text, one.amount] for one in rows],
        given_totals={"amount": amount},
    )  # fmt: skip
    query = request.GET.copy()
    if len(rows) == PAGE:
        query["after"] = f"{rows[-1].dated}~{rows[-1].pk}"
    return TemplateResponse(request, "ledger/lines_between.html", {
        "page_title": "Lines behind the figure", "table": table, "body": body, "named": named, "partner": partner,
        "count": count, "amount": amount, "next_url": f"?{query.urlencode()}" if len(rows) == PAGE else "",
        "breadcrumb": [("Consolidation", reverse("ledger:consolidation")), ("Lines", "")],
    })  # fmt: skip


def _lines_url(
    holder: int,
    first: dt.date,
    last: dt.date,
    *,
    account: str = "",
    other: int | None = None,
    stood: str = "",
) -> str:
    query: dict[str, Any] = {"organisation": holder, "from": first, "to": last}
    if stood:
        query["as_of"] = stood
    if account:
        query["account"] = account
    if other is not None:
        query["counterparty"] = other
    return f"{reverse('ledger:between-lines')}?{urlencode(query)}"


def _chosen(request: HttpRequest, name: str, known: list[int], default: int) -> int:
    given = request.GET.get(name, "")
    return int(given) if given.isdigit() and int(given) in known else default


def _day(request: HttpRequest, name: str) -> dt.date:
    try:
        return dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        raise NotFound("These lines have no first and last day: open them from a figure.") from None
