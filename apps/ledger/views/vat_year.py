"""The screen of a year's exempt input tax: quarter by quarter, the whole year, and the act that puts it right."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from apps.core.clock import financial_year, financial_year_label, today, year_bounds
from apps.core.errors import NotFound
from apps.core.show import ukdate
from apps.documents.paper.table import Column, Table
from apps.identity.access import signed_in
from apps.identity.screens import actor_of, new_key, run_form
from apps.ledger.actions.journals import RAISE
from apps.ledger.actions.vat_year import adjust_year
from apps.ledger.models import VatYear
from apps.ledger.queries import vat as queries
from apps.ledger.queries.between import readable, years_with_books
from apps.ledger.transitions import DROPPED
from apps.ledger.views.between_forms import VatYearForm
from apps.ledger.views.files import FORMATS, Report, give


@signed_in
@require_http_methods(["GET", "POST"])
def exempt_year(request: HttpRequest) -> HttpResponse:
    """How a year's exempt input tax stood at the end of each quarter and stands for the year, and its adjustment."""
    by = actor_of(request)
    body = next((one for one in readable() if str(one.pk) == request.GET.get("organisation", "")), None)
    if body is None:
        raise NotFound("There is no such organisation, or you may not see its books.")
    years = years_with_books([body.pk])
    given = request.GET.get("year", "")
    over = [one for one in years if year_bounds(one)[1] < today()]
    year = (
        int(given)
        if given.isdigit() and int(given) in years
        else (over[0] if over else financial_year(today()))
    )
    label, last = financial_year_label(year), year_bounds(year)[1]
    found = queries.exempt_year(body.pk, year)
    judged = VatYear.objects.filter(holder_id=body.pk, year=year).select_related("record").first()
    form = VatYearForm(request.POST if request.method == "POST" else None, initial={"dated": today()})
    if request.method == "POST" and run_form(
        request, form,
        lambda data: adjust_year(by=by, holder=body.pk, year=year, key=request.POST.get("key", ""), **data),
        f"The exempt input tax of {label} is judged.",
    ):  # fmt: skip
        return redirect(f"{reverse('ledger:vat-year')}?organisation={body.pk}&year={year}")
    tables = [_by_quarter(body.pk, year, found), *([_parts(found)] if found and found.parts else [])]
    if (wanted := request.GET.get("format", "")) in dict(FORMATS):
        return give(request, Report("Exempt input tax", body.name, label, tables), wanted)
    return TemplateResponse(request, "ledger/vat_year.html", {
        "page_title": f"Exempt input tax of {label}", "body": body, "found": found, "judged": judged, "tables": tables,
        "years": [{"label": financial_year_label(one), "current": one == year,
                   "url": f"{reverse('ledger:vat-year')}?organisation={body.pk}&year={one}"} for one in years],
        "form": form, "key": request.POST.get("key") or new_key(), "formats": FORMATS,
        "change": found.change if found else 0,
        "why": _why_not(by.holds(RAISE, body.pk), judged, last < today(), f"{ukdate(last)}"),
        "breadcrumb": [("VAT return", f"{reverse('ledger:vat')}?organisation={body.pk}"), (f"Exempt input tax {label}", "")],
    }, status=422 if form.errors else 200)  # fmt: skip


def _by_quarter(holder: int, year: int, found: queries.ExemptYear | None) -> Table:
    rows = []
    for _first, last in queries.quarters(year)[:3]:
        test = queries.exempt_test(holder, year, last)
        if test is not None and last < today():
            rows.append(
                [f"April to {ukdate(last)}, provisional", test[2], test[3], _word(test[0].insignificant)]
            )
    if found is not None:
        rows.append(["The whole year", found.exempt, found.everything, _word(found.verdict.insignificant)])
    return Table(
        title="Tested", caption="Input tax of exempt activity since April against the limits",
        columns=[Column("when", "Until"), Column("exempt", "Exempt", "money", "£"),
                 Column("all", "All input tax", "money", "£"),                 Column("verdict", "Verdict")],
        rows=rows, notes=[found.limits.source, found.verdict.why] if found else [],
    )  # fmt: skip


def _parts(found: queries.ExemptYear) -> Table:
    wrong = {(one.coding, one.stays) for one in found.wrong}
    return Table(
        title="What quarters took", caption="Input tax of exempt activity by coding",
        columns=[Column("account", "Account"), Column("centre", "Cost centre"), Column("objective", "Objective"),
                 Column("took", "In quarters it"), Column("year", "In the year it"),
                 Column("amount", "Pounds", "money", "£", total=True)],
        rows=[[one.account, one.cost_centre, one.objective, "stayed a cost" if one.stays else "came back",
               ("comes back" if one.stays else "is repaid") if (one.coding, one.stays) in wrong else "is the same",
               one.amount]
              for one in found.parts],
    )  # fmt: skip


def _word(insignificant: bool) -> str:
    return "Insignificant" if insignificant else "Not insignificant"


def _why_not(may: bool, judged: VatYear | None, over: bool, last: str) -> str:
    if judged is not None and (judged.record is None or judged.record.state != DROPPED):
        return "The year is judged already."
    if not over:
        return f"The year is judged once it is over, after {last}."
    return "" if may else "It takes the duty to raise journals in this organisation."
