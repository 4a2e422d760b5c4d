"""Screens of what the books say: trial balance, general ledger, statements, lines behind a figure, auditors' extract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from apps.core.clock import today
from apps.core.errors import Invalid, NotFound
from apps.core.show import ukdate
from apps.documents.paper.table import Table
from apps.identity.access import signed_in
from apps.ledger import shown
from apps.ledger.forms import ReportForm
from apps.ledger.models import Account, DimensionValue, Journal, Period, Scheme, Year
from apps.ledger.queries.balances import NOUGHT, trial_balance
from apps.ledger.queries.journals import Controls, controls, cut_at, extract
from apps.ledger.queries.lines import (
    PAGE,
    Behind,
    LedgerLine,
    all_lines,
    lines_back,
    lines_page,
    total_behind,
)
from apps.ledger.queries.statements import balance_sheet, income_and_expenditure, movement_in_reserves
from apps.ledger.queries.translated import BY, translated
from apps.ledger.shown import Chosen
from apps.ledger.views.common import address, books, digits
from apps.ledger.views.files import FORMATS, Report, give, give_lines
from apps.tenancy.models import Organisation

PDF_LINES_MAX = 2_000
TABS = (
    ("trial-balance", "Trial balance"), ("result", "Income and expenditure"), ("balance-sheet", "Balance sheet"),
    ("reserves", "Movement in reserves"), ("translated", "Published lines"), ("extract", "For auditors"),
)  # fmt: skip


@dataclass
class Asked:
    """What a report was asked with: the books, the choice, and the form that shows it."""

    places: list[dict[str, Any]]
    name: str
    form: ReportForm
    chosen: Chosen | None
    as_of: dt.datetime | None
    holder: int


def asked(request: HttpRequest) -> Asked:
    """Whose books, which year, up to which period, as of when; the present year to the present month by itself."""
    holder, places, name = books(request)
    years = list(Year.objects.filter(holder_id=holder).order_by("-year"))
    wanted = digits(request.GET.get("year", ""))
    now = next((one for one in years if today() in one.during), years[0] if years else None)
    year = next((one for one in years if one.year == wanted), now)
    periods = list(Period.objects.filter(year=year, number__gte=1).order_by("number")) if year else []
    number = digits(request.GET.get("through", ""))
    period = next((one for one in periods if one.number == number), None) or _usual(periods)
    form = ReportForm(
        {"in": holder, "year": year.year if year else "", "through": period.number if period else "",
         "as_of": request.GET.get("as_of", "")},
        holder=holder, years=years, periods=periods,
    )  # fmt: skip
    form.is_valid()
    as_of = form.cleaned_data.get("as_of")
    if year is None or period is None:
        return Asked(places, name, form, None, as_of, holder)
    cut = cut_at(holder, as_of) if as_of else None
    balance = trial_balance(holder, year.year, through=period.number, cut=cut)
    chosen = Chosen(holder, balance, request.GET.get("as_of", "") if as_of else "")
    return Asked(places, name, form, chosen, as_of, holder)


def _usual(periods: list[Period]) -> Period | None:
    """The month that today lies in; of a year that has passed its last month."""
    months = [one for one in periods if one.number <= 12]
    begun = [one for one in months if one.during.lower <= today()]
    return begun[-1] if begun else (months[0] if months else None)


def tabs(one: Asked, current: str) -> list[dict[str, Any]]:
    """The reports as tabs; the choice travels along."""
    return [
        {"label": label, "current": route == current,
         "url": one.chosen.page(route) if one.chosen else address(route, in_=one.holder)}
        for route, label in TABS
    ]  # fmt: skip


def shown_report(
    request: HttpRequest,
    route: str,
    title: str,
    make: Callable[[Chosen, bool], Table],
    *,
    wide: bool = False,
    **more: Any,
) -> HttpResponse:
    """A report on screen, or as the file that `?format=` asks for."""
    one = asked(request)
    wanted = request.GET.get("format", "")
    context: dict[str, Any] = {
        "page_title": title, "lead": one.name, "places": one.places, "form": one.form, "tabs": tabs(one, route), **more,
    }  # fmt: skip
    if one.chosen is None:
        return TemplateResponse(request, "ledger/report.html", context)
    table = make(one.chosen, wanted in ("csv", "xlsx"))
    if wanted in dict(FORMATS):
        return give(request, Report(title, one.name, one.chosen.words, [table], one.as_of, wide), wanted)
    return TemplateResponse(request, "ledger/report.html", {
        **context, "table": table, "formats": FORMATS, "as_of": one.as_of, "chosen": one.chosen,
    })  # fmt: skip


@signed_in
@require_GET
def trial(request: HttpRequest) -> HttpResponse:
    """The trial balance."""
    return shown_report(request, "trial-balance", "Trial balance", shown.trial_balance_table, wide=True)


def _given(chosen: Chosen) -> dict[str, Any]:
    balance = chosen.balance
    return {
        "holder": chosen.holder,
        "year": balance.year.year,
        "through": balance.through.number,
        "cut": balance.cut,
    }


@signed_in
@require_GET
def result(request: HttpRequest) -> HttpResponse:
    """Income and expenditure."""
    return shown_report(
        request, "result", "Income and expenditure",
        lambda chosen, apart: shown.result_table(chosen, income_and_expenditure(**_given(chosen)), apart),
    )  # fmt: skip


@signed_in
@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The balance sheet."""
    return shown_report(
        request, "balance-sheet", "Balance sheet",
        lambda chosen, apart: shown.sheet_table(chosen, balance_sheet(**_given(chosen)), apart),
    )  # fmt: skip


@signed_in
@require_GET
def reserves(request: HttpRequest) -> HttpResponse:
    """The movement in reserves."""

    def make(chosen: Chosen, apart: bool) -> Table:
        _balance, rows, unclosed = movement_in_reserves(**_given(chosen))
        return shown.reserves_table(chosen, rows, unclosed, apart)

    return shown_report(request, "reserves", "Movement in reserves", make, wide=True)


@signed_in
@require_GET
def published(request: HttpRequest) -> HttpResponse:
    """The ledger in the lines of a published scheme: SeRCOP groups, police objectives, fire lines or NHS lines."""
    wanted = request.GET.get("scheme", "")
    scheme = Scheme(wanted) if wanted in BY else Scheme.SERCOP

    def make(chosen: Chosen, apart: bool) -> Table:
        lines = translated(chosen.holder, chosen.balance, scheme)
        return shown.translated_table(chosen, lines, scheme.label, BY[scheme], apart)

    query = request.GET.copy()
    schemes = []
    for one in BY:
        query["scheme"] = one.value
        query.pop("format", None)
        schemes.append({"label": one.label, "url": f"?{query.urlencode()}", "current": one == scheme})
    return shown_report(
        request,
        "translated",
        f"Published lines: {scheme.label}",
        make,
        schemes=schemes,
        kept=[("scheme", scheme.value)],
    )


@signed_in
@require_GET
def account(request: HttpRequest, code: str) -> HttpResponse:
    """The general ledger of one account: brought forward, every line with the running balance, carried."""
    one, found = asked(request), Account.objects.filter(pk=code).first()
    if found is None:
        raise NotFound(f"There is no account {code}.")
    title = f"{found.code} {found.name}"
    context: dict[str, Any] = {
        "page_title": title, "lead": one.name, "places": one.places, "form": one.form, "is_account": True,
        "breadcrumb": [("Trial balance", one.chosen.page("trial-balance") if one.chosen else address("trial-balance")),
                       (title, "")],
    }  # fmt: skip
    if one.chosen is None:
        return TemplateResponse(request, "ledger/lines.html", context)
    row = next((row for row in one.chosen.balance.rows if row.account.code == code), None)
    brought = row.brought if row else NOUGHT
    behind = one.chosen.behind(account=code)
    wanted = request.GET.get("format", "")
    if wanted in dict(FORMATS):
        return _lines_file(request, title, one.name, one.chosen.words, behind, brought, wanted, one.as_of)
    return TemplateResponse(request, "ledger/lines.html", {
        **context, **_page(request, behind, brought, f"{title}, {one.chosen.words}"), "brought": brought,
        "brought_words": f"Brought forward on {ukdate(one.chosen.first)}", "closing": row.balance if row else NOUGHT,
        "closing_words": f"Balance at {ukdate(one.chosen.last)}", "formats": FORMATS, "as_of": one.as_of,
    })  # fmt: skip


@signed_in
@require_GET
def lines(request: HttpRequest) -> HttpResponse:
    """Exactly the lines behind a figure, with what they come to so far."""
    holder, _places, name = books(request)
    data = request.GET.dict()
    if not data.get("first") and not data.get("last"):
        data |= {"first": today().replace(day=1).isoformat(), "last": today().isoformat()}
    behind = Behind.from_query(holder, data)
    if behind.last < behind.first:
        raise Invalid("The last day lies before the first. Choose days in their order.")
    title, words = "Lines behind a figure", _words(behind)
    wanted = request.GET.get("format", "")
    if wanted in dict(FORMATS):
        return _lines_file(request, title, name, words, behind, NOUGHT, wanted, None)
    count, amount = total_behind(behind)
    return TemplateResponse(request, "ledger/lines.html", {
        "page_title": title, "lead": name, "places": [], "count": count, "amount": amount, "words": words,
        **_page(request, behind, NOUGHT, words), "formats": FORMATS,
        "breadcrumb": [("Trial balance", address("trial-balance", in_=holder)), (title, "")],
    })  # fmt: skip


def _page(request: HttpRequest, behind: Behind, opening: Any, caption: str) -> dict[str, Any]:
    """One page of lines with the balance running on from the page before."""
    after, back = (_place(request.GET.get(name, "")) for name in ("after", "before"))
    if back is not None and after is None:
        found = lines_back(behind, before=back, size=PAGE + 1)
        more_before, rows, more = len(found) > PAGE, found[-PAGE:], bool(found)
    else:
        found = lines_page(behind, after=after, size=PAGE + 1)
        more_before, rows, more = after is not None, found[:PAGE], len(found) > PAGE
    carried = opening
    if more_before and rows:
        carried += total_behind(behind, until=(rows[0].dated, rows[0].pk - 1))[1]
    elif more_before and after is not None:
        carried += total_behind(behind, until=after)[1]
    table = Table(
        title="Lines",
        caption=caption,
        columns=shown.LEDGER_COLUMNS,
        rows=list(shown.ledger_rows(rows, carried)),
    )
    return {
        "table": table, "next": _key(rows[-1]) if rows and more else "",
        "previous": _key(rows[0]) if rows and more_before else "", "first_page": not more_before, "before": carried,
        "empty": not rows,
    }  # fmt: skip


def _key(line: LedgerLine) -> str:
    return f"{line.dated.isoformat()}.{line.pk}"


def _place(text: str) -> tuple[dt.date, int] | None:
    day, _, pk = text.partition(".")
    try:
        return (dt.date.fromisoformat(day), int(pk)) if pk.isdigit() and len(pk) < 19 else None
    except ValueError:
        return None


def _words(behind: Behind) -> str:
    """What a filter means, for the caption and the file."""
    parts = [f"{ukdate(behind.first)} to {ukdate(behind.last)}"]
    if behind.account:
        found = Account.objects.filter(pk=behind.account).first()
        parts.insert(0, str(found) if found else f"account {behind.account}")
    ids = [
        pk
        for pk in (behind.cost_centre, behind.objective, behind.project, behind.category, behind.contract)
        if pk
    ]
    parts += [
        f"{value.get_kind_display().lower()} {value}" for value in DimensionValue.objects.filter(pk__in=ids)
    ]
    if behind.counterparty:
        party = Organisation.objects.filter(pk=behind.counterparty).first()
        parts.append(f"with {party}" if party else "")
    flags = (
        (bool(behind.group), f"everything under {behind.group}"),
        (behind.nominal, "income and expenditure accounts"), (behind.no_objective, "without an objective"),
        (behind.side == 1, "debits"), (behind.side == -1, "credits"), (not behind.closing, "without year-end journals"),
        (behind.through is not None, f"up to period {behind.through}"),
        (behind.cut is not None, f"as of audit number {behind.cut}"),
    )  # fmt: skip
    return ", ".join([part for part in parts if part] + [words for holds, words in flags if holds])


def _lines_file(
    request: HttpRequest, title: str, name: str, words: str, behind: Behind, opening: Any, wanted: str,
    as_of: dt.datetime | None,
) -> HttpResponse:  # fmt: skip
    """Every line with the running balance, as a file; paper takes no more than 2,000 of them."""
    if wanted == "pdf" and (count := total_behind(behind)[0]) > PDF_LINES_MAX:
        raise Invalid(
            f"{count:,} lines are too many for paper (at most {PDF_LINES_MAX:,}). Take the CSV or Excel file."
        )
    if wanted == "csv":
        return give_lines(request, Report(title, name, words, [], as_of), behind, opening or NOUGHT)
    rows = shown.ledger_rows(all_lines(behind), opening, linked=False)
    first = [["", None, "Brought forward", "", None, None, opening]] if opening else []
    table = Table(title=title, caption=words, columns=shown.LEDGER_COLUMNS, rows=_chained(first, rows))
    if wanted == "pdf":
        table = replace(table, rows=list(table.rows))
    return give(request, Report(title, name, words, [table], as_of, True), wanted)


def _chained(first: Any, rest: Any) -> Any:
    yield from first
    yield from rest


@signed_in
@require_GET
def for_auditors(request: HttpRequest) -> HttpResponse:
    """The journal extract of a year: control totals on screen, every line as CSV or workbook."""
    one = asked(request)
    context: dict[str, Any] = {
        "page_title": "Journal extract for auditors", "lead": one.name, "places": one.places, "form": one.form,
        "tabs": tabs(one, "extract"),
    }  # fmt: skip
    if one.chosen is None:
        return TemplateResponse(request, "ledger/extract.html", context)
    year = one.chosen.balance.year
    totals = controls(year)
    whole = trial_balance(one.holder, year.year)
    kept = Controls(
        Journal.objects.filter(period__year=year).count(), sum(row.lines for row in whole.rows),
        sum((row.debit for row in whole.rows), NOUGHT), sum((row.credit for row in whole.rows), NOUGHT),
    )  # fmt: skip
    check = shown.controls_table(year, totals, kept)
    wanted = request.GET.get("format", "")
    if wanted in ("xlsx", "csv"):
        table = shown.extract_table(year, extract(year))
        said = f"{year}; {totals.journals} journals, {totals.lines} lines, debits {totals.debits}, credits {totals.credits}"
        report = Report("Journal extract", one.name, said if wanted == "csv" else str(year), [table, check])
        return give(request, report, wanted)
    if wanted:
        return redirect(one.chosen.page("extract"))
    return TemplateResponse(request, "ledger/extract.html", {
        **context, "table": check, "year": year, "formats": FORMATS[1:],
        "agree": totals == kept,
    })  # fmt: skip
