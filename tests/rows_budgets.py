"""Builders of rows of budgets, for the security suite (see tests/rows.py)."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from typing import Any

from apps.core.clock import now
from apps.core.scope import current_scope, scope
from tests.rows import ALWAYS, build, row

_numbers = itertools.count(1)
OVERRIDERS = {"PCC": "pcc.manager", "CC": "cc.manager", "FRA": "fra.manager"}


def _as_somebody(county: Any, holder: int) -> Any:
    """Whoever may let things past a stop there, acting with everything in reach."""
    code = next((code for code in OVERRIDERS if county.org(code) == holder), "CC")
    return county.person(OVERRIDERS[code])


@row("budgets.BudgetYear")
def _year(county: Any, holder: int) -> Any:
    from apps.budgets.models import BudgetYear

    return BudgetYear.objects.create(
        holder_id=holder, record=build("documents.Record", county, holder), year=2030 + next(_numbers)
    )


@row("budgets.Line")
def _line(county: Any, holder: int) -> Any:
    """Through the door: the application may not write one by itself."""
    from django.db import connection

    from apps.budgets.models import Line

    year = build("budgets.BudgetYear", county, holder)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT accord_set_budget(%s, %s::smallint, 'original', 'x', NULL, 'set', ARRAY['52100'], "
            "ARRAY[NULL]::bigint[], ARRAY[NULL]::bigint[], ARRAY[false], ARRAY[1]::smallint[], ARRAY[5]::numeric[])",
            [holder, year.year],
        )
    return Line.objects.get(book=year)


@row("budgets.Virement")
def _virement(county: Any, holder: int) -> Any:
    from apps.budgets.models import Virement

    return Virement.objects.create(
        holder_id=holder, record=build("documents.Record", county, holder), kind="virement", reason="Heating",
        amount=Decimal("10.00"),
    )  # fmt: skip


@row("budgets.VirementLine")
def _virement_line(county: Any, holder: int) -> Any:
    from apps.budgets.models import VirementLine

    return VirementLine.objects.create(
        holder_id=holder, virement=build("budgets.Virement", county, holder), position=1, year=2026, account_id="52100",
        cost_centre=build("ledger.DimensionValue", county, holder), amount=Decimal("12.00"), months=[Decimal("1.00")] * 12,
    )  # fmt: skip


@row("budgets.Control")
def _control(county: Any, holder: int) -> Any:
    from apps.budgets.models import Control

    return Control.objects.create(
        holder_id=holder, kind="order", verdict="warn", reason="Trial", during=ALWAYS,
        cost_centre=build("ledger.DimensionValue", county, holder),
    )  # fmt: skip


@row("budgets.Override")
def _override(county: Any, holder: int) -> Any:
    from apps.budgets.models import Override

    person = _as_somebody(county, holder)
    with scope(replace(current_scope(), person=person)):
        return Override.objects.create(
            holder_id=holder, record=build("documents.Record", county, holder), person_id=person, amount=Decimal("5.00"),
            reason="Flood", at=now(),
        )  # fmt: skip


@row("budgets.BudgetHolder")
def _holder(county: Any, holder: int) -> Any:
    from apps.budgets.models import BudgetHolder

    return BudgetHolder.objects.create(
        holder_id=holder, cost_centre=build("ledger.DimensionValue", county, holder), during=ALWAYS,
        person_id=county.person("cc.finance"),
    )  # fmt: skip


@row("budgets.Forecast")
def _forecast(county: Any, holder: int) -> Any:
    from apps.budgets.models import Forecast

    return Forecast.objects.create(
        holder_id=holder, line=build("budgets.Line", county, holder), outturn=Decimal("7.00"), reason="Cold winter",
        person_id=county.person("cc.finance"), at=now(),
    )  # fmt: skip


@row("budgets.BudgetLoad")
def _load(county: Any, holder: int) -> Any:
    from apps.budgets.models import BudgetLoad

    return BudgetLoad.objects.create(
        holder_id=holder, record=build("documents.Record", county, holder), upload=build("intake.Upload", county, holder),
        sha256=f"{next(_numbers):064d}", made_at=now(),
    )  # fmt: skip


@row("budgets.Rollover")
def _rollover(county: Any, holder: int) -> Any:
    from apps.budgets.models import Rollover

    return Rollover.objects.create(
        holder_id=holder, record=build("documents.Record", county, holder), year=2026
    )


@row("budgets.RolloverItem")
def _rollover_item(county: Any, holder: int) -> Any:
    from apps.budgets.committing import Want
    from apps.budgets.models import Commitment, Rollover, RolloverItem
    from apps.core.clock import today

    order = build("documents.Record", county, holder)
    coding = build("ledger.Coding", county, holder)
    want = Want(1, coding.pk, Decimal("5.00"), today())
    _commit(order, want)
    made = Commitment.objects.get(record=order)
    rollover = Rollover.objects.create(holder_id=holder, record=_draft(county, holder), year=made.year)
    return RolloverItem.objects.create(
        holder_id=holder, rollover=rollover, commitment=made, soft=0, hard=made.hard, accrued=0
    )


def _commit(order: Any, want: Any) -> None:
    from apps.budgets.committing import convert

    convert(None, order, [want])  # type: ignore[arg-type]


def _draft(county: Any, holder: int) -> Any:
    from apps.documents.models import Record
    from apps.documents.records import number_records

    record = Record.objects.create(
        holder_id=holder, row_class=2, kind="budgets.rollover", series="ROLL", year=2026, title="A list", state="draft",
        made_at=now(), made_by_id=1,
    )  # fmt: skip
    number_records([record])
    return record


@row("ledger.PostingRemark")
def _remark(county: Any, holder: int) -> Any:
    """Written as this room answers the ledger, for a batch that takes what nobody budgeted."""
    from django.db import connection

    from apps.budgets.models import BudgetYear
    from apps.ledger.models import Draft, DraftLine, PostingRemark

    year = build("ledger.Period", county, holder).year
    book, _ = BudgetYear.objects.get_or_create(
        holder_id=holder, year=year.year, defaults={"record": build("documents.Record", county, holder)}
    )
    draft: Draft = build("ledger.Draft", county, holder)
    Draft.objects.filter(pk=draft.pk).update(dated=year.during.lower)
    DraftLine.objects.create(
        holder_id=holder,
        draft=draft,
        position=1,
        coding=build("ledger.Coding", county, holder),
        amount=Decimal("10.00"),
    )
    person = _as_somebody(county, holder)
    with scope(replace(current_scope(), person=person)):
        if book.adopted_at is None:
            book.adopted_at, book.adopted_by_id = now(), person
            book.save()
        with connection.cursor() as cursor:
            cursor.execute("SELECT accord_foresee_posting(%s, %s)", [holder, draft.record_id])
    return PostingRemark.objects.get(record=draft.record)
