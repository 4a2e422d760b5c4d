"""Contracts of the demo county with their larger suppliers: who buys, until when, for how much a year."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from apps.desk.demo.county import SEED, organisation
from apps.desk.demo.suppliers import DemoSupplier, suppliers
from apps.desk.demo.trades import TRADES

_ROUTES = ("National framework", "Own tender", "Regional framework", "Direct award")


@dataclass(frozen=True, slots=True)
class DemoContract:
    """One organisation's contract with one supplier; `end` is the last day before any extension is used."""

    reference: str
    title: str
    organisation: str
    supplier_number: int
    trade: str
    start: dt.date
    end: dt.date
    extension_months: int
    annual_value: Decimal
    route: str


def contracts(today: dt.date, seed: str = SEED) -> list[DemoContract]:
    """About seventy contracts dated around `today`: some just ended, many ending within the year, some fresh.

    The larger joint suppliers have one contract with each buyer; half of these end within
    three months of each other, which makes them candidates for one joint renewal.
    """
    rng = random.Random(f"{seed}/contracts")  # noqa: S311
    chosen = sorted(
        (s for s in suppliers(seed) if s.kind == "firm" and s.joint and s.size > 2.0),
        key=lambda s: (-s.size, s.number),
    )[:28]
    found: list[DemoContract] = []
    for supplier in chosen:
        together = rng.random() < 0.5
        shared_end = rng.randrange(-2, 16)
        for code in supplier.buyers:
            months = shared_end + rng.randrange(0, 3) if together else rng.randrange(-3, 34)
            found.append(_contract(rng, supplier, code, _month_end(today, months), len(found) + 1, today))
    return found


def _contract(
    rng: random.Random, supplier: DemoSupplier, code: str, end: dt.date, number: int, today: dt.date
) -> DemoContract:
    trade = next(item for item in TRADES if item.key == supplier.trade)
    years = rng.choice((2, 3, 3, 4))
    start = _month_end(end, -12 * years) + dt.timedelta(days=1)
    if start > today:  # a contract in being has begun
        start = _month_end(end, -12 * (years + 2)) + dt.timedelta(days=1)
    value = Decimal(round(trade.typical * supplier.size**0.35 * rng.uniform(12, 40) / 500) * 500)
    return DemoContract(
        reference=f"{code}-C{number:04d}",
        title=f"{trade.words[0]} for {organisation(code).short.lower()}",
        organisation=code,
        supplier_number=supplier.number,
        trade=supplier.trade,
        start=start,
        end=end,
        extension_months=rng.choice((0, 12, 12, 24)),
        annual_value=value,
        route=rng.choice(_ROUTES),
    )


def _month_end(day: dt.date, months: int) -> dt.date:
    """Last day of the month so many months after that of `day`."""
    place = day.year * 12 + day.month - 1 + months + 1
    return dt.date(place // 12, place % 12 + 1, 1) - dt.timedelta(days=1)
