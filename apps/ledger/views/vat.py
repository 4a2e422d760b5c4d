"""Screens of VAT: the return of a quarter with the lines behind each box, and the grounds of recovery."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.core.clock import financial_year, financial_year_label, today
from apps.core.errors import AccordError, NotFound
from apps.core.show import ukdate
from apps.documents.paper.table import Cell, Column, Table
from apps.identity.access import needs, signed_in
from apps.identity.screens import run_form
from apps.ledger.actions import vat as actions
from apps.ledger.models import VatRegime, VatRegistration
from apps.ledger.queries import vat as queries
from apps.ledger.queries.between import readable, years_with_books
from apps.ledger.queries.journals import cut_at
from apps.ledger.queries.lines import PAGE
from apps.ledger.views.between_forms import EndForm, RegimeForm, RegistrationForm
from apps.ledger.views.common import stood_on
from apps.ledger.views.files import FORMATS, Report, give

BOXES_WITH_LINES = (queries.DUE, queries.RECLAIMED, queries.SALES, queries.PURCHASES)


@signed_in
@require_GET
def vat_return(request: HttpRequest) -> HttpResponse:
    """The nine boxes of an organisation and quarter, what box 4 is made of, and the test of insignificance."""
    seen = readable()
    years = years_with_books([body.pk for body in seen])
    if not years:
        return TemplateResponse(request, "ledger/vat.html", {"page_title": "VAT return", "body": None})
    with_books = [body for body in seen if years_with_books([body.pk])]
    body = next(
        (one for one in with_books if str(one.pk) == request.GET.get("organisation", "")), with_books[0]
    )
    year, quarter = _period(request, years)
    first, last = queries.quarters(year)[quarter - 1]
    stood, as_of = stood_on(request)
    cut = cut_at(body.pk, as_of) if as_of else None
    found = queries.vat_return(body.pk, first, last, cut=cut)
    where = f"organisation={body.pk}&from={first}&to={last}{f'&as_of={stood}' if as_of else ''}"
    tables = [_box_table(found, where), _ground_table(found)]
    chosen = f"{ukdate(first)} to {ukdate(last)}"
    if (wanted := request.GET.get("format", "")) in dict(FORMATS):
        return give(request, Report("VAT return", body.name, chosen, tables, as_of), wanted)
    test = queries.exempt_test(body.pk, year, last, cut=cut)
    return TemplateResponse(request, "ledger/vat.html", {
        "stood": stood, "as_of": as_of,
        "page_title": f"VAT return of {body.name}", "bodies": with_books, "body": body, "tables": tables, "chosen": chosen,
        "years": [(one, financial_year_label(one)) for one in years], "year": year, "quarter": quarter,
        "quarters": [(n, f"{a:%B %Y} to {b:%B %Y}") for n, (a, b) in enumerate(queries.quarters(year), start=1)],
        "boxes": found.boxes, "section_33": found.section_33, "stays": found.sum(queries.STAYS),
        "stays_url": f"{reverse('ledger:vat-lines')}?{where}&box=0", "test": test, "formats": FORMATS,
        "net": abs(found.boxes.due - found.boxes.reclaimed),
        "regimes_url": f"{reverse('ledger:vat-regimes')}?organisation={body.pk}",
    })  # fmt: skip


def _box_table(found: queries.VatReturn, where: str) -> Table:
    page = reverse("ledger:vat-lines")
    rows = [
        [f"Box {number}", label,
         Cell(pounds, f"{page}?{where}&box={number}") if number in BOXES_WITH_LINES and found.lines(number) else pounds,
         found.lines(number) if number in BOXES_WITH_LINES else None]
        for number, label, pounds in found.boxes.rows
    ]  # fmt: skip
    return Table(
        title="Boxes of the return", caption=f"{ukdate(found.first)} to {ukdate(found.last)}",
        columns=[Column("box", "Box"), Column("what", "What"), Column("pounds", "Pounds", "money", "£"),
                 Column("lines", "Lines", "integer")],
        rows=rows, notes=["Boxes 6 to 9 leave the pence out.", "A journal counts on its own date, as its tax point."],
    )  # fmt: skip


def _ground_table(found: queries.VatReturn) -> Table:
    return Table(
        title="What box 4 is made of", caption="By the ground of recovery that stood on the day of each line",
        columns=[Column("ground", "Ground"), Column("heading", "Heading"),
                 Column("pounds", "Pounds", "money", "£", total=True)],
        rows=[[queries.GROUNDS.get(ground, ground), heading, pounds] for ground, heading, pounds in found.grounds],
    )  # fmt: skip


@signed_in
@require_GET
def lines(request: HttpRequest) -> HttpResponse:
    """The lines behind a box."""
    body = next((one for one in readable() if str(one.pk) == request.GET.get("organisation", "")), None)
    try:
        first, last = (dt.date.fromisoformat(request.GET.get(name, "")) for name in ("from", "to"))
        box = int(request.GET.get("box", ""))
        day, _, pk = request.GET.get("after", "").partition("~")
        after = (dt.date.fromisoformat(day), int(pk)) if day else None
    except ValueError:
        raise NotFound("These lines have no days or no box: open them from the VAT return.") from None
    if body is None or box not in (queries.STAYS, *BOXES_WITH_LINES):
        raise NotFound("There is no such box, or you may not see the organisation's books.")
    _stood, as_of = stood_on(request)
    cut = cut_at(body.pk, as_of) if as_of else None
    found = queries.box_lines(body.pk, box, first, last, after=after, cut=cut)
    whole = queries.vat_return(body.pk, first, last, cut=cut)
    sign = -1 if box in queries.CREDITS else 1
    table = Table(
        title=f"Lines of box {box}" if box else "Tax that stays a cost",
        caption=f"{body.name}, {ukdate(first)} to {ukdate(last)}",
        columns=[Column("journal", "Journal"), Column("dated", "Date", "date"), Column("account", "Account"),
                 Column("code", "VAT code"), Column("text", "For"), Column("pounds", "Pounds", "money", "£", total=True)],
        rows=[[Cell(one.line.number, reverse("ledger:journal", args=[one.line.journal])), one.line.dated, one.line.account,
               one.vat_code, one.line.text or one.line.journal_text, sign * one.line.amount] for one in found],
        given_totals={"pounds": whole.sum(box)},
    )  # fmt: skip
    query = request.GET.copy()
    if len(found) == PAGE:
        query["after"] = f"{found[-1].line.dated}~{found[-1].line.pk}"
    return TemplateResponse(request, "ledger/vat_lines.html", {
        "page_title": table.title, "table": table, "count": whole.lines(box), "amount": whole.sum(box),
        "next_url": f"?{query.urlencode()}" if len(found) == PAGE else "",
        "breadcrumb": [("VAT return", f"{reverse('ledger:vat')}?organisation={body.pk}"), (table.title, "")],
    })  # fmt: skip


@signed_in
def regimes(request: HttpRequest) -> HttpResponse:
    """The grounds of an organisation; state one, end one."""
    by = request.actor  # type: ignore[attr-defined]
    seen = readable()
    body = next(
        (one for one in seen if str(one.pk) == request.GET.get("organisation", "")), seen[0] if seen else None
    )
    if body is None:
        raise NotFound("There is no organisation whose books you may see.")
    may = by.holds(actions.KEEP, body.pk)
    registers = request.POST.get("form") == "register"
    registration = RegistrationForm(request.POST if registers else None, auto_id="registration_%s")
    form = RegimeForm(request.POST if request.method == "POST" and not registers else None)
    here = f"{reverse('ledger:vat-regimes')}?organisation={body.pk}"
    if registers and run_form(
        request, registration, lambda data: actions.register_vat(by=by, holder=body.pk, **data),
        "The registration stands from that day on.",
    ):  # fmt: skip
        return redirect(here)
    if request.method == "POST" and not registers and form.is_valid():
        try:
            actions.set_regime(by=by, holder=body.pk, **form.cleaned_data)
            messages.success(request, "The ground stands from that day on.")
            return redirect(here)
        except AccordError as refusal:
            form.add_error(None, str(refusal))
    return TemplateResponse(request, "ledger/vat_regimes.html", {
        "page_title": f"VAT grounds of {body.name}", "body": body, "bodies": seen, "may": may, "form": form,
        "rows": [_told(one) for one in queries.regimes_of(body.pk)], "ending": EndForm(),
        "registration": registration,
        "registrations": VatRegistration.objects.filter(holder_id=body.pk).order_by("during")[:50],
        "breadcrumb": [("VAT return", f"{reverse('ledger:vat')}?organisation={body.pk}"), ("Grounds", "")],
    }, status=422 if form.errors or registration.errors else 200)  # fmt: skip


@needs(actions.KEEP)
@require_POST
def end_regime(request: HttpRequest, regime_id: int) -> HttpResponse:
    """End a ground after a day."""
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give the last day and a reason.")
        found = VatRegime.objects.filter(pk=regime_id).first()
        return redirect(f"{reverse('ledger:vat-regimes')}?organisation={found.holder_id if found else ''}")
    made = actions.end_regime(by=request.actor, regime_id=regime_id, **form.cleaned_data)  # type: ignore[attr-defined]
    messages.success(request, "The ground ends on that day.")
    return redirect(f"{reverse('ledger:vat-regimes')}?organisation={made.holder_id}")


def _told(one: VatRegime) -> dict[str, Any]:
    """A ground in words, with its last day."""
    upper = one.during.upper
    return {
        "row": one, "activity": str(one.activity) if one.activity else "Everything else",
        "code": str(one.vat_code) if one.vat_code else "Every code", "since": one.during.lower,
        "last": upper - dt.timedelta(days=1) if upper else None,
        "live": upper is None,
    }  # fmt: skip


def _period(request: HttpRequest, years: list[int]) -> tuple[int, int]:
    """Year and quarter chosen, else the last quarter that is over."""
    day = today()
    given, asked = request.GET.get("year", ""), request.GET.get("quarter", "")
    year = int(given) if given.isdigit() and int(given) in years else None
    if year is None:
        year = financial_year(day) if financial_year(day) in years else years[0]
    if asked in ("1", "2", "3", "4"):
        return year, int(asked)
    over = [n for n, (_, last) in enumerate(queries.quarters(year), start=1) if last < day]
    return year, over[-1] if over else 1
