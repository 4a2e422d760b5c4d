"""Asks the database for its judgement at once, and turns its refusal into a sentence for the person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import DatabaseError, connection, transaction
from psycopg import sql

from apps.core.errors import Conflict

OURS = {"23000", "42501"}
"""States with which the house's own triggers refuse; their message is already a sentence."""
OVERLAP = "23P01"


@contextmanager
def database_judges(*deferred: str, overlap: str = "", last: bool = False) -> Iterator[None]:
    """Run writes, have the named deferred triggers judge now instead of at COMMIT, and raise Conflict with
    their sentence.  `overlap` is the sentence for two rows over the same days.

    With `last` a refusal ends the whole act, which saves two journeys to the database: nobody may catch it and go on.
    """
    try:
        with nullcontext() if last else transaction.atomic():
            yield
            if deferred:
                names = sql.SQL(", ").join(map(sql.Identifier, deferred))
                with connection.cursor() as cursor:
                    cursor.execute(sql.SQL("SET CONSTRAINTS {} IMMEDIATE").format(names))
                    cursor.execute(sql.SQL("SET CONSTRAINTS {} DEFERRED").format(names))
    except DatabaseError as error:
        cause = error.__cause__
        state, said = (
            getattr(cause, "sqlstate", None),
            getattr(getattr(cause, "diag", None), "message_primary", None),
        )
        if state == OVERLAP and overlap:
            raise Conflict(overlap) from error
        if state in OURS and said and not said.startswith(("permission denied", "new row violates")):
            raise Conflict(said) from error
        raise
