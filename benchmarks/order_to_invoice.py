"""Purchase to pay: order, receipt, invoice that matches, posting; one by one, and many to an act."""

from __future__ import annotations

import time
from typing import Any

from benchmarks import buying, ground
from benchmarks.harness import Figure, alone

SINGLE, FULL_SINGLE = 40, 400
BULK, FULL_BULK = 100, 2_000
TOGETHER = 100
LEAST_SINGLE, LEAST_BULK = 100, 1_000


def run(full: bool) -> list[Figure]:
    """Requisitions are approved before the clock starts; each chain is an order, a receipt, an invoice and a journal."""
    single, bulk = (FULL_SINGLE, FULL_BULK) if full else (SINGLE, BULK)
    figures = []
    for what, number, together, bound, goal in (
        ("one by one", single, 1, LEAST_SINGLE, "450"), ("in bulk", bulk, TOGETHER, LEAST_BULK, "2,500"),
    ):  # fmt: skip
        with ground.scratch() as place:
            alone("benchmarks.buying:open_shop", env=place.env)
            found = alone(
                "benchmarks.order_to_invoice:chains", env=place.env, number=number, together=together
            )
        seconds = found.value
        parts = ", ".join(f"{name} {number / spent:,.0f}" for name, spent in seconds.items())
        rate = number / sum(seconds.values())
        figures.append(
            Figure(f"order → received → invoiced → posted {what}", rate, bound, "a second", at_most=False, goal=goal,
                   peak_mb=found.peak_mb, note=f"{number:,} chains; each step alone: {parts} a second")
        )  # fmt: skip
    return figures


def chains(number: int, together: int) -> dict[str, float]:
    """Seconds of each step."""
    ground.start_django()
    requisitions = buying.approved(number)
    spent: dict[str, float] = {}
    orders: list[Any] = []
    invoices: list[int] = []
    for name, work in (
        ("ordered", lambda: orders.extend(buying.placed(requisitions))),
        ("received", lambda: buying.received(orders, together)),
        ("invoiced", lambda: invoices.extend(_invoiced(orders, together))),
        ("posted", lambda: _posted(invoices, together)),
    ):
        start = time.perf_counter()
        work()
        spent[name] = time.perf_counter() - start
    return spent


def _invoiced(orders: list[Any], together: int) -> list[int]:
    """Keyed one by one, or taken in together as a file of papers is."""
    from apps.payables.actions.many import take_papers
    from apps.payables.actions.receiving import key_invoice
    from tests import county
    from tests.payables.world import clerk, key

    holder, by = county.org("CC"), clerk(county)
    papers = buying.papers(orders)
    if together == 1:
        return [key_invoice(by=by, holder=holder, paper=one, key=key()).record_id for one in papers]
    made: list[int] = []
    for start in range(0, len(papers), together):
        made += [
            one.record_id
            for one in take_papers(by=by, holder=holder, papers=papers[start : start + together], key=key())
        ]
    return made


def _posted(invoices: list[int], together: int) -> None:
    from apps.payables.actions.matching import carry_on
    from tests import county
    from tests.payables.world import clerk

    by, holder = clerk(county), county.org("CC")
    done = 0
    for start in range(0, len(invoices), together):
        done += len(carry_on(by=by, holder=holder, records=invoices[start : start + together]))
    if done != len(invoices):
        raise RuntimeError(f"{done} of {len(invoices)} invoices were posted.")
