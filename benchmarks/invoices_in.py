"""E-invoices in: UBL files judged, taken in, matched and posted, against the bare parse of the same XML."""

from __future__ import annotations

import time
from typing import Any

from benchmarks import buying, ground
from benchmarks.harness import Figure, alone

INVOICES, FULL_INVOICES = 100, 10_000
TOGETHER = 100
MOST_RATIO = 4_000.0
"""How many bare parses one invoice may cost; the judging by the rules of EN 16931 is most of it."""
MOST_MEMORY = 700.0


def run(full: bool) -> list[Figure]:
    """Orders stand and their goods are in before the clock starts."""
    number = FULL_INVOICES if full else INVOICES
    with ground.scratch() as place:
        alone("benchmarks.buying:open_shop", env=place.env)
        found = alone("benchmarks.invoices_in:brought", env=place.env, number=number)
    spent = found.value
    whole = spent["judged"] + spent["taken"] + spent["posted"]
    parts = ", ".join(f"{name} {number / spent[name]:,.0f}" for name in ("judged", "taken", "posted"))
    return [
        Figure("e-invoices in: cost of one against the bare parse of its XML", whole / spent["parsed"], MOST_RATIO, "parses",
               peak_mb=found.peak_mb, peak_bound_mb=MOST_MEMORY,
               note=f"{number:,} invoices, {number / whole:,.1f} a second in all; each step alone: {parts} a second"),
    ]  # fmt: skip


def brought(number: int) -> dict[str, float]:
    """Seconds of each step, and of the bare parse of the same files."""
    ground.start_django()
    from lxml import etree

    from apps.documents.einvoice.checking import examine_many
    from apps.payables.actions.many import File, take_e_invoices
    from apps.payables.actions.matching import carry_on
    from tests import county
    from tests.payables.world import clerk, key

    orders = buying.placed(buying.approved(number))
    buying.received(orders, TOGETHER)
    files = _files(orders)
    start = time.perf_counter()
    for data in files:
        etree.fromstring(data)
    spent = {"parsed": time.perf_counter() - start, "judged": 0.0, "taken": 0.0, "posted": 0.0}
    by, holder = clerk(county), county.org("CC")
    done = 0
    for first in range(0, number, TOGETHER):
        some = files[first : first + TOGETHER]
        start = time.perf_counter()
        examined = examine_many(some)
        judged = time.perf_counter()
        given = [
            File(f"{first + place}.xml", data, one)
            for place, (data, one) in enumerate(zip(some, examined, strict=True))
        ]
        taken, _ = take_e_invoices(by=by, holder=holder, files=given, key=key())
        in_house = time.perf_counter()
        done += len(carry_on(by=by, holder=holder, records=[one.record_id for one in taken]))
        spent["judged"] += judged - start
        spent["taken"] += in_house - judged
        spent["posted"] += time.perf_counter() - in_house
    if done != number:
        raise RuntimeError(f"{done} of {number} e-invoices were posted.")
    return spent


def _files(orders: list[Any]) -> list[bytes]:
    """The e-invoice of each order, as its supplier would write it."""
    from apps.documents.einvoice.writing import write
    from tests.einvoices import good, line

    return [
        write(good(reference=f"B-{place}", order=one.order_reference,
                   lines=[line("Fleece jacket", "10", f"{one.lines[0].price:f}", order_line="1")]))
        for place, one in enumerate(buying.papers(orders))
    ]  # fmt: skip
