"""Commitments by hand: promises of money that no requisition or order holds (an agreement, a court settlement)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.budgets.committing import Want, amend, cancel, convert
from apps.budgets.transitions import CLOSED, MANUAL, OPEN
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, locked, open_record, set_state, touch
from apps.documents.versions import check_version, once

KEEP = "budget.keep"


@action("budgets.promise.raise")
def promise(
    act: Act, *, holder: int, title: str, wants: Sequence[Want], key: str, record_id: int | None = None
) -> tuple[Record, list[str]]:
    """Commit money by hand; gives its record and any warnings.  A stop refuses it, and says the cure.

    `record_id` is a note of this room that waits, opened by `intend`, for which a stop may have been passed.
    """
    act.by.require(KEEP, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Record, first.answer, "commitment"), []
    if record_id is None:
        record = _open(act, holder, title)
    else:
        record = locked(_promise(record_id))
    warnings = convert(act, record, wants)
    first.keep(record.pk)
    act.audit(
        holder, DataClass.FINANCE, record=record.pk,
        details={"lines": len(wants), "pounds": sum((want.amount for want in wants), Decimal("0.00")),
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
