"""Measures of the spend report: movement on the prior year, tail, concentration, and shares that add up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from apps.core.errors import Invalid
from apps.core.money import shares

K = TypeVar("K", bound=Hashable)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Movement:
    """This period against the same period a year before; `percent` is None where the prior amount is not positive."""

    current: Decimal
    prior: Decimal
    change: Decimal
    percent: Decimal | None

    @property
    def words(self) -> str:
        """new, gone, up, down or unchanged."""
        if not self.prior and self.current:
            return "new"
        if self.prior and not self.current:
            return "gone"
        return "up" if self.change > 0 else "down" if self.change < 0 else "unchanged"


def movement(current: Decimal, prior: Decimal) -> Movement:
    """Change in pounds and in percent (one place, half up)."""
    change = current - prior
    percent = (change * 100 / prior).quantize(TENTH, ROUND_HALF_UP) if prior > 0 else None
    return Movement(current, prior, change, percent)


def prior_year_range(start: dt.date, end: dt.date) -> tuple[dt.date, dt.date]:
    """The same days a year earlier; a month's last day stays its last day (29 February becomes 28, and back)."""
    return _year_earlier(start), _year_earlier(end)


def financial_year(day: dt.date) -> str:
    """The financial year (1 April to 31 March) of a day, as 2026-27."""
    first = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
    return f"{first}-{(first + 1) % 100:02d}"


def financial_year_range(label: str) -> tuple[dt.date, dt.date]:
    """First and last day of a financial year given as 2026-27."""
    first = int(label[:4])
    if label != f"{first}-{(first + 1) % 100:02d}":
        raise Invalid(f"“{label}” is not a financial year; write it as 2026-27.")
    return dt.date(first, 4, 1), dt.date(first + 1, 3, 31)


def percent_of(part: Decimal, whole: Decimal) -> Decimal | None:
    """Part of the whole in percent to one place, half up; None when the whole is zero."""
    return (part * 100 / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def percents(amounts: Sequence[Decimal]) -> list[Decimal]:
    """Shares in percent to one place that add up to exactly 100.0 (largest remainder, ties to the first).

    Needs amounts of zero or more; all zero gives all zero.
    """
    if any(amount < 0 for amount in amounts):
        raise Invalid("Shares of negative amounts mean nothing; show pounds instead.")
    if not any(amounts):
        return [Decimal("0.0") for _ in amounts]
    tenths = shares(Decimal("10.00"), dict(enumerate(amounts)))  # the one calculation of shares, in tenths
    return [(tenths[place] * 10).quantize(TENTH) for place in range(len(amounts))]


@dataclass(frozen=True, slots=True)
class Tail:
    """The many suppliers that share the last part of the spend."""

    suppliers: int
    amount: Decimal
    head_suppliers: int
    head_amount: Decimal


def tail(by_supplier: Mapping[K, Decimal], *, head_percent: Decimal = Decimal(80)) -> Tail:
    """Part suppliers into the head, the fewest that make up the given percent of positive spend, and the tail."""
    ordered = sorted((v for v in by_supplier.values() if v > 0), reverse=True)
    whole = sum(ordered, Decimal(0))
    running, head = Decimal(0), 0
    for amount in ordered:
        if running * 100 >= whole * head_percent:
            break
        running += amount
        head += 1
    return Tail(len(ordered) - head, whole - running, head, running)


@dataclass(frozen=True, slots=True)
class JointSupplier:
    """One supplier and what each organisation spends with it."""

    supplier: Hashable
    total: Decimal
    organisations: int
    by_organisation: tuple[tuple[Hashable, Decimal], ...]


def joint_suppliers(
    rows: Iterable[tuple[Hashable, Hashable, Decimal]], *, services: Mapping[Hashable, Hashable] | None = None
) -> list[JointSupplier]:
    """Suppliers with spend at two organisations or more, largest first, from (supplier, organisation, pounds).

    With `services` (organisation to service) two organisations of one service count as one: a PCC and its chief
    constable are no joint buyers. Redacted payees must be left out by the caller: they have no supplier.
    """
    amounts: dict[Hashable, dict[Hashable, Decimal]] = {}
    for supplier, organisation, amount in rows:
        owners = amounts.setdefault(supplier, {})
        owners[organisation] = owners.get(organisation, Decimal(0)) + amount
    found = []
    for supplier, owners in amounts.items():
        groups = {services.get(o, o) if services else o for o in owners}
        if len(groups) > 1:
            listed = tuple(sorted(owners.items(), key=lambda kv: (-kv[1], str(kv[0]))))
            found.append(JointSupplier(supplier, sum(owners.values(), Decimal(0)), len(owners), listed))
    return sorted(found, key=lambda j: (-j.total, str(j.supplier)))


def _year_earlier(day: dt.date) -> dt.date:
    if (day + dt.timedelta(days=1)).month != day.month:  # a last day of the month
        first_of_next = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
        return first_of_next.replace(year=first_of_next.year - 1) - dt.timedelta(days=1)
    return day.replace(year=day.year - 1)
