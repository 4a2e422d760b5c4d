"""Who answers for a cost centre's budgets."""

from __future__ import annotations

import datetime as dt

from apps.budgets.models import BudgetHolder
from apps.ledger.models import DimensionValue

LEVELS_MAX = 12


def holder_of(cost_centre: int | None, on: dt.date) -> BudgetHolder | None:
    """The person named for a cost centre on a day, or for the nearest one above it; None when nobody is."""
    level = 0
    while cost_centre is not None and level <= LEVELS_MAX:
        found = (
            BudgetHolder.objects.filter(cost_centre_id=cost_centre, during__contains=on)
            .select_related("person")
            .first()
        )
        if found is not None:
            return found
        cost_centre = (
            DimensionValue.objects.filter(pk=cost_centre).values_list("parent_id", flat=True).first()
        )
        level += 1
    return None
