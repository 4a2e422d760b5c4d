"""What the benchmarks of purchases and invoices begin with: an organisation that buys, and approved requisitions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from benchmarks import ground

MANY = Decimal(10)
"""Fleeces to an order, each order at a price of its own, so that no two invoices are alike."""


def open_shop() -> None:
    """Books, budget, rules, supplier and tolerances of one organisation, with budget for all that is bought."""
    ground.start_django()
    from tests import county
    from tests.payables.buying import buyer

    buyer(county, budget="900000000.00")


def approved(number: int) -> list[int]:
    """So many approved requisitions of ten fleeces each; gives their records."""
    from tests import county
    from tests.purchasing import world

    holder = county.org("CC")
    raiser, approver = county.actor(world.RAISERS["CC"]), county.actor(world.APPROVERS["CC"])
    from apps.purchasing.actions.requisitions import raise_requisition
    from apps.work.approvals import approve_many
    from apps.work.models import ApprovalRequest

    made = [
        raise_requisition(by=raiser, holder=holder, lines=[_asked(place)], need=world.need(), key=world.key(), send=True).pk
        for place in range(number)
    ]  # fmt: skip
    from apps.core.scope import scoped_transaction

    with scoped_transaction(approver.scope()):
        asked = list(
            ApprovalRequest.objects.filter(record_id__in=made, state="waiting").values_list("pk", flat=True)
        )
    for start in range(0, len(asked), 100):
        approve_many(by=approver, request_ids=asked[start : start + 100])
    return made


def _asked(place: int) -> Any:
    from tests.purchasing import world

    return world.asked(f"{MANY}", f"{Decimal(24) + Decimal(place) / 100:.4f}")


def papers(orders: list[Any]) -> list[Any]:
    """The invoice of each order, as its supplier would write it."""
    from apps.core.scope import scoped_transaction
    from apps.purchasing.models import OrderLine
    from tests import county
    from tests.payables.buying import billed, line

    with scoped_transaction(county.everything()):
        prices = dict(
            OrderLine.objects.filter(order__record__in=orders).values_list("order__record_id", "unit_price")
        )
    return [billed(one, line(f"{MANY}", f"{prices[one.pk]:f}"), reference=f"B-{one.pk}") for one in orders]


def placed(requisitions: list[int]) -> list[Any]:
    """An order for each of them."""
    from apps.purchasing.actions.orders import Terms, place_order
    from tests import county
    from tests.payables.world import supplier
    from tests.purchasing import world

    holder, buyer = county.org("CC"), county.actor(world.BUYERS["CC"])
    terms = Terms(supplier(county).pk)
    return [
        place_order(by=buyer, holder=holder, requisitions=[one], terms=terms, key=world.key())[0]
        for one in requisitions
    ]


def received(orders: list[Any], together: int) -> None:
    """Everything of these orders came, so many orders to an act."""
    from apps.core.clock import today
    from apps.purchasing.actions.receipts import Delivery, receive
    from tests import county
    from tests.purchasing import world

    holder, stores = county.org("CC"), county.actor(world.STORES["CC"])
    for start in range(0, len(orders), together):
        some = [Delivery(one.pk, {1: MANY}, today()) for one in orders[start : start + together]]
        receive(by=stores, holder=holder, deliveries=some, key=world.key())
