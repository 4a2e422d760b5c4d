"""The books that a file of journals is checked against: accounts, dimensions, parties and periods, as plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.core.errors import NotFound
from apps.ledger.models import Account, AccountUse, Dimension, DimensionValue, Period, VatCode
from apps.tenancy.models import Organisation

Days = tuple[dt.date, dt.date | None]
DIMENSIONS = (Dimension.COST_CENTRE, Dimension.OBJECTIVE, Dimension.PROJECT)


@dataclass(frozen=True)
class Month:
    """A period that a day may lie in: label, first day and the day after its last, and its ledger lock."""

    number: int
    label: str
    first: dt.date
    after: dt.date
    lock: str


@dataclass(frozen=True)
class Books:
    """What an organisation's books hold at this moment."""

    name: str
    code: str
    own: frozenset[str]
    accounts: Mapping[str, tuple[str, bool, str]]  # code: name, needs a cost centre, role
    used: Mapping[str, list[Days]]
    values: Mapping[tuple[str, str], Days]  # kind and code: days
    parties: frozenset[str]
    vat_codes: frozenset[str]
    months: list[Month] = field(default_factory=list)

    def month_of(self, day: dt.date, adjustment: int | None) -> Month | None:
        """The period of a day: its month, or the numbered adjustment period."""
        for one in self.months:
            if one.first <= day < one.after and (
                one.number == adjustment if adjustment else one.number <= 12
            ):
                return one
        return None


def within(day: dt.date, days: Days) -> bool:
    """True when the day lies in the days."""
    return days[0] <= day and (days[1] is None or day < days[1])


def books_of(holder: int) -> Books:
    """The books as the scope shows them."""
    organisation = Organisation.objects.filter(pk=holder).first()
    if organisation is None:
        raise NotFound("Journals belong to an organisation. Choose one.")
    used: dict[str, list[Days]] = {}
    for code, during in AccountUse.objects.filter(holder_id=holder).values_list("account_id", "during"):
        used.setdefault(code, []).append((during.lower, during.upper))
    kinds = [str(kind) for kind in DIMENSIONS]
    values = DimensionValue.objects.filter(holder_id=holder, kind__in=kinds).values_list(
        "kind", "code", "during"
    )
    periods = Period.objects.filter(holder_id=holder, number__gt=0).order_by("during", "number")
    return Books(
        name=organisation.name, code=organisation.code,
        own=frozenset({organisation.name.casefold(), organisation.code.casefold()}),
        accounts={row[0]: row[1:] for row in _accounts()}, used=used,
        values={(kind, code): (during.lower, during.upper) for kind, code, during in values},
        parties=frozenset(Organisation.objects.values_list("code", flat=True)),
        vat_codes=frozenset(VatCode.objects.values_list("code", flat=True)),
        months=[Month(one.number, one.label, one.during.lower, one.during.upper, one.ledger_lock) for one in periods],
    )  # fmt: skip


def _accounts() -> Any:
    return Account.objects.values_list("code", "name", "needs_cost_centre", "role")
