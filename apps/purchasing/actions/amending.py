"""Amendments of orders: within the organisation's tolerance at once, above it after a new approval."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.budgets.committing import amend
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, set_state, touch
from apps.documents.versions import check_version, once
from apps.procurement.calling import settle_calls
from apps.purchasing.actions.orders import bear_again, write_version
from apps.purchasing.calc.amounts import NOUGHT, line_net, standing, tolerance
from apps.purchasing.costing import cost_of
from apps.purchasing.errors import purchase_judged
from apps.purchasing.guards import APPROVE, PLACE, RAISE, document, rules_on
from apps.purchasing.models import Amendment, Order, OrderLine, Version
from apps.purchasing.queries.behind import duties_for
from apps.purchasing.transitions import AMENDMENT, APPROVED, DROPPED, ORDER, PLACED, REFUSED, WAITING
from apps.work.approvals import ask

Changes = Mapping[int, tuple[Decimal, Decimal]]
"""New quantity and unit price by position of the line."""


@dataclass(frozen=True)
class Amended:
    """What came of it: the new version, or the amendment that waits for approval."""

    version: Version | None
    amendment: Amendment | None
    warnings: list[str]


@action("purchasing.order.amend")
def amend_order(
    act: Act, *, record_id: int, changes: Changes, version: int, reason: str, key: str
) -> Amended:
    """Change quantities and prices.  Past the tolerance of what was last approved it waits for a new approval."""
    record = document(record_id, ORDER)
    act.by.require(PLACE, record.holder_id)
    why = reason_given(reason)
    first = once(act, key, holder=record.holder_id, data_class=DataClass.PROCUREMENT)
    if first.done:
        kept = first.answer
        return Amended(
            one_seen(Version, kept["version"], "version") if kept["version"] else None,
            one_seen(Amendment, kept["amendment"], "amendment") if kept["amendment"] else None, [],
        )  # fmt: skip
    record = check_version(record, version)
    if record.state != PLACED:
        raise Conflict(f"{record.number} is “{record.state}” and no longer changes.")
    order = Order.objects.select_for_update().get(record=record)
    lines = _changed(order, changes)
    net = sum((one.net for one in lines), NOUGHT)
    last = order.versions.order_by("-number")[0]
    rules = rules_on(record.holder_id)
    if net <= last.approved_net + tolerance(last.approved_net, rules.amend_percent, rules.amend_pounds):
        made, warnings = _apply(act, record, order, lines, last, why)
        done = Amended(made, None, warnings)
    else:
        done = Amended(None, _ask(act, record, order, lines, changes, last, net, why), [])
    first.keep(
        {"version": done.version and done.version.pk, "amendment": done.amendment and done.amendment.pk}
    )
    act.audit(
        record.holder_id, DataClass.PROCUREMENT, record=record.pk, reason=why,
        details={"net": net, "waits": done.amendment is not None, "warnings": len(done.warnings)},
    )  # fmt: skip
    return done


def amendment_decided(act: Act, record: Record, outcome: str) -> None:
    """An approved amendment is in force with its approval; one whose order changed meanwhile is refused."""
    if outcome != "approved":
        set_state(act, record, REFUSED if outcome == "refused" else DROPPED)
        return
    amendment = Amendment.objects.select_related("order__record").get(record=record)
    order = Order.objects.select_for_update().get(pk=amendment.order_id)
    place = document(order.record_id, ORDER)
    last = order.versions.order_by("-number")[0]
    if place.state != PLACED or last.number != amendment.on_version:
        raise Conflict(
            f"{place.number} changed since {record.number} was asked for. Refuse it, and have it asked anew."
        )
    set_state(act, record, APPROVED)
    changes = {
        one["position"]: (Decimal(one["quantity"]), Decimal(one["unit_price"])) for one in amendment.lines
    }
    _apply(act, place, order, _changed(order, changes), last, amendment.reason, amendment=amendment)


def _changed(order: Order, changes: Changes) -> list[OrderLine]:
    lines = list(order.lines.select_for_update().order_by("position"))
    unknown = set(changes) - {one.position for one in lines}
    if unknown or not changes:
        raise Invalid(f"Choose lines of the order; it has {len(lines)}.")
    for one in lines:
        if one.position not in changes:
            continue
        quantity, price = changes[one.position]
        if quantity <= 0 or price <= 0 or line_net(quantity, price) <= 0:
            raise Invalid(
                f"Line {one.position}: quantity and price are above nought. Close the order to end it."
            )
        net = line_net(quantity, price)
        one.cost = cost_of(net, cost=one.cost, before=one.net)
        one.quantity, one.unit_price, one.net = quantity, price, net
    return lines


def _apply(
    act: Act,
    record: Record,
    order: Order,
    lines: list[OrderLine],
    last: Version,
    why: str,
    *,
    amendment: Any = None,
) -> tuple[Version, list[str]]:
    """Write the changed lines, the version and the shares, and move the commitment."""
    before = {one.pk: one for one in OrderLine.objects.filter(order=order)}
    moves = {}
    for one in lines:
        was = before[one.pk]
        more = (
            standing(one.cost, one.received_cost, one.billed_cost).total
            - standing(was.cost, was.received_cost, was.billed_cost).total
        )
        if more:
            moves[one.position] = more
    order.net = sum((one.net for one in lines), NOUGHT)
    settle_calls(act, record, order.net, today())
    with purchase_judged():
        OrderLine.objects.bulk_update(lines, ["quantity", "unit_price", "net", "cost"])
        order.save(update_fields=["net"])
        approved = amendment.net if amendment is not None else last.approved_net
        made = write_version(
            act, order, lines, number=last.number + 1, approved=approved, reason=why, amendment=amendment
        )
        bear_again(order, last.number, made.number)
    warnings = (
        amend(act, record, moves, cause=amendment.record if amendment is not None else None) if moves else []
    )
    touch(act, record)
    return made, warnings


def _ask(
    act: Act,
    record: Record,
    order: Order,
    lines: list[OrderLine],
    changes: Changes,
    last: Version,
    net: Decimal,
    why: str,
) -> Amendment:
    waiting = Amendment.objects.filter(order=order, record__state=WAITING).select_related("record").first()
    if waiting is not None:
        raise Conflict(f"{waiting.record.number} already waits for approval: decide or drop it first.")
    asked = open_record(
        act, holder=record.holder_id, data_class=DataClass.PROCUREMENT, kind=AMENDMENT.kind,
        title=f"{record.number}: £{last.approved_net:,.2f} to £{net:,.2f}", state=WAITING,
    )  # fmt: skip
    did(act, asked, RAISE)
    link(act, asked, record, "amends")
    made = Amendment.objects.create(
        holder_id=record.holder_id, record=asked, order=order, on_version=last.number, net=net, reason=why,
        asked_by_id=act.by.person,
        lines=[{"position": at, "quantity": f"{quantity:f}", "unit_price": f"{price:f}"}
               for at, (quantity, price) in sorted(changes.items())],
    )  # fmt: skip
    cost = sum((one.cost for one in lines), NOUGHT)
    sources = OrderLine.objects.filter(order=order).values_list("category_id", "source__cost_centre")
    duties = duties_for(
        record.holder_id, categories=[one for one, _ in sources], cost_centres=[one for _, one in sources], amount=cost,
        day=today(),
    )  # fmt: skip
    ask(act, asked, duty=APPROVE, amount=cost, steps=duties or None, also=duties)
    return made
