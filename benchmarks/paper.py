"""Thirty pages of PDF/UA: a report with a cover, a chart and a long table, tagged and finished."""

from __future__ import annotations

import time
from typing import Any

from benchmarks import floors, ground
from benchmarks.harness import Best, Figure, alone

PAGES, MOST_SECONDS, MEMORY_MB = 30, 4.0, 300


def run(full: bool) -> list[Figure]:
    """Product and the bare PDF maker in processes of their own, in turn."""
    product, floor, peak = Best(), Best(), 0.0
    with ground.scratch() as place:
        rows = alone("benchmarks.paper:rows_for", env=place.env, pages=PAGES).value
        for _ in range(4 if full else 2):
            done = alone("benchmarks.paper:make", env=place.env, rows=rows)
            product.add(done.value["seconds"])
            peak = max(peak, done.peak_mb)
            bare = alone("benchmarks.paper:bare", env=place.env, rows=rows).value
            floors.seen["bare_pdf"] = max(bare["rate"], floors.seen.get("bare_pdf", 0.0))
            floor.add(bare["seconds"])
    return [
        Figure(
            f"{done.value['pages']} pages of PDF/UA, a table of {rows:,} rows", product.seconds, MOST_SECONDS, "s",
            peak_mb=peak, peak_bound_mb=MEMORY_MB,
            note=f"product {product}; the maker alone, untagged {floor}: ratio {product.seconds / floor.seconds:.2f}",
        )
    ]  # fmt: skip


def rows_for(pages: int) -> int:
    """How many table rows give that many pages."""
    ground.start_django()
    few, more = (_pages(_pdf(rows)[0]) for rows in (150, 350))
    each = 200 / max(1, more - few)
    rows = round(350 + (pages - more) * each)
    while _pages(_pdf(rows)[0]) < pages:
        rows += round(each)
    return rows


def make(rows: int) -> dict[str, Any]:
    """The product: page and PDF, the process fresh, so that fonts are read within the time."""
    ground.start_django()
    data, seconds = _pdf(rows)
    return {"seconds": seconds, "pages": _pages(data)}


def bare(rows: int) -> dict[str, Any]:
    """The floor in a process as fresh."""
    ground.start_django()
    from tests.documents.samples import page

    seconds = floors.bare_pdf(page(rows=rows))
    return {"seconds": seconds, "rate": floors.seen["bare_pdf"]}


def _pdf(rows: int) -> tuple[bytes, float]:
    from apps.documents.paper.pdf import render_pdf
    from tests.documents.samples import page

    start = time.perf_counter()
    data = render_pdf(page(rows=rows), title="Spend report")
    return data, time.perf_counter() - start


def _pages(data: bytes) -> int:
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as document:
        return len(document.pages)
