"""What room receivables answers on the checklist of a month's close."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from apps.core.show import pounds
from apps.ledger.models import Period
from apps.ledger.queries.checklist import Answer
from apps.receivables.queries.aged import control_at, owed_at


def debtors(period: Period) -> Answer:
    """Whether the debtors' control account is what customers owe at the period's end."""
    day = period.during.upper - dt.timedelta(days=1)
    page = f"{reverse('receivables:aged')}?in={period.holder_id}&day={day:%Y-%m-%d}"
    owed, booked = owed_at(period.holder_id, day), control_at(period.holder_id, day)
    if owed != booked:
        return Answer.red(
            f"Customers owe {pounds(owed)} and the books say {pounds(booked)}: find the journals on the debtors' "
            "account that come of no invoice, receipt or write-off, and reverse them.", amount=booked - owed, page=page,
        )  # fmt: skip
    return Answer.green(f"Customers owe {pounds(owed)}, as the books say.", page=page)
