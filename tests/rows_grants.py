"""Builders of rows of grants, for the security suite (see tests/rows.py)."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from apps.core.clock import now
from tests.rows import build, row

_numbers = itertools.count(1)
DAY, TEN = dt.date(2026, 5, 4), Decimal("10.00")


def _record(holder: int, kind: str, *states: str) -> Any:
    from apps.documents.models import Record
    from apps.documents.records import number_records
    from apps.documents.transitions import KINDS

    made = Record.objects.create(
        holder_id=holder, row_class=2, kind=f"grants.{kind}", series=KINDS[f"grants.{kind}"].series, year=2026,
        title="A grant", state=states[0], made_at=now(), made_by_id=1,
    )  # fmt: skip
    number_records([made])
    for state in states[1:]:
        Record.objects.filter(pk=made.pk).update(state=state)
    made.refresh_from_db()
    return made


@row("grants.Agreement")
def _agreement(county: Any, holder: int) -> Any:
    """With its one portion, since the two total each other."""
    from apps.grants.models import Agreement, Portion

    made = Agreement.objects.create(
        holder_id=holder, record=_record(holder, "agreement", "draft", "waiting", "live"), side="received",
        party="Home Office",
        purpose="Safer streets", reasons="Fewer burglaries", basis="Police Act 1996 s.31", department="Finance",
        account_id="40000", cost_centre=build("ledger.DimensionValue", county, holder), starts_on=DAY,
        ends_on=DAY, amount=TEN,
    )  # fmt: skip
    Portion.objects.create(holder_id=holder, agreement=made, period="2026-27", amount=TEN)
    return made


@row("grants.Portion")
def _portion(county: Any, holder: int) -> Any:
    return build("grants.Agreement", county, holder).portions.get()


@row("grants.Condition")
def _condition(county: Any, holder: int) -> Any:
    from apps.grants.models import Condition

    return Condition.objects.create(
        holder_id=holder, agreement=build("grants.Agreement", county, holder), number=next(_numbers), text="Report",
        due_on=DAY,
    )  # fmt: skip


@row("grants.Claim")
def _claim(county: Any, holder: int) -> Any:
    from apps.grants.models import Claim

    return Claim.objects.create(
        holder_id=holder, record=_record(holder, "claim", "claimed"), agreement=build("grants.Agreement", county, holder),
        about="First half", amount=TEN,
    )  # fmt: skip
