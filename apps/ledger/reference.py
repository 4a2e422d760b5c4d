"""Loads the chart, VAT codes, report lines and shipped mappings from `fixtures/reference`: idempotent, as a steward."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.ledger.models import Account, Mapping, ReportLine, VatCode, VatRate, VatTest

FOLDER = Path(settings.ACCORD_REFERENCE_DIR)
BEGINNING = dt.date(2015, 4, 1)


def load() -> dict[str, int]:
    """Bring the tables in line with the files; gives rows per table.  What stewards added stands.

    Needs a steward's scope and a transaction.
    """
    accounts = _rows("chart-of-accounts")
    Account.objects.bulk_create(
        [Account(code=row["code"], name=row["name"], kind=row["kind"], group=row["group"], role=row["role"],
                 needs_cost_centre=row["needs_cost_centre"] == "yes") for row in accounts],
        update_conflicts=True, unique_fields=["code"],
        update_fields=["name", "kind", "group", "role", "needs_cost_centre"],
    )  # fmt: skip
    _vat()
    lines = _report_lines()
    wanted = [("sercop", "account", row["code"], row["sercop"]) for row in accounts if row["sercop"]]
    wanted += [("spend", "account", row["code"], row["spend"]) for row in accounts if row["spend"]]
    wanted += [(row["scheme"], "objective", row["objective"], row["line"]) for row in _rows("map-objectives")]
    _mappings(wanted, lines)
    return {
        "accounts": len(accounts),
        "report lines": len(lines),
        "mappings of accounts and objectives": len(wanted),
    }


def _vat() -> None:
    rows = _rows("vat-codes")
    VatCode.objects.bulk_create(
        [VatCode(code=row["code"], label=row["label"], direction=row["direction"], blocked=row["blocked"] == "yes",
                 exempt=row["exempt"] == "yes", source=row["source"]) for row in rows],
        update_conflicts=True, unique_fields=["code"],
        update_fields=["label", "direction", "blocked", "exempt", "source"],
    )  # fmt: skip
    rated = set(VatRate.objects.values_list("code_id", flat=True))
    VatRate.objects.bulk_create(
        [VatRate(code_id=row["code"], percent=row["percent"], during=DateRange(BEGINNING, None), source=row["source"])
         for row in rows if row["code"] not in rated]
    )  # fmt: skip
    tested = set(VatTest.objects.values_list("basis", flat=True))
    VatTest.objects.bulk_create(
        [VatTest(basis=row["basis"], pounds_a_month=row["pounds_a_month"], percent=row["percent"],
                 percent_inclusive=row["percent_inclusive"] == "yes", passes=row["passes"], source=row["source"],
                 during=DateRange(dt.date.fromisoformat(row["from"]), None))
         for row in _rows("vat-tests") if row["basis"] not in tested]
    )  # fmt: skip


def _report_lines() -> dict[tuple[str, str], int]:
    """Lines of every scheme; gives their ids by scheme and code."""
    rows: list[dict[str, Any]] = [
        *_rows("report-lines"),
        *({"scheme": "sercop", **row} for row in _rows("sercop-groups")),
    ]
    ids: dict[tuple[str, str], int] = {}
    for parents in (True, False):
        some = [row for row in rows if (row["parent"] == "") is parents]
        ReportLine.objects.bulk_create(
            [ReportLine(scheme=row["scheme"], code=row["code"], label=row["label"],
                        parent_id=ids.get((row["scheme"], row["parent"])), source=row["confidence"]) for row in some],
            update_conflicts=True, unique_fields=["scheme", "code"], update_fields=["label", "parent", "source"],
        )  # fmt: skip
        ids = {
            (scheme, code): pk for scheme, code, pk in ReportLine.objects.values_list("scheme", "code", "pk")
        }
    return ids


def _mappings(wanted: list[tuple[str, str, str, str]], lines: dict[tuple[str, str], int]) -> None:
    """Add shipped mappings for codes that nothing maps yet; a steward's own dated rows are left as they are."""
    present = set(Mapping.objects.values_list("scheme", "by", "code"))
    Mapping.objects.bulk_create(
        [Mapping(scheme=scheme, by=by, code=code, line_id=lines[(scheme, line)], during=DateRange(BEGINNING, None),
                 shipped=True) for scheme, by, code, line in wanted if (scheme, by, code) not in present]
    )  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
