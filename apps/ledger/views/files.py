"""A report of the books as a file: the same tables as on screen, as PDF, workbook or CSV."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.text import slugify

from apps.core.clock import now
from apps.core.show import moment
from apps.documents.paper import csvout, pdf, xlsx
from apps.documents.paper.table import Column, Table
from apps.identity.screens import actor_of
from apps.ledger.queries.lines import Behind, ledger_csv

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
SPOOL = 4 * 1024 * 1024
FORMATS = (("pdf", "PDF"), ("xlsx", "Excel"), ("csv", "CSV"))


@dataclass
class Report:
    """A report ready to be given: its tables, whose it is, what was chosen, as of when, and who may read it."""

    title: str
    organisation: str
    chosen: str
    tables: Sequence[Table]
    as_of: dt.datetime | None = None
    wide: bool = False
    notes: Sequence[str] = field(default_factory=tuple)
    readers: str = ""

    @property
    def may_read(self) -> str:
        """Who may read it, in words: a file knows no policies, so it says so itself."""
        return self.readers or f"People who may read the finances of {self.organisation}"

    @property
    def name(self) -> str:
        """File name without its ending."""
        return slugify(f"{self.title} {self.chosen}")[:80]


def give(request: HttpRequest, report: Report, wanted: str) -> Any:
    """The file in the format asked for.  CSV holds the first table alone, as programs like it."""
    if wanted == "pdf":
        return _pdf(request, report)
    kept: Any = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 (the response closes it)
    if wanted == "xlsx":
        sheets = [*report.tables, _about(request, report)]
        xlsx.render_workbook(sheets, title=report.title, as_of=report.as_of or now(), to=kept)
    else:
        for piece in csvout.stream_csv(report.tables[0], _block(request, report)):
            kept.write(piece.encode())
    return _attached(kept, f"{report.name}.{wanted}", XLSX_TYPE if wanted == "xlsx" else CSV_TYPE)


def give_lines(request: HttpRequest, report: Report, behind: Behind, opening: Decimal) -> Any:
    """Every line behind a figure as CSV, under the block that says what it is."""
    kept: Any = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 (the response closes it)
    kept.write(csvout.block_text(_block(request, report)).encode())
    for piece in ledger_csv(behind, opening=opening):
        kept.write(piece)
    return _attached(kept, f"{report.name}.csv", CSV_TYPE)


def _block(request: HttpRequest, report: Report) -> list[tuple[str, str]]:
    block = csvout.header_block(
        organisation=report.organisation, chosen=f"{report.title}, {report.chosen}", made_at=now(),
        made_by=actor_of(request).name,
    )  # fmt: skip
    return [*block, ("As of", _as_of(report)), ("May be read by", report.may_read)]


def _about(request: HttpRequest, report: Report) -> Table:
    """The last sheet of a workbook: what a CSV file says above its table."""
    return Table(
        title="About this file", caption=report.title, columns=[Column("what", "What"), Column("words", "Value")],
        rows=_block(request, report),
    )  # fmt: skip


def _as_of(report: Report) -> str:
    return moment(report.as_of) if report.as_of else f"now, {moment(now())}"


def _attached(kept: Any, name: str, content_type: str) -> FileResponse:
    kept.seek(0)
    return FileResponse(kept, as_attachment=True, filename=name, content_type=content_type)


def _pdf(request: HttpRequest, report: Report) -> HttpResponse:
    """The PDF; where it cannot be made here, the same page as HTML, which prints well."""
    possible = pdf.available()
    facts = [
        ("Period", report.chosen), ("As of", _as_of(report)), ("Made by", f"{actor_of(request).name}, {moment(now())}"),
        ("May be read by", report.may_read),
    ]  # fmt: skip
    html = render_to_string("ledger/report_paper.html", {
        "report": {"title": report.title, "organisation": report.organisation, "facts": facts, "created": ""},
        "tables": report.tables, "wide": report.wide, "notes": report.notes, "for_screen": not possible,
    })  # fmt: skip
    if not possible:
        return HttpResponse(html)
    answer = HttpResponse(
        pdf.render_pdf(html, title=f"{report.title}, {report.organisation}"), content_type="application/pdf"
    )
    answer["Content-Disposition"] = f'attachment; filename="{report.name}.pdf"'
    return answer
