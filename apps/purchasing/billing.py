"""The doors for the room of invoices: what is open to invoice, and what an invoice takes of an order.

    rows = open_lines(holder, supplier=…, number="PO-2026-000123")
    billed(act, invoice, [Bill(line, Decimal("10"), Decimal("240.00"))], dated=day)   # then post the invoice
    billed_all(act, [(invoice, [Bill(…)]), (another, [Bill(…)])], dated=day)          # many invoices at once
    unbilled(act, credit_note, [Bill(…)], dated=day)                                  # after its posting

Plain functions for use inside the acts of the higher room; its person needs the duty `invoice.match`.  The commitment
is released before the invoice is posted, and owed again after a credit note is.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Q

from apps.audit.act import Act
from apps.budgets.committing import credit, give_back, release
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid, NotFound
from apps.documents.models import Record
from apps.purchasing.calc.amounts import part, standing, tolerance
from apps.purchasing.errors import purchase_judged
from apps.purchasing.guards import MATCH
from apps.purchasing.models import Billed, OrderLine, Rules
from apps.purchasing.transitions import ORDER, PLACED

LINES_MAX = 5_000
SHOWN_MAX = 1_000


@dataclass(frozen=True)
class OpenLine:
    """One order line as far as it may still be invoiced; pounds are nets, costs include the VAT that stays."""

    line: int
    order: int
    number: str
    supplier: int
    position: int
    description: str
    category: int
    kind: str
    unit: str
    unit_price: Decimal
    vat_code: str
    coding: int
    ordered: Decimal
    ordered_net: Decimal
    ordered_cost: Decimal
    received: Decimal
    received_net: Decimal
    invoiced: Decimal
    invoiced_net: Decimal
    paying: int
    retrospective: bool

    @property
    def left(self) -> Decimal:
        """Quantity ordered (or received, where more came) and not invoiced."""
        return max(self.ordered, self.received) - self.invoiced

    @property
    def received_not_invoiced(self) -> Decimal:
        """Net received and not invoiced."""
        return max(Decimal("0.00"), self.received_net - self.invoiced_net)


@dataclass(frozen=True)
class Bill:
    """What an invoice (or credit note) says of one order line; always above nought."""

    line: int
    quantity: Decimal
    net: Decimal


def open_lines(
    holder: int,
    *,
    supplier: int | None = None,
    number: str = "",
    numbers: Sequence[str] | None = None,
    orders: Sequence[int] | None = None,
    lines: Sequence[int] | None = None,
    all_lines: bool = False,
    most: int = SHOWN_MAX,
) -> list[OpenLine]:
    """Lines of placed orders that may still be invoiced, by supplier, order numbers, order records or lines (at most 1,000
    unless told)."""
    found = OrderLine.objects.filter(order__holder_id=holder, order__record__state=PLACED)
    if not all_lines:
        found = found.filter(Q(billed_net__lt=F("net")) | Q(billed_net__lt=F("received_net")))
    if supplier is not None:
        found = found.filter(order__supplier_id=supplier)
    if number:
        found = found.filter(order__record__number=number.strip().upper())
    if numbers is not None:
        found = found.filter(order__record__number__in=numbers)
    if lines is not None:
        found = found.filter(pk__in=lines)
    if orders is not None:
        found = found.filter(order__record_id__in=orders)
    rows = found.select_related("order__record").order_by("order_id", "position")[:most]
    return [_open(one) for one in rows]


def _open(one: OrderLine) -> OpenLine:
    return OpenLine(
        line=one.pk, order=one.order.record_id, number=str(one.order.record.number), supplier=one.order.supplier_id,
        position=one.position, description=one.description, category=one.category_id, kind=one.kind, unit=one.unit,
        unit_price=one.unit_price, vat_code=one.vat_code_id, coding=one.coding_id, ordered=one.quantity,
        ordered_net=one.net, ordered_cost=one.cost, received=one.received, received_net=one.received_net,
        invoiced=one.billed, invoiced_net=one.billed_net, paying=one.order.paying_id,
        retrospective=one.order.retrospective,
    )  # fmt: skip


def billed(act: Act, invoice: Record, bills: Sequence[Bill], *, dated: dt.date) -> list[str]:
    """An invoice takes these quantities and nets of order lines; gives warnings.  Call it before the invoice is posted.

    Never more than was ordered or received, with the organisation's tolerance: Conflict otherwise, with what is left.
    """
    return billed_all(act, [(invoice, bills)], dated=dated)


def billed_all(
    act: Act,
    invoices: Sequence[tuple[Record, Sequence[Bill]]],
    *,
    dated: dt.date,
    as_far_as_there_is_room: bool = False,
) -> list[str]:
    """The same for many invoices of one organisation, in their order.

    `as_far_as_there_is_room`: what an approved invoice asks beyond its order is no part of the order, and is left out.
    """
    moves: dict[tuple[int, int], dict[int, Decimal]] = defaultdict(dict)
    records: dict[int, Record] = {}
    for invoice, line, cost in _written(act, invoices, dated, 1, capped=as_far_as_there_is_room):
        before = standing(line.cost, line.received_cost, line.billed_cost - cost)
        after = standing(line.cost, line.received_cost, line.billed_cost)
        records |= {invoice.pk: invoice, line.order.record_id: line.order.record}
        if before.total > after.total:
            moves[invoice.pk, line.order.record_id][line.position] = before.total - after.total
    return [
        said for (invoice_id, order), amounts in moves.items()
        for said in release(act, records[invoice_id], records[order], amounts)
    ]  # fmt: skip


def unbilled(act: Act, credit_note: Record, bills: Sequence[Bill], *, dated: dt.date) -> list[str]:
    """A credit note gives these quantities and nets back; call it after the credit note is posted."""
    owed: dict[int, dict[int, Decimal]] = defaultdict(dict)
    back: dict[int, dict[int, Decimal]] = defaultdict(dict)
    records: dict[int, Record] = {}
    for _, line, cost in _written(act, [(credit_note, bills)], dated, -1):
        before = standing(line.cost, line.received_cost, line.billed_cost - cost)
        after = standing(line.cost, line.received_cost, line.billed_cost)
        records[line.order.record_id] = line.order.record
        if after.total > before.total:
            owed[line.order.record_id][line.position] = after.total - before.total
        if after.hard > before.hard:
            back[line.order.record_id][line.position] = after.hard - before.hard
    warnings = [
        said for order in sorted(owed) for said in credit(act, credit_note, records[order], owed[order])
    ]
    for order in sorted(back):
        warnings += give_back(act, credit_note, records[order], back[order])
    return warnings


def _written(
    act: Act,
    invoices: Sequence[tuple[Record, Sequence[Bill]]],
    dated: dt.date,
    sign: int,
    *,
    capped: bool = False,
) -> list[tuple[Record, OrderLine, Decimal]]:
    """Lock the orders, then their lines, by id; write the entries; give each line as it stands after each of them, and the
    change of its cost."""
    holder = invoices[0][0].holder_id
    act.by.require(MATCH, holder)
    for invoice, bills in invoices:
        _refuse_unsound(holder, invoice, bills)
    lines = _locked(holder, {one.line for _, bills in invoices for one in bills})
    rules = Rules.objects.filter(holder_id=holder, during__contains=today()).first() if capped else None
    found: list[tuple[Record, OrderLine, Decimal]] = []
    rows = []
    moment = now()
    for invoice, bills in invoices:
        for asked in sorted(bills, key=lambda one: one.line):
            before = lines[asked.line]
            bill = _within(before, asked, rules) if capped else asked
            if not bill.net:
                continue
            net = before.billed_net + sign * bill.net
            cost = part(before.cost, net, before.net) - part(before.cost, before.billed_net, before.net)
            after = copy(before)
            after.billed, after.billed_net, after.billed_cost = (
                before.billed + sign * bill.quantity, net, before.billed_cost + cost
            )  # fmt: skip
            lines[asked.line] = after
            found.append((invoice, after, cost))
            rows.append(
                Billed(holder_id=holder, line=before, invoice=invoice, dated=dated, quantity=sign * bill.quantity,
                       net=sign * bill.net, cost=cost, made_by_id=act.by.person, made_at=moment)
            )  # fmt: skip
    with purchase_judged():
        Billed.objects.bulk_create(rows)
    return found


def _refuse_unsound(holder: int, invoice: Record, bills: Sequence[Bill]) -> None:
    if invoice.holder_id != holder:
        raise Conflict("Take invoices of one organisation at a time.")
    if not 1 <= len(bills) <= LINES_MAX or len({one.line for one in bills}) < len(bills):
        raise Invalid(f"Name between 1 and {LINES_MAX:,} order lines, each of them once.")
    if any(one.net <= 0 or one.quantity < 0 for one in bills):
        raise Invalid(
            "Quantities and amounts taken of an order are above nought; a credit note has its own door."
        )


def hold_orders(holder: int, wanted: Collection[int]) -> dict[int, OrderLine]:
    """Lock the orders of these lines, then the lines, by id, as every act that moves them does; gives the lines."""
    list(Record.objects.select_for_update(no_key=True).filter(
        kind=ORDER.kind, holder_id=holder,
        pk__in=OrderLine.objects.filter(pk__in=wanted).values("order__record_id")).order_by("pk"))  # fmt: skip
    return {
        one.pk: one
        for one in OrderLine.objects.select_for_update(no_key=True, of=("self",)).select_related("order__record")
        .filter(pk__in=wanted, holder_id=holder).order_by("pk")
    }  # fmt: skip


def _locked(holder: int, wanted: Collection[int]) -> dict[int, OrderLine]:
    lines = hold_orders(holder, wanted)
    if len(lines) < len(wanted):
        raise NotFound("One of these order lines is not there, or belongs to another organisation.")
    closed = next((line.order.record for line in lines.values() if line.order.record.state != PLACED), None)
    if closed is not None:
        raise Conflict(f"{closed.number} is “{closed.state}”: nothing is invoiced on it.")
    return lines


def _within(line: OrderLine, bill: Bill, rules: Rules | None) -> Bill:
    """What of a bill the order line has room for, with the organisation's tolerance."""
    more = tolerance(line.net, rules.over_bill_percent, rules.over_bill_pounds) if rules else Decimal(0)
    room = max(line.net, line.received_net) + more - line.billed_net
    many = max(line.quantity, line.received) - line.billed
    return Bill(
        bill.line, max(Decimal(0), min(bill.quantity, many)), max(Decimal("0.00"), min(bill.net, room))
    )


def taken(lines: Sequence[int]) -> Mapping[int, list[Billed]]:
    """What invoices and credit notes took of each order line."""
    found: dict[int, list[Billed]] = defaultdict(list)
    for one in Billed.objects.filter(line_id__in=lines).select_related("invoice").order_by("pk"):
        found[one.line_id].append(one)
    return found
