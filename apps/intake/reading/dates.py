"""Deciding, for a whole column and never for one cell, whether its dates have day or month first."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from . import parsers
from .parsers import DAY_FIRST, MONTH_FIRST, MONTH_ONLY

_TWO_NUMBERS = re.compile(r"\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(?:\d{4}|\d{2})(?!\d)", re.ASCII)


@dataclass(frozen=True)
class DateOrder:
    """How a column's dates read.  `doubt`: "" settled, "open" nothing settles it, "against" see below,
    "mixed" some cells can only be read the other way.  `evidence` is a cell that settled it."""

    order: str
    doubt: str = ""
    evidence: str = ""


def decide(distinct: Iterable[Any]) -> DateOrder:
    """The order of a column from its distinct cells.

    A first number above 12 proves day first, a second above 12 month first.  With neither, British
    order is taken and the doubt said; when that order would put the dates on one day of several months
    while the other puts them all in one month, the doubt is "against" and a person must choose.
    """
    words = [cell for cell in distinct if type(cell) is str and cell.strip()]
    pairs = [(cell, int(m[1]), int(m[2])) for cell in words if (m := _TWO_NUMBERS.match(cell))]
    day = [cell for cell, one, two in pairs if one > 12 >= two]
    month = [cell for cell, one, two in pairs if two > 12 >= one]
    if day or month:
        order = DAY_FIRST if len(day) >= len(month) else MONTH_FIRST
        proof = (day if order == DAY_FIRST else month)[0].strip()
        return DateOrder(order, "mixed" if day and month else "", proof)
    if pairs:
        return DateOrder(DAY_FIRST, "against" if _speaks_against(pairs) else "open", pairs[0][0].strip())
    if words and len(words) == len([cell for cell in words if parsers.month_only(cell)]):
        return DateOrder(MONTH_ONLY, "", words[0].strip())
    return DateOrder(DAY_FIRST)


def _speaks_against(pairs: list[tuple[str, int, int]]) -> bool:
    firsts = {one for _, one, _ in pairs}
    seconds = {two for _, _, two in pairs}
    return len(firsts) == 1 and len(seconds) >= 3


def pool(decisions: Iterable[DateOrder]) -> DateOrder | None:
    """The one order that a file's settled columns agree on, for the columns that settle nothing."""
    settled = [
        one for one in decisions if one.evidence and one.doubt in ("", "mixed") and one.order != MONTH_ONLY
    ]
    return settled[0] if len({one.order for one in settled}) == 1 else None


def has_time(cell: Any) -> bool:
    """True for a true date that carries a time of day other than midnight or summer time's 01:00."""
    return type(cell) is dt.datetime and (cell.hour, cell.minute) not in ((0, 0), (1, 0))
