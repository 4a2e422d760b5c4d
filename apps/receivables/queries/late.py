"""What is late: reminders that are due, and plans that are not kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, Max

from apps.receivables.calc.invoicing import NOUGHT
from apps.receivables.models import Invoice, Plan, Reminder, ReminderStep
from apps.receivables.transitions import LIVE

LETTERS_MAX = 500


@dataclass(frozen=True)
class Due:
    """One letter that is due: its step, and why it would be left out."""

    invoice: Invoice
    step: ReminderStep
    left_out: str


def overdue(holder: int, day: dt.date) -> list[Invoice]:
    """Invoices of which something is owed after its due day, the oldest first."""
    found = Invoice.objects.filter(
        holder_id=holder, issued_on__isnull=False, due_on__lt=day,
        gross__gt=F("paid") + F("credited") + F("written_off"),
    )  # fmt: skip
    return list(found.select_related("record", "customer__record").order_by("due_on", "pk")[:LETTERS_MAX])


def due_reminders(holder: int, day: dt.date) -> list[Due]:
    """The next letter of every late invoice, as far as its days have come; kept plans are left out, with that reason."""
    late = overdue(holder, day)
    steps = list(ReminderStep.objects.filter(holder_id=holder, during__contains=day).order_by("number"))
    sent = dict(
        Reminder.objects.filter(invoice__in=late, sent_on__isnull=False).values_list("invoice")
        .annotate(last=Max("step__number"))
    )  # fmt: skip
    plans = {
        plan.invoice_id: plan
        for plan in Plan.objects.filter(invoice__in=late, record__state=LIVE).prefetch_related("instalments")
    }
    due = []
    for invoice in late:
        assert invoice.due_on is not None
        days = (day - invoice.due_on).days
        step = next((one for one in steps if one.number > sent.get(invoice.pk, 0)), None)
        if step is None or step.days > days:
            continue
        plan = plans.get(invoice.pk)
        kept = plan is not None and not behind(plan, invoice, day)
        due.append(Due(invoice, step, "Its instalment plan is kept." if kept else ""))
    return due


def behind(plan: Plan, invoice: Invoice, day: dt.date) -> Decimal:
    """Pounds that were due under the plan before this day and did not come."""
    asked = sum((one.amount for one in plan.instalments.all() if one.due_on < day), NOUGHT)
    came = invoice.gross - invoice.owed - plan.settled
    return max(asked - came, NOUGHT)
