"""Loads ProClass and the shipped mapping tables: idempotent, as a steward, after the ledger's code lists.

When the shipped tables differ from those last taken in, a new mapping version begins: rows that are gone end with it,
new rows begin with it, and what stewards added stands.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from apps.core.clock import now
from apps.ledger.queries.translated import lines_of
from apps.spend.models import MappingRule, MappingVersion, ProClassAlias, ProClassCode, SercopOf

FOLDER = Path(settings.ACCORD_REFERENCE_DIR)
TABLES = (
    "proclass-17",
    "sercop-groups",
    "map-categories",
    "map-words",
    "map-proclass-sercop",
    "proclass-aliases",
)


def load() -> dict[str, int]:
    """Bring the tables in line with the files; gives rows per table.  Needs a steward's scope and a transaction."""
    _codes()
    digest = hashlib.sha256(b"".join((FOLDER / f"{name}.csv").read_bytes() for name in TABLES)).hexdigest()
    last = MappingVersion.objects.order_by("-number").first()
    if last is None or last.shipped != digest:
        number = last.number + 1 if last else 1
        MappingVersion.objects.create(
            number=number, note="Mapping tables as shipped", shipped=digest, at=now()
        )
        groups = {line.code: line.pk for line in lines_of("sercop")}
        _replace(MappingRule, number, _rules(groups))
        _replace(SercopOf, number, [
            {"proclass_id": row["proclass"], "sercop_id": groups[row["sercop"]]} for row in _rows("map-proclass-sercop")
        ])  # fmt: skip
        _replace(ProClassAlias, number, [
            {"path": row["path"], "proclass_id": row["proclass"]} for row in _rows("proclass-aliases")
        ])  # fmt: skip
    return {
        "categories": ProClassCode.objects.count(),
        "mapping rules": MappingRule.objects.filter(until__isnull=True).count(),
        "mapping version": MappingVersion.objects.order_by("-number").values_list("number", flat=True)[0],
    }


def _codes() -> None:
    ProClassCode.objects.bulk_create(
        [ProClassCode(**{name: row[name] for name in ("code", "level1", "level2", "level3", "clarification")})
         for row in _rows("proclass-17")],
        update_conflicts=True, unique_fields=["code"], update_fields=["level1", "level2", "level3", "clarification"],
    )  # fmt: skip


def _rules(groups: dict[str, int]) -> list[dict[str, Any]]:
    kinds = (("category", "map-categories", "label"), ("words", "map-words", "words"))
    return [
        {
            "kind": kind, "pattern": row[column], "category": "", "proclass_id": row["proclass"] or None,
            "sercop_id": groups[row["sercop"]] if row["sercop"] else None,
            "rank": int(row.get("rank") or 100), "confidence": row["confidence"],
            "addressable": {"yes": True, "no": False}.get(row["addressable"]), "valid_from": row["valid_from"],
            "valid_to": row["valid_to"] or None,
        }
        for kind, name, column in kinds
        for row in _rows(name)
    ]  # fmt: skip


def _replace(model: type[models.Model], number: int, wanted: Sequence[dict[str, Any]]) -> None:
    """End the shipped rows that are no longer wanted, and begin the new ones, with version `number`."""
    names = sorted(wanted[0])
    present = {
        tuple(str(value) for value in row[1:]): row[0]
        for row in model._default_manager.filter(shipped=True, until__isnull=True).values_list("pk", *names)
    }
    keyed = {tuple(str(row[name]) for name in names): row for row in wanted}
    gone = [pk for key, pk in present.items() if key not in keyed]
    model._default_manager.filter(pk__in=gone).update(until=number)
    model._default_manager.bulk_create(
        model(since=number, shipped=True, **row) for key, row in keyed.items() if key not in present
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
