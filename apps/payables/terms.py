"""The statutory payment terms, read once from the reference files, and the days that follow from them."""

from __future__ import annotations

import csv
import datetime as dt
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from apps.payables.calc.days import Term, due_day, pay_by, term_on
from apps.tenancy.working_days import is_working_day


@lru_cache(maxsize=1)
def terms() -> list[Term]:
    """The terms of `fixtures/reference/payment-terms.csv`."""
    path = Path(settings.ACCORD_REFERENCE_DIR) / "payment-terms.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Term(dt.date.fromisoformat(row["since"]), int(row["days"]), row["source"])
            for row in csv.DictReader(file)
        ]


def due_on(valid_on: dt.date, agreed: dt.date | None = None) -> dt.date:
    """The last day to pay an invoice that was valid from a day on."""
    return due_day(valid_on, term_on(terms(), valid_on), agreed)


def last_working_day(due: dt.date) -> dt.date:
    """The last day on which banks still pay in time."""
    return pay_by(due, is_working_day)
