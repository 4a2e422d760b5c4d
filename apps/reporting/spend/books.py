"""What a run reads: whose books, which days, up to which cut, under which versions of mappings and suppliers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.spend.calc.measures import prior_year_range


@dataclass(frozen=True, slots=True)
class Body:
    """One organisation as a report shows it."""

    pk: int
    code: str
    name: str
    service: str


@dataclass(frozen=True, slots=True)
class Books:
    """The inputs of a run, complete: equal books give equal figures for ever."""

    first: dt.date
    last: dt.date
    bodies: tuple[Body, ...]
    cut: Mapping[int, int]
    versions: Mapping[str, int]

    @property
    def prior(self) -> tuple[dt.date, dt.date] | None:
        """The same days a year before; None for a period of more than a year, whose years would overlap."""
        before = prior_year_range(self.first, self.last)
        return before if before[1] < self.first else None

    @property
    def names(self) -> dict[int, str]:
        """Holder id to name."""
        return {body.pk: body.name for body in self.bodies}

    def parameters(self) -> dict[str, Any]:
        """Named parameters for the SQL files of this room."""
        before = self.prior or (None, None)
        return {
            "holders": [body.pk for body in self.bodies],
            "services": [body.service for body in self.bodies],
            "heads": [self.cut.get(body.pk, 0) for body in self.bodies],
            "first": self.first,
            "last": self.last,
            "prior_first": before[0],
            "prior_last": before[1],
            **self.versions,
        }
