"""The spend report, all views, over 300,000 lines (1,000,000 at full size), against one bare GROUP BY for each view."""

from __future__ import annotations

import time
from typing import Any

from benchmarks import books, floors, ground
from benchmarks.harness import Best, Figure, alone

LINES, FULL = 300_000, 1_000_000
RATIO = 1.5
CODES = ("PCC", "CC", "FRA", "AMB")


def run(full: bool, lines: int = 0) -> list[Figure]:
    """Product and floor in turn on the same books, three times (five at full size)."""
    lines = lines or (FULL if full else LINES)
    product, floor, peak, views = Best(), Best(), 0.0, []
    with ground.scratch() as place:
        books.fill(place, lines, CODES)
        for _ in range(5 if full else 3):
            done = alone("benchmarks.spend_report:work_out", env=place.env)
            views = done.value["views"]
            product.add(done.value["seconds"])
            peak = max(peak, done.peak_mb)
            with place.connect() as connection:
                floor.add(floors.group_by_views(connection, views))
    return [
        Figure(
            f"spend report over {lines:,} lines of {len(CODES)} organisations, {len(views)} views, to bare GROUP BYs",
            product.seconds / floor.seconds, RATIO, "× the GROUP BYs", peak_mb=peak,
            note=f"product {product}; {len(views)} GROUP BYs {floor}",
        )
    ]  # fmt: skip


def work_out() -> dict[str, Any]:
    """The product: every view of the spend report as of now, proved to tie, in the board's service person's scope."""
    ground.start_django()
    from django.db import connection

    from apps.core.scope import scoped_transaction
    from apps.reporting.catalogue import SPEND
    from apps.reporting.spend.books import Body, Books
    from apps.reporting.spend.facts import work_out as figures_of
    from apps.spend.models import MappingVersion
    from apps.tenancy.models import Organisation
    from tests import county

    last = books.FIRST_DAY.replace(year=books.FIRST_DAY.year + 2)
    with scoped_transaction(county.actor("reporting").scope()):
        bodies = tuple(
            Body(one.pk, one.code, one.name, one.service) for one in Organisation.objects.order_by("code")
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT holder_id, number FROM accord_heads_at(%s::bigint[], clock_timestamp())",
                [[body.pk for body in bodies]],
            )
            cut = dict(cursor.fetchall())
        mapping = MappingVersion.objects.order_by("-number").values_list("number", flat=True).first()
        inputs = Books(
            books.FIRST_DAY.replace(year=2026), last.replace(month=3, day=31), bodies, cut,
            {"master": 0, "mapping": mapping},
        )  # fmt: skip
        start = time.perf_counter()
        figures = figures_of(SPEND, inputs)
        seconds = time.perf_counter() - start
    assert figures.total.lines and figures.total.prior_lines
    return {"seconds": seconds, "views": [view.code for view in figures.views]}
