"""Reads between organisations: offers and halves, the agreement list, and the consolidation of a circle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from apps.core.classes import DataClass
from apps.core.clock import year_bounds
from apps.core.errors import NotFound
from apps.core.scope import current_scope
from apps.ledger.calc.between import Agreement, Consolidation, Item, Standing, agree, consolidate
from apps.ledger.models import Account, Balance, PairSide, Period, Year
from apps.ledger.queries.balances import LAST_PERIOD
from apps.ledger.queries.journals import cut_at
from apps.ledger.statements import text
from apps.tenancy.models import Circle, Organisation
from apps.tenancy.queries import members

ITEMS_MAX = 20_000
TRADING = (Account.Kind.INCOME, Account.Kind.EXPENDITURE)
STAYING = (Account.Role.VAT, Account.Role.IRRECOVERABLE_VAT)


@dataclass(frozen=True)
class AgreementList:
    """The agreement between organisations that the reader sees, and how much of it lies beyond."""

    agreement: Agreement
    organisations: list[Organisation]
    beyond: Mapping[int, tuple[int, Decimal]]
    cut_off: bool


def readable() -> list[Organisation]:
    """Organisations whose books this transaction reads, by name."""
    return list(Organisation.objects.filter(pk__in=current_scope().reads(DataClass.FINANCE)).order_by("name"))


def cuts_at(holders: Sequence[int], moment: dt.datetime | None) -> dict[int, int]:
    """The cut of each organisation at a moment; nothing where the books are wanted as they stand."""
    return {} if moment is None else {holder: cut_at(holder, moment) for holder in holders}


def agreement_list(
    first: dt.date, last: dt.date, *, only: Sequence[int] = (), as_of: dt.datetime | None = None
) -> AgreementList:
    """Match what organisations say about each other on inter-organisation accounts between two days.

    Both sides must lie within the scope; what a journal says about an organisation outside it is counted in `beyond`
    (organisation -> items, pounds), never judged.  `only` keeps the items that concern those organisations;
    `as_of` leaves out what was posted after that moment.
    """
    seen = {body.pk: body for body in readable()}
    cuts = cuts_at(sorted(seen), as_of)
    with connection.cursor() as cursor:
        cursor.execute(
            text("between_items"),
            {
                "holders": sorted(seen),
                "first": first,
                "last": last,
                "most": ITEMS_MAX + 1,
                "cut_holders": list(cuts),
                "cuts": list(cuts.values()),
            },
        )
        items = [Item(*row) for row in cursor.fetchall()]
    cut_off = len(items) > ITEMS_MAX
    wanted = set(only) or set(seen)
    concerned = [item for item in items[:ITEMS_MAX] if {item.holder, item.other} & wanted]
    beyond: dict[int, tuple[int, Decimal]] = {}
    for item in concerned:
        if item.other not in seen:
            count, pounds = beyond.get(item.other, (0, Decimal("0.00")))
            beyond[item.other] = (count + 1, pounds + item.amount)
    within = [item for item in concerned if item.other in seen]
    found = agree(within)
    return AgreementList(found, list(seen.values()), beyond, cut_off)


@dataclass(frozen=True)
class GroupFigures:
    """The consolidation of a circle: of which organisations, up to when, and which members are left out."""

    circle: Circle
    year: int
    through: int
    last: dt.date
    organisations: list[Organisation]
    unseen: list[Organisation]
    without_books: list[Organisation]
    accounts: Mapping[str, Account]
    figures: Consolidation


def consolidated(
    circle: Circle, year: int, *, through: int = LAST_PERIOD, as_of: dt.datetime | None = None
) -> GroupFigures:
    """Consolidate the members that a circle has on the period's last day, as far as the scope reads their books.

    From kept balances.  An organisation that the reader may not see is never included: it stands in `unseen`, and what
    the others trade with it is not eliminated.  `without_books` has no such year.  With `as_of` what each
    organisation posted after its cut of that moment is taken out again.
    """
    last = _last_day(year, through)
    bodies = list(members(circle.pk, last))
    reads = current_scope().reads(DataClass.FINANCE)
    seen = [body for body in bodies if body.pk in reads]
    with_books = set(
        Year.objects.filter(holder_id__in=[body.pk for body in seen], year=year).values_list(
            "holder_id", flat=True
        )
    )
    included = [body for body in seen if body.pk in with_books]
    holders = [body.pk for body in included]
    with connection.cursor() as cursor:
        cursor.execute(text("standings"), {"holders": holders, "year": year, "through": through})
        rows = cursor.fetchall()
        if cuts := cuts_at(holders, as_of):
            given: dict[str, Any] = {
                "holders": list(cuts),
                "cuts": list(cuts.values()),
                "year": year,
                "through": through,
            }
            cursor.execute(text("standings_after"), given)
            rows = _less(rows, cursor.fetchall())
    accounts = Account.objects.in_bulk({row[1] for row in rows})
    standings = [
        Standing(holder, account, amount, other, stays=accounts[account].role in STAYING)
        for holder, account, other, amount in rows
    ]
    trading = frozenset(code for code, account in accounts.items() if account.kind in TRADING)
    return GroupFigures(
        circle, year, through, last, included, [body for body in bodies if body.pk not in reads],
        [body for body in seen if body.pk not in with_books], accounts, consolidate(standings, holders, trading),
    )  # fmt: skip


def _less(rows: Sequence[Any], later: Sequence[Any]) -> list[tuple[int, str, int | None, Decimal]]:
    """Standings less what came after."""
    found: dict[tuple[int, str, int | None], Decimal] = {tuple(row[:3]): row[3] for row in rows}
    for holder, account, other, amount in later:
        found[holder, account, other] = found.get((holder, account, other), Decimal("0.00")) - amount
    return [(*key, amount) for key, amount in found.items() if amount]


def circles_for_books() -> list[Circle]:
    """Groups (first) and collaborations that the reader belongs to and may read the books of."""
    order = {Circle.Kind.GROUP: 0, Circle.Kind.COLLABORATION: 1}
    found = Circle.objects.exclude(kind=Circle.Kind.TENDER).order_by("name")
    own = {body.pk for body in readable()}
    return sorted(
        (one for one in found if own & {body.pk for body in members(one.pk)}),
        key=lambda one: (order.get(Circle.Kind(one.kind), 2), one.name),
    )


def circle_seen(pk: int) -> Circle:
    """The circle, or NotFound."""
    found = next((one for one in circles_for_books() if one.pk == pk), None)
    if found is None:
        raise NotFound("There is no such group or collaboration, or you may not see it.")
    return found


def years_with_books(holders: Sequence[int]) -> list[int]:
    """Financial years that any of these organisations has opened, newest first."""
    return sorted(
        set(Year.objects.filter(holder_id__in=holders).values_list("year", flat=True)), reverse=True
    )


def newest_period(holders: Sequence[int], year: int) -> int:
    """Number of the latest period of a year with anything on it, else 12."""
    found = (
        Balance.objects.filter(holder_id__in=holders, period__year__year=year, period__number__gte=1)
        .order_by("-period__number")
        .values_list("period__number", flat=True)
        .first()
    )
    return int(found or 12)


def _last_day(year: int, through: int) -> dt.date:
    """Last day of a period of a year: of the month, or of the year from period 12 on."""
    first, last = year_bounds(year)
    if through >= 12:
        return last
    index = first.year * 12 + first.month - 1 + max(through, 1)
    return dt.date(index // 12, index % 12 + 1, 1) - dt.timedelta(days=1)


def halves(holders: frozenset[int]) -> QuerySet[PairSide]:
    """Halves of these organisations and those shown to them, newest first."""
    return PairSide.objects.filter(Q(holder_id__in=holders) | Q(reader_id__in=holders)).order_by("-id")


def offers_to(holders: frozenset[int]) -> list[PairSide]:
    """Halves of others that wait for an answer of these organisations."""
    asked = PairSide.objects.filter(
        reader_id__in=holders, state__in=[PairSide.State.WAITING, PairSide.State.APPROVED]
    ).order_by("dated", "id")[:200]
    answered = set(
        PairSide.objects.filter(holder_id__in=holders, pair__in=[one.pair for one in asked]).values_list(
            "holder_id", "pair"
        )
    )
    return [one for one in asked if (one.reader_id, one.pair) not in answered]


def other_half(side: PairSide) -> PairSide | None:
    """The half that answers this one, where it stands and the reader sees it."""
    return PairSide.objects.filter(holder_id=side.reader_id, pair=side.pair).first()


def period_labels(year: int, holders: Sequence[int]) -> list[tuple[int, str]]:
    """Numbers and names of the periods of a year, as the first of these organisations calls them."""
    found = dict[int, str]()
    for number, label in (
        Period.objects.filter(holder_id__in=holders, year__year=year, number__gte=1)
        .order_by("number", "holder")
        .values_list("number", "label")
    ):
        found.setdefault(number, label)
    return list(found.items())
