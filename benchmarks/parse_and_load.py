"""A CSV of payment lines received, parsed, checked and loaded by the product's actions, against COPY of the same lines."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benchmarks import floors, ground
from benchmarks.harness import Best, Figure, alone, say

ROWS = 1_000_000
SHARE, GOAL, MEMORY_MB = 0.35, "57 %", 600


def run(full: bool, rows: int = ROWS) -> list[Figure]:
    """One round (three at full size) of product and floor in turn, each product run on a fresh database."""
    product, floor, peak = Best(), Best(), 0.0
    for _ in range(3 if full else 1):
        with ground.scratch() as place:
            path = place.folder / "payments.csv"
            made = alone("benchmarks.samples:payments_csv", path=str(path), rows=rows).value
            done = alone("benchmarks.parse_and_load:load", env=place.env, path=str(path))
            product.add(done.value["seconds"])
            peak = max(peak, done.peak_mb)
            steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in done.value["steps"].items())
            say(f"  product: {done.value['rows'] / done.value['seconds']:,.0f} lines a second ({steps})")
            floor.add(_floor(place, rows))
    return [
        Figure(
            f"import of {rows:,} lines, {made['bytes'] / 1e6:.0f} MB of CSV, {made['payees']:,} payees, to COPY",
            floor.seconds / product.seconds, SHARE, "of COPY's rate", at_most=False, goal=GOAL,
            peak_mb=peak, peak_bound_mb=MEMORY_MB, note=f"product {product}; COPY {floor}",
        )
    ]  # fmt: skip


def load(path: str) -> dict[str, Any]:
    """The product: the same two actions as `manage.py import_spend`, as the analyst of one organisation."""
    ground.start_django()
    from apps.intake.actions import load_upload, receive_file
    from tests import county

    actor, organisation = county.actor(ground.ANALYST), county.org(ground.ORGANISATION)
    start = time.perf_counter()
    upload = receive_file(
        by=actor, organisation=organisation, target="spend", path=Path(path), name="payments.csv", look=False
    )
    received = time.perf_counter()
    loaded = load_upload(by=actor, upload_id=upload.pk)
    end = time.perf_counter()
    assert not upload.plan["questions"], upload.plan["questions"]
    rows = _rows_of(actor, loaded.record.pk)
    return {
        "seconds": end - start,
        "rows": rows,
        "steps": {"receive": received - start, "load": end - received},
    }


def _rows_of(actor: Any, record: int) -> int:
    from apps.core.scope import scoped_transaction
    from apps.spend.models import Load

    with scoped_transaction(actor.scope()):
        return Load.objects.get(record_id=record).rows_loaded


def _floor(place: ground.Ground, rows: int) -> float:
    """COPY of the lines just loaded into a table of the same make, twice; the better time in seconds."""
    file = place.folder / "lines.txt"
    with place.connect() as connection:
        ground.copy_of_table(connection, "spend_line", "floor_line")
        columns = [name for (name,) in connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'spend_line'::regclass AND attnum > 0 "
            "AND NOT attisdropped AND attname <> 'id' ORDER BY attnum")]  # fmt: skip
        with file.open("wb") as out, connection.cursor() as cursor:
            with cursor.copy(
                f"COPY (SELECT {', '.join(columns)} FROM spend_line ORDER BY id) TO STDOUT"
            ) as copy:
                for block in copy:
                    out.write(block)
            assert cursor.rowcount == rows, (cursor.rowcount, rows)
        return min(floors.copy_lines(connection, "floor_line", columns, file) for _ in range(2))
