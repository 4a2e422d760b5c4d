"""Days of payment runs, and the reference that a payee reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

from apps.banking.calc.bacs import in_character_set

REFERENCE_MAX = 18


def next_day(after: dt.date, weekdays: Collection[int], is_working_day: Callable[[dt.date], bool]) -> dt.date:
    """The next day of payment after a day: one of the weekdays (1 is Monday), moved on where banks do not work."""
    for ahead in range(1, 15):
        day = after + dt.timedelta(days=ahead)
        if day.isoweekday() in weekdays:
            while not is_working_day(day):
                day += dt.timedelta(days=1)
            return day
    raise LookupError("None of these weekdays comes within two weeks.")


def reference(references: Collection[str], payer: str) -> str:
    """What the payee's statement shows: its own invoice number where it is one, else the payer and how many."""
    one = next(iter(references))
    text = in_character_set(one if len(references) == 1 else f"{payer} {len(references)} INV")
    return text[:REFERENCE_MAX].strip() or in_character_set(payer)[:REFERENCE_MAX]
