"""Inter-organisation items as values: which agree with which, and why the others do not; what a group eliminates."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

NOUGHT = Decimal("0.00")


@dataclass(frozen=True)
class Item:
    """What one journal of an organisation says about another on inter-organisation accounts: pounds owed to it."""

    journal: int
    number: str
    holder: int
    other: int
    dated: dt.date
    period: str
    text: str
    amount: Decimal
    pair: UUID | None = None
    reverses: int | None = None


@dataclass(frozen=True)
class Match:
    """Two items that agree; `words` says what is worth knowing about it all the same."""

    one: Item
    two: Item
    words: str = ""


@dataclass(frozen=True)
class Unmatched:
    """An item that does not agree, why, by how many pounds, and the nearest item on the other side."""

    item: Item
    reason: str
    why: str
    difference: Decimal
    nearest: Item | None = None


@dataclass(frozen=True)
class Agreement:
    """What agrees and what does not between organisations."""

    matched: list[Match]
    unmatched: list[Unmatched]
    cancelled: int

    @property
    def difference(self) -> Decimal:
        """Pounds by which the books of all these organisations together disagree."""
        return sum((one.item.amount for one in self.unmatched), NOUGHT) + sum(
            (one.nearest.amount for one in self.unmatched if one.nearest is not None), NOUGHT
        )


MISSING, AMOUNT, PERIOD = "missing", "amount", "period"
REASONS = {MISSING: "Missing on the other side", AMOUNT: "Amount differs", PERIOD: "Different date or period"}


def agree(items: Iterable[Item]) -> Agreement:
    """Match items of two sides: pairs first, then the same day and pounds, then the same pounds on another day, then
    the same day with other pounds; what is left has no mirror.  An item taken back on its own side is left out."""
    left, cancelled = _without_taken_back(list(items))
    matched: list[Match] = []
    pairs, left = _take(left, lambda item: item.pair)
    matched += [Match(one, two, _pair_words(one, two)) for one, two in pairs]
    same, left = _take(
        left, lambda item: None if item.pair else (abs(item.amount), item.dated), opposite=True
    )
    matched += [Match(one, two) for one, two in same]
    late, left = _take(left, lambda item: None if item.pair else abs(item.amount), opposite=True)
    unmatched = [_late(one, two) for one, two in late]
    other, left = _take(left, lambda item: None if item.pair else item.dated, opposite=True)
    unmatched += [
        Unmatched(
            one,
            AMOUNT,
            f"{two.number} says £{-two.amount:,.2f} on the same day.",
            one.amount + two.amount,
            two,
        )
        for one, two in other
    ]
    unmatched += [
        Unmatched(item, MISSING, "No journal of the other organisation answers it.", item.amount)
        for item in left
    ]
    unmatched.sort(key=lambda one: (one.item.dated, one.item.holder, one.item.journal))
    return Agreement(matched, unmatched, cancelled)


def _without_taken_back(items: list[Item]) -> tuple[list[Item], int]:
    """Leave out unpaired journals and their reversals within one organisation: they say nothing any more."""
    known = {item.journal: item for item in items}
    gone: set[int] = set()
    for item in items:
        first = known.get(item.reverses or 0)
        if (
            first is not None
            and not item.pair
            and not first.pair
            and first.amount == -item.amount
            and first.other == item.other
        ):
            gone |= {item.journal, first.journal}
    return [item for item in items if item.journal not in gone], len(gone)


def _take(
    left: list[Item], key: Callable[[Item], Hashable], *, opposite: bool = False
) -> tuple[list[tuple[Item, Item]], list[Item]]:
    """Couple items of two sides that have one key (None: never); gives the couples, and what is left in its order.

    With `opposite` one side is owed what the other owes.  The nearest day wins among several, then the earlier journal.
    """
    there: dict[Hashable, dict[int, Item]] = defaultdict(dict)

    def place(item: Item, holder: int, other: int, sign: bool) -> Hashable:
        return holder, other, sign if opposite else None, key(item)

    for item in left:
        there[place(item, item.holder, item.other, item.amount > 0)][item.journal] = item
    couples: list[tuple[Item, Item]] = []
    used: set[int] = set()
    for item in left:
        if item.journal in used or key(item) is None:
            continue
        found = there.get(place(item, item.other, item.holder, item.amount < 0))
        if found:
            best = min(found.values(), key=lambda one: (abs((one.dated - item.dated).days), one.journal))
            couples.append((item, best))
            used |= {item.journal, best.journal}
            del found[best.journal]
            there[place(item, item.holder, item.other, item.amount > 0)].pop(item.journal, None)
    return couples, [item for item in left if item.journal not in used]


def _pair_words(one: Item, two: Item) -> str:
    if one.period != two.period:
        return f"Posted together, but in {one.period} here and {two.period} there."
    return "Posted together"


def _late(one: Item, two: Item) -> Unmatched:
    days = abs((two.dated - one.dated).days)
    where = "the same period" if one.period == two.period else f"{two.period}, not {one.period}"
    return Unmatched(
        one, PERIOD, f"{two.number} has the same pounds {days} {'day' if days == 1 else 'days'} apart, in {where}.",
        NOUGHT, two,
    )  # fmt: skip


@dataclass(frozen=True)
class Standing:
    """What stands on one account of one organisation; `other` is the counterparty where the lines name one."""

    holder: int
    account: str
    amount: Decimal
    other: int | None = None
    stays: bool = False


@dataclass(frozen=True)
class ConsolidatedRow:
    """One account over several organisations."""

    account: str
    by_holder: dict[int, Decimal]
    eliminated: Decimal
    within: dict[tuple[int, int], Decimal]

    @property
    def together(self) -> Decimal:
        """Sum of the organisations, before elimination."""
        return sum(self.by_holder.values(), NOUGHT)

    @property
    def consolidated(self) -> Decimal:
        """What the group has towards the outside."""
        return self.together + self.eliminated


@dataclass(frozen=True)
class PairResidual:
    """What two organisations eliminate of each other; both figures are nought when their books agree."""

    one: int
    two: int
    owed: Decimal
    traded: Decimal

    @property
    def total(self) -> Decimal:
        """Pounds by which the two disagree: what is owed, or what was traded where that is more."""
        return max(abs(self.owed), abs(self.traded))


@dataclass(frozen=True)
class Consolidation:
    """Rows by account, what stays of internal trade, and what does not cancel."""

    rows: list[ConsolidatedRow]
    residuals: list[PairResidual]
    stays: Decimal

    @property
    def residual(self) -> Decimal:
        """What is left of internal trade after elimination: nought when every pair of books agrees."""
        return sum((one.total for one in self.residuals), NOUGHT)


def consolidate(
    standings: Sequence[Standing], members: Sequence[int], trading: frozenset[str]
) -> Consolidation:
    """Add organisations up by account and eliminate what their lines say they trade with each other.

    `trading` are the accounts of income and expenditure; all others are balances.  A standing that `stays` (VAT, and
    irrecoverable VAT on a charge between members) is never eliminated: it is owed to, or lost to, the outside.
    """
    inside = set(members)
    by_account: dict[str, list[Standing]] = defaultdict(list)
    for one in standings:
        if one.holder in inside:
            by_account[one.account].append(one)
    left: dict[tuple[int, int], list[Decimal]] = defaultdict(lambda: [NOUGHT, NOUGHT])
    rows = []
    stays = NOUGHT
    for account in sorted(by_account):
        by_holder = dict.fromkeys(members, NOUGHT)
        within: dict[tuple[int, int], Decimal] = defaultdict(lambda: NOUGHT)
        for one in by_account[account]:
            by_holder[one.holder] += one.amount
            if one.other is None or one.other not in inside:
                continue
            if one.stays:
                stays += one.amount
                continue
            within[one.holder, one.other] += one.amount
            sides = (min(one.holder, one.other), max(one.holder, one.other))
            left[sides][int(account in trading)] += one.amount
        rows.append(ConsolidatedRow(account, by_holder, -sum(within.values(), NOUGHT), dict(within)))
    residuals = [PairResidual(one, two, owed, traded) for (one, two), (owed, traded) in sorted(left.items())]
    return Consolidation(rows, residuals, stays)
