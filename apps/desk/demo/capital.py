"""The county's capital programme: two police projects and one of fire, over years; a re-profile of one waits for approval.

It does nothing for an organisation that keeps no books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from apps.budgets.actions.budgets import adopt_year, set_budgets
from apps.budgets.actions.virements import Move, raise_virement
from apps.budgets.calc.profiles import equal
from apps.budgets.keys import Planned, Where
from apps.budgets.models import BudgetYear
from apps.core.clock import financial_year
from apps.core.scope import scoped_transaction
from apps.desk.demo.books_shape import SHAPES, Shape
from apps.desk.demo.county import SEED
from apps.desk.demo.people import County
from apps.ledger.actions.journals import enter_batch
from apps.ledger.calc.entries import Coded, Entry, EntryLine
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest

Tell = Callable[[str], None]
WORKS, ACCRUALS = "10600", "20200"


@dataclass(frozen=True)
class Scheme:
    """A project's budgets from the year before the present one, what is certified this year, and what slips."""

    project: str
    centre: str
    budgets: tuple[int, int, int]
    certified: int
    slips: int = 0


SCHEMES = {
    "CC": (
        Scheme("BWV3", "ICT", (400_000, 1_850_000, 350_000), 760_000),
        Scheme("HQROOF", "ESTATES", (150_000, 980_000, 0), 212_500, slips=420_000),
    ),
    "FRA": (Scheme("FUTCTRL", "", (600_000, 2_400_000, 1_100_000), 935_000),),
}


def set_up(county: County, tell: Tell, *, last: dt.date) -> None:
    """Budgets are part of each year's (see `planned`); here come next year's, the certificates, and the re-profile."""
    told = []
    for shape in SHAPES:
        if shape.code not in SCHEMES or shape.code not in county.holders:
            continue
        year = financial_year(last)
        if not _adopted(county, shape, year):
            continue
        _next_year(county, shape, year + 1)
        for scheme in SCHEMES[shape.code]:
            _certify(county, shape, scheme, last)
            if scheme.slips:
                _slip(county, shape, scheme, year)
                told.append(f"£{scheme.slips:,} of {scheme.project} wait to move into the next year")
    if told:
        tell(f"Capital: {sum(map(len, SCHEMES.values()))} projects over three years; {', '.join(told)}.")


def planned(code: str, year: int, last: dt.date) -> list[Planned]:
    """The capital budgets of an organisation's year, to be set with its revenue budgets."""
    place = year - financial_year(last) + 1
    return [
        Planned(_where(one), equal(Decimal(one.budgets[place])))
        for one in SCHEMES.get(code, ())
        if 0 <= place < len(one.budgets) and one.budgets[place]
    ]


def _where(scheme: Scheme) -> Where:
    return Where(WORKS, scheme.centre, scheme.project, True)


def _adopted(county: County, shape: Shape, year: int) -> bool:
    with scoped_transaction(county.actor(shape.officer).scope()):
        return BudgetYear.objects.filter(
            holder_id=county.holders[shape.code], year=year, adopted_at__isnull=False
        ).exists()


def _next_year(county: County, shape: Shape, year: int) -> None:
    holder, manager = county.holders[shape.code], county.actor(shape.manager)
    last = dt.date(year - 1, 4, 1)
    set_budgets(by=county.actor(shape.officer), holder=holder, lines={year: planned(shape.code, year, last)},
                label="Capital programme as agreed")  # fmt: skip
    with scoped_transaction(manager.scope()):
        book = BudgetYear.objects.get(holder_id=holder, year=year)
    adopt_year(by=manager, book_id=book.pk)


def _certify(county: County, shape: Shape, scheme: Scheme, last: dt.date) -> None:
    """The builder's or maker's certificate of the month: owed, not yet invoiced."""
    holder, manager = county.holders[shape.code], county.actor(shape.manager)
    coded = Coded(WORKS, cost_centre=scheme.centre or None, project=scheme.project, capital=True)
    amount = Decimal(scheme.certified)
    record = enter_batch(
        by=county.actor(shape.officer), holder=holder, title=f"Certificate of works, {scheme.project}",
        key=f"{SEED} certificate {scheme.project}",
        entries=[Entry(dated=last.replace(day=28), text=f"Certificate of works, {scheme.project}",
                       lines=[EntryLine(coded, amount), EntryLine(Coded(ACCRUALS), -amount)])],
    )  # fmt: skip
    with scoped_transaction(manager.scope()):
        waiting = ApprovalRequest.objects.filter(
            record_id=record.pk, state=ApprovalRequest.State.WAITING
        ).first()
    if waiting is not None:
        approve(by=manager, request_id=waiting.pk)


def _slip(county: County, shape: Shape, scheme: Scheme, year: int) -> None:
    amount = Decimal(scheme.slips)
    raise_virement(
        by=county.actor(shape.officer), holder=county.holders[shape.code], kind="slippage",
        reason="The roof is stripped after the winter: the contractor starts in April", key=f"{SEED} slip {scheme.project}",
        moves=[Move(year, _where(scheme), -amount, first=12), Move(year + 1, _where(scheme), amount, first=1)],
    )  # fmt: skip
