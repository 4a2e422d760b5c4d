"""Leaves unfinished work in the county, dated from the day of loading, so that every capability has something to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from apps.desk.demo.county import LAST_MONTH
from apps.desk.demo.people import County

Tell = Callable[[str], None]


def leave(county: County, tell: Tell, *, last: dt.date = LAST_MONTH) -> None:
    """Each piece of unfinished work, in the order in which people would meet it."""
