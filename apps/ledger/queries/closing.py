"""What the pages of the close show: organisations with books, their periods, and the evidence of each step."""

from __future__ import annotations

from dataclasses import dataclass

from apps.core.classes import DataClass
from apps.core.errors import NotFound
from apps.core.scope import current_scope
from apps.ledger.models import CarriedRed, CloseEvidence, Period, Year
from apps.tenancy.models import Organisation


@dataclass(frozen=True)
class Row:
    """One period with what is remarkable of it: reds carried and not cleared."""

    period: Period
    carried: int

    @property
    def locks(self) -> list[tuple[str, str]]:
        """Each lock with its standing."""
        return [(lock, getattr(self.period, f"{lock}_lock")) for lock in ("ledger", "purchases", "vat")]


def organisations_with_books() -> list[Organisation]:
    """Organisations whose finances the scope reads and that have opened a year."""
    holders = Year.objects.filter(holder_id__in=current_scope().reads(DataClass.FINANCE)).values("holder_id")
    return list(Organisation.objects.filter(pk__in=holders).order_by("name"))


def years_of(holder: int) -> list[Year]:
    """The organisation's financial years, newest first."""
    return list(Year.objects.filter(holder_id=holder).order_by("-year"))


def year_of(holder: int, year: int | None) -> Year:
    """The year asked for, or the newest; NotFound when there is none."""
    found = Year.objects.filter(holder_id=holder)
    if year is not None:
        found = found.filter(year=year)
    newest = found.order_by("-year").first()
    if newest is None:
        raise NotFound("There is no such financial year in books that you may see.")
    return newest


def rows_of(year: Year) -> list[Row]:
    """Every period of a year that takes journals, with how many reds of it are carried."""
    reds: dict[int, int] = {}
    for period in CarriedRed.objects.filter(period__year=year, cleared_at=None).values_list(
        "period", flat=True
    ):
        reds[period] = reds.get(period, 0) + 1
    periods = Period.objects.filter(year=year, number__gt=0).order_by("number")
    return [Row(period, reds.get(period.pk, 0)) for period in periods]


def period_seen(pk: int) -> Period:
    """A period within the scope."""
    found = Period.objects.select_related("year").filter(pk=pk, number__gt=0).first()
    if found is None:
        raise NotFound("There is no such period that you may see.")
    return found


def evidence_of(period: Period, lock: str) -> list[CloseEvidence]:
    """Every step that a lock took, newest first."""
    rows = CloseEvidence.objects.filter(period=period, lock=lock)
    return list(rows.select_related("by").order_by("-pk")[:100])


def carried_of(period: Period, lock: str) -> list[CarriedRed]:
    """Reds of a lock that were carried, those that stand first."""
    rows = CarriedRed.objects.filter(period=period, lock=lock).select_related("owner", "carried_by")
    return sorted(rows.order_by("-pk")[:100], key=lambda row: row.cleared_at is not None)
