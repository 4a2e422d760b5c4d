"""Reads of the Construction Industry Scheme: tax months, and what was paid to each subcontractor in one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from apps.payables.statements import rows


@dataclass(frozen=True)
class Month:
    """A tax month, from the 6th to the 5th."""

    first: dt.date
    last: dt.date

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """The tax month in which a day lies."""
        begins = (
            day.replace(day=6) if day.day >= 6 else (day.replace(day=1) - dt.timedelta(days=1)).replace(day=6)
        )
        after = (begins.replace(day=28) + dt.timedelta(days=7)).replace(day=5)
        return cls(begins, after)

    @property
    def before(self) -> Month:
        """The month before."""
        return Month.of(self.first - dt.timedelta(days=1))


@dataclass(frozen=True)
class PaidTo:
    """What a subcontractor was paid in a tax month, without VAT; pounds held back of labour."""

    supplier: int
    name: str
    verified: int
    gross: Decimal
    materials: Decimal
    deducted: Decimal

    @property
    def liable(self) -> Decimal:
        """Labour, of which the rate is held back."""
        return self.gross - self.materials


def paid_in(holder: int, month: Month, supplier: int | None = None) -> list[PaidTo]:
    """Subcontractors paid in a tax month by name."""
    found = rows(
        "scheme_month", {"holder": holder, "first": month.first, "last": month.last, "supplier": supplier}
    )
    return [PaidTo(*row) for row in found]
