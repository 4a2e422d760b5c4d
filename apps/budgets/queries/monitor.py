"""The budget monitor: every pound on one row, gathered by cost centre, account or project, and its totals that tie."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.budgets.statements import rows
from apps.core.clock import financial_year, today
from apps.ledger.models import Dimension, DimensionValue

NOUGHT = Decimal("0.00")
MONTHS = 12
YEAR_END = 16
VIEWS = {"centre": "Cost centre", "account": "Account", "group": "Group of accounts", "project": "Project"}


@dataclass(frozen=True)
class Figures:
    """Pounds of one row, signed as in the ledger: expenditure positive, income negative."""

    original: Decimal = NOUGHT
    revised: Decimal = NOUGHT
    profile: Decimal = NOUGHT
    to_date: Decimal = NOUGHT
    actual: Decimal = NOUGHT
    soft: Decimal = NOUGHT
    hard: Decimal = NOUGHT
    accrued: Decimal = NOUGHT
    forecast: Decimal = NOUGHT
    months: tuple[Decimal, ...] = (NOUGHT,) * MONTHS
    profiled: tuple[Decimal, ...] = (NOUGHT,) * MONTHS

    def __add__(self, other: Figures) -> Figures:
        """Row by row, month by month."""
        names = ("original", "revised", "profile", "to_date", "actual", "soft", "hard", "accrued", "forecast")
        return Figures(
            **{name: getattr(self, name) + getattr(other, name) for name in names},
            months=tuple(one + two for one, two in zip(self.months, other.months, strict=True)),
            profiled=tuple(one + two for one, two in zip(self.profiled, other.profiled, strict=True)),
        )

    @property
    def committed(self) -> Decimal:
        """Reserved, ordered and received: what is promised and not posted."""
        return self.soft + self.hard + self.accrued

    @property
    def available(self) -> Decimal:
        """Revised budget less actual of the year less live commitments."""
        return self.revised - self.actual - self.committed

    @property
    def variance(self) -> Decimal:
        """Forecast less revised budget: above nought is an overspend (or income that does not come)."""
        return self.forecast - self.revised

    @property
    def percent(self) -> Decimal | None:
        """The variance per hundred of the revised budget; None without a budget."""
        return (
            None if not self.revised else (self.variance * 100 / abs(self.revised)).quantize(Decimal("0.1"))
        )


@dataclass(frozen=True)
class MonitorLine:
    """One budget, or (line None) what nobody budgeted for one account, cost centre and project."""

    line: int | None
    account: str
    account_name: str
    kind: str
    group: str
    centre: int | None
    project: int | None
    capital: bool
    figures: Figures
    stated: bool
    reason: str


@dataclass
class MonitorRow:
    """Several lines gathered under one heading; `key` leads further down, None where nothing lies below."""

    label: str
    key: str | None
    figures: Figures = field(default_factory=Figures)
    lines: list[MonitorLine] = field(default_factory=list)

    def take(self, line: MonitorLine) -> None:
        """Add a line."""
        self.figures = self.figures + line.figures
        self.lines.append(line)


def through_of(year: int, day: dt.date | None = None) -> int:
    """The last period that has begun: 12 (with its adjustments, 16) once the year is over, 0 before it."""
    on = day or today()
    if financial_year(on) != year:
        return 0 if financial_year(on) < year else YEAR_END
    period = (on.month + 8) % MONTHS + 1
    return YEAR_END if period == MONTHS else period


def monitor_lines(holder: int, year: int, *, through: int | None = None) -> list[MonitorLine]:
    """Every budget of a year and what nobody budgeted, within the scope; `through` is the period of “to date”."""
    upto = through_of(year) if through is None else through
    return [_line(row, upto) for row in rows("monitor", {"holder": holder, "year": year, "through": upto})]


def _line(row: tuple[Any, ...], through: int) -> MonitorLine:
    (line, account, name, kind, group, centre, project, capital, original, revised, profile, to_date, actual, soft, hard,
     accrued, outturn, reason, months, periods, profiled) = row  # fmt: skip
    by_period = dict(zip(periods or [], profiled or [], strict=True))
    figures = Figures(
        original, revised, profile, to_date, actual, soft, hard, accrued,
        forecast=outturn if outturn is not None else expected(kind, revised, profile, to_date, actual,
        soft + hard + accrued),
        months=tuple(months or (NOUGHT,) * MONTHS),
        profiled=tuple(by_period.get(period, NOUGHT) for period in range(1, MONTHS + 1)),
    )  # fmt: skip
    return MonitorLine(
        line, account, name, kind, group, centre, project, capital, figures, outturn is not None, reason
    )


def expected(
    kind: str, revised: Decimal, profile: Decimal, to_date: Decimal, actual: Decimal, committed: Decimal
) -> Decimal:
    """The forecast where nobody stated one: actual to date and the profile still to come, and for spending at least what
    is posted and promised."""
    outlook = to_date + revised - profile
    return outlook if kind == "income" else max(outlook, actual + committed)


@dataclass(frozen=True)
class Tree:
    """Cost centres of an organisation: names and who stands above whom."""

    names: dict[int, str]
    parents: dict[int, int | None]

    @classmethod
    def of(cls, holder: int, kind: str = Dimension.COST_CENTRE) -> Tree:
        """Read once for a page."""
        found = DimensionValue.objects.filter(holder_id=holder, kind=kind).values_list(
            "pk", "code", "name", "parent_id"
        )
        names: dict[int, str] = {}
        parents: dict[int, int | None] = {}
        for pk, code, name, parent in found:
            names[pk], parents[pk] = f"{code} {name}", parent
        return cls(names, parents)

    def path(self, centre: int | None) -> list[int]:
        """From the top down to it."""
        found: list[int] = []
        while centre is not None and centre not in found:
            found.append(centre)
            centre = self.parents.get(centre)
        return found[::-1]


def gathered(
    lines: Iterable[MonitorLine], view: str, tree: Tree, *, centre: int | None = None
) -> list[MonitorRow]:
    """Rows of a view, largest budget first.  By cost centre: those right below `centre` with all that lies below them, and
    what stands on `centre` itself."""
    if view == "centre":
        return _by_centre(lines, tree, centre)
    key: Callable[[MonitorLine], tuple[str, str]] = {
        "account": lambda line: (line.account, f"{line.account} {line.account_name}"),
        "group": lambda line: (line.group, line.group),
        "project": lambda line: (str(line.project or "none"), ""),
    }[view]
    found: dict[str, MonitorRow] = {}
    for line in lines:
        name, label = key(line)
        found.setdefault(name, MonitorRow(label, name)).take(line)
    return sorted(found.values(), key=lambda row: (-abs(row.figures.revised), row.label))


def _by_centre(lines: Iterable[MonitorLine], tree: Tree, centre: int | None) -> list[MonitorRow]:
    found: dict[int | None, MonitorRow] = {}
    depth = len(tree.path(centre))
    for line in lines:
        path = tree.path(line.centre)
        if centre is not None and centre not in path:
            continue
        below = path[depth] if len(path) > depth else None
        if below not in found:
            own = "The whole organisation" if centre is None else f"{tree.names[centre]} itself"
            found[below] = MonitorRow(
                own if below is None else tree.names[below], None if below is None else str(below)
            )
        found[below].take(line)
    return sorted(found.values(), key=lambda row: (row.key is None, row.label))


def total_of(lines: Iterable[MonitorLine]) -> Figures:
    """The sum of lines."""
    return sum((line.figures for line in lines), Figures())


def books_total(holder: int, year: int) -> Decimal:
    """What the ledger holds on income, expenditure and capital for the year, closing entries left out: what the monitor's
    actual must equal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COALESCE((SELECT sum(b.debit - b.credit) FROM ledger_year y JOIN ledger_period p ON p.year_id = y.id "
            "  JOIN ledger_balance b ON b.period_id = p.id JOIN ledger_coding c ON c.id = b.coding_id "
            "  JOIN ledger_account a ON a.code = c.account_id WHERE y.holder_id = %(holder)s AND y.year = %(year)s "
            "  AND p.number >= 1 AND (a.kind IN ('income', 'expenditure') OR (a.kind = 'asset' AND c.capital))), 0) "
            "- COALESCE((SELECT sum(l.amount) FROM ledger_journal j LEFT JOIN ledger_journal o ON o.id = j.reverses_id "
            "  JOIN ledger_line l ON l.journal_id = j.id JOIN ledger_coding c ON c.id = l.coding_id "
            "  JOIN ledger_account a ON a.code = c.account_id WHERE j.holder_id = %(holder)s "
            "  AND j.dated BETWEEN make_date(%(year)s, 4, 1) AND make_date(%(year)s + 1, 3, 31) "
            "  AND (j.kind = 'year_end' OR o.kind = 'year_end') "
            "  AND (a.kind IN ('income', 'expenditure') OR (a.kind = 'asset' AND c.capital))), 0)",
            {"holder": holder, "year": year},
        )
        found: Decimal = cursor.fetchone()[0]
        return found
