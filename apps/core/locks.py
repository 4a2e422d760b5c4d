"""Advisory locks: key spaces, one sorted order, and a time limit, so that no two acts wait for each other for ever.

Row locks come first wherever a row stands for what is locked; an advisory lock is for what has no row yet, or
must be let go when a session dies.  The order of locks in one transaction: budget, balances, these, number
series, audit chain.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from enum import IntEnum

from django.db import OperationalError, connection, transaction

from apps.core.errors import Conflict

WAIT_MS = 3_000


class Space(IntEnum):
    """Key spaces; a lock's number is space x 2^56 + id (or a checksum of a name)."""

    JOB = 1  # session lock of a running job; taken in SQL (accord_claim_job)
    LOAD = 2  # one file content into one organisation at a time
    NAME = 3  # anything else that is locked by a name
    DUTIES = 4  # the duties of one person while they are judged together; taken in SQL (accord_refuse_clash)


def number(space: Space, what: int | str) -> int:
    """The lock number of an id below 2^56, or of a name (by checksum: a clash only makes someone wait)."""
    low = what if isinstance(what, int) else zlib.crc32(what.encode())
    if not 0 <= low < 1 << 56:
        raise ValueError(f"{what} does not fit a lock number.")
    return (int(space) << 56) | low


def hold(space: Space, things: Iterable[int | str], *, doing: str) -> None:
    """Lock these things until the transaction ends, in sorted order; Conflict after three seconds.

    `doing` completes the sentence “Someone else is …”.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Locks are held until the end of a transaction, and there is none.")
    numbers = sorted({number(space, thing) for thing in things})
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(WAIT_MS)])
            cursor.execute(
                "SELECT pg_advisory_xact_lock(key) FROM (SELECT unnest(%s::bigint[]) AS key ORDER BY 1) AS k",
                [numbers],
            )
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") == "55P03":
            raise Conflict(f"Someone else is {doing} at this moment. Wait a moment and try again.") from error
        raise
