"""Reads of room intake: uploads within reach, what was set aside, errors of an upload grouped for the fix step."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from apps.core.actor import Actor
from apps.core.errors import NotFound
from apps.intake.examining import file_of, plan_of
from apps.intake.models import SetAside, Upload
from apps.intake.reading import RefusedRow
from apps.intake.registry import PORTS, Port, port_of
from apps.tenancy.models import Organisation

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def uploads(state: str = "") -> QuerySet[Upload]:
    """Uploads within reach."""
    found = Upload.objects.select_related("record", "made_by")
    return found.filter(record__state=state) if state else found


def upload_of(upload_id: int) -> Upload:
    """One upload; NotFound when it is not there or out of reach."""
    found = uploads().filter(pk=upload_id).first()
    if found is None:
        raise NotFound(f"There is no import {upload_id}, or you may not see it.")
    return found


def ports_for(by: Actor) -> list[Port]:
    """Targets for which the person may import, in any organisation."""
    return [port for port in PORTS.values() if by.holds(port.duty)]


def organisations_for(by: Actor) -> list[Organisation]:
    """Organisations for which the person may import anything."""
    holders = {pk for port in PORTS.values() for pk in by.holders_with(port.duty)}
    return list(Organisation.objects.filter(pk__in=holders).order_by("name"))


def set_aside_rows(load: int) -> QuerySet[SetAside]:
    """Rows that a load left out, in the order of the file."""
    return SetAside.objects.filter(load=load).select_related("by").order_by("id")


@dataclass
class ColumnErrors:
    """What is wrong in one column: why, what would be right, how often, and the first rows."""

    column: str
    why: str
    right: str
    count: int = 0
    rows: list[tuple[str, int, str]] = field(default_factory=list)


def errors_by_column(upload: Upload, first: int = 10) -> list[ColumnErrors]:
    """The kept refusals of the preview, grouped by column and reason, most frequent first."""
    found: dict[tuple[str, str, str], ColumnErrors] = {}
    for row in upload.preview.get("refused", []):
        for one in row["refusals"]:
            key = (one["column"], one["why"], one["right_would_be"])
            group = found.setdefault(key, ColumnErrors(*key))
            group.count += 1
            if len(group.rows) < first:
                group.rows.append((one["sheet"], one["row"], one["value"]))
    return sorted(found.values(), key=lambda group: -group.count)


def refused_rows(upload: Upload) -> Iterator[RefusedRow]:
    """Every refused row of the stored file, read afresh."""
    port = port_of(upload.target)
    reading = port.reader.read(
        file_of(upload), plan_of(upload), port.target, context=port.context(upload.holder_id)
    )
    for batch in reading:
        yield from batch.refused


def errors_csv(upload: Upload) -> Iterator[str]:
    """All refusals as CSV text, line by line, with the row's own cells behind; safe to open in a spreadsheet."""
    yield _line(["Sheet", "Row", "Column", "Value", "Why", "What would be right", "Cells of the row"])
    for row in refused_rows(upload):
        for one in row.refusals:
            yield _line([row.sheet, row.row, one.column, one.value, one.why, one.right_would_be, *row.cells])


def _line(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_safe(str(cell)) for cell in cells])
    return out.getvalue()


def _safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
