"""The capital programme: projects over years, what slipped between them, and what is still asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Sum

from apps.budgets.models import BudgetYear, Change, Line, Version, Virement, VirementLine
from apps.budgets.queries.monitor import Figures, MonitorLine, monitor_lines
from apps.budgets.transitions import APPROVED, WAITING
from apps.core.clock import financial_year, today
from apps.core.errors import NotFound
from apps.ledger.models import Dimension, DimensionValue, Year

NOUGHT = Decimal("0.00")
YEARS_MAX = 12


@dataclass(frozen=True)
class Spell:
    """One year of a project: its figures, and what slipped into it (positive) or out of it."""

    year: int
    figures: Figures = field(default_factory=Figures)
    slipped: Decimal = NOUGHT
    asked: Decimal = NOUGHT

    @property
    def otherwise(self) -> Decimal:
        """What virements and supplements changed."""
        return self.figures.revised - self.figures.original - self.slipped

    def __add__(self, other: Spell) -> Spell:
        """Together, under this one's year."""
        return Spell(
            self.year, self.figures + other.figures, self.slipped + other.slipped, self.asked + other.asked
        )


@dataclass
class Project:
    """A capital project with its years; `pk` is None for what names none."""

    pk: int | None
    words: str
    spells: dict[int, Spell] = field(default_factory=dict)

    def take(self, spell: Spell) -> None:
        """Add to a year."""
        standing = self.spells.get(spell.year)
        self.spells[spell.year] = spell if standing is None else standing + spell

    @property
    def years(self) -> list[Spell]:
        """Its years in their order."""
        return [self.spells[year] for year in sorted(self.spells)]

    @property
    def whole(self) -> Spell:
        """All its years."""
        return together(self.years)


def together(spells: Iterable[Spell]) -> Spell:
    """The sum of years."""
    return sum(spells, Spell(0))


def programme(holder: int) -> list[Project]:
    """Every capital project of an organisation with its years, by code; what names no project comes last."""
    years = _years(holder)
    slipped, asked = _slipped(holder), _asked(holder)
    names = {
        pk: f"{code} {name}"
        for pk, code, name in DimensionValue.objects.filter(
            holder_id=holder, kind=Dimension.PROJECT
        ).values_list("pk", "code", "name")
    }
    found: dict[int | None, Project] = {}

    def of(project: int | None) -> Project:
        return found.setdefault(project, Project(project, names.get(project or 0, "Without a project")))

    for year in years:
        for line in monitor_lines(holder, year):
            if line.capital:
                of(line.project).take(Spell(year, line.figures))
    for (project, year), amount in slipped.items():
        of(project).take(Spell(year, slipped=amount))
    for (project, year), amount in asked.items():
        of(project).take(Spell(year, asked=amount))
    return sorted(found.values(), key=lambda one: (one.pk is None, one.words))


def project_lines(holder: int, project: int | None) -> list[tuple[int, MonitorLine]]:
    """(year, line) of one project's capital budgets and of what nobody budgeted."""
    return [
        (year, line) for year in _years(holder) for line in monitor_lines(holder, year)
        if line.capital and line.project == project
    ]  # fmt: skip


def capital_lines(holder: int, project: int | None) -> list[Line]:
    """Budgets of adopted years from which a re-profile may take."""
    return list(
        Line.objects.filter(
            holder_id=holder, capital=True, project_id=project, book__adopted_at__isnull=False
        )
        .select_related("account", "cost_centre", "project").order_by("year", "account_id", "pk")[:200]
    )  # fmt: skip


def waiting_for(holder: int, project: int | None) -> list[Virement]:
    """Changes of a project's budgets that are asked for and not in force."""
    ids = VirementLine.objects.filter(
        holder_id=holder, capital=True, project_id=project, virement__version=None,
        virement__record__state__in=(WAITING, APPROVED),
    ).values("virement_id")  # fmt: skip
    return list(Virement.objects.filter(pk__in=ids).select_related("record").order_by("pk")[:50])


def project_of(holder: int, pk: int) -> DimensionValue:
    """A project of the organisation; NotFound otherwise."""
    found = DimensionValue.objects.filter(holder_id=holder, kind=Dimension.PROJECT, pk=pk).first()
    if found is None:
        raise NotFound("There is no such project, or you may not see it.")
    return found


def _years(holder: int) -> list[int]:
    """Years with a budget or with books, the last twelve of them."""
    known = set(BudgetYear.objects.filter(holder_id=holder).values_list("year", flat=True))
    known |= set(Year.objects.filter(holder_id=holder).values_list("year", flat=True))
    return sorted(known | {financial_year(today())})[-YEARS_MAX:]


def _slipped(holder: int) -> dict[tuple[int | None, int], Decimal]:
    rows = (
        Change.objects.filter(holder_id=holder, version__kind=Version.Kind.SLIPPAGE, line__capital=True)
        .values_list("line__project_id", "line__year").annotate(amount=Sum("amount")).order_by()
    )  # fmt: skip
    return {(project, year): amount for project, year, amount in rows if amount}


def _asked(holder: int) -> dict[tuple[int | None, int], Decimal]:
    rows = (
        VirementLine.objects.filter(
            holder_id=holder, capital=True, virement__version=None, virement__record__state__in=(WAITING, APPROVED)
        )
        .values_list("project_id", "year").annotate(amount=Sum("amount")).order_by()
    )  # fmt: skip
    return {(project, year): amount for project, year, amount in rows if amount}
