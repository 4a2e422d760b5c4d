"""The one writer of the commitment ledger: plain functions for use inside the actions of higher rooms.

    reserve(act, requisition, [Want(1, coding, Decimal("120.00"), needed)])
    convert(act, order, [Want(1, coding, Decimal("118.00"), needed, source=requisition.pk, source_position=1)])
    convert_bought(act, order, [Want(…)])                     # an emergency's order: stops are passed and told
    accrue(act, receipt, order, {1: Decimal("118.00")})
    release(act, invoice, order, {1: Decimal("118.00")})      # then post the invoice
    give_back(act, receipt, order, {1: Decimal("18.00")})     # goods went back: received is ordered again
    credit(act, credit_note, order, {1: Decimal("18.00")})    # after the credit note is posted: owed again
    cancel(act, order)                                        # before the order's last state

Each gives warnings as sentences.  A stop is a Conflict whose sentence says the cure; a person with the duty
`budget.override` lets a document past it by `actions.controls.allow_past`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.audit.act import Act
from apps.budgets.errors import budget_judged
from apps.budgets.models import Commitment
from apps.budgets.statements import answer
from apps.core.clock import financial_year, today
from apps.documents.models import Record

_COMMIT = (
    "SELECT accord_commit(%s, %s, %s, %s, %s, %s::integer[], %s::smallint[], %s::bigint[], %s::numeric[], %s::bigint[], "
    "%s::integer[], %s::text[])"
)


@dataclass(frozen=True)
class Want:
    """One line of a requisition or order: pounds on a coding (its id), needed on a day, which tells the budget year.

    `source` and `source_position` name the requisition's record and line that an order uses up.
    """

    position: int
    coding: int
    amount: Decimal
    needed: dt.date
    text: str = ""
    source: int | None = None
    source_position: int | None = None


def reserve(act: Act, requisition: Record, wants: Sequence[Want]) -> list[str]:
    """Reserve budget for new lines of a requisition.  When in its life (draft, sent, approved) is its room's choice."""
    return _new(requisition, "reserve", wants)


def convert(act: Act, order: Record, wants: Sequence[Want]) -> list[str]:
    """Commit new lines of an order; what they name of a requisition is used up, as far as it was reserved."""
    return _new(order, "order", wants)


def convert_bought(act: Act, order: Record, wants: Sequence[Want]) -> list[str]:
    """Commit the lines of an order that follows an emergency's purchase: the money is spent, so a stop is passed, kept as
    a passing of this order, and told among the warnings.  At COMMIT the database asks that it is such an order."""
    return _new(order, "bought", wants)


def amend(
    act: Act, record: Record, changes: Mapping[int, Decimal], *, cause: Record | None = None
) -> list[str]:
    """Pounds more (or less, negative) on lines of a requisition or order that stand."""
    return _move(cause or record, "amend", record, changes)


def accrue(act: Act, receipt: Record, order: Record, amounts: Mapping[int, Decimal]) -> list[str]:
    """Received: what was ordered is now owed.  Pounds above what was ordered are more commitment, and judged."""
    return _move(receipt, "receive", order, amounts)


def release(act: Act, invoice: Record, order: Record, amounts: Mapping[int, Decimal]) -> list[str]:
    """Invoiced: what was received, then what was ordered, is released.  Call it before the invoice is posted."""
    return _move(invoice, "invoice", order, amounts)


def give_back(act: Act, receipt: Record, order: Record, amounts: Mapping[int, Decimal]) -> list[str]:
    """Sent back: what was received and not invoiced is ordered again."""
    return _move(receipt, "return", order, amounts)


def credit(act: Act, credit_note: Record, order: Record, amounts: Mapping[int, Decimal]) -> list[str]:
    """Credited: what an invoice released is owed again, never more than that.  Call it after the posting."""
    return _move(credit_note, "credit", order, amounts)


def cancel(
    act: Act, record: Record, positions: Sequence[int] | None = None, *, cause: Record | None = None
) -> list[str]:
    """Release what is reserved and ordered on these lines (all of them, when none are named); received stays owed."""
    if positions is None:
        found = Commitment.objects.filter(holder_id=record.holder_id, record=record)
        positions = sorted(set(found.values_list("position", flat=True)))
    if not positions:
        return []
    return _move(cause or record, "cancel", record, dict.fromkeys(positions))


def _new(record: Record, what: str, wants: Sequence[Want]) -> list[str]:
    return _commit(
        record, what, record, [one.position for one in wants], [financial_year(one.needed) for one in wants],
        [one.coding for one in wants], [one.amount for one in wants], [one.source for one in wants],
        [one.source_position for one in wants], [one.text[:200] for one in wants],
    )  # fmt: skip


def _move(cause: Record, what: str, target: Record, amounts: Mapping[int, Decimal | None]) -> list[str]:
    positions = sorted(amounts)
    nothing: list[Any] = [None] * len(positions)
    return _commit(
        cause, what, target, positions, nothing, nothing, [amounts[one] for one in positions], nothing, nothing, nothing
    )  # fmt: skip


def _commit(cause: Record, what: str, target: Record, *arrays: list[Any]) -> list[str]:
    with budget_judged():
        said = answer(_COMMIT, [cause.holder_id, cause.pk, what, today(), target.pk, *arrays])
    return list(said or [])
