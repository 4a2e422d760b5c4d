"""Aged debt as of a day, by customer and by invoice, and its equality with the debtors' control account."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from apps.receivables.calc.invoicing import NOUGHT
from apps.receivables.models import Customer
from apps.receivables.statements import rows

LABELS = ("Not yet due", "1 to 30 days late", "31 to 60", "61 to 90", "91 to 120", "Over 120", "On account")


@dataclass(frozen=True)
class Aged:
    """What one customer owes: in all, and by how long it is past due; `bands` in the order of LABELS."""

    customer: Customer
    total: Decimal
    bands: tuple[Decimal, ...]


@dataclass(frozen=True)
class Debt:
    """Aged debt of an organisation at the end of a day."""

    day: dt.date
    customers: list[Aged]
    control: Decimal

    @property
    def total(self) -> Decimal:
        """All that is owed, less what stands on account."""
        return sum((one.total for one in self.customers), NOUGHT)

    @property
    def bands(self) -> list[Decimal]:
        """Totals of the bands."""
        return [sum((one.bands[place] for one in self.customers), NOUGHT) for place in range(len(LABELS))]

    @property
    def difference(self) -> Decimal:
        """Pounds by which the control account differs; nought when the two agree."""
        return self.control - self.total


@dataclass(frozen=True)
class Left:
    """What is left of one invoice at the end of a day; without invoice, what stands on account."""

    invoice: int | None
    record: int | None
    number: str
    issued_on: dt.date | None
    due_on: dt.date | None
    amount: Decimal


def aged_debt(holder: int, day: dt.date) -> Debt:
    """Who owes what at the end of a day, the most first."""
    found = rows("aged", {"holder": holder, "day": day})
    customers = Customer.objects.select_related("record").in_bulk([row[0] for row in found])
    return Debt(
        day, [Aged(customers[row[0]], row[1], tuple(row[2:])) for row in found], control_at(holder, day)
    )


def owed_at(holder: int, day: dt.date) -> Decimal:
    """All that customers owe at the end of a day, by the items."""
    total: Decimal = rows("items_total", {"holder": holder, "day": day})[0][0]
    return total


def control_at(holder: int, day: dt.date) -> Decimal:
    """What stands on the debtors' control accounts at the end of a day, by the posted lines."""
    total: Decimal = rows("control_total", {"holder": holder, "day": day})[0][0]
    return total


def left_of(customer: int, day: dt.date) -> list[Left]:
    """What one customer owes at the end of a day, the earliest due first."""
    return [Left(*row) for row in rows("aged_customer", {"customer": customer, "day": day})]
