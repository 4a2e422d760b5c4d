"""Who may do what to a board, and what must be true first."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.core.actor import Actor
from apps.core.errors import NotFound, OutOfDate
from apps.core.show import ukdate
from apps.governance.errors import BoardRule
from apps.governance.models import Board


def board_to_manage(by: Actor, board_id: int) -> Board:
    """The board, when the person manages boards in its circle."""
    board = Board.objects.filter(pk=board_id).first()
    if board is None:
        raise NotFound("There is no such board among those you may see.")
    by.require("board.manage", board.holder_id)
    return board


def opens_on(current: Any, from_: dt.date, what: str) -> DateRange:
    """Days from `from_` on for what follows `current`; refuses a day before the current one began."""
    if current is not None and current.during.lower is not None and from_ <= current.during.lower:
        raise BoardRule(
            f"The {what} “{current}” began on {ukdate(current.during.lower)}; what follows it must begin later. "
            "Choose a later day.",
            fields={"from_day": "Choose a day after the present one began."},
        )
    return DateRange(from_, None)


def same_version(row: Any, version: int, what: str) -> None:
    """Refuse a form that was sent back with an older version of the record."""
    if row.version != version:
        raise OutOfDate(
            f"The {what} was changed by somebody else while you had it open. Look at it again, then repeat your change."
        )
