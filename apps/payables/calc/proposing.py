"""Which line of the order an invoice line is: by the line it names, else by price or words where only one can be meant.

Never by the amount alone: the invoice has named the order before, and a line is only proposed where no other fits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

ONE = Decimal(1)
PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class PaperLine:
    """A line of the invoice; without `counted` its paper says no quantity, so the price tells it."""

    position: int
    text: str
    quantity: Decimal
    price: Decimal
    net: Decimal
    named: str = ""
    counted: bool = True


@dataclass(frozen=True)
class OrderedLine:
    """A line of the order with what is left to invoice of it."""

    key: int
    position: int
    text: str
    price: Decimal
    left: Decimal
    services: bool = False
    ordered: Decimal = ONE
    ordered_net: Decimal = ONE


@dataclass(frozen=True)
class Proposed:
    """So much of an invoice line is so much of an order line."""

    position: int
    key: int
    quantity: Decimal
    net: Decimal


def propose(paper: Sequence[PaperLine], order: Sequence[OrderedLine]) -> list[Proposed]:
    """One order line for each invoice line, each used once; lines for which none or several could be meant are left."""
    found: dict[int, OrderedLine] = {}
    free = list(order)
    for line in paper:
        named = [one for one in order if line.named.strip() == str(one.position)]
        if len(named) == 1:
            found[line.position] = named[0]
    free = [one for one in order if one not in found.values()]
    tests: tuple[Callable[[PaperLine, OrderedLine], bool], ...] = (
        lambda line, one: _words(line.text) == _words(one.text),
        lambda line, one: line.counted and line.price == one.price,
    )
    for fits in tests:
        for line in (one for one in paper if one.position not in found and one.net > 0):
            near = [one for one in free if fits(line, one)]
            if len(near) == 1:
                found[line.position] = near[0]
                free.remove(near[0])
    last = [line for line in paper if line.position not in found and line.net > 0]
    if len(last) == len(free) == 1:
        found[last[0].position] = free[0]
    return [
        Proposed(line.position, found[line.position].key, _quantity(line, found[line.position]), line.net)
        for line in paper
        if line.position in found and line.net > 0 and line.quantity > 0
    ]


def _quantity(line: PaperLine, order: OrderedLine) -> Decimal:
    """In the order's unit: pounds of services are their share of the line; a paper without quantities is counted by the
    order's price, in whole units where the order has whole ones."""
    if order.services:
        return max(PLACES, (order.ordered * line.net / order.ordered_net).quantize(PLACES))
    if line.counted or not order.price:
        return line.quantity
    many = line.net / order.price
    return (
        max(ONE, many.quantize(ONE))
        if order.ordered == order.ordered.to_integral()
        else max(PLACES, many.quantize(PLACES))
    )


def _words(text: str) -> str:
    return "".join(sign for sign in text.upper() if sign.isalnum())
