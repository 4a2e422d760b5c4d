"""Two at once: no delivery is received twice, no requisition ordered twice.  Real commits."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connections, transaction

from apps.core.clock import today
from apps.core.errors import AccordError
from apps.core.scope import scope
from apps.purchasing.actions.orders import Terms, place_order
from apps.purchasing.actions.receipts import Delivery, receive
from apps.purchasing.models import Order
from tests import county
from tests.purchasing.world import approved, faults, key, line_of, ordered, ready, supplier

THREADS = 8


def at_once(*works) -> tuple[int, list[str]]:
    """Run all of them together; gives how many went through, and the sentences of those refused."""
    begin, done, said = threading.Barrier(len(works)), [], []

    def run(work) -> None:
        try:
            begin.wait()
            work()
            done.append(1)
        except AccordError as refusal:
            said.append(str(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done), said


@pytest.mark.committed
def test_receipts_at_once_never_receive_more_than_was_ordered(committed_db):
    holder = ready(county)
    order = ordered(county, holder)

    def work():
        receive(
            by=county.actor("cc.stores"),
            holder=holder,
            key=key(),
            deliveries=[Delivery(order.pk, {1: Decimal(3)}, today())],
        )

    done, said = at_once(*[work] * THREADS)
    assert done == 3 and all("can take" in one for one in said)
    assert line_of(county, order).received == 9
    with transaction.atomic():
        assert faults(county) == []


@pytest.mark.committed
def test_a_requisition_is_ordered_once_however_many_place_it(committed_db):
    holder = ready(county)
    record = approved(county, holder)
    northgate = supplier(county)

    def work():
        place_order(
            by=county.actor("cc.buyer"),
            holder=holder,
            requisitions=[record.pk],
            terms=Terms(northgate),
            key=key(),
        )

    done, said = at_once(*[work] * THREADS)
    assert done == 1 and all("is “ordered”" in one for one in said)
    with scope(county.everything()), transaction.atomic():
        assert Order.objects.count() == 1
    with transaction.atomic():
        assert faults(county) == []
