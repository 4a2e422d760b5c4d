"""Many at once: a budget is never spent twice, whether by orders, by postings or by virements.  Real commits."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from django.db import connections, transaction

from apps.budgets.actions.controls import set_control
from apps.budgets.queries.proofs import prove_budgets
from apps.core.errors import Conflict
from apps.core.scope import scope
from apps.ledger.queries.proofs import prove_books
from tests import county
from tests.budgets.test_commitments import APRIL_1
from tests.budgets.test_virements import moves, raised, request_of
from tests.budgets.world import available, budgeted, coding, commit, document, line, planned, want
from tests.ledger.books import CREDITORS, ENERGY, FUEL, entered, entry, lines, manager, officer

THREADS = 16


def at_once(*works) -> tuple[int, list[Exception]]:
    """Run all of them together; gives how many went through, and what was neither done nor stopped."""
    begin, done, errors = threading.Barrier(len(works)), [], []

    def run(work) -> None:
        try:
            begin.wait()
            work()
            done.append(1)
        except Conflict as stop:
            if "too much" not in str(stop) and "cannot give" not in str(stop):
                errors.append(stop)
        except Exception as error:  # a test thread tells the test
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done), errors


def faults() -> list[str]:
    with scope(county.everything()), transaction.atomic():
        return [fault for check in [*prove_budgets(), *prove_books()] for fault in check.faults]


@pytest.mark.committed
def test_sixteen_orders_at_once_take_no_pound_twice(committed_db):
    holder = budgeted(county, "CC", planned(ENERGY, "100.00", "HQ"))
    codings = [coding(county, holder, ENERGY, centre) for centre in ("OPS", "FLEET")]
    orders = [document(by=officer(county, "CC"), holder=holder) for _ in range(THREADS)]

    def order(number: int):
        both = [want(codings[number % 2], "5.00", 1), want(codings[1 - number % 2], "5.00", 2)]
        return lambda: commit(by=officer(county, "CC"), verb="convert", target=orders[number], given=both)

    done, errors = at_once(*(order(number) for number in range(THREADS)))
    assert errors == []
    assert done == 10
    assert available(county, holder, ENERGY, "HQ") == 0
    assert faults() == []


@pytest.mark.committed
def test_orders_postings_and_virements_at_once_never_pass_a_stop(committed_db):
    holder = budgeted(county, "CC", planned(ENERGY, "100.00"), planned(FUEL, "100.00", "FLEET"))
    set_control(
        by=manager(county, "CC"),
        holder=holder,
        kind="actual",
        verdict="stop",
        since=APRIL_1,
        reason="Cash limit",
    )
    energy = coding(county, holder)
    lines(county, holder, (ENERGY, "1"), (CREDITORS, "-1"))
    orders = [document(by=officer(county, "CC"), holder=holder) for _ in range(6)]
    requests = [request_of(county, raised(county, *moves("10.00"))) for _ in range(4)]

    def approving(request: int):
        from apps.work.approvals import approve

        return lambda: approve(by=manager(county, "CC"), request_id=request)

    def ordering(order):
        return lambda: commit(
            by=officer(county, "CC"), verb="convert", target=order, given=[want(energy, "10.00")]
        )

    paid = entry(county, holder, (ENERGY, "10.00"), (CREDITORS, "-10.00"))
    works = [
        *(ordering(one) for one in orders),
        *[lambda: entered(county, "CC", holder, paid)] * 6,
        *(approving(request) for request in requests),
    ]  # fmt: skip
    done, errors = at_once(*works)
    assert errors == []
    assert done == 10, "ten times ten pounds were there, whoever came first"
    assert available(county, holder) == 0
    assert line(county, holder).revised + line(county, holder, FUEL, "FLEET").revised == Decimal("200.00")
    assert faults() == []
