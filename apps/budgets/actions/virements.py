"""Changes of an adopted budget: raised with their reason, approved by another person, in force with the approval."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.budgets.calc.profiles import Months, by_hand, equal
from apps.budgets.errors import budget_judged
from apps.budgets.keys import Where, places
from apps.budgets.models import BudgetYear, Virement, VirementLine
from apps.budgets.statements import answer
from apps.budgets.transitions import VIREMENT, WAITING
from apps.core.classes import DataClass
from apps.core.clock import financial_year_label
from apps.core.errors import Conflict, Invalid
from apps.core.money import PENNY
from apps.documents.models import Record
from apps.documents.records import did, open_record
from apps.documents.versions import once
from apps.tenancy.models import Organisation
from apps.work.approvals import ask

RAISE, APPROVE = "virement.raise", "virement.approve"
LINES_MAX = 200
NOUGHT = Decimal("0.00")


@dataclass(frozen=True)
class Move:
    """Pounds that a budget gains (positive) or gives (negative) in a year, in equal months from `first` on, or as
    `months` says."""

    year: int
    where: Where
    amount: Decimal
    first: int = 1
    months: Months | None = None

    def fitted(self) -> Months:
        """Its twelve months."""
        if self.months is None:
            return equal(self.amount, first=self.first)
        return by_hand(self.amount, self.months)


@action("budgets.virement.raise")
def raise_virement(
    act: Act, *, holder: int, moves: Sequence[Move], reason: str, key: str, kind: str = "virement", other: int | None = None,
    other_moves: Sequence[Move] = (),
) -> Virement:  # fmt: skip
    """Raise a change of the budget and ask for its approval.

    kind `virement` leaves each year's total, capital apart from revenue; `slippage` moves a budget between years;
    `supplement` adds budget or takes it out.  With `other`, an organisation, the virement crosses: `other_moves` are its
    side, whoever raises it holds the duty with enough limit in both, and each side is approved within its own.
    """
    sides = {holder: list(moves)} | ({other: list(other_moves)} if other is not None else {})
    why = reason_given(reason)
    amount = _checked(kind, sides)
    for side in sides:
        act.by.require(RAISE, side, amount)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Virement, first.answer, "virement")
    pair = uuid.uuid4() if other is not None else None
    made: list[Virement] = []
    records: list[Record] = []
    for side, some in sides.items():
        across = next((one for one in sides if one != side), None)
        one, record = _raise_side(
            act, side, some, kind=kind, why=why, amount=amount, pair=pair, across=across
        )
        made.append(one)
        records.append(record)
    for record in records:
        ask(act, record, duty=APPROVE, amount=amount)
    first.keep(made[0].pk)
    if other is not None:
        told_across(act, records[0], "raised")
    act.audit(
        holder, DataClass.FINANCE, record=records[0].pk, reason=why,
        details={"kind": kind, "amount": amount, "records": [record.pk for record in records], "other": other},
    )  # fmt: skip
    return made[0]


def told_across(act: Act, record: Record, word: str) -> None:
    """Write what happened to one side of a crossing virement into the other organisation's chain, just before its own."""

    def tell(words: list[Any]) -> None:
        for one in words:
            answer(
                "SELECT accord_audit_other_side(%s, %s, %s, %s)", [record.holder_id, record.pk, act.name, one]
            )

    act.lastly(tell, word)


def _raise_side(
    act: Act, holder: int, moves: Sequence[Move], *, kind: str, why: str, amount: Decimal, pair: uuid.UUID | None,
    across: int | None,
) -> tuple[Virement, Record]:  # fmt: skip
    found = places(holder, [move.where for move in moves])
    _refuse_unadopted(holder, {move.year for move in moves})
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=VIREMENT.kind, title=f"{Virement.Kind(kind).label}: {why}",
        state=WAITING,
    )  # fmt: skip
    did(act, record, RAISE)
    one = Virement.objects.create(
        holder_id=holder, record=record, kind=kind, reason=why, amount=amount, pair=pair, other_id=across
    )
    rows = []
    for position, move in enumerate(moves, start=1):
        place = found[move.where]
        try:
            months = list(move.fitted())
        except ValueError as wrong:
            raise Invalid(f"Line {position}: {wrong}") from wrong
        rows.append(
            VirementLine(
                holder_id=holder, virement=one, position=position, year=move.year, account_id=place.account,
                cost_centre_id=place.cost_centre, project_id=place.project, capital=place.capital, amount=move.amount,
                months=months,
            )
        )  # fmt: skip
    with budget_judged():
        VirementLine.objects.bulk_create(rows)
    return one, record


def _checked(kind: str, sides: dict[int, list[Move]]) -> Decimal:
    """The pounds that move; Invalid with the difference and the cure where the sides do not fit."""
    if kind not in Virement.Kind.values:
        raise Invalid(f"“{kind}” is no kind of change that a budget knows.")
    everything = [move for some in sides.values() for move in some]
    if not all(sides.values()) or len(everything) > LINES_MAX:
        raise Invalid(f"Give between 1 and {LINES_MAX} lines for each organisation.")
    for holder, some in sides.items():
        keys = [(move.year, move.where) for move in some]
        if len(set(keys)) < len(keys):
            raise Invalid("One budget stands on two lines. Put them together.")
        if any(move.amount == 0 or move.amount != move.amount.quantize(PENNY) for move in some):
            raise Invalid(
                f"Every line of {_name(holder)} moves pounds and whole pence: more or less than £0.00."
            )
    totals: dict[Any, Decimal] = defaultdict(lambda: NOUGHT)
    for move in everything:
        if kind == "virement":
            totals[financial_year_label(move.year), "capital" if move.where.capital else "revenue"] += (
                move.amount
            )
        elif kind == "slippage":
            totals[move.where] += move.amount
    for what, difference in totals.items():
        if difference:
            named = f"{what[1]} of {what[0]}" if isinstance(what, tuple) else f"account {what.account}"
            raise Invalid(
                f"What is received and what is given differ by £{abs(difference):,.2f} in {named}. "
                "Make them equal; capital and revenue are never mixed."
            )
    if len(sides) > 1 and kind != "virement":
        raise Invalid("Only a virement crosses organisations.")
    received = sum((move.amount for move in everything if move.amount > 0), NOUGHT)
    given = -sum((move.amount for move in everything if move.amount < 0), NOUGHT)
    return max(received, given)


def _refuse_unadopted(holder: int, years: set[int]) -> None:
    adopted = set(
        BudgetYear.objects.filter(holder_id=holder, year__in=years, adopted_at__isnull=False)
        .values_list("year", flat=True)
    )  # fmt: skip
    for year in sorted(years - adopted):
        raise Conflict(
            f"{_name(holder)} has not adopted its budget of {financial_year_label(year)}: set it, rather than vire."
        )


def _name(holder: int) -> str:
    return Organisation.objects.filter(pk=holder).values_list("name", flat=True).first() or "The organisation"
