"""One version of a budget, whole, or beside another version."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.budgets.forms import MONTHS
from apps.budgets.models import Version
from apps.budgets.queries import versions
from apps.budgets.shown import version_table
from apps.core.clock import financial_year_label
from apps.core.show import moment
from apps.documents.queries import page_of
from apps.identity.access import signed_in
from apps.ledger.views.files import FORMATS, Report, give
from apps.tenancy.models import Organisation

PAGE = 200
VERSIONS_MAX = 500


@signed_in
@require_GET
def version(request: HttpRequest, version_id: int) -> HttpResponse:
    """The budget of a year as this version left it; with `?against=` another version's number, what is different."""
    one = versions.version(version_id)
    others = list(
        Version.objects.filter(book=one.book).exclude(pk=one.pk).order_by("-number")
        .values_list("number", "label")[:VERSIONS_MAX]
    )  # fmt: skip
    asked = request.GET.get("against", "")
    against = int(asked) if asked.isdecimal() and int(asked) in {number for number, _ in others} else None
    lines = versions.lines_of(one, against=against)
    only = against is not None and request.GET.get("only", "") == "changed"
    listed = [line for line in lines if line.difference] if only else lines
    label, name = financial_year_label(one.book.year), Organisation.objects.get(pk=one.holder_id).name
    words = f"version {one.number} of {label}" + (f" beside version {against}" if against is not None else "")
    caption = f"{name}, {words}: {one.label}"
    wanted = request.GET.get("format", "")
    if wanted in dict(FORMATS):
        table = version_table(caption, listed, MONTHS, _page, against=against, total=lines)
        return give(request, Report("Budget", name, words, [table], wide=True), wanted)
    start = int(request.GET["from"]) if request.GET.get("from", "").isdecimal() else 0
    start = start if start < len(listed) else 0
    table = version_table(caption, listed[start : start + PAGE], MONTHS, _page, against=against, total=lines)
    return TemplateResponse(request, "budgets/version.html", {
        "page_title": f"Version {one.number} of {label}", "version": one, "table": table if listed else None,
        "others": others, "against": against, "only": only, "formats": FORMATS, "count": len(listed),
        "start": start + 1, "end": min(start + PAGE, len(listed)),
        "next": start + PAGE if start + PAGE < len(listed) else None,
        "previous": max(0, start - PAGE) if start else None, "name": name,
        "facts": [
            {"label": "Organisation", "value": name}, {"label": "What it was", "value": one.get_kind_display()},
            {"label": "Why", "value": one.label},
            {"label": "Made by", "value": f"{one.made_by.name}, {moment(one.made_at)}"},
            {"label": "Document", "value": one.record.number if one.record else "",
             "url": page_of(one.record) if one.record else ""},
        ],
        "breadcrumb": [(f"Budget set-up {label}", f"{reverse('budgets:setup')}?in={one.holder_id}&year={one.book.year}"),
                       (f"Version {one.number}", "")],
    })  # fmt: skip


def _page(line: int) -> str:
    return reverse("budgets:line", args=[line])
