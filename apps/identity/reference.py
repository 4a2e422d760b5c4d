"""Loads duties, roles, the separation matrix and vetting levels from `fixtures/reference`: idempotent, as a steward."""

from __future__ import annotations

import csv
from pathlib import Path

from django.conf import settings

from apps.core.classes import DataClass
from apps.identity.models import Duty, Role, RoleDuty, SodRule, VettingLevel

FOLDER = Path(settings.ACCORD_REFERENCE_DIR)


def load() -> dict[str, int]:
    """Bring the tables in line with the files; gives rows per table.  Needs a steward's scope and a transaction."""
    duties = [
        Duty(
            code=row["code"],
            label=row["label"],
            kind=row["kind"],
            opens=int(DataClass[row["opens"].upper()]) if row["opens"] else None,
            writes=row["writes"] == "yes",
        )
        for row in _rows("duties")
    ]
    Duty.objects.bulk_create(
        duties,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["label", "kind", "opens", "writes"],
    )
    rows = _rows("roles")
    Role.objects.bulk_create(
        [Role(code=row["role"], label=row["label"]) for row in rows],
        update_conflicts=True, unique_fields=["code"], update_fields=["label"],
    )  # fmt: skip
    wanted = {(row["role"], duty) for row in rows for duty in row["duties"].split()}
    present = {(item.role_id, item.duty_id): item.pk for item in RoleDuty.objects.all()}
    RoleDuty.objects.filter(pk__in=[pk for pair, pk in present.items() if pair not in wanted]).delete()
    RoleDuty.objects.bulk_create(
        [RoleDuty(role_id=role, duty_id=duty) for role, duty in sorted(wanted - present.keys())]
    )
    rules = list(_rules(duties))
    SodRule.objects.bulk_create(
        rules, update_conflicts=True, unique_fields=["one", "other", "grade"], update_fields=["why"]
    )
    levels = [VettingLevel(**row) for row in _rows("vetting-levels")]
    VettingLevel.objects.bulk_create(
        levels, update_conflicts=True, unique_fields=["code"], update_fields=["label", "scheme", "rank"]
    )
    return {"duties": len(duties), "roles": len(rows), "rules": len(rules), "levels": len(levels)}


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _rules(duties: list[Duty]) -> list[SodRule]:
    """Rules with `KIND:x` written out for every duty of that kind; the pair in alphabetical order."""
    made: dict[tuple[str, str, str], SodRule] = {}
    for row in _rows("separation"):
        others = [row["other"]]
        if row["other"].startswith("KIND:"):
            kind = row["other"].removeprefix("KIND:")
            others = [duty.code for duty in duties if duty.kind == kind and duty.code != row["one"]]
        for other in others:
            one, two = sorted((row["one"], other))
            made[one, two, row["grade"]] = SodRule(
                one_id=one, other_id=two, grade=row["grade"], why=row["why"]
            )
    return list(made.values())
