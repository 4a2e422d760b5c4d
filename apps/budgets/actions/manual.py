"""Commitments by hand: promises of money that no requisition or order holds (an agreement, a court settlement)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.budgets.committing import Want, amend, cancel, convert
from apps.budgets.models import Commitment
from apps.budgets.transitions import CLOSED, MANUAL, OPEN
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, locked, open_record, set_state, touch
from apps.documents.versions import check_version, once
from apps.ledger.codings import Coded, codings

KEEP = "budget.keep"


@dataclass(frozen=True)
class Promised:
    """Pounds promised on a coding, needed on a day, which tells the budget year."""

    coded: Coded
    amount: Decimal
    needed: dt.date


@action("budgets.promise.raise")
def promise(
    act: Act, *, holder: int, title: str, lines: Sequence[Promised], key: str, record_id: int | None = None
) -> tuple[Record, list[str]]:
    """Commit money by hand; gives its record and any warnings.  A stop refuses it, and says the cure.

    `record_id` is a commitment opened by `intend` beforehand, for which a stop may have been passed.
    """
    act.by.require(KEEP, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Record, first.answer, "commitment"), []
    record = _open(act, holder, title) if record_id is None else locked(_promise(record_id))
    found = codings(holder, [line.coded for line in lines])
    standing = Commitment.objects.filter(record=record).count()
    warnings = convert(
        act, record,
        [Want(standing + place, found[line.coded], line.amount, line.needed, record.title)
         for place, line in enumerate(lines, start=1)],
    )  # fmt: skip
    first.keep(record.pk)
    act.audit(
        holder, DataClass.FINANCE, record=record.pk,
        details={"lines": len(lines), "pounds": sum((line.amount for line in lines), Decimal("0.00")),
                 "warnings": len(warnings)},
    )  # fmt: skip
    return record, warnings


@action("budgets.promise.intend")
def intend(act: Act, *, holder: int, title: str) -> Record:
    """Open the note of a commitment without committing yet: what a person with the duty may let past a stop."""
    act.by.require(KEEP, holder)
    record = _open(act, holder, title)
    act.audit(holder, DataClass.FINANCE, record=record.pk)
    return record


@action("budgets.promise.amend")
def amend_promise(
    act: Act, *, record_id: int, position: int, by_amount: Decimal, version: int, reason: str
) -> list[str]:
    """More or less on one line of a commitment made by hand."""
    record = check_version(_promise(record_id), version)
    act.by.require(KEEP, record.holder_id)
    why = reason_given(reason)
    warnings = amend(act, record, {position: by_amount})
    touch(act, record)
    act.audit(
        record.holder_id, DataClass.FINANCE, record=record.pk, reason=why,
        details={"position": position, "by": by_amount, "warnings": len(warnings)},
    )  # fmt: skip
    return warnings


@action("budgets.promise.close")
def close_promise(act: Act, *, record_id: int, reason: str) -> Record:
    """End a commitment made by hand: what stands of it is free again."""
    record = _promise(record_id)
    act.by.require(KEEP, record.holder_id)
    why = reason_given(reason)
    cancel(act, record)
    set_state(act, record, CLOSED)
    act.audit(record.holder_id, DataClass.FINANCE, record=record.pk, reason=why)
    return record


def _open(act: Act, holder: int, title: str) -> Record:
    if not title.strip():
        raise Invalid("Say what is promised.", fields={"title": "Say what is promised."})
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=MANUAL.kind, title=title.strip(), state=OPEN
    )
    did(act, record, KEEP)
    return record


def _promise(record_id: int) -> Record:
    record = one_seen(Record, record_id, "commitment")
    if record.kind != MANUAL.kind:
        raise Conflict(f"{record.number} is no commitment made by hand.")
    return record
