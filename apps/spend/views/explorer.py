"""Screens of room spend: the explorer, lines behind a figure, loads, joint suppliers, prices, rules."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from apps.core.clock import financial_year_label, today, year_bounds
from apps.core.errors import AccordError, NotFound
from apps.core.paging import page_by_key
from apps.identity.access import needs, signed_in
from apps.spend import actions, queries
from apps.spend.forms import FilterForm, RuleForm, filter_initial
from apps.spend.models import (
    IdenticalLine,
    Line,
    Load,
    MappingRule,
    MappingVersion,
    PriceLoad,
    SupplierWindow,
)
from apps.spend.queries import VIEWS, LineFilter
from apps.spend.queries.booked import booked_total
from apps.spend.queries.figures import readable
from apps.spend.queries.partners import newest_year, years_of
from apps.spend.queries.postings import posting_of
from apps.spend.queries.sources import standing
from apps.suppliers.queries import supplier_names
from apps.tenancy.models import Organisation

MOST_ROWS = 500
TOP = 25


@signed_in
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The explorer: figures by one view, each a link to exactly its lines."""
    wanted = LineFilter.from_query(request.GET)
    by = request.GET.get("by", "organisation")
    by = by if by in VIEWS else "organisation"
    rows = queries.figures(wanted, by)
    names = _bodies()
    columns = (
        [pk for pk in names if any(pk in row.by_organisation for row in rows)] if by != "organisation" else []
    )
    lines, amount = sum(row.lines for row in rows), sum((row.amount for row in rows), Decimal("0.00"))
    told = [
        {"row": row, "parts": [row.by_organisation.get(pk) for pk in columns]}
        for row in (rows[:MOST_ROWS] if by != "month" else rows)
    ]
    return TemplateResponse(request, "spend/index.html", {
        "page_title": "Spend", "rows": told, "view": VIEWS[by], "columns": [names[pk] for pk in columns],
        "lines": lines, "amount": amount, "all_url": wanted.url(), "left_out": max(0, len(rows) - len(told)),
        "form": FilterForm(initial=filter_initial(wanted, by), by_view=True), "notes": queries.mixing(wanted),
        "tabs": [{"label": label, "url": _with(request.GET, by=name), "current": name == by}
                 for name, label in VIEWS.items()],
        "standing": _standing(wanted), "loads": len(queries.loads_behind(wanted)), "kept": _kept(wanted),
        "may_import": _may_import(request),
    })  # fmt: skip


@signed_in
@require_GET
def lines(request: HttpRequest) -> HttpResponse:
    """The lines behind a figure, newest first."""
    wanted = LineFilter.from_query(request.GET)
    found = queries.lines_behind(wanted)
    fed = booked_total(wanted, readable())
    journal_lines = sum(lines for lines, _ in fed.values())
    pounds = sum((amount for _, amount in fed.values()), Decimal("0.00"))
    if wanted.by_line:
        total = found.aggregate(lines=Count("pk"), amount=Sum("amount"))
        count, amount = total["lines"] + journal_lines, (total["amount"] or Decimal("0.00")) + pounds
    else:
        count, amount = queries.total_of(wanted)
    page = page_by_key(found, request, order=("-paid_on", "-id"))
    flagged = set(
        IdenticalLine.objects.filter(line_id__in=[one.pk for one in page.rows]).values_list(
            "line_id", flat=True
        )
    )
    names = _bodies()
    for one in page.rows:
        one.organisation_name = names.get(one.holder_id, "")  # type: ignore[attr-defined]
        one.is_identical = one.pk in flagged  # type: ignore[attr-defined]
    return TemplateResponse(request, "spend/lines.html", {
        "page_title": "Payment lines", "page": page, "count": count, "amount": amount, "notes": queries.mixing(wanted),
        "form": FilterForm(initial=filter_initial(wanted)), "standing": _standing(wanted), "beyond": _beyond(wanted),
        "shown": f"{len(page.rows)} of {page.about} lines", "kept": _kept(wanted),
        "breadcrumb": [("Spend", reverse("spend:index")), ("Lines", "")],
        "journal_lines": journal_lines, "journal_pounds": pounds,
        "booked_url": f"{reverse('spend:booked')}?{wanted.query()}",
        "identical_url": "" if wanted.identical else wanted.but(identical=True).url(),
    })  # fmt: skip


@signed_in
@require_GET
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """One line: everything published of it, its supplier, and why it is classified as it is."""
    found = (
        Line.objects.select_related("load__record", "load__upload", "combination__alias__supplier")
        .filter(pk=line_id)
        .first()
    )
    if found is None:
        raise NotFound(f"There is no payment line {line_id}, or you may not see it.")
    flagged = IdenticalLine.objects.filter(line_id=found.pk).first()
    told = queries.explained(found.combination)
    supplier = found.combination.alias.supplier if found.combination.alias else None
    facts: list[dict[str, Any]] = [
        {"label": "Organisation", "value": _bodies().get(found.holder_id, "")},
        {"label": "Paid on", "value": f"{found.paid_on:%d/%m/%Y}"},
        {"label": "Amount", "value": f"£{found.amount:,.2f} ({found.load.get_amount_basis_display().lower()})"},
        {"label": "Payee as published", "value": found.raw_supplier},
        {"label": "Supplier", "value": supplier.name if supplier else found.combination.get_payee_kind_display(),
         **({"url": reverse("suppliers:detail", args=[supplier.pk])} if supplier else {})},
        {"label": "Published category", "value": found.combination.category or found.combination.subjective},
        {"label": "Transaction number", "value": found.transaction}, {"label": "Purpose", "value": found.purpose},
        {"label": "Department", "value": found.department}, {"label": "Cost centre", "value": found.cost_centre},
        {"label": "File and row", "value": f"{found.load.file_name}, row {found.row_number:,}"},
        {"label": "Load", "value": found.load.record.number,
         "url": reverse("spend:load-record", args=[found.load.record_id])},
    ]  # fmt: skip
    answer = told.answer
    classes = [
        {"label": "ProClass category",
         "value": str(answer.proclass) if answer and answer.proclass else "Not yet classified"},
        {"label": "Subjective group", "value": answer.sercop.label if answer and answer.sercop else "Not yet classified"},
        {"label": "Competition", "value": "Open" if answer and answer.addressable else "Not open"},
        {"label": "Mapping version", "value": str(answer.classing.version_id) if answer else ""},
    ]  # fmt: skip
    return TemplateResponse(request, "spend/line.html", {
        "page_title": f"Payment line {found.pk}", "facts": facts, "classes": classes, "steps": told.steps,
        "flagged": flagged,
        "breadcrumb": [("Spend", reverse("spend:index")), ("Lines", reverse("spend:lines")), (f"Line {found.pk}", "")],
    })  # fmt: skip


@signed_in
@require_GET
def load_page(request: HttpRequest, record_id: int) -> HttpResponse:
    """One load: what it came from, how it reconciles, and its figures."""
    found = Load.objects.select_related("record", "upload", "replaced_by").filter(record_id=record_id).first()
    if found is None:
        raise NotFound("There is no such load, or you may not see it.")
    wanted = LineFilter(load=found.pk)
    identical = IdenticalLine.objects.filter(load=found).aggregate(lines=Count("pk"), amount=Sum("amount"))
    return TemplateResponse(request, "spend/load.html", {
        "page_title": f"Load {found.record.number}", "load": found, "organisation_name": _bodies().get(found.holder_id, ""),
        "lines_url": wanted.url(), "identical": identical, "identical_url": wanted.but(identical=True).url(),
        "months": queries.figures(wanted, "month") if found.live else [],
        "import_url": reverse("intake:result", args=[found.upload_id]), "posting": posting_of(found),
        "fed": standing(found.holder_id).filter(
            source="ledger", during__overlap=DateRange(found.period_from, found.period_to, "[]")
        ) if found.period_from else [],
        "may_post": found.live and request.actor.holds("journal.raise", found.holder_id),  # type: ignore[attr-defined]
        "breadcrumb": [("Spend", reverse("spend:index")), (str(found.record.number), "")],
    })  # fmt: skip


@signed_in
@require_GET
def joint(request: HttpRequest) -> HttpResponse:
    """Suppliers that two services or more of a collaboration pay, from what partners show each other."""
    circles = queries.circles_of()
    given = request.GET.get("circle", "")
    circle = next((one for one in circles if str(one.pk) == given), circles[0] if circles else None)
    context: dict[str, Any] = {"page_title": "Joint suppliers", "circles": circles, "circle": circle}
    if circle is not None:
        years = years_of(circle.pk)
        wanted = request.GET.get("year", "")
        year = int(wanted) if wanted.isdigit() and int(wanted) in years else newest_year(circle.pk, today())
        everything = request.GET.get("open") == "all"
        rows = queries.partners(circle.pk, (year, year), addressable=not everything)
        names = {pk: name for pk, name in _bodies().items() if any(pk in row.by_organisation for row in rows)}
        first, last = year_bounds(year)
        own = set(readable())
        context |= {
            "years": [(one, financial_year_label(one)) for one in years], "year": year, "names": list(names.values()),
            "year_label": financial_year_label(year), "everything": everything,
            "total": sum((row.amount for row in rows), Decimal(0)),
            "rows": [{
                "row": row,
                "parts": [_part(row, pk, LineFilter(organisations=(pk,), first=first, last=last, supplier=row.supplier), own)
                          for pk in names],
            } for row in rows[:MOST_ROWS]],
            "count": len(rows),
        }  # fmt: skip
    return TemplateResponse(request, "spend/joint.html", context)


@signed_in
@require_GET
def prices(request: HttpRequest) -> HttpResponse:
    """Price variance: what buyers paid for the same item, and what the median or the best price would save."""
    found = queries.price_variances()
    item = request.GET.get("item", "")
    chosen = next((one for one in found if one.item == item), None)
    return TemplateResponse(request, "spend/prices.html", {
        "page_title": "Prices", "rows": found, "chosen": chosen, "may_import": _may_import(request),
        "saving_median": sum((one.saving_at_median for one in found), Decimal(0)),
        "saving_best": sum((one.saving_at_best for one in found), Decimal(0)),
    })  # fmt: skip


@signed_in
@require_GET
def price_load_page(request: HttpRequest, record_id: int) -> HttpResponse:
    """One load of prices."""
    found = PriceLoad.objects.select_related("record").filter(record_id=record_id).first()
    if found is None:
        raise NotFound("There is no such load of prices, or you may not see it.")
    return TemplateResponse(request, "spend/price_load.html", {
        "page_title": f"Prices {found.record.number}", "load": found,
        "facts": [
            {"label": "File", "value": found.file_name}, {"label": "Prices", "value": f"{found.points:,}"},
            {"label": "Year", "value": financial_year_label(found.year)},
            {"label": "State", "value": "Counts" if found.live else "Withdrawn or replaced"},
            {"label": "Import", "value": found.record.number, "url": reverse("intake:result", args=[found.upload_id])},
        ],
        "breadcrumb": [("Prices", reverse("spend:prices")), (str(found.record.number), "")],
    })  # fmt: skip


@needs("spend.classify")
def rules(request: HttpRequest) -> HttpResponse:
    """An organisation's own rules; add one, end one, classify again."""
    by = request.actor  # type: ignore[attr-defined]
    holders = by.holders_with("spend.classify")
    bodies = list(Organisation.objects.filter(pk__in=holders).order_by("name"))
    given = request.GET.get("organisation", "")
    body = next((one for one in bodies if str(one.pk) == given or one.code == given), bodies[0])
    form = RuleForm(request.POST or None)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_own_rule(by=by, organisation=body.pk, **form.arguments())
            messages.success(request, "The rule is kept. Classify again to apply it to lines already loaded.")
            return redirect(f"{reverse('spend:rules')}?organisation={body.pk}")
        except AccordError as refusal:
            error = str(refusal)
    unmapped = queries.figures(LineFilter(organisations=(body.pk,), proclass="none"), "label")
    return TemplateResponse(request, "spend/rules.html", {
        "page_title": f"Classification rules of {body.name}", "body": body, "bodies": bodies, "form": form, "error": error,
        "own": queries.own_rules(body.pk),
        "unmapped": unmapped[:TOP], "version": MappingVersion.objects.order_by("-number").first(),
    }, status=422 if error or form.errors else 200)  # fmt: skip


@needs("spend.classify")
@require_POST
def end_rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """End a rule."""
    rule = actions.end_own_rule(by=request.actor, rule_id=rule_id)  # type: ignore[attr-defined]
    return redirect(f"{reverse('spend:rules')}?organisation={rule.holder_id}")


@needs("spend.classify")
@require_POST
def classify(request: HttpRequest, organisation_id: int) -> HttpResponse:
    """Classify an organisation's lines again."""
    made = actions.classify_again(by=request.actor, organisation=organisation_id)  # type: ignore[attr-defined]
    messages.success(
        request,
        f"Classified again under mapping version {made.version_id}: {made.changed:,} answers changed.",
    )
    return redirect(f"{reverse('spend:rules')}?organisation={organisation_id}")


@signed_in
def mapping(request: HttpRequest) -> HttpResponse:
    """The common mapping tables; a steward changes them."""
    by = request.actor  # type: ignore[attr-defined]
    form = RuleForm(request.POST or None)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            data = form.arguments()
            data["note"] = data.pop("reason")
            made = actions.change_mapping(by=by, **data)
            messages.success(
                request,
                f"Mapping version {made.since} holds the change. Organisations see it when they classify again.",
            )
            return redirect("spend:mapping")
        except AccordError as refusal:
            error = str(refusal)
    words = request.GET.get("words", "").strip()
    found = MappingRule.objects.filter(until__isnull=True).select_related("proclass", "sercop")
    page = page_by_key(
        found.filter(pattern__icontains=words) if words else found, request, order=("pattern", "id")
    )
    return TemplateResponse(request, "spend/mapping.html", {
        "page_title": "Mapping tables", "page": page, "words": words, "may": by.holds("reference.steward"), "form": form,
        "error": error,
        "versions": MappingVersion.objects.order_by("-number")[:10], "shown": f"{len(page.rows)} of {page.about} rules",
    }, status=422 if error or form.errors else 200)  # fmt: skip


def _bodies() -> dict[int, str]:
    return dict(Organisation.objects.order_by("name").values_list("pk", "name"))


def _with(given: QueryDict, **changes: str) -> str:
    copy = given.copy()
    for name, value in changes.items():
        copy[name] = value
    return f"?{copy.urlencode()}"


def _part(row: queries.PartnerRow, pk: int, wanted: LineFilter, own: set[int]) -> dict[str, Any] | None:
    """One organisation's pounds with a supplier; a link where the reader reads that organisation's lines."""
    if pk not in row.by_organisation:
        return None
    count, amount = row.by_organisation[pk]
    return {"lines": count, "amount": amount, "url": wanted.url() if pk in own else ""}


def _may_import(request: HttpRequest) -> bool:
    return bool(request.actor.holds("spend.import"))  # type: ignore[attr-defined]


def _standing(wanted: LineFilter) -> list[str]:
    """What the filter says, in words, beyond the form's own fields."""
    told = []
    if wanted.supplier is not None:
        told.append(
            f"Supplier: {supplier_names([wanted.supplier], wanted.master).get(wanted.supplier, wanted.supplier)}"
        )
    for name, label in (("proclass", "ProClass"), ("sercop", "Subjective group"), ("reason", "Not open because"),
                        ("label", "Published category"), ("basis", "Amounts"), ("load", "Load")):  # fmt: skip
        value = getattr(wanted, name)
        if value is not None:
            told.append(f"{label}: {'not yet classified' if value == 'none' else value or 'none published'}")
    if wanted.identical:
        told.append("Only lines that equal an earlier line of their load")
    if wanted.cut:
        told.append("As of an earlier state of the books")
    return told


def _kept(wanted: LineFilter) -> list[tuple[str, str]]:
    """Parts of the filter that the form does not show, as hidden fields, so that filtering narrows the figure."""
    shown = {"organisation", "from", "to", "words", "standing", "level1"}
    return [(name, value) for name, value in QueryDict(wanted.query()).items() if name not in shown]  # type: ignore[misc]


def _beyond(wanted: LineFilter) -> list[dict[str, Any]]:
    """Lines and pounds of organisations that the reader cannot open, as far as a partners' window shows them."""
    own = set(readable())
    names = _bodies()
    found = []
    for pk in wanted.organisations:
        if pk in own:
            continue
        part: dict[str, Any] = {"name": names.get(pk, ""), "lines": None, "amount": None}
        if wanted.supplier is not None:
            rows = SupplierWindow.objects.filter(
                organisation_id=pk, alias__supplier_id=wanted.supplier, cut__isnull=False, withdrawn_cut__isnull=True,
                holder__kind="circle",
            )  # fmt: skip
            circle = rows.values_list("holder_id", flat=True).first()
            part |= rows.filter(holder_id=circle or 0).aggregate(lines=Sum("lines"), amount=Sum("amount"))
        found.append(part)
    return found
