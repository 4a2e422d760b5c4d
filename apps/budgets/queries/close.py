"""What room budgets answers on the checklist of a month's close."""

from __future__ import annotations

from apps.budgets.models import BudgetYear, Line
from apps.core.clock import financial_year_label
from apps.ledger.models import Period
from apps.ledger.queries.checklist import Answer


def budgets_adopted(period: Period) -> Answer:
    """Whether the budget of the period's year is set and adopted."""
    year = period.year.year
    label = financial_year_label(year)
    book = BudgetYear.objects.filter(holder_id=period.holder_id, year=year).first()
    if book is None or not Line.objects.filter(book=book).exists():
        return Answer.red(f"No budget of {label} is set. Load it, and have it adopted.", page=_page(period))
    if book.adopted_at is None:
        return Answer.red(f"The budget of {label} is set but not adopted.", page=_page(period))
    return Answer.green(f"The budget of {label} is adopted.", page=_page(period))


def _page(period: Period) -> str:
    from django.urls import reverse

    return f"{reverse('budgets:setup')}?in={period.holder_id}&year={period.year.year}"
