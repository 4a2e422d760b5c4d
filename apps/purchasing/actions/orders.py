"""Orders: placed from approved requisitions, closed and cancelled."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.budgets.committing import Want, cancel, convert, convert_bought
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid
from apps.core.money import shares
from apps.documents.models import Record
from apps.documents.records import link, open_record, set_state
from apps.documents.versions import check_version, once
from apps.procurement.calling import call_off, settle_calls
from apps.purchasing.actions.requisitions import free
from apps.purchasing.calc.amounts import NOUGHT, line_net, standing, tolerance
from apps.purchasing.costing import cost_of
from apps.purchasing.errors import purchase_judged
from apps.purchasing.guards import PLACE, document, rules_on, said_on
from apps.purchasing.models import Bearer, Order, OrderLine, Requisition, RequisitionLine, Version
from apps.purchasing.transitions import APPROVED, CANCELLED, CLOSED, ORDER, ORDERED, PLACED, REQUISITION
from apps.suppliers.models import Supplier
from apps.tenancy.models import Organisation

PROCUREMENT = DataClass.PROCUREMENT
REQUISITIONS_MAX = 50
Priced = Mapping[int, tuple[Decimal, Decimal]]
"""Quantity and unit price agreed with the supplier, by requisition line (its id); the others stay as asked for."""


@dataclass(frozen=True)
class Terms:
    """What an order says beside its lines.  `bearers` are weights by organisation code; nobody means the buyer alone."""

    supplier: int
    contract: str = ""
    common: str = ""
    paying: str = ""
    bearers: Mapping[str, Decimal] | None = None
    deliver_to: str = ""
    needed_on: dt.date | None = None
    terms: str = ""


@action("purchasing.order.place")
def place_order(
    act: Act,
    *,
    holder: int,
    requisitions: Sequence[int],
    terms: Terms,
    key: str,
    priced: Priced | None = None,
) -> tuple[Record, list[str]]:
    """Place one order for approved requisitions of one organisation; gives its record and warnings of the budget.

    Conflict when the agreed prices go past the tolerance of what was approved: have the requisition approved anew.
    """
    act.by.require(PLACE, holder)
    first = once(act, key, holder=holder, data_class=PROCUREMENT)
    if first.done:
        return one_seen(Record, first.answer, "order"), []
    if not 1 <= len(set(requisitions)) <= REQUISITIONS_MAX:
        raise Invalid(f"Order between 1 and {REQUISITIONS_MAX} requisitions at once.")
    found = _approved(holder, requisitions)
    lines = [line for one in found for line in one.lines.order_by("position")]
    record, order, warnings = write_order(act, holder, found, lines, terms, priced or {})
    for one in found:
        free(act, one.record, cause=record)
        set_state(act, one.record, ORDERED)
    first.keep(record.pk)
    act.audit(holder, PROCUREMENT, record=record.pk,
              details={"requisitions": [one.pk for one in found], "lines": len(lines), "net": order.net,
                       "warnings": len(warnings)})  # fmt: skip
    return record, warnings


@action("purchasing.order.cancel")
def cancel_order(act: Act, *, record_id: int, version: int, reason: str) -> Record:
    """Cancel an order of which nothing came: what it committed is free again."""
    record = check_version(document(record_id, ORDER), version)
    act.by.require(PLACE, record.holder_id)
    why = reason_given(reason)
    lines = OrderLine.objects.filter(order__record=record)
    if any(one.received_net or one.billed_net for one in lines):
        raise Conflict(f"Something of {record.number} was received or invoiced. Close it instead.")
    _end(act, record, CANCELLED)
    act.audit(record.holder_id, PROCUREMENT, record=record.pk, reason=why)
    return record


@action("purchasing.order.close")
def close_order(act: Act, *, record_id: int, version: int, reason: str) -> Record:
    """Close an order of which no more is expected: what is still committed is free again."""
    record = check_version(document(record_id, ORDER), version)
    act.by.require(PLACE, record.holder_id)
    why = reason_given(reason)
    owed = sum(
        (standing(one.cost, one.received_cost, one.billed_cost).accrued for one in
         OrderLine.objects.filter(order__record=record)), NOUGHT,
    )  # fmt: skip
    if owed:
        raise Conflict(
            f"Of {record.number} £{owed:,.2f} was received and not invoiced. "
            "Close it once the invoice is in, or return the goods."
        )
    _end(act, record, CLOSED)
    act.audit(record.holder_id, PROCUREMENT, record=record.pk, reason=why)
    return record


def write_order(
    act: Act,
    holder: int,
    requisitions: Sequence[Requisition],
    lines: Sequence[RequisitionLine],
    terms: Terms,
    priced: Priced,
    *,
    retrospective: bool = False,
) -> tuple[Record, Order, list[str]]:
    """Write an order within another act: record, lines, first version, shares, and its commitment."""
    rules_on(holder)
    supplier = one_seen(Supplier, terms.supplier, "supplier")
    if supplier.merged_into_id:
        raise Conflict(f"{supplier.name} was merged into another supplier: order from that one.")
    head = requisitions[0]
    made = [_line(holder, place, line, priced.get(line.pk)) for place, line in enumerate(lines, start=1)]
    net = sum((one.net for one in made), NOUGHT)
    act.by.require("requisition.raise" if retrospective else PLACE, holder, net)
    _within_tolerance(holder, net, sum((one.net for one in lines), NOUGHT))
    contract = terms.contract.strip().upper() or head.contract
    record = open_record(
        act,
        holder=holder,
        data_class=PROCUREMENT,
        kind=ORDER.kind,
        title=f"{supplier.name}: {head.record.title}",
        state=PLACED,
    )
    said_on(act, [record.pk], PLACE)
    moment = now()
    with purchase_judged():
        order = Order.objects.create(
            holder_id=holder,
            record=record,
            supplier=supplier,
            contract=contract,
            common=terms.common or head.common,
            paying_id=_organisation(terms.paying) if terms.paying else holder,
            deliver_to=terms.deliver_to.strip() or head.deliver_to,
            needed_on=terms.needed_on or head.needed_on,
            terms=terms.terms.strip()[:400],
            retrospective=retrospective,
            placed_by_id=act.by.person,
            placed_at=moment,
            net=net,
        )
        for one in made:
            one.order = order
        OrderLine.objects.bulk_create(made)
        write_version(act, order, made, number=1, approved=sum((one.net for one in lines), NOUGHT))
        _bear(order, 1, terms.bearers)
    if contract:
        call_off(act, contract, record, supplier.pk, net, today())
    for requisition in requisitions:
        link(act, record, requisition.record, "orders")
    commit = convert_bought if retrospective else convert
    warnings = commit(act, record, [
        Want(one.position, one.coding_id, one.cost, one.needed_on, one.description,
             source=None if retrospective else source.requisition.record_id,
             source_position=None if retrospective else source.position)
        for one, source in zip(made, lines, strict=True)
    ])  # fmt: skip
    return record, order, warnings


def write_version(
    act: Act, order: Order, lines: Sequence[OrderLine], *, number: int, approved: Decimal, reason: str = "",
    amendment: Any = None,
) -> Version:  # fmt: skip
    """Keep the state of an order."""
    return Version.objects.create(
        holder_id=order.holder_id, order=order, number=number, net=order.net, approved_net=approved, reason=reason,
        amendment=amendment, made_by_id=act.by.person, made_at=now(),
        lines=[
            {"position": one.position, "description": one.description, "quantity": f"{one.quantity:f}", "unit": one.unit,
             "unit_price": f"{one.unit_price:f}", "net": f"{one.net:.2f}"}
            for one in lines
        ],
    )  # fmt: skip


def bear_again(order: Order, before: int, number: int) -> None:
    """Share the new net by the weights of the version before."""
    rows = Bearer.objects.filter(order=order, version=before).order_by("pk")
    _write_bearers(order, number, {one.organisation_id: one.weight for one in rows})


def _bear(order: Order, number: int, weights: Mapping[str, Decimal] | None) -> None:
    named = {_organisation(code): weight for code, weight in (weights or {}).items()}
    _write_bearers(order, number, named or {order.holder_id: Decimal(1)})


def _write_bearers(order: Order, number: int, weights: Mapping[int, Decimal]) -> None:
    parts = shares(order.net, weights, lead=order.holder_id)
    Bearer.objects.bulk_create([
        Bearer(holder_id=order.holder_id, order=order, version=number, organisation_id=one, weight=weight, net=parts[one])
        for one, weight in weights.items()
    ])  # fmt: skip


def _line(
    holder: int, place: int, asked: RequisitionLine, agreed: tuple[Decimal, Decimal] | None
) -> OrderLine:
    quantity, price = agreed or (asked.quantity, asked.unit_price)
    net = asked.net if agreed is None else line_net(quantity, price)
    cost = cost_of(net, cost=asked.cost, before=asked.net)
    return OrderLine(
        holder_id=holder, position=place, source=asked, description=asked.description, category_id=asked.category_id,
        kind=asked.category.kind, cpv=asked.cpv, quantity=quantity, unit=asked.unit, unit_price=price, net=net,
        vat_code_id=asked.vat_code_id, cost=cost, coding_id=asked.coding_id, needed_on=asked.needed_on,
    )  # fmt: skip


def _approved(holder: int, records: Sequence[int]) -> list[Requisition]:
    found = []
    for record_id in sorted(set(records)):
        record = document(record_id, REQUISITION)
        if record.holder_id != holder:
            raise Conflict(
                f"{record.number} belongs to another organisation: each legal buyer orders its own."
            )
        if record.state != APPROVED:
            raise Conflict(f"{record.number} is “{record.state}”: an order is placed for what is approved.")
        requisition = Requisition.objects.prefetch_related("lines__category").get(record=record)
        requisition.record = record
        found.append(requisition)
    return found


def _within_tolerance(holder: int, net: Decimal, approved: Decimal) -> None:
    rules = rules_on(holder)
    room = tolerance(approved, rules.amend_percent, rules.amend_pounds)
    if net > approved + room:
        raise Conflict(
            f"The order comes to £{net:,.2f}, and £{approved:,.2f} was approved; the tolerance is £{room:,.2f}. "
            "Have a requisition for the new price approved."
        )


def _organisation(code: str) -> int:
    found = Organisation.objects.filter(code=code.strip().upper()).values_list("pk", flat=True).first()
    if found is None:
        raise Invalid(f"There is no organisation {code}.")
    return found


def _end(act: Act, record: Record, state: str) -> None:
    """End an order: its contract keeps what came or was invoiced, its budget is free of the rest."""
    kept = sum(
        (max(one.received_net, one.billed_net) for one in OrderLine.objects.filter(order__record=record)),
        NOUGHT,
    )
    settle_calls(act, record, kept, today())
    cancel(
        act, record, list(OrderLine.objects.filter(order__record=record).values_list("position", flat=True))
    )
    set_state(act, record, state)
