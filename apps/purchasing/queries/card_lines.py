"""Lines of card statements beside the purchases that they may be."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from apps.purchasing.calc.meeting import DAYS_NEAR, Meeting, Spent, meetings
from apps.purchasing.models import CardLine, CardPurchase, CardStatement
from apps.purchasing.transitions import APPROVED

PURCHASES_MAX = 20_000


@dataclass(frozen=True)
class Met:
    """One line: the purchase it is met with, or those it may be."""

    line: CardLine
    meetings: list[Meeting]

    @property
    def sure(self) -> Meeting | None:
        """The one that may be taken without looking."""
        return self.meetings[0] if self.meetings and self.meetings[0].sure else None


def open_lines(statement: CardStatement, most: int = 500) -> list[Met]:
    """Lines that are not met, in the provider's order, each with what it may be; approved purchases alone are offered."""
    lines = list(CardLine.objects.filter(statement=statement, purchase=None).order_by("position")[:most])
    week = dt.timedelta(days=DAYS_NEAR)
    taken = CardLine.objects.filter(holder_id=statement.holder_id, purchase__isnull=False).values("purchase")
    found = (
        CardPurchase.objects.filter(
            holder_id=statement.holder_id, record__state=APPROVED, approved_by__isnull=False,
            bought_on__range=(statement.first - week, statement.last + week),
        ).exclude(pk__in=taken).select_related("person").order_by("pk")[:PURCHASES_MAX]
    )  # fmt: skip
    spent = [Spent(one.pk, one.bought_on, one.gross, one.merchant, one.person.name) for one in found]
    return [
        Met(one, meetings(Spent(one.pk, one.dated, one.amount, one.merchant, one.card_holder), spent))
        for one in lines
    ]
