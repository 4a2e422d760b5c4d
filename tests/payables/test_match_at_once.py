"""Two at once: what came once is paid once, however many invoices ask for it; goods may come in meanwhile.  Real commits."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction

from apps.core.clock import today
from apps.core.scope import scope
from apps.payables.actions.matching import carry_on
from apps.payables.models import Invoice
from apps.purchasing.actions.receipts import Delivery, receive
from tests import county
from tests.payables.buying import asked, billed, bought, buyer, came_in, faults, line
from tests.payables.world import clerk
from tests.purchasing.test_at_once import at_once
from tests.purchasing.world import key, line_of, received

ASKING = 4


@pytest.mark.committed
def test_invoices_at_once_never_take_more_than_came(committed_db):
    holder = buyer(county)
    order = bought(county, holder, asked("30"))
    received(county, holder, order, _1="10")
    invoices = [
        came_in(county, holder, billed(order, line("10"), reference=f"HT-{one}", dated=today() - dt.timedelta(days=one + 1)),
                go_on=False)
        for one in range(ASKING)
    ]  # fmt: skip
    assert [one.flag for one in invoices] == ["pay"] * ASKING

    def post(invoice):
        return lambda: carry_on(by=clerk(county), holder=holder, records=[invoice.record_id])

    def more_comes():
        receive(by=county.actor("cc.stores"), holder=holder, key=key(),
                deliveries=[Delivery(order.pk, {1: Decimal(1)}, today())])  # fmt: skip

    done, said = at_once(*[post(one) for one in invoices], more_comes)
    assert (done, said) == (ASKING + 1, [])
    with scope(county.everything()), transaction.atomic():
        states = sorted(one.record.state for one in Invoice.objects.select_related("record"))
    assert states == ["posted", *["registered"] * (ASKING - 1)]
    assert line_of(county, order).billed == 10 and line_of(county, order).received == 11
    with transaction.atomic():
        assert faults(county) == []
