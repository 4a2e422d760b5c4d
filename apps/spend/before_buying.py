"""What room spend tells whoever is about to buy: prices that this organisation and its partners paid."""

from __future__ import annotations

from django.db.models import Q

from apps.core.clock import financial_year_label
from apps.core.show import pounds
from apps.purchasing.ports import Found, Need
from apps.spend.models import PricePoint

SHOWN = 5
LETTERS = 4
"""Words of fewer letters tell nothing about a thing."""


def last_paid(need: Need) -> list[Found]:
    """The newest prices of things of the same words, within the reader's scope."""
    words = [word for word in need.description.replace(",", " ").split() if len(word) >= LETTERS][:5]
    if not words:
        return []
    same = Q()
    for word in words:
        same &= Q(item__icontains=word.rstrip("s"))
    rows = (
        PricePoint.objects.filter(same, load__live=True).select_related("load").order_by("-load__year", "-id")
    )
    return [
        Found(
            one.item,
            f"{pounds(one.unit_price, 4)} {one.unit}, {one.buyer}, {financial_year_label(one.load.year)}",
        )
        for one in rows[:SHOWN]
    ]
