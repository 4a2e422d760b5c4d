"""The contract register over all organisations: own contracts and what partners told, endings, what a contract has left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from apps.core.clock import today
from apps.procurement.models import CalledOff, Contract
from apps.procurement.models.contracts import Kind
from apps.procurement.statements import rows
from apps.procurement.transitions import LIVE

PAGE, TOGETHER_MAX, TOGETHER_DAYS = 50, 50, 92
LONG_AGO = dt.date(1900, 1, 1)
Place = tuple[dt.date, int, int]


@dataclass(frozen=True)
class Listed:
    """One contract of the register; `record` and `called` are empty for a partner's."""

    holder: int
    contract: int
    record: int | None
    code: str
    kind: str
    title: str
    supplier: int
    supplier_name: str
    cpv: str
    last_day: dt.date
    extension_months: int
    cap: Decimal
    called: Decimal | None

    @property
    def place(self) -> Place:
        """Where the next page begins."""
        return self.last_day, self.holder, self.contract

    @property
    def left(self) -> Decimal | None:
        """Net pounds that may still be ordered, where the scope shows what was."""
        return None if self.called is None else self.cap - self.called

    @property
    def kind_words(self) -> str:
        """What is agreed, in words."""
        return Kind(self.kind).label


@dataclass(frozen=True)
class Side:
    """One of two contracts that end together."""

    holder: int
    code: str
    title: str
    last_day: dt.date
    cap: Decimal


@dataclass(frozen=True)
class Together:
    """Two contracts of different organisations that could be bought as one when they end."""

    one: Side
    other: Side
    same_supplier: bool
    supplier: str

    @property
    def both(self) -> Decimal:
        """Net pounds of the two."""
        return self.one.cap + self.other.cap


def register(
    *, holder: int | None = None, until: dt.date | None = None, words: str = "", after: Place | None = None, size: int = PAGE
) -> list[Listed]:  # fmt: skip
    """A page of live contracts that the scope shows, the one that ends first at the top."""
    day, owner, pk = after or (LONG_AGO, 0, 0)
    given = {"holder": holder, "until": until, "words": words.strip()[:60], "after_day": day, "after_holder": owner,
             "after_id": pk, "size": min(size, 200)}  # fmt: skip
    return [Listed(*row) for row in rows("register", given)]


def ending_together(*, months: int = 12, days: int = TOGETHER_DAYS) -> list[Together]:
    """Pairs that end within `days` of each other during the next months, the largest first; at most fifty."""
    first = today()
    last = first + dt.timedelta(days=31 * months)
    found = rows("together", {"first": first, "last": last, "days": days, "size": TOGETHER_MAX})
    return [Together(Side(*row[:5]), Side(*row[5:10]), row[10], row[11]) for row in found]


def calls_of(contract: Contract, size: int = 100) -> list[CalledOff]:
    """The newest call-offs of a contract."""
    found = CalledOff.objects.filter(contract=contract).select_related("order", "made_by").order_by("-pk")
    return list(found[:size])


def contracts_for(
    holder: int, *, words: str = "", cpv: str = "", supplier: int | None = None
) -> list[Contract]:
    """At most ten live contracts that may fit a need, by supplier, CPV group or a word of their title."""
    fits = Q()
    if supplier is not None:
        fits |= Q(supplier_id=supplier)
    if cpv:
        fits |= Q(cpv__startswith=cpv[:3])
    for word in [one for one in words.split() if len(one) > 3][:8]:
        fits |= Q(title__icontains=word)
    if not fits:
        return []
    live = Contract.objects.filter(holder_id=holder, record__state=LIVE, during__contains=today()).filter(
        fits
    )
    return list(live.select_related("record", "supplier").order_by("during", "pk")[:10])
