"""What the scope costs: the extra time of a transaction that carries a person's scope, against a bare one."""

from __future__ import annotations

import statistics
import time
from typing import Any

from benchmarks import floors, ground
from benchmarks.harness import Figure, alone

MOST_MS = 0.1
BLOCK, BLOCKS, FULL_BLOCKS = 200, 20, 60


def run(full: bool) -> list[Figure]:
    """Blocks of bare and scoped transactions in turn on one connection; the better half of each counts."""
    with ground.scratch() as place:
        done = alone("benchmarks.scope:compare", env=place.env, blocks=FULL_BLOCKS if full else BLOCKS).value
        with place.connect() as connection:
            floors.transactions(connection, 2000)
    told = f"bare {done['bare']:.3f} ms, scoped {done['scoped']:.3f} ms, with {done['rights']} rights"
    return [
        Figure("scope: extra time of a transaction", done["scoped"] - done["bare"], MOST_MS, "ms", note=told),
        Figure("scope: extra statements of a transaction", done["statements"], 1, "statements"),
    ]


def compare(blocks: int) -> dict[str, Any]:
    """The product: Django's transaction with one small query, bare and in an analyst's scope."""
    ground.start_django()
    from django.db import connection, transaction

    from apps.core.scope import scope
    from tests import county

    actor = county.actor("reporting")
    wanted = actor.scope(path="/benchmarks/")

    def one() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()

    def block() -> float:
        start = time.perf_counter()
        for _ in range(BLOCK):
            one()
        return (time.perf_counter() - start) / BLOCK * 1000

    def scoped_block() -> float:
        start = time.perf_counter()
        for _ in range(BLOCK):
            with scope(wanted):
                one()
        return (time.perf_counter() - start) / BLOCK * 1000

    connection.ensure_connection()
    block(), scoped_block()
    bare, scoped = [], []
    for _ in range(blocks):
        bare.append(block())
        scoped.append(scoped_block())
    return {
        "bare": _better_half(bare), "scoped": _better_half(scoped), "rights": len(actor.rights),
        "statements": _statements(wanted, one),
    }  # fmt: skip


def _better_half(times: list[float]) -> float:
    """The median of the better half: steady on a busy machine, and no single lucky run."""
    return statistics.median(sorted(times)[: max(1, len(times) // 2)])


def _statements(wanted: Any, one: Any) -> int:
    """Statements that the driver sends in a scoped transaction beyond those of a bare one."""
    from django.db import connection

    from apps.core.scope import scope

    sent: list[Any] = []
    real = connection.connection.execute
    connection.connection.execute = lambda *args, **more: (sent.append(args), real(*args, **more))[1]
    try:
        one()
        bare = len(sent)
        with scope(wanted):
            one()
    finally:
        del connection.connection.execute
    return len(sent) - 2 * bare
