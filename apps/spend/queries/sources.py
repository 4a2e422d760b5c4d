"""Where an organisation's spend comes from, month by month, and the reconciliation of its loads with its ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from apps.core import show
from apps.documents.paper.table import Cell, Column, Table
from apps.ledger.models import Journal, Line
from apps.spend.models import LoadPostingLine, SourceOf, SourceSwitch
from apps.spend.queries.filters import FIRST, LAST, NEWEST, LineFilter, month_days
from apps.spend.queries.postings import Planned
from apps.spend.queries.statements import rows

ZERO = Decimal("0.00")
SOURCES = {"load": "Published loads", "ledger": "Ledger"}


@dataclass(frozen=True)
class Month:
    """One month by both sources.  `journals` are pounds of journals with no load behind them, `elsewhere` pounds of
    loads on accounts that are not spend, `unposted` pounds of loads that are not in the books:
    ledger - loads = journals - elsewhere - unposted."""

    month: dt.date
    load_lines: int
    loaded: Decimal
    ledger_lines: int
    booked: Decimal
    journals: Decimal
    elsewhere: Decimal
    unposted: Decimal
    source: str

    @property
    def difference(self) -> Decimal:
        """Ledger less loads."""
        return self.booked - self.loaded

    @property
    def counted(self) -> Decimal:
        """Pounds that spend counts for the month."""
        return self.booked if self.source == "ledger" else self.loaded

    @property
    def label(self) -> str:
        """'April 2026'."""
        return f"{show.MONTHS[self.month.month - 1]} {self.month.year}"

    def explained(self) -> str:
        """What makes the difference, in words."""
        parts = [
            f"{'more' if amount > 0 else 'less'} {show.pounds(abs(amount))} {words}"
            for amount, words in (
                (self.journals, "of journals that no load is behind"),
                (-self.elsewhere, "of loads on accounts that are not spend"),
                (-self.unposted, "of loads that are not in the books"),
            )
            if amount
        ]
        return f"{'; '.join(parts)}".capitalize() if parts else "Nothing: both agree to the penny"


@dataclass(frozen=True)
class Group:
    """One SeRCOP group by both sources."""

    code: str
    label: str
    loaded: Decimal
    booked: Decimal

    @property
    def difference(self) -> Decimal:
        """Ledger less loads."""
        return self.booked - self.loaded


@dataclass(frozen=True)
class Reconciliation:
    """Loads and ledger of one organisation compared, over the months that either of them has."""

    months: tuple[Month, ...]
    groups: tuple[Group, ...]

    @property
    def loaded(self) -> Decimal:
        """Pounds of the loads."""
        return sum((one.loaded for one in self.months), ZERO)

    @property
    def booked(self) -> Decimal:
        """Pounds of the ledger."""
        return sum((one.booked for one in self.months), ZERO)

    def content(self) -> dict[str, Any]:
        """As kept with its switch; `from_content` gives it back."""
        return {
            "months": [{name: str(value) for name, value in asdict(one).items()} for one in self.months],
            "groups": [{name: str(value) for name, value in asdict(one).items()} for one in self.groups],
        }

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> Reconciliation:
        """The reconciliation that `content` made."""
        return cls(
            tuple(
                Month(
                    dt.date.fromisoformat(one["month"]), int(one["load_lines"]), Decimal(one["loaded"]),
                    int(one["ledger_lines"]), Decimal(one["booked"]), Decimal(one["journals"]), Decimal(one["elsewhere"]),
                    Decimal(one["unposted"]), one["source"],
                )
                for one in content["months"]
            ),
            tuple(
                Group(one["code"], one["label"], Decimal(one["loaded"]), Decimal(one["booked"])) for one in content["groups"]
            ),
        )  # fmt: skip


def months(holder: int, *, first: dt.date = FIRST, last: dt.date = LAST, head: int = NEWEST) -> list[Month]:
    """Every month with spend by either source, newest first."""
    given = {"holder": holder, "head": head, "first": first, "last": last}
    return [Month(*row) for row in rows("source_months", given)]


def reconcile(holder: int, first: dt.date, last: dt.date, head: int) -> Reconciliation:
    """Loads against ledger between the first days of two months, as of an audit number."""
    end = month_days(last.isoformat())[1]
    given = {"holder": holder, "head": head, "first": first, "last": end}
    groups = tuple(Group(*row) for row in rows("source_groups", given))
    return Reconciliation(tuple(reversed(months(holder, first=first, last=end, head=head))), groups)


def standing(holder: int) -> QuerySet[SourceOf]:
    """What holds today: months fed otherwise than by loads alone, the latest first."""
    found = SourceOf.objects.filter(holder_id=holder, seen__endswith__isnull=True)
    return found.select_related("switch__record").order_by(F("during").desc())


def switches(holder: int) -> QuerySet[SourceSwitch]:
    """Switches of an organisation, newest first."""
    return SourceSwitch.objects.filter(holder_id=holder).select_related("record").order_by("-pk")


def month_filter(holder: int, month: dt.date) -> LineFilter:
    """The lines that spend counts for a month."""
    first, last = month_days(month.isoformat())
    return LineFilter(organisations=(holder,), first=first, last=last)


def month_table(listed: Sequence[Month], *, holder: int | None = None) -> Table:
    """Months as a table; with `holder`, each counted figure leads to its lines."""
    columns = [
        Column("month", "Month"), Column("source", "Source"),
        Column("loaded", "Published loads", "money", "£", total=True), Column("booked", "Ledger", "money", "£", total=True),
        Column("difference", "Ledger less loads", "money", "£", total=True), Column("why", "What explains it"),
    ]  # fmt: skip
    made = []
    for one in listed:
        cells: list[Any] = [
            one.label,
            SOURCES[one.source],
            one.loaded,
            one.booked,
            one.difference,
            one.explained(),
        ]
        if holder is not None:
            place = 3 if one.source == "ledger" else 2
            cells[place] = Cell(cells[place], month_filter(holder, one.month).url())
        made.append(cells)
    return Table("By month", columns, made)


def group_table(listed: Sequence[Group]) -> Table:
    """SeRCOP groups as a table."""
    columns = [
        Column("code", "Group"), Column("label", "Heading"), Column("loaded", "Published loads", "money", "£", total=True),
        Column("booked", "Ledger", "money", "£", total=True),
        Column("difference", "Ledger less loads", "money", "£", total=True),
    ]  # fmt: skip
    rows_ = [[one.code, one.label, one.loaded, one.booked, one.difference] for one in listed]
    return Table("By subjective group", columns, rows_)


def paper_table(found: Reconciliation) -> Table:
    """Months and groups as one flat table, for CSV."""
    columns = [
        Column("what", "What"), Column("loaded", "Published loads", "money", "£"), Column("booked", "Ledger", "money", "£"),
        Column("difference", "Ledger less loads", "money", "£"), Column("journals", "Journals without a load", "money", "£"),
        Column("elsewhere", "Loads on other accounts", "money", "£"),
        Column("unposted", "Loads not in the books", "money", "£"),
    ]  # fmt: skip
    made: list[list[Any]] = [
        [one.label, one.loaded, one.booked, one.difference, one.journals, one.elsewhere, one.unposted]
        for one in found.months
    ]
    made.append(["All months", found.loaded, found.booked, found.booked - found.loaded, None, None, None])
    made += [
        [f"{one.code} {one.label}".strip(), one.loaded, one.booked, one.difference, None, None, None]
        for one in found.groups
    ]
    return Table("Loads and ledger", columns, made)


@dataclass(frozen=True)
class PostedMonth:
    """Control totals of one month of a load: what the load holds, what has an account, what its journals hold."""

    month: dt.date
    lines: int
    amount: Decimal
    mapped: Decimal
    journals: Decimal | None = None

    @property
    def label(self) -> str:
        """'April 2026'."""
        return f"{show.MONTHS[self.month.month - 1]} {self.month.year}"

    @property
    def agrees(self) -> bool:
        """Whether both totals are the same to the penny."""
        return self.amount == (self.mapped if self.journals is None else self.journals)


def plan_months(plan: Sequence[Planned]) -> list[PostedMonth]:
    """A load by month, with how much of it has an account."""
    found: dict[dt.date, list[Planned]] = {}
    for one in plan:
        found.setdefault(one.month, []).append(one)
    return [
        PostedMonth(
            month, sum(one.lines for one in some), sum((one.amount for one in some), ZERO),
            sum((one.amount for one in some if one.account is not None), ZERO),
        )
        for month, some in found.items()
    ]  # fmt: skip


def posted_months(lines: Sequence[LoadPostingLine], journals: Sequence[Journal]) -> list[PostedMonth]:
    """What a posting posts by month beside what its journals that stand hold on the lines that come from the load."""
    taken_back = {one.reverses_id for one in journals}
    standing = [one.pk for one in journals if one.reverses_id is None and one.pk not in taken_back]
    held = Line.objects.filter(journal__in=standing, source__isnull=False).values_list("dated", "amount")
    booked: dict[dt.date, Decimal] = {}
    for dated, amount in held:
        booked[dated.replace(day=1)] = booked.get(dated.replace(day=1), ZERO) + amount
    found: dict[dt.date, list[LoadPostingLine]] = {}
    for one in lines:
        found.setdefault(one.month, []).append(one)
    return [
        PostedMonth(
            month, sum(one.lines for one in some), sum((one.amount for one in some), ZERO),
            sum((one.amount for one in some), ZERO), booked.get(month, ZERO),
        )
        for month, some in found.items()
    ]  # fmt: skip
