"""Plain functions used inside actions: the classifier of one organisation from the tables, and what it decides."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Q

from apps.core.errors import Conflict
from apps.ledger.models import ReportLine, Scheme
from apps.spend.calc.categories import ProClassTree
from apps.spend.calc.classify import ALL_ORGANISATIONS, Classification, Classifier, Line, Rule
from apps.spend.models import (
    Classing,
    MappingRule,
    MappingVersion,
    OwnRule,
    ProClassAlias,
    ProClassCode,
    SercopOf,
)
from apps.suppliers.naming import Payee

AT_ONCE = 5000


def current_version() -> MappingVersion:
    """The mapping version in force; Conflict while the reference tables are empty."""
    found = MappingVersion.objects.order_by("-number").first()
    if found is None:
        raise Conflict("The mapping tables are empty. Run `manage.py load_reference` once.")
    return found


def group_id(code: str) -> int | None:
    """The ledger's line of a SeRCOP group; None where there is none of that code."""
    return ReportLine.objects.filter(scheme=Scheme.SERCOP, code=code).values_list("pk", flat=True).first()


def classifier_for(organisation: int, version: int) -> Classifier:
    """All rules of a mapping version with the organisation's own rules of today, ready for use."""
    holds = Q(since__lte=version) & (Q(until__isnull=True) | Q(until__gt=version))
    codes: list[Any] = list(ProClassCode.objects.values("code", "level1", "level2", "level3"))
    aliases = ProClassAlias.objects.filter(holds).order_by("id").values_list("path", "proclass_id")
    common = MappingRule.objects.filter(holds)
    own = OwnRule.objects.filter(holder_id=organisation, ended_at__isnull=True)
    rules = [_rule(row, "common", ALL_ORGANISATIONS) for row in common.select_related("sercop").iterator()]
    rules += [_rule(row, "own", str(organisation)) for row in own.select_related("sercop").iterator()]
    sercop = dict(SercopOf.objects.filter(holds).values_list("proclass_id", "sercop__code"))
    return Classifier(ProClassTree.of(codes, aliases), rules, sercop)


def decide(
    classifier: Classifier,
    organisation: int,
    payee: Payee,
    raw: str,
    category: str,
    code: str,
    words: str,
    year: int,
) -> Classification:
    """The classification of a combination in a financial year: by the rules in force on its 1 April."""
    line = Line(
        organisation=str(organisation), supplier_key=payee.key, payee=raw, category=category, day=dt.date(year, 4, 1),
        purpose=words, code=code,
    )  # fmt: skip
    return classifier.classify(line, supplier=payee.mark)


def keep(classing: Classing, decided: Sequence[tuple[int, Classification]]) -> None:
    """Write what was decided, combination by combination."""
    for start in range(0, len(decided), AT_ONCE):
        given = [_row(combination, answer) for combination, answer in decided[start : start + AT_ONCE]]
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO spend_classified (holder_id, classing_id, combination_id, proclass_id, sercop_id, "
                "addressable, kind, rules) SELECT %s, %s, combination, proclass, line.id, addressable, kind, rules "
                "FROM jsonb_to_recordset(%s::jsonb) AS given(combination bigint, proclass text, sercop text, "
                "addressable boolean, kind text, rules jsonb) "
                "LEFT JOIN ledger_reportline line ON line.scheme = 'sercop' AND line.code = given.sercop",
                [classing.holder_id, classing.pk, json.dumps(given)],
            )


def _row(combination: int, answer: Classification) -> dict[str, Any]:
    return {
        "combination": combination, "proclass": answer.proclass or None, "sercop": answer.sercop or None,
        "addressable": answer.addressable, "kind": answer.kind,
        "rules": [{"answer": step.answer, "rule": step.rule, "because": step.because} for step in answer.steps],
    }  # fmt: skip


def _rule(row: MappingRule | OwnRule, prefix: str, organisation: str) -> Rule:
    return Rule(
        id=f"{prefix}:{row.pk}", kind=row.kind, pattern=row.pattern, proclass=row.proclass_id or "",
        sercop=row.sercop.code if row.sercop else "", addressable=row.addressable, category=row.category,
        organisation=organisation, rank=row.rank, valid_from=row.valid_from, valid_to=row.valid_to,
    )  # fmt: skip
