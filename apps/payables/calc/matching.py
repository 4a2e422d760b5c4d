"""Two-, three- and four-way matching as arithmetic: what was ordered, received, accepted and invoiced, line by line.

Two-way compares with the order, three-way with what was received of it, four-way with what was accepted after a look.
The result is a flag with its reasons, never a block: pay, exception (a person looks), do not pay (nothing supports it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.core.money import pounds
from apps.core.show import unit_price

NOUGHT = Decimal(0)
PAY, EXCEPTION, DO_NOT_PAY = "pay", "exception", "do_not_pay"
_GRADES = (PAY, EXCEPTION, DO_NOT_PAY)


@dataclass(frozen=True)
class Tolerance:
    """What an organisation lets pass: a line dearer by the smaller of per cent and pounds, more quantity by per cent."""

    price_percent: Decimal = NOUGHT
    price_pounds: Decimal = NOUGHT
    quantity_percent: Decimal = NOUGHT

    def dearer(self, net: Decimal) -> Decimal:
        """Pounds that a line may cost more than ordered."""
        return pounds(min(net * self.price_percent / 100, self.price_pounds))

    def most(self, quantity: Decimal) -> Decimal:
        """The largest quantity that counts as this one."""
        return quantity * (100 + self.quantity_percent) / 100


@dataclass(frozen=True)
class Ordered:
    """An order line as it stands: quantities ordered, received, accepted, and invoiced before; price in pounds.

    `services` are counted in pounds: all quantities are then nets, and the price is 1.  `net` is what the whole
    line comes to, where a share of a joint order is a penny off its price.
    """

    quantity: Decimal
    price: Decimal
    received: Decimal = NOUGHT
    accepted: Decimal = NOUGHT
    invoiced: Decimal = NOUGHT
    ways: int = 3
    invoiced_net: Decimal | None = None
    services: bool = False
    net: Decimal | None = None

    def costs(self, quantity: Decimal) -> Decimal:
        """Pounds that so many in all cost as ordered."""
        priced = pounds(self.price * quantity)
        return priced if self.net is None else max(priced, pounds(self.net * quantity / self.quantity))

    def costs_more(self, quantity: Decimal) -> Decimal:
        """Pounds that so many more cost as ordered."""
        priced = pounds(self.price * quantity)
        if self.net is None:
            return priced
        before, after = (
            pounds(self.net * many / self.quantity) for many in (self.invoiced, self.invoiced + quantity)
        )
        return max(priced, after - before)


@dataclass(frozen=True)
class Invoiced:
    """One invoice line: quantity and net in pounds, and the order line it names (None: none was found)."""

    quantity: Decimal
    net: Decimal
    against: Ordered | None


@dataclass(frozen=True)
class Judged:
    """The flag of one line or of a whole invoice, and why."""

    flag: str
    reasons: tuple[str, ...] = ()

    @property
    def is_payable(self) -> bool:
        """True when it may be paid without a person's look."""
        return self.flag == PAY


def judge_line(line: Invoiced, tolerance: Tolerance) -> Judged:
    """One line against its order line.  Parts are fine: what counts is all that was invoiced so far."""
    order = line.against
    if order is None:
        return Judged(DO_NOT_PAY, ("No order line is named, or none of that number is open.",))
    if order.services:
        return _services(line, order, tolerance)
    reasons: list[str] = []
    flag = PAY
    so_far = order.invoiced + line.quantity
    if line.quantity <= 0:
        return Judged(EXCEPTION, ("The quantity is nought or less: a reduction comes as a credit note.",))
    if so_far > tolerance.most(order.quantity):
        reasons.append(f"{_many(so_far)} are invoiced in all; {_many(order.quantity)} were ordered.")
        flag = worse(flag, EXCEPTION)
    if order.ways >= 3:
        flag = worse(flag, _against(reasons, so_far, order.invoiced, order.received, "received", tolerance))
    if order.ways >= 4:
        flag = worse(flag, _against(reasons, so_far, order.invoiced, order.accepted, "accepted", tolerance))
    flag = worse(flag, _priced(reasons, line, order, tolerance))
    return Judged(flag, tuple(reasons))


def _priced(reasons: list[str], line: Invoiced, order: Ordered, tolerance: Tolerance) -> str:
    """Dearer than ordered, by itself or with what was invoiced before: tolerances of many parts do not add up."""
    expected = order.costs_more(line.quantity)
    over = line.net - expected
    if over > tolerance.dearer(expected):
        reasons.append(
            f"£{line.net:,.2f} is £{over:,.2f} more than {_many(line.quantity)} at the ordered {unit_price(order.price)}."
        )
        return EXCEPTION
    if order.invoiced_net is None:
        return PAY
    in_all = order.invoiced_net + line.net - order.costs(order.invoiced + line.quantity)
    if in_all > tolerance.dearer(pounds(order.price * order.quantity)):
        reasons.append(f"With what was invoiced before it is £{in_all:,.2f} dearer than ordered.")
        return EXCEPTION
    return PAY


def _services(line: Invoiced, order: Ordered, tolerance: Tolerance) -> Judged:
    """Services are accepted in pounds, so pounds are compared; the paper's quantity says nothing."""
    reasons: list[str] = []
    so_far = order.invoiced + line.net
    flag = PAY
    if so_far > order.quantity + tolerance.dearer(order.quantity):
        reasons.append(f"£{so_far:,.2f} is invoiced in all; £{order.quantity:,.2f} was ordered.")
        flag = EXCEPTION
    if order.ways >= 3 and so_far > order.received + tolerance.dearer(order.received):
        if order.received <= order.invoiced:
            reasons.append("Nothing was accepted that is not invoiced already." if order.received else
                           "Nothing was accepted yet.")  # fmt: skip
            return Judged(DO_NOT_PAY, tuple(reasons))
        reasons.append(f"£{so_far:,.2f} is invoiced in all; £{order.received:,.2f} was accepted.")
        flag = EXCEPTION
    return Judged(flag, tuple(reasons))


def judge(lines: Sequence[Invoiced], tolerance: Tolerance) -> Judged:
    """A whole invoice: as bad as its worst line, with the reasons of all of them."""
    if not lines:
        return Judged(DO_NOT_PAY, ("The invoice has no line.",))
    found = [judge_line(line, tolerance) for line in lines]
    reasons = tuple(
        f"Line {place}: {reason}" for place, one in enumerate(found, start=1) for reason in one.reasons
    )
    flag = PAY
    for one in found:
        flag = worse(flag, one.flag)
    return Judged(flag, reasons)


def _against(
    reasons: list[str], so_far: Decimal, before: Decimal, came: Decimal, word: str, tolerance: Tolerance
) -> str:
    if so_far <= tolerance.most(came):
        return PAY
    if came <= before:
        reasons.append(
            f"Nothing was {word} that is not invoiced already." if came else f"Nothing was {word} yet."
        )
        return DO_NOT_PAY
    reasons.append(f"{_many(so_far)} are invoiced in all; {_many(came)} were {word}.")
    return EXCEPTION


def worse(one: str, other: str) -> str:
    """The worse of two flags."""
    return max(one, other, key=_GRADES.index)


def _many(quantity: Decimal) -> str:
    text = f"{quantity:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
