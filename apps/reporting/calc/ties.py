"""The checks inside every run: each view adds up to the report, and the report to its loads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.core.show import integer, pounds
from apps.reporting.calc.results import NOTHING, LoadLine, Part, View
from apps.reporting.calc.words import plural
from apps.reporting.errors import DoesNotTie


@dataclass(frozen=True, slots=True)
class Tie:
    """One check that was made: what was compared, and the figures that agreed."""

    what: str
    lines: int
    amount: Decimal


def prove(
    views: Iterable[View], lines: Mapping[int, Part], loads: Iterable[LoadLine], names: Mapping[int, str],
    booked: Mapping[int, Part] | None = None,
) -> list[Tie]:  # fmt: skip
    """Every check of a run; raises DoesNotTie with a sentence at the first that fails.

    `lines` are the sums taken from the lines themselves, for each organisation; `loads` what each load was
    reconciled to when it was loaded; `booked` what the ledger gives for months in which it takes the loads' place.
    """
    ties: list[Tie] = []
    whole = sum(lines.values(), NOTHING)
    for view in views:
        _same(f"View “{view.title}”", view.by_holder(), lines, names)
        ties.append(Tie(f"View “{view.title}” = lines", whole.lines, whole.amount))
    loads = list(loads)
    for load in loads:
        if (load.lines, load.amount) != (load.rows_loaded, load.total):
            raise DoesNotTie(
                f"Load {load.number} was reconciled to {pounds(load.total)} in {integer(load.rows_loaded)} lines, but "
                f"its lines now give {pounds(load.amount)} in {integer(load.lines)}. The report was stopped; "
                "have the load checked before any figure is used."
            )
    ties.append(
        Tie(
            "Loads as reconciled = their lines",
            sum(x.lines for x in loads),
            sum((x.amount for x in loads), Decimal(0)),
        )
    )
    of_loads: dict[int, Part] = {}
    for load in loads:
        held = of_loads.get(load.holder, NOTHING)
        of_loads[load.holder] = held + Part(load.in_lines, load.in_amount)
    for holder, part in (booked or {}).items():
        of_loads[holder] = of_loads.get(holder, NOTHING) + Part(part.lines, part.amount)
    plain = {holder: Part(part.lines, part.amount) for holder, part in lines.items()}
    what = "Loads' and ledgers' lines" if booked else "Loads' lines"
    _same(f"The {what[0].lower()}{what[1:]} of the period", of_loads, plain, names)
    ties.append(Tie(f"{what} of the period = report", whole.lines, whole.amount))
    return ties


def _same(what: str, found: Mapping[int, Part], wanted: Mapping[int, Part], names: Mapping[int, str]) -> None:
    for holder in sorted({*found, *wanted}):
        one, other = found.get(holder, NOTHING), wanted.get(holder, NOTHING)
        if one != other:
            raise DoesNotTie(
                f"{what} gives {pounds(one.amount)} in {plural(one.lines, 'line', 'lines')} for "
                f"{names.get(holder, f'organisation {holder}')} ({pounds(one.prior_amount)} a year before), but the "
                f"lines give {pounds(other.amount)} in {integer(other.lines)} ({pounds(other.prior_amount)}). "
                "The report was stopped; no figure of it may be used."
            )
