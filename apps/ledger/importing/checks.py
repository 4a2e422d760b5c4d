"""What is wrong with rows and journals of a file: each fault with why, and what would be right.  Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from apps.core.show import pounds
from apps.ledger.calc.entries import LINES_MAX
from apps.ledger.importing.books import DIMENSIONS, Books, within

Fault = tuple[str, str, str]  # field, why, what would be right
NOUGHT = Decimal("0.00")


@dataclass
class Row:
    """One row that could be read: where it stands, its values by field, and its signed amount once it is known."""

    sheet: str
    number: int
    values: dict[str, Any]
    amount: Decimal | None = None

    @property
    def debit(self) -> Decimal:
        """The row's debit in pounds; nought for a credit."""
        return max(self.amount or NOUGHT, NOUGHT)


class RowChecks:
    """Judges single rows against the books; every distinct code and day is judged once."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self._account = lru_cache(maxsize=None)(self._judge_account)
        self._value = lru_cache(maxsize=None)(self._judge_value)
        self._day = lru_cache(maxsize=None)(self._judge_day)

    def faults(self, row: Row) -> list[Fault]:
        """Everything wrong with a row; sets its signed amount."""
        values = row.values
        day, account = values["date"], values["account"].upper()
        found = list(self._amount(row))
        found += self._day(day, values["adjustment"])
        found += self._account(account, day, bool(values["cost_centre"]), values["counterparty"].upper())
        for kind in DIMENSIONS:
            code = values[str(kind)].upper()
            if code:
                found += self._value(str(kind), code, day)
        vat = values["vat_code"].upper()
        if vat and vat not in self.books.vat_codes:
            right = f"one of {', '.join(sorted(self.books.vat_codes))}"
            found.append(("vat_code", "is no VAT code", right))
        return found

    def _amount(self, row: Row) -> Iterator[Fault]:
        amount, debit, credit = (row.values[name] for name in ("amount", "debit", "credit"))
        if amount and (debit or credit):
            yield "amount", "stands beside a debit or credit", "either a signed amount, or a debit or credit"
        elif debit and credit:
            yield "debit", "stands beside a credit in one row", "two rows, one for each side"
        elif not (amount or debit or credit):
            yield (
                "debit",
                "is no amount, nor is there a credit or signed amount",
                "an amount other than nought",
            )
        else:
            row.amount = amount or (debit or NOUGHT) - (credit or NOUGHT)

    def _judge_day(self, day: dt.date, adjustment: int | None) -> tuple[Fault, ...]:
        months = self.books.months
        found = self.books.month_of(day, adjustment)
        if found is None:
            if not months:
                return (
                    ("date", "lies in no period: these books have opened no year", "a year opened first"),
                )
            if adjustment and self.books.month_of(day, None):
                return (
                    (
                        "adjustment",
                        "is no adjustment period of that day",
                        "empty, or 13 on the year's last day",
                    ),
                )
            last = max(one.after for one in months) - dt.timedelta(days=1)
            right = f"a day between {_day(min(one.first for one in months))} and {_day(last)}"
            return (("date", "lies in no period of these books", right),)
        if found.lock != "open":
            state = "closed for good" if found.lock == "hard" else "softly closed"
            right = "a day in an open period" + (
                ", or the period reopened first" if found.lock == "soft" else ""
            )
            return (("date", f"lies in {found.label}, which is {state}", right),)
        return ()

    def _judge_account(self, code: str, day: dt.date, has_centre: bool, party: str) -> tuple[Fault, ...]:
        known = self.books.accounts.get(code)
        if known is None:
            return (("account", "is no account", f"an account that is in use, such as {self._near(code)}"),)
        name, needs_centre, role = known
        found: list[Fault] = []
        if not any(within(day, days) for days in self.books.used.get(code, ())):
            right = f"an account in use then, or {code} brought into use for that day"
            found.append(("account", f"({name}) is not in use on {_day(day)}", right))
        if needs_centre and not has_centre:
            found.append(
                ("cost_centre", f"is empty, and account {code} needs one", "the code of a cost centre")
            )
        if role == "inter_organisation" and not party:
            found.append(("counterparty", f"is empty, and account {code} needs one", self._parties()))
        if party and party not in self.books.parties:
            found.append(("counterparty", "is no organisation of the area", self._parties()))
        elif party and party == self.books.code:
            found.append(("counterparty", "is the organisation itself", self._parties()))
        return tuple(found)

    def _judge_value(self, kind: str, code: str, day: dt.date) -> tuple[Fault, ...]:
        days = self.books.values.get((kind, code))
        word = kind.replace("_", " ")
        if days is None:
            some = sorted(one for one_kind, one in self.books.values if one_kind == kind)[:3]
            return (
                (
                    kind,
                    f"is no {word} of these books",
                    f"a {word} such as {', '.join(some)}" if some else "empty",
                ),
            )
        if not within(day, days):
            return ((kind, f"is not in use on {_day(day)}", f"a {word} in use then"),)
        return ()

    def _near(self, code: str) -> str:
        used = sorted(self.books.used) or sorted(self.books.accounts)
        best = max(used, key=lambda one: (_alike(one, code), one), default="52100")
        return f"{best} {self.books.accounts[best][0]}" if best in self.books.accounts else best

    def _parties(self) -> str:
        return f"one of {', '.join(sorted(self.books.parties - {self.books.code}))}"


def journal_faults(rows: Sequence[Row]) -> list[Fault]:
    """What is wrong with a journal whose rows can all be read; empty when it may be drafted."""
    found: list[Fault] = []
    days = {(row.values["date"], row.values["adjustment"]) for row in rows}
    if len(days) > 1:
        found.append(("date", "differs within the journal", "one date in all rows of a journal"))
    if len(rows) > LINES_MAX:
        found.append(("journal", f"has {len(rows):,} rows", f"at most {LINES_MAX:,} rows; split it"))
    debits = sum((row.debit for row in rows), NOUGHT)
    net = sum((row.amount or NOUGHT for row in rows), NOUGHT)
    if net:
        side = "credits" if net > 0 else "debits"
        found.append((
            "journal", f"does not balance: debits {pounds(debits)}, credits {pounds(debits - net)}",
            f"{pounds(abs(net))} more {side} in it",
        ))  # fmt: skip
    elif len(rows) < 2:
        found.append(("journal", "has one row", "at least a debit and a credit"))
    return found


def _alike(one: str, other: str) -> int:
    """Length of what both begin with."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _day(day: dt.date) -> str:
    return f"{day:%-d %B %Y}"
