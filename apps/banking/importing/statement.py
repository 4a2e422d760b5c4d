"""A statement as a value: what every format becomes before anything is kept, and the sums that it must keep."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from apps.intake.reading import IntakeError

BYTES_MAX = 20_000_000
LINES_MAX = 50_000
RAW_MAX = 2_000


class NotAStatement(IntakeError):
    """The file is no statement that can be read whole; nothing of it is kept."""

    code = "not_a_statement"


@dataclass(frozen=True)
class StatedLine:
    """One entry as the bank gives it: pounds in are positive.  `raw` is the entry as it came."""

    dated: dt.date
    value_on: dt.date
    amount: Decimal
    kind: str = ""
    reference: str = ""
    party: str = ""
    text: str = ""
    raw: str = ""


@dataclass(frozen=True)
class Stated:
    """One statement: the account's digits as the file names it, balances, and lines in their order."""

    account: str
    number: str
    opening: Decimal
    closing: Decimal
    lines: tuple[StatedLine, ...]

    def checked(self, name: str) -> Stated:
        """Itself, when opening and lines make the closing balance to the penny; NotAStatement says the difference."""
        if not self.lines:
            raise NotAStatement(f"{name} holds no entry, so there is nothing to take in.")
        total = self.opening + sum((one.amount for one in self.lines), Decimal("0.00"))
        if total != self.closing:
            raise NotAStatement(
                f"{name} does not add up: £{self.opening:,.2f} at the start and its {len(self.lines):,} entries make "
                f"£{total:,.2f}, but it says £{self.closing:,.2f} at the end. Ask the bank for the statement again."
            )
        return self
