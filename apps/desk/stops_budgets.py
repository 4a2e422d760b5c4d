"""Stops of the tour at the budgets: the monitor, and a budget at its stop."""

from __future__ import annotations

from django.urls import reverse

from apps.budgets.models import BudgetYear
from apps.budgets.queries.monitor import MonitorLine, monitor_lines, total_of
from apps.core.actor import Actor
from apps.core.clock import financial_year, today
from apps.core.show import pounds
from apps.desk.tour import Stop

NONE, GROUP = "none left", "Keep the books"


def _lines(actor: Actor) -> list[MonitorLine]:
    """Budgets of this year, or of the last adopted one before it, of the person's own organisation."""
    book = (
        BudgetYear.objects.filter(
            holder_id=actor.home or 0, adopted_at__isnull=False, year__lte=financial_year(today())
        )
        .order_by("-year")
        .first()
    )
    return monitor_lines(book.holder_id, book.year) if book else []


def _available(actor: Actor) -> str:
    lines = _lines(actor)
    return pounds(total_of(lines).available) if lines else NONE


def _tight(actor: Actor) -> MonitorLine | None:
    """The promised budget that has least left."""
    promised = [one for one in _lines(actor) if one.line is not None and one.figures.hard > 0]
    return min(promised, key=lambda one: one.figures.available, default=None)


def _left(actor: Actor) -> str:
    found = _tight(actor)
    return pounds(found.figures.available) if found else NONE


def _line_page(actor: Actor) -> str | None:
    found = _tight(actor)
    return reverse("budgets:line", args=[found.line]) if found and found.line else None


BUDGETS = (
    Stop(
        "budgets", "Watch budget, commitment and actual at every level", "cc.finance",
        lambda actor: reverse("budgets:index"), "the budget monitor", _available, "Available in all",
        "Open a cost centre, then a budget, then the lines behind its actual: the figures are the ledger's.",
        group=GROUP,
    ),
    Stop(
        "budget-stop", "Spend no budget twice", "cc.finance", _line_page, "a budget at its stop", _left,
        "Left before the stop",
        "Promise £500.00 more on it: the stop refuses and says who may let it past, and that this is kept.",
        group=GROUP,
    ),
)  # fmt: skip
