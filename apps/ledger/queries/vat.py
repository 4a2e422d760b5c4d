"""Reads of VAT: codes and grounds on a day, decisions, the return with the lines behind its boxes, insignificance."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from apps.core.clock import year_bounds
from apps.core.errors import Invalid, NotFound
from apps.ledger.calc import vat as calc
from apps.ledger.models import VatCode, VatRate, VatRegime, VatTest
from apps.ledger.queries.lines import PAGE, LedgerLine
from apps.ledger.statements import text

NOUGHT = Decimal("0.00")
STAYS, DUE, RECLAIMED, SALES, PURCHASES = 0, 1, 4, 6, 7
CREDITS = (DUE, SALES)
ADJUSTED_BACK, ADJUSTED_COST = "SA", "XA"
"""Codes of a year's adjustment: in box 4 and in the cost, but tax of the year adjusted, so that no test counts it again."""
GROUNDS = dict(VatRegime.Kind.choices)


def code_on(code: str, day: dt.date) -> calc.Code:
    """A VAT code with its rate on a day.  NotFound without such a code, Invalid without a rate on the day."""
    found = VatCode.objects.filter(pk=code).first()
    if found is None:
        raise NotFound(f"There is no VAT code {code}.")
    rate = VatRate.objects.filter(code=found, during__contains=day).first()
    if rate is None:
        raise Invalid(
            f"VAT code {code} has no rate on {day:%-d %B %Y}: ask the steward of code lists to add it."
        )
    return calc.Code(found.code, found.direction, rate.percent, found.blocked, found.exempt)


def regimes_on(holder: int, day: dt.date) -> list[calc.Regime]:
    """Every ground of recovery that an organisation states for a day."""
    rows = (
        VatRegime.objects.filter(holder_id=holder, during__contains=day)
        .select_related("activity")
        .order_by("id")
    )
    return [
        calc.Regime(
            row.kind, row.percent, row.heading, row.activity.code if row.activity else None, row.vat_code_id
        )
        for row in rows
    ]


def decision(
    holder: int, *, net: Decimal, vat_code: str, day: dt.date, activity: str | None = None, vat: Decimal | None = None,
    exempt_comes_back: bool = False,
) -> calc.Decision:  # fmt: skip
    """Decide the VAT of one line that an organisation buys, by its regime for the code and activity on the day."""
    regime = calc.regime_for(regimes_on(holder, day), vat_code=vat_code, activity=activity)
    return calc.decide(net, code_on(vat_code, day), regime, vat=vat, exempt_comes_back=exempt_comes_back)


@dataclass(frozen=True)
class Figure:
    """Lines and pounds of one box, code and ground."""

    box: int
    code: str
    ground: str
    heading: str
    exempt: bool
    lines: int
    amount: Decimal


@dataclass(frozen=True)
class VatReturn:
    """What an organisation's return of a quarter says, and the refunds within its box 4."""

    holder: int
    first: dt.date
    last: dt.date
    figures: list[Figure]

    def sum(self, box: int, *, ground: str = "") -> Decimal:
        """Pounds in a box, on one ground where one is named; supplies positive."""
        total = sum(
            (one.amount for one in self.figures if one.box == box and ground in ("", one.ground)), NOUGHT
        )
        return -total if box in CREDITS else total

    def lines(self, box: int) -> int:
        """Lines behind a box."""
        return sum(one.lines for one in self.figures if one.box == box)

    @property
    def boxes(self) -> calc.Boxes:
        """The nine boxes."""
        return calc.Boxes(self.sum(DUE), self.sum(RECLAIMED), self.sum(SALES), self.sum(PURCHASES))

    @property
    def section_33(self) -> Decimal:
        """Refund of VAT on non-business activity, in pounds: within box 4, or on form VAT126 without a registration."""
        return self.sum(RECLAIMED, ground="s33")

    @property
    def grounds(self) -> list[tuple[str, str, Decimal]]:
        """Ground, heading and pounds of what box 4 is made of; the three always add up to box 4."""
        rows: dict[tuple[str, str], Decimal] = {}
        for one in self.figures:
            if one.box == RECLAIMED:
                key = (one.ground, one.heading if one.ground == "s41" else "")
                rows[key] = rows.get(key, NOUGHT) + one.amount
        return [(ground, heading, pounds) for (ground, heading), pounds in sorted(rows.items())]


def vat_return(holder: int, first: dt.date, last: dt.date, *, cut: int | None = None) -> VatReturn:
    """The figures of an organisation between two days, by the dates of its journals, from posted lines alone; with a
    `cut`, from those posted until then."""
    with connection.cursor() as cursor:
        cursor.execute(text("vat_figures"), {"holder": holder, "first": first, "last": last, "cut": cut})
        return VatReturn(holder, first, last, [Figure(*row) for row in cursor.fetchall()])


@dataclass(frozen=True)
class VatLine:
    """A line behind a box, with its VAT code."""

    line: LedgerLine
    vat_code: str


def box_lines(
    holder: int, box: int, first: dt.date, last: dt.date, *, code: str = "", after: tuple[dt.date, int] | None = None,
    size: int = PAGE, cut: int | None = None,
) -> list[VatLine]:  # fmt: skip
    """The next lines behind a box (0: tax that stays a cost) in the order of their days."""
    day, pk = after or (first - dt.timedelta(days=1), 0)
    with connection.cursor() as cursor:
        cursor.execute(
            text("vat_lines"),
            {"holder": holder, "box": box, "first": first, "last": last, "code": code, "after_day": day, "after_id": pk,
             "size": size, "cut": cut},
        )  # fmt: skip
        return [VatLine(LedgerLine(*row[:11]), row[11]) for row in cursor.fetchall()]


def quarters(year: int) -> list[tuple[dt.date, dt.date]]:
    """First and last day of the four quarters of a financial year."""
    first, _last = year_bounds(year)
    starts = [
        first,
        dt.date(year, 7, 1),
        dt.date(year, 10, 1),
        dt.date(year + 1, 1, 1),
        dt.date(year + 1, 4, 1),
    ]
    return [(starts[n], starts[n + 1] - dt.timedelta(days=1)) for n in range(4)]


def exempt_test(
    holder: int, year: int, last: dt.date, *, cut: int | None = None
) -> tuple[calc.Verdict, calc.Limits, Decimal, Decimal] | None:
    """Judge the input tax of exempt activity from the year's first day to `last`: verdict, limits, exempt and all tax.

    An organisation with a section 33 ground passes by that section's limits, any other by those of a business.  None
    where no limits are known for the day.  Provisional until the year is over.
    """
    first, _ = year_bounds(year)
    named = any(one.kind == VatRegime.Kind.SECTION_33 for one in regimes_on(holder, last))
    basis = VatTest.Basis.SECTION_33 if named else VatTest.Basis.BUSINESS
    row = VatTest.objects.filter(basis=basis, during__contains=last).first()
    if row is None:
        return None
    limits = calc.Limits(
        row.pounds_a_month,
        row.percent,
        row.percent_inclusive,
        row.passes == VatTest.Passes.EITHER,
        row.source,
    )
    found = vat_return(holder, first, last, cut=cut)
    own = [one for one in found.figures if one.code not in (ADJUSTED_BACK, ADJUSTED_COST)]
    stays = [one for one in own if one.box == STAYS]
    back = [one for one in own if one.box == RECLAIMED]
    exempt = sum((one.amount for one in stays if one.exempt), NOUGHT)
    exempt += sum((one.amount for one in back if one.ground == "exempt"), NOUGHT)
    everything = sum((one.amount for one in stays + back), NOUGHT)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    return calc.insignificant(exempt, everything, months, limits), limits, exempt, everything


def regimes_of(holder: int) -> list[VatRegime]:
    """Every ground an organisation has stated, those for everything else first."""
    return list(
        VatRegime.objects.filter(holder_id=holder).select_related("activity", "vat_code")
        .order_by("vat_code_id", "activity__code", "during")
    )  # fmt: skip


@dataclass(frozen=True)
class ExemptTax:
    """Input tax of exempt activity on one coding in a year: it stayed a cost, or came back."""

    stays: bool
    coding: int
    account: str
    cost_centre: str
    objective: str
    amount: Decimal


@dataclass(frozen=True)
class ExemptYear:
    """A whole year's input tax of exempt activity: how it is judged, and what an adjustment would change."""

    year: int
    verdict: calc.Verdict
    limits: calc.Limits
    exempt: Decimal
    everything: Decimal
    parts: list[ExemptTax]

    @property
    def wrong(self) -> list[ExemptTax]:
        """What quarters took otherwise than the year is judged: cost that comes back, or tax that is repaid."""
        return [one for one in self.parts if one.stays is self.verdict.insignificant]

    @property
    def change(self) -> Decimal:
        """By how much box 4 changes; negative where tax is repaid."""
        total = sum((one.amount for one in self.wrong), NOUGHT)
        return total if self.verdict.insignificant else -total


def exempt_year(holder: int, year: int) -> ExemptYear | None:
    """Judge the whole year; None where no limits are known."""
    first, last = year_bounds(year)
    test = exempt_test(holder, year, last)
    if test is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            text("exempt_year"),
            {"holder": holder, "first": first, "last": last, "adjusting": [ADJUSTED_BACK, ADJUSTED_COST]},
        )
        parts = [
            ExemptTax(kind == "stays", coding, account, centre, objective, amount)
            for kind, coding, account, centre, objective, amount in cursor.fetchall()
        ]
    return ExemptYear(year, *test, parts)
