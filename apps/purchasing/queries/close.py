"""What room purchasing answers on the checklist of a month's close."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.urls import reverse

from apps.core.classes import DataClass
from apps.core.scope import current_scope
from apps.core.show import pounds
from apps.ledger.models import Period
from apps.ledger.queries.checklist import Answer
from apps.purchasing.models import Order, Receipt
from apps.purchasing.queries.owed import booked_at, owed_at
from apps.purchasing.transitions import WAITING


def not_invoiced(period: Period) -> Answer:
    """Whether the books' goods received and not invoiced are those of the open receipts at the period's end."""
    page = f"{reverse('purchasing:accruals')}?in={period.holder_id}"
    if period.holder_id not in current_scope().reads(DataClass.PROCUREMENT):
        return Answer.red("You do not read purchases, so you cannot see whether they agree: ask for “procurement.read”.",
                          page=page)  # fmt: skip
    day = period.during.upper - dt.timedelta(days=1)
    owed = sum((one.cost for one in owed_at(period.holder_id, day)), Decimal("0.00"))
    booked = booked_at(period.holder_id, period.pk)
    waiting = Receipt.objects.filter(
        holder_id=period.holder_id, received_on__lte=day, record__state=WAITING
    ).count()
    if owed != booked:
        return Answer.red(
            f"{pounds(owed)} was received and not invoiced, and the books say {pounds(booked)}: "
            "make the month's accrual and have it posted.", amount=owed - booked, page=page,
        )  # fmt: skip
    if waiting:
        return Answer.red(
            f"{waiting} receipts of the month wait for a second person.", count=waiting, page=page
        )
    if not Order.objects.filter(holder_id=period.holder_id).exists():
        return Answer.green("Nothing was ordered here yet, and nothing stands in the books.", page=page)
    return Answer.green(f"{pounds(owed)} was received and not invoiced, as the books say.", page=page)
