"""Income and expenditure translated into the lines of a published scheme by the dated mapping table.

A balance is translated by the mapping in force on the last day of its period; what no row maps is a line of its own,
so the total is always that of the ledger.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from apps.ledger.models import Mapping, ReportLine, Scheme
from apps.ledger.queries.balances import NOUGHT, TrialBalance
from apps.ledger.statements import text

BY = {Scheme.SERCOP: "account", Scheme.POA: "objective", Scheme.FIRE: "objective", Scheme.NHS: "objective"}


@dataclass(frozen=True)
class Part:
    """What one account or objective gives to a line of the scheme between two days; `value` is the objective's id."""

    code: str
    name: str
    value: int | None
    amount: Decimal
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Translated:
    """One line of a scheme with its parts; code and label are empty for what nothing maps."""

    code: str
    label: str
    parent: str
    parts: list[Part]

    @property
    def amount(self) -> Decimal:
        """Pounds of the line: costs positive, income negative."""
        return sum((part.amount for part in self.parts), NOUGHT)


def translated(holder: int, balance: TrialBalance, scheme: str) -> list[Translated]:
    """Lines of a scheme for a year up to a period, before year-end journals; the unmapped line is last, where there
    is one.  Their sum is the net expenditure of the ledger."""
    by = BY[Scheme(scheme)]
    during = balance.year.during
    with connection.cursor() as cursor:
        cursor.execute(text("translated"), {
            "holder": holder, "year": balance.year.pk, "through": balance.through.number, "cut": balance.cut,
            "scheme": scheme, "by": by, "first": during.lower, "last": min(balance.through.during.upper, during.upper),
        })  # fmt: skip
        rows = cursor.fetchall()
    found: dict[str, Translated] = {}
    for code, label, parent, part_code, name, value, amount, first, last in rows:
        line = found.setdefault(code or "", Translated(code or "", label or "", parent or "", []))
        if amount:
            line.parts.append(
                Part(part_code or "", name or "", value, amount, first, last - dt.timedelta(days=1))
            )
    ordered = sorted(found.items(), key=lambda item: (item[0].rjust(24), item[0]))  # 2 stands before 11
    lines = [line for key, line in ordered if key and line.parts]
    return lines + [line for key, line in found.items() if not key and line.parts]


def lines_of(scheme: str) -> list[ReportLine]:
    """The lines of a scheme in the order of their codes, each with the line above it."""
    return list(ReportLine.objects.filter(scheme=scheme).select_related("parent").order_by("code"))


def mapped(scheme: str) -> bool:
    """Whether a scheme has any mapping at all."""
    return Mapping.objects.filter(scheme=scheme).exists()
