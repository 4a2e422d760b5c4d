"""Payment lines of the demo county, month by month: seasons, price drift, credits, cards, redactions, twins."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from apps.core.errors import Invalid
from apps.desk.demo.county import FIRST_MONTH, LAST_MONTH, ORGANISATIONS, SEED, DemoOrganisation, months
from apps.desk.demo.suppliers import DemoSupplier, individuals, suppliers
from apps.desk.demo.trades import PUBLIC, TRADES, Trade

#: Fire's finance system changed: lower case and dotted paths begin here.
NEW_FIRE_SYSTEM = dt.date(2025, 11, 1)
REDACTED = {
    "CC": ("THIRD PARTY", "THIRD PARTY ", "THIRD PARTY LTD", "THIRD PARTY FORENSICS", "THIRD PARTY SUPPLIER"),
    "PCC": ("THIRD PARTY",),
    "FRA": ("Redacted", "redacted"),
    "AMB": ("REDACTED PERSONAL DATA",),
}
_REDACTED_SHARE = {"CC": 0.05, "PCC": 0.01, "FRA": 0.01, "AMB": 0.005}
_CREDIT_SHARE = {"CC": 0.01, "PCC": 0.005, "FRA": 0.055, "AMB": 0.02}
_TWIN_SHARE = {"CC": 0.03, "PCC": 0.0, "FRA": 0.0, "AMB": 0.0}
_CARD_MERCHANTS = (
    "kestrelmart.co.uk*{ref}",
    "railpoint        {day} 3",
    "ticketwell *{ref}",
    "marrowby post    {day} 1",
)
_TRADES = {trade.key: trade for trade in (*TRADES, *PUBLIC)}


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """One published payment line; `month` is the first day of the month whose file it stands in."""

    organisation: str
    month: dt.date
    day: dt.date
    payee: str
    category: str
    area: str
    amount: Decimal
    reference: str
    purpose: str
    supplier_number: int
    card: bool = False


@dataclass(frozen=True, slots=True)
class _Account:
    """One supplier at one organisation: how many lines a month it is good for, and of what size."""

    supplier: DemoSupplier
    trade: Trade
    lines_a_month: float
    typical: float


def generate(
    scale: int = 1, seed: str = SEED, *, first: dt.date = FIRST_MONTH, last: dt.date = LAST_MONTH
) -> Iterator[PaymentRow]:
    """Every payment line, organisation by organisation and month by month; the same arguments, the same rows.

    At scale 1 about 25,000 lines a financial year over four organisations; scale N gives about N times as many.
    A month does not depend on the months asked for, so a shorter range gives the same rows of its months.
    """
    if scale < 1:
        raise Invalid("The scale of the demo county is a whole number of one or more.")
    for organisation in ORGANISATIONS:
        for month in months(first, last):
            yield from month_rows(organisation.code, month, scale, seed)


def month_rows(code: str, month: dt.date, scale: int = 1, seed: str = SEED) -> Iterator[PaymentRow]:
    """The lines of one organisation in one month, in order of the day."""
    organisation = next(item for item in ORGANISATIONS if item.code == code)
    rng = random.Random(f"{seed}/{scale}/{code}/{month:%Y-%m}")  # noqa: S311
    rows: list[PaymentRow] = []
    for account in _accounts(code, scale, seed):
        wanted = account.lines_a_month * account.trade.season[month.month - 1]
        for _ in range(_poisson(rng, wanted)):
            rows += _lines(rng, organisation, account, month)
    rows += _oddities(rng, organisation, rows, month, seed)
    rows.sort(key=lambda row: (row.day, row.payee, row.amount, row.category))
    yield from _numbered(rows, organisation, month)


@lru_cache(maxsize=16)
def _accounts(code: str, scale: int, seed: str) -> tuple[_Account, ...]:
    """Suppliers that the organisation buys from, with the lines a month that add up to its yearly number."""
    organisation = next(item for item in ORGANISATIONS if item.code == code)
    weighted: list[tuple[float, DemoSupplier, Trade]] = []
    by_trade: dict[str, float] = {}
    listed = [s for s in suppliers(seed, scale) if code in s.buyers]
    for supplier in listed:
        by_trade[supplier.trade] = by_trade.get(supplier.trade, 0.0) + supplier.size
    for supplier in listed:
        trade = _TRADES[supplier.trade]
        weight = trade.buyers[code] * supplier.size / by_trade[supplier.trade]
        weighted.append((weight, supplier, trade))
    whole = sum(weight for weight, _, _ in weighted)
    lines = organisation.lines_a_year * scale / 12 / _LINES_EACH[code]
    return tuple(
        _Account(supplier, trade, lines * weight / whole, trade.typical * supplier.size**0.35)
        for weight, supplier, trade in weighted
    )


#: How large the organisation's invoices are against the trade's typical one.
_SIZE = {"CC": 1.0, "PCC": 1.0, "FRA": 0.6, "AMB": 2.0}
#: Lines that one invoice is split into on average (cost centres), by organisation.
_LINES_EACH = {"CC": 1.12, "PCC": 1.0, "FRA": 1.08, "AMB": 1.55}


def _lines(
    rng: random.Random, organisation: DemoOrganisation, account: _Account, month: dt.date
) -> Iterator[PaymentRow]:
    """One invoice as published: one line or several that share a transaction number."""
    years = (month.year - 2024) + (month.month - 4) / 12
    amount = account.typical * math.exp(rng.gauss(-0.35, 0.75)) * (1 + account.trade.drift) ** years
    amount *= _SIZE[organisation.code]
    amount *= 1 + 0.02 * math.sin(month.year * 12 + month.month + account.supplier.number)
    amount = max(amount, organisation.threshold * rng.uniform(1.0, 1.6))
    if rng.random() < _CREDIT_SHARE[organisation.code]:
        amount = -amount * rng.uniform(0.2, 1.0)
    parts = 1
    if rng.random() < (_LINES_EACH[organisation.code] - 1) * 0.8:
        parts = rng.choice((2, 2, 2, 3))
    spellings = _spellings_then(account.supplier, organisation.code, month)
    payee = spellings[0] if rng.random() < 0.8 else rng.choice(spellings)
    category, area = heading(account.trade, organisation.code, month)
    day = _working_day(rng, month)
    cuts = sorted(rng.random() for _ in range(parts - 1))
    reference = f"{rng.randrange(10**9):09d}"  # joins the lines of one invoice until numbers are given
    for start, end in zip([0.0, *cuts], [*cuts, 1.0], strict=True):
        value = Decimal(f"{amount * (end - start):.2f}")
        if value:
            purpose = f"{account.trade.words[0]} for {organisation.short}"
            yield PaymentRow(
                organisation.code,
                month,
                day,
                payee,
                category,
                area,
                value,
                reference,
                purpose,
                account.supplier.number,
            )


def heading(trade: Trade, code: str, month: dt.date) -> tuple[str, str]:
    """Category and area under which the organisation publishes the trade in that month."""
    if code == "AMB":
        return trade.nhs
    if code == "FRA":
        if month < NEW_FIRE_SYSTEM:
            return trade.old_fire or trade.police.removeprefix("Police - "), ""
        return trade.fire, ""
    dash = trade.police.replace(" – ", " - ") if (month.year, month.month) < (2025, 4) else trade.police
    return dash, ""


def _spellings_then(supplier: DemoSupplier, code: str, month: dt.date) -> tuple[str, ...]:
    """Spellings in use in the month: fire's new system writes lower case only."""
    spellings = supplier.spellings[code]
    if code != "FRA":
        return spellings
    if month < NEW_FIRE_SYSTEM:
        return tuple(s for s in spellings if s != s.lower()) or spellings
    return tuple(dict.fromkeys(s.lower() for s in spellings))


def _oddities(
    rng: random.Random, organisation: DemoOrganisation, rows: list[PaymentRow], month: dt.date, seed: str
) -> list[PaymentRow]:
    """What real files hold besides: redacted payees, named persons, cards, twins. Changes `rows` for redactions."""
    code = organisation.code
    for place, row in enumerate(rows):
        if rng.random() < _REDACTED_SHARE[code]:
            rows[place] = replace(row, payee=rng.choice(REDACTED[code]), supplier_number=0)
    extra: list[PaymentRow] = []
    if code == "CC":
        persons = individuals(seed)
        for _ in range(len(rows) // 70):
            amount = Decimal(rng.randrange(500_00, 4200_00)) / 100
            extra.append(
                PaymentRow(
                    code,
                    month,
                    _working_day(rng, month),
                    rng.choice(persons),
                    "Police - Counsel Fees",
                    "",
                    amount,
                    "",
                    "Counsel",
                    0,
                )
            )
    if code == "FRA" and month >= NEW_FIRE_SYSTEM:
        extra += [_card(rng, month) for _ in range(len(rows) // 14)]
    extra += [row for row in rows if rng.random() < _TWIN_SHARE[code]]
    return extra


def _card(rng: random.Random, month: dt.date) -> PaymentRow:
    """A procurement-card line: a merchant with a reference in its name, a small amount."""
    day = _working_day(rng, month)
    ref = "".join(rng.choices("abcdefghjkmnpqrtuvwxyz23456789", k=8)) + "7"
    payee = rng.choice(_CARD_MERCHANTS).format(ref=ref, day=f"{day:%d%m%y}")
    amount = Decimal(rng.randrange(4_00, 460_00)) / 100
    category = "catering.corporate services.corporate services.service, inc council run cafes, etc"
    return PaymentRow("FRA", month, day, payee, category, "", amount, "", "Card purchase", 0, card=True)


def _numbered(rows: list[PaymentRow], organisation: DemoOrganisation, month: dt.date) -> Iterator[PaymentRow]:
    """Give transaction numbers in order; lines of one invoice share theirs. The police publish none."""
    numbers: dict[str, str] = {}
    base = (month.year - 2000) * 12 + month.month
    for row in rows:
        if organisation.code == "CC":
            yield replace(row, reference="")
            continue
        key = row.reference or f"own{len(numbers)}"
        number = numbers.setdefault(key, f"{base:03d}{len(numbers) + 1:06d}")
        yield replace(row, reference=number)


def _working_day(rng: random.Random, month: dt.date) -> dt.date:
    """A weekday of the month; more payments fall late in it."""
    last = calendar.monthrange(month.year, month.month)[1]
    day = month.replace(day=min(last, 1 + int(last * rng.betavariate(1.6, 1.2))))
    while day.weekday() > 4:
        day -= dt.timedelta(days=1)
    return day if day.month == month.month else month + dt.timedelta(days=(7 - month.weekday()) % 7)


def _poisson(rng: random.Random, mean: float) -> int:
    """A Poisson number; by a normal above 40, where the difference no longer shows."""
    if mean > 40:
        return max(0, round(rng.gauss(mean, mean**0.5)))
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
