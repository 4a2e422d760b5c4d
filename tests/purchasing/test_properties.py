"""Whatever happens in whatever order: commitments equal documents, and nothing commits twice."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.core.errors import AccordError
from apps.core.scope import scope
from apps.purchasing.actions.amending import amend_order
from apps.purchasing.actions.orders import close_order
from apps.purchasing.calc.amounts import standing, step
from tests.budgets.world import available, held
from tests.purchasing.test_from_need_to_receipt import clerk
from tests.purchasing.world import (
    UNIFORM,
    again,
    asked,
    bill,
    faults,
    invoiced,
    key,
    line_of,
    ordered,
    ready,
    received,
    sent,
    year,
)

PENCE = st.integers(0, 10**7)
BUDGET = Decimal("12000.00")


@given(PENCE, PENCE, PENCE)
def test_what_stands_never_falls_below_nought_and_never_exceeds_what_is_open(ordered_, received_, billed_):
    found = standing(Decimal(ordered_) / 100, Decimal(received_) / 100, Decimal(billed_) / 100)
    assert found.hard >= 0 and found.accrued >= 0
    assert found.total == max(Decimal(0), Decimal(max(ordered_, received_) - billed_) / 100)


@given(PENCE, st.lists(st.integers(1, 10**5), min_size=1, max_size=8))
def test_parts_one_after_the_other_make_the_whole(pence, counts):
    whole, of = Decimal(pence) / 100, Decimal(sum(counts))
    done, total = Decimal(0), Decimal(0)
    for one in counts:
        total += step(whole, done, done + one, of)
        done += one
    assert total == whole


ACTS = st.one_of(
    st.tuples(st.just("receive"), st.integers(1, 12)),
    st.tuples(st.just("back"), st.integers(1, 12)),
    st.tuples(st.just("invoice"), st.integers(1, 12)),
    st.tuples(st.just("credit"), st.integers(1, 12)),
    st.tuples(st.just("amend"), st.integers(20, 31)),
    st.tuples(st.just("ask"), st.integers(1, 5)),
)


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=1, max_size=8))
def test_available_is_budget_less_actual_less_what_is_live(county, acts):
    with transaction.atomic():
        holder = ready(county)
        order = ordered(county, holder, asked("10", "24.3333"))
        spent = Decimal("0.00")
        for what, number in acts:
            try:
                with transaction.atomic():
                    spent += _done(county, holder, order, what, number)
            except AccordError:
                continue  # refused, and so nothing may have moved
            assert faults(county) == []
            assert available(county, holder, UNIFORM, year=year()) == BUDGET - spent - sum(
                held(county, holder, year())
            )
        try:
            with transaction.atomic():
                close_order(
                    by=county.actor("cc.buyer"),
                    record_id=order.pk,
                    version=again(county, order).version,
                    reason="End",
                )
        except AccordError:
            pass
        else:
            with scope(county.everything()):
                assert held(county, holder, year())[1:] == (0, 0)
        assert faults(county) == []
        transaction.set_rollback(True)


def _done(county, holder, order, what: str, number: int) -> Decimal:
    """One act; gives the pounds that it posted."""
    line = line_of(county, order)
    net = (line.net * number / line.quantity).quantize(Decimal("0.01"))
    if what in ("receive", "back"):
        received(county, holder, order, _1=str(number), **({"back": "yes"} if what == "back" else {}))
    elif what in ("invoice", "credit"):
        invoiced(
            by=clerk(county),
            holder=holder,
            bills=[bill(line, str(number), str(net))],
            post=True,
            credit=what == "credit",
        )
        return -net if what == "credit" else net
    elif what == "amend":
        amend_order(by=county.actor("cc.buyer"), record_id=order.pk, changes={1: (Decimal(10), Decimal(number))},
                    version=again(county, order).version, reason="Price", key=key())  # fmt: skip
    else:
        sent(county, holder, asked(str(number), "24"))
    return Decimal("0.00")
