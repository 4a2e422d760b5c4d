"""Receipts: deliveries and accepted services, returns, and the second person above the limit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.events import tell
from apps.audit.guards import one_seen, reason_given
from apps.budgets.committing import accrue, amend, give_back
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import open_record, set_state
from apps.documents.versions import check_version, once
from apps.purchasing.calc.amounts import NOUGHT, part, standing, step
from apps.purchasing.errors import purchase_judged
from apps.purchasing.guards import COUNTERSIGN, RECEIVE, document, rules_on, said_on
from apps.purchasing.models import Category, Order, OrderLine, Receipt, ReceiptLine
from apps.purchasing.queries.behind import records_behind
from apps.purchasing.transitions import ORDER, PLACED, RECEIPT, RECEIVED, REFUSED, WAITING

DELIVERIES_MAX = 500
Came = Mapping[int, Decimal]
"""By position of the line: quantity of goods, or accepted pounds of services."""


@dataclass(frozen=True)
class Delivery:
    """What came of one order (its record), or went back; `signed` is what the signer of services confirms."""

    order: int
    came: Came
    received_on: dt.date
    note: str = ""
    signed: str = ""
    back: bool = False


@dataclass
class _Counted:
    """A receipt about to be written, with the change of every line."""

    delivery: Delivery
    order: Order
    kind: str
    rows: list[tuple[OrderLine, Decimal, Decimal, Decimal]] = field(default_factory=list)

    @property
    def net(self) -> Decimal:
        """Value without VAT."""
        return sum((row[2] for row in self.rows), NOUGHT)


@action("purchasing.receipt.receive")
def receive(act: Act, *, holder: int, deliveries: Sequence[Delivery], key: str) -> list[Receipt]:
    """Receive deliveries of one organisation, one receipt for each order; all of them or none.

    A receipt above the organisation's limit waits for a second person, and counts once that one signed.  Whoever placed
    or approved an order is refused by the database, as a person, on whatever sign-in.
    """
    act.by.require(RECEIVE, holder)
    first = once(act, key, holder=holder, data_class=DataClass.PROCUREMENT)
    if first.done:
        return list(Receipt.objects.filter(pk__in=first.answer).order_by("pk"))
    if not 1 <= len(deliveries) <= DELIVERIES_MAX or len({one.order for one in deliveries}) < len(deliveries):
        raise Invalid(f"Receive between 1 and {DELIVERIES_MAX} orders at once, each of them once.")
    counted = _counted(holder, deliveries)
    made = _write(act, holder, counted)
    first.keep([one.pk for one in made])
    if any(not one.second for one in made):
        tell(act, "purchasing.received", holder=holder)
    act.audit(
        holder, DataClass.PROCUREMENT, record=made[0].record_id if len(made) == 1 else None,
        details={"receipts": [one.pk for one in made[:50]], "lines": sum(len(one.rows) for one in counted),
                 "net": sum((one.net for one in made), NOUGHT), "second": sum(one.second for one in made)},
    )  # fmt: skip
    return made


@action("purchasing.receipt.countersign")
def countersign(act: Act, *, record_id: int, version: int) -> Receipt:
    """Countersign a receipt above the limit: from then on it counts.  Never by whoever received, placed or approved."""
    record = check_version(document(record_id, RECEIPT), version)
    receipt = _waiting(act, record)
    order = document(receipt.order.record_id, ORDER)
    said_on(act, [record.pk], COUNTERSIGN)
    said_on(act, records_behind([receipt.order_id])[receipt.order_id], RECEIVE)
    rows = list(receipt.lines.select_related("line").order_by("line_id"))
    lines = {one.pk: one for one in OrderLine.objects.select_for_update(no_key=True).filter(
        pk__in=[row.line_id for row in rows]).order_by("pk")}  # fmt: skip
    set_state(act, record, RECEIVED)
    with purchase_judged():
        receipt.countersigned_by_id, receipt.countersigned_at = act.by.person, now()
        receipt.save(update_fields=["countersigned_by", "countersigned_at"])
    _move(act, record, order, [(lines[row.line_id], row.quantity, row.net, row.cost) for row in rows])
    tell(act, "purchasing.received", holder=record.holder_id)
    act.audit(record.holder_id, DataClass.PROCUREMENT, record=record.pk, details={"net": receipt.net})
    return receipt


@action("purchasing.receipt.refuse")
def refuse_receipt(act: Act, *, record_id: int, version: int, reason: str) -> Receipt:
    """Refuse to countersign: the receipt never counted, and what it said came may be received again."""
    record = check_version(document(record_id, RECEIPT), version)
    receipt = _waiting(act, record)
    why = reason_given(reason)
    said_on(act, [record.pk], COUNTERSIGN)
    set_state(act, record, REFUSED)
    act.audit(record.holder_id, DataClass.PROCUREMENT, record=record.pk, reason=why)
    return receipt


def _waiting(act: Act, record: Record) -> Receipt:
    act.by.require(COUNTERSIGN, record.holder_id)
    if record.state != WAITING:
        raise Conflict(f"{record.number} is “{record.state}”: nobody is asked to countersign it.")
    return Receipt.objects.select_for_update(of=("self",)).select_related("order").get(record=record)


def _counted(holder: int, deliveries: Sequence[Delivery]) -> list[_Counted]:
    """Orders and lines locked in the order of their ids, and what each delivery comes to."""
    wanted = sorted(one.order for one in deliveries)
    places = {one.pk: one for one in Record.objects.select_for_update(no_key=True).filter(
        pk__in=wanted, holder_id=holder, kind=ORDER.kind).order_by("pk")}  # fmt: skip
    orders = {one.record_id: one for one in Order.objects.filter(record_id__in=places)}
    for record_id in wanted:
        if record_id not in orders:
            one_seen(Record, record_id, "order")
            raise Conflict("Receive orders of one organisation at a time.")
        if places[record_id].state != PLACED:
            raise Conflict(
                f"{places[record_id].number} is “{places[record_id].state}”: nothing is received on it."
            )
        orders[record_id].record = places[record_id]
    lines: dict[tuple[int, int], OrderLine] = {
        (one.order_id, one.position): one
        for one in OrderLine.objects.select_for_update(no_key=True).filter(order__in=orders.values()).order_by("pk")
    }  # fmt: skip
    return [_one(one, orders[one.order], lines) for one in deliveries]


def _one(delivery: Delivery, order: Order, lines: Mapping[tuple[int, int], OrderLine]) -> _Counted:
    if delivery.received_on > today():
        raise Invalid("Nothing is received before it came: give today or an earlier day.",
                      fields={"received_on": "Give today or an earlier day."})  # fmt: skip
    came = {at: amount for at, amount in delivery.came.items() if amount}
    if not came or any(amount < 0 for amount in came.values()):
        raise Invalid("Say of at least one line how much came, above nought.")
    unknown = [at for at in came if (order.pk, at) not in lines]
    if unknown:
        raise Invalid(f"{order.record.number} has no line {unknown[0]}.")
    chosen = [(lines[order.pk, at], amount) for at, amount in sorted(came.items())]
    services = any(line.kind == Category.Kind.SERVICES for line, _ in chosen)
    if services and not delivery.back and not delivery.signed.strip():
        raise Invalid("Services are accepted by signature: say what you confirm.",
                      fields={"signed": "Say what you confirm."})  # fmt: skip
    if delivery.back and not delivery.note.strip():
        raise Invalid("Say why it goes back.", fields={"note": "Say why it goes back."})
    kind = (
        Receipt.Kind.RETURN
        if delivery.back
        else Receipt.Kind.ACCEPTANCE
        if services
        else Receipt.Kind.DELIVERY
    )
    rows = [_row(line, amount, back=delivery.back) for line, amount in chosen]
    return _Counted(delivery, order, kind, rows)


def _row(line: OrderLine, amount: Decimal, *, back: bool) -> tuple[OrderLine, Decimal, Decimal, Decimal]:
    """Quantity, net and cost of what came (or went back, negative)."""
    sign = -1 if back else 1
    if line.kind == Category.Kind.SERVICES:
        if amount != amount.quantize(Decimal("0.01")):
            raise Invalid(f"Line {line.position}: accept pounds and pence.")
        net = sign * amount
        quantity = step(line.quantity * 100, line.received_net, line.received_net + net, line.net) / 100
        quantity = quantity.quantize(Decimal("0.0001")) or sign * Decimal("0.0001")
        cost = step(line.cost, line.received_net, line.received_net + net, line.net)
        return line, quantity, net, cost
    if amount != amount.quantize(Decimal("0.0001")):
        raise Invalid(f"Line {line.position}: quantities have at most four places.")
    quantity = sign * amount
    if back and line.received:
        share = min(amount, line.received)
        return (
            line,
            quantity,
            -part(line.received_net, share, line.received),
            -part(line.received_cost, share, line.received),
        )
    after = line.received + quantity
    return (
        line, quantity, step(line.net, line.received, after, line.quantity),
        step(line.cost, line.received, after, line.quantity),
    )  # fmt: skip


def _write(act: Act, holder: int, counted: Sequence[_Counted]) -> list[Receipt]:
    limit = rules_on(holder).countersign_above
    behind = records_behind([one.order.pk for one in counted])
    made: list[Receipt] = []
    moment = now()
    for one in counted:
        second = one.net > limit
        record = open_record(
            act, holder=holder, data_class=DataClass.PROCUREMENT, kind=RECEIPT.kind,
            title=f"{one.order.record.number}: {Receipt.Kind(one.kind).label.lower()}",
            state=WAITING if second else RECEIVED,
        )  # fmt: skip
        made.append(Receipt(
            holder_id=holder, record=record, order=one.order, kind=one.kind, received_on=one.delivery.received_on,
            note=one.delivery.note.strip()[:200], signed=one.delivery.signed.strip()[:200], net=one.net,
            received_by_id=act.by.person, received_at=moment, second=second,
        ))  # fmt: skip
    said_on(act, {one.record_id for one in made} | {pk for found in behind.values() for pk in found}, RECEIVE)
    with purchase_judged():
        Receipt.objects.bulk_create(made)
        ReceiptLine.objects.bulk_create([
            ReceiptLine(holder_id=holder, receipt=receipt, line=line, quantity=quantity, net=net, cost=cost)
            for receipt, one in zip(made, counted, strict=True) for line, quantity, net, cost in one.rows
        ])  # fmt: skip
    for receipt, one in zip(made, counted, strict=True):
        if not receipt.second:
            _move(act, receipt.record, one.order.record, one.rows)
    return made


def _move(
    act: Act, receipt: Record, order: Record, rows: Sequence[tuple[OrderLine, Decimal, Decimal, Decimal]]
) -> None:
    """Move the commitment of each line from what stood before this receipt to what stands with it."""
    more, back, less = {}, {}, {}
    for line, _, _, cost in rows:
        before = standing(line.cost, line.received_cost, line.billed_cost)
        after = standing(line.cost, line.received_cost + cost, line.billed_cost)
        if after.accrued > before.accrued:
            more[line.position] = after.accrued - before.accrued
        elif after.accrued < before.accrued:
            back[line.position] = before.accrued - after.accrued
            if before.total > after.total:
                less[line.position] = after.total - before.total
    if more:
        accrue(act, receipt, order, more)
    if back:
        give_back(act, receipt, order, back)
    if less:
        amend(act, order, less, cause=receipt)
