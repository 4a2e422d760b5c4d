"""A page's tables as a file: CSV, workbook or PDF, with whose data, what was chosen, when and by whom."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.text import slugify

from apps.core.clock import now
from apps.core.show import moment
from apps.documents.paper import csvout, pdf, xlsx
from apps.documents.paper.table import Table

FORMATS = ("csv", "xlsx", "pdf")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def wanted(request: HttpRequest) -> str:
    """The file format asked for, or nothing for the page."""
    given = request.GET.get("format", "")
    return given if given in FORMATS else ""


def links(request: HttpRequest) -> list[tuple[str, str]]:
    """Name and address of each file of this page."""
    copy = request.GET.copy()
    found = []
    for name in FORMATS:
        copy["format"] = name
        found.append((name.upper(), f"?{copy.urlencode()}"))
    return found


def answer(
    request: HttpRequest, tables: Sequence[Table], *, title: str, organisation: str, chosen: str, notes: Sequence[str] = (),
) -> HttpResponse:  # fmt: skip
    """The file in the format asked for.  Where no PDF can be made, a page that prints well comes instead."""
    made = now()
    kind = wanted(request)
    name = f"{slugify(title)}-{slugify(chosen)}.{kind}"
    if kind == "csv":
        block = csvout.header_block(
            organisation=organisation, chosen=chosen, made_at=made, made_by=request.actor.name  # type: ignore[attr-defined]
        )  # fmt: skip
        body = b"\r\n".join(
            csvout.render_csv(one, block if n == 0 else (), bom=n == 0) for n, one in enumerate(tables)
        )
        return _file(body, "text/csv; charset=utf-8", name)
    if kind == "xlsx":
        return _file(xlsx.render_workbook(list(tables), title=title, as_of=made), XLSX, name)
    screen = not pdf.available()
    html = render_to_string("ledger/group_paper.html", {
        "report": {"title": title, "organisation": organisation, "subtitle": chosen, "created": made.isoformat(),
                   "facts": [("Organisations", organisation), ("Chosen", chosen), ("Made", moment(made)),
                             ("Made by", request.actor.name)]},  # type: ignore[attr-defined]
        "tables": tables, "notes": notes, "for_screen": screen,
    })  # fmt: skip
    if screen:
        return HttpResponse(html)
    return _file(pdf.render_pdf(html, title=title), "application/pdf", name)


def _file(body: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
