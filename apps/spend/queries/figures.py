"""Figures by organisation, month, category, supplier …: set-based, as of a cut, each with the filter that made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst

from apps.core import show
from apps.core.classes import DataClass
from apps.core.scope import current_scope
from apps.ledger.queries.translated import lines_of
from apps.spend.calc.basis import LABELS, LoadedAmount, mixing_notes
from apps.spend.calc.measures import Movement, Tail, prior_year_range, tail
from apps.spend.calc.measures import movement as movement_of
from apps.spend.models import Load, ProClassCode
from apps.spend.queries.booked import booked_total, ledger_months
from apps.spend.queries.filters import NONE, STANDINGS, LineFilter, month_days
from apps.spend.queries.statements import rows
from apps.suppliers.queries import supplier_names
from apps.tenancy.models import Organisation

VIEWS: Mapping[str, str] = {
    "organisation": "Organisation",
    "month": "Month",
    "level1": "Category",
    "category": "Category in full",
    "sercop": "Subjective group",
    "supplier": "Supplier",
    "standing": "Kind of payee",
    "label": "Published category",
    "basis": "What amounts include",
}
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Figure:
    """One row of a view: its label, lines and pounds in all and by organisation, and the filter of its lines."""

    key: str
    label: str
    lines: int
    amount: Decimal
    by_organisation: Mapping[int, tuple[int, Decimal]]
    filter: LineFilter

    @property
    def url(self) -> str:
        """Address of the lines behind the figure."""
        return self.filter.url()


@dataclass
class _Sum:
    lines: int = 0
    amount: Decimal = ZERO
    parts: dict[int, tuple[int, Decimal]] = field(default_factory=dict)


def readable(holders: Iterable[int] | None = None) -> list[int]:
    """Organisations whose finance rows this transaction reads (of those asked for)."""
    reads = current_scope().reads(DataClass.FINANCE)
    known = set(Organisation.objects.filter(pk__in=reads).values_list("pk", flat=True))
    return sorted(known if holders is None else known.intersection(holders))


def figures(wanted: LineFilter, by: str) -> list[Figure]:
    """The rows of a view (see VIEWS), largest first; months in order.  Their sum is the total of the filter."""
    sums: dict[str, _Sum] = {}
    for key, holder, lines, amount in rows("figures", wanted.parameters(readable()) | {"by": by}):
        one = sums.setdefault(key or "", _Sum())
        one.lines, one.amount = one.lines + lines, one.amount + amount
        one.parts[holder] = (lines, amount)
    labels = _labels(by, sums)
    found = [
        Figure(key, labels[key], one.lines, one.amount, one.parts, _narrowed(wanted, by, key))
        for key, one in sums.items()
    ]
    return sorted(
        found, key=(lambda row: row.key) if by == "month" else (lambda row: (-row.amount, row.label))
    )  # type: ignore[arg-type,return-value]


def total_of(wanted: LineFilter) -> tuple[int, Decimal]:
    """Lines and pounds of a filter."""
    if not (wanted.meaning or wanted.by_line):
        ((lines, amount),) = rows("plain_total", wanted.parameters(readable()))
        return lines, amount
    found = rows("figures", wanted.parameters(readable()) | {"by": "organisation"})
    return sum(row[2] for row in found), sum((row[3] for row in found), ZERO)


def joint_suppliers(wanted: LineFilter) -> list[Figure]:
    """Suppliers open to competition that organisations of two services or more pay, largest first.

    A commissioner and its chief constable are one service: what both pay is no joint buying.
    """
    service = dict(Organisation.objects.values_list("pk", "service"))
    found = figures(wanted.but(standing="named"), "supplier")
    return [
        row
        for row in found
        if len({service[pk] for pk, (lines, _) in row.by_organisation.items() if lines}) > 1
    ]


def tail_of(wanted: LineFilter) -> Tail:
    """The many suppliers that share the last fifth of the spend."""
    return tail({row.key: row.amount for row in figures(wanted.but(standing="supplier"), "supplier")})


def movement(wanted: LineFilter, by: str) -> list[tuple[Figure, Movement]]:
    """Each row of a view against the same days a year before; needs both days of the filter."""
    assert wanted.first is not None
    assert wanted.last is not None
    first, last = prior_year_range(wanted.first, wanted.last)
    before = {row.key: row for row in figures(wanted.but(first=first, last=last), by)}
    now = {row.key: row for row in figures(wanted, by)}
    gone = [
        Figure(row.key, row.label, 0, ZERO, {}, _narrowed(wanted, by, row.key))
        for key, row in before.items()
        if key not in now
    ]
    return [
        (row, movement_of(row.amount, before[row.key].amount if row.key in before else ZERO))
        for row in [*now.values(), *gone]
    ]


def loads_behind(wanted: LineFilter) -> list[Load]:
    """Loads that stand at the filter's cut, oldest first: what the figures reconcile to."""
    parameters = wanted.parameters(readable())
    heads = dict(zip(parameters["holders"], parameters["heads"], strict=True))
    found = (
        Load.objects.filter(holder_id__in=list(heads), cut__isnull=False)
        .select_related("record")
        .order_by("id")
    )
    return [
        one for one in found[:5000]
        if (one.cut or 0) <= heads[one.holder_id] and (one.withdrawn_cut is None or one.withdrawn_cut > heads[one.holder_id])
    ]  # fmt: skip


def mixing(wanted: LineFilter) -> list[str]:
    """Sentences that a view must show when it adds up different amount bases or publication thresholds."""
    names = dict(Organisation.objects.values_list("pk", "code"))
    first, last = wanted.days
    fed = ledger_months(wanted.parameters(readable()))
    loaded = [
        LoadedAmount(names[one.holder_id], one.amount_basis, one.total, one.threshold)
        for one in loads_behind(wanted)
        if one.period_from is not None and one.period_to is not None
        and one.period_from <= last and one.period_to >= first
        and (wanted.load is None or one.pk == wanted.load)
        and not any(holder == one.holder_id and one.period_from in days and one.period_to in days for holder, days in fed)
    ]  # fmt: skip
    booked = booked_total(wanted, readable()) if fed else {}
    loaded += [
        LoadedAmount(names[pk], "net_irrecoverable", amount, None) for pk, (_, amount) in booked.items()
    ]
    return mixing_notes(loaded)


def _narrowed(wanted: LineFilter, by: str, key: str) -> LineFilter:
    """The filter that gives exactly the lines of one row of a view."""
    if by == "organisation":
        return wanted.but(organisations=(int(key),))
    if by == "month":
        first, last = month_days(key)
        return wanted.but(first=max(first, wanted.days[0]), last=min(last, wanted.days[1]))
    if by == "supplier":
        return wanted.but(supplier=int(key)) if key.isdigit() else wanted.but(standing=key)
    if by == "category":
        return wanted.but(proclass=key or NONE)
    if by == "level1":
        return wanted.but(level1=key) if key else wanted.but(proclass=NONE)
    if by == "sercop":
        return wanted.but(sercop=key or NONE)
    changes: dict[str, Any] = {by: key}
    return wanted.but(**changes)


def _labels(by: str, keys: Iterable[str]) -> dict[str, str]:
    """Words for the keys of a view."""
    listed = list(keys)
    if by == "organisation":
        names = {str(pk): name for pk, name in Organisation.objects.values_list("pk", "name")}
    elif by == "month":
        return {key: f"{show.MONTHS[int(key[5:7]) - 1]} {key[:4]}" for key in listed}
    elif by == "supplier":
        names = {
            str(pk): name
            for pk, name in supplier_names([int(key) for key in listed if key.isdigit()]).items()
        }
        names |= STANDINGS
    elif by == "category":
        names = {code.code: str(code) for code in ProClassCode.objects.filter(code__in=listed)}
    elif by == "sercop":
        names = {line.code: line.label for line in lines_of("sercop")}
    elif by == "standing":
        names = dict(STANDINGS)
    elif by == "basis":
        names = {key: capfirst(label) for key, label in LABELS.items()}
    else:
        names = {}
    missing = "No category published" if by == "label" else "Not yet classified"
    return {key: names.get(key, key) if key else missing for key in listed}
