"""Stop, warn or ignore; and letting one document go past a stop, in one's own name."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.budgets.errors import budget_judged
from apps.budgets.models import Control, Override
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.money import PENNY
from apps.documents.models import Record
from apps.ledger.models import Dimension, DimensionValue

OVERRIDE = "budget.override"


@action("budgets.control.set")
def set_control(
    act: Act, *, holder: int, kind: str, verdict: str, since: dt.date, reason: str, basis: str = "year",
    cost_centre: str = "",
) -> Control:  # fmt: skip
    """From a day on, what happens when an act of this kind would pass the budget of a cost centre and of what stands
    below it (of the whole organisation, when none is named)."""
    act.by.require(OVERRIDE, holder)
    why = reason_given(reason)
    if (
        kind not in Control.Kind.values
        or basis not in Control.Basis.values
        or verdict not in Control.Verdict.values
    ):
        raise Invalid("Choose a kind of act, a basis, and one of stop, warn and ignore.")
    centre = None
    if cost_centre.strip():
        centre = DimensionValue.objects.filter(
            holder_id=holder, kind=Dimension.COST_CENTRE, code=cost_centre.strip().upper()
        ).first()
        if centre is None:
            raise Invalid(
                f"This organisation has no cost centre {cost_centre}.",
                fields={"cost_centre": "Choose one that is there."},
            )
    standing = Control.objects.filter(
        holder_id=holder, kind=kind, basis=basis, cost_centre=centre, during__contains=since
    ).first()
    if standing is not None and standing.during.lower == since:
        raise Conflict("A rule from that very day stands already; choose another day.")
    if standing is not None:
        standing.during = DateRange(standing.during.lower, since)
        standing.save()
    with budget_judged(overlap="Another rule begins later; choose a day after it."):
        made = Control.objects.create(
            holder_id=holder, kind=kind, basis=basis, verdict=verdict, cost_centre=centre, reason=why,
            during=DateRange(since, None),
        )  # fmt: skip
    act.audit(
        holder, DataClass.FINANCE, reason=why,
        details={"kind": kind, "basis": basis, "verdict": verdict, "cost_centre": centre.pk if centre else None},
    )  # fmt: skip
    return made


@action("budgets.stop.pass")
def allow_past(act: Act, *, record_id: int, amount: Decimal, reason: str) -> Override:
    """Let one document go past budget stops by so many pounds at most, and say why; it is then sent again.

    Whoever does so is named with every stop that was passed.
    """
    record = one_seen(Record, record_id, "document")
    act.by.require(OVERRIDE, record.holder_id, amount)
    why = reason_given(reason)
    if amount <= 0 or amount != amount.quantize(PENNY):
        raise Invalid("Say by how many pounds at most.", fields={"amount": "Give pounds above £0.00."})
    with budget_judged():
        made = Override.objects.create(
            holder_id=record.holder_id,
            record=record,
            person_id=act.by.person,
            amount=amount,
            reason=why,
            at=now(),
        )
    act.audit(record.holder_id, DataClass.FINANCE, record=record.pk, reason=why, details={"amount": amount})
    return made
