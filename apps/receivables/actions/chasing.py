"""Chasing what is late: instalment plans, runs of reminders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.queries import page_of
from apps.documents.records import did, link, open_record, set_state
from apps.documents.versions import check_version, once
from apps.receivables.actions.papers import papers_later
from apps.receivables.calc.invoicing import NOUGHT
from apps.receivables.errors import income_judged
from apps.receivables.guards import GIVE_UP, RAISE, whole_pence
from apps.receivables.models import Instalment, Invoice, Plan, Reminder, ReminderStep
from apps.receivables.queries.late import due_reminders
from apps.receivables.settling import late_key
from apps.receivables.transitions import DRAFT, DROPPED, ENDED, LIVE, PLAN, REMINDERS, SENT
from apps.work.telling import oblige

INSTALMENTS_MAX = 60
LATE_DAYS = dt.timedelta(days=14)
"""Days in which somebody decides on an invoice that is past its last reminder."""


@action("receivables.plan.agree")
def agree_plan(
    act: Act, *, invoice_id: int, instalments: Sequence[tuple[dt.date, Decimal]], reason: str, key: str
) -> Plan:  # fmt: skip
    """Agree that an invoice is paid in instalments; together they are what is owed of it now."""
    invoice = one_locked(Invoice, invoice_id, "invoice")
    holder = invoice.holder_id
    act.by.require(RAISE, holder)
    why = reason_given(reason)
    parts = sorted(instalments)
    if not 1 <= len(parts) <= INSTALMENTS_MAX or parts[0][0] < today():
        raise Invalid(f"Between 1 and {INSTALMENTS_MAX} instalments, from today on.")
    total = sum((whole_pence(amount) for _, amount in parts), NOUGHT)
    if total != invoice.owed:
        raise Invalid(f"The instalments total £{total:,.2f}, and £{invoice.owed:,.2f} is owed.")
    if Plan.objects.filter(invoice=invoice, record__state=LIVE).exists():
        raise Conflict(f"{invoice.record.number} has a plan: end it before another is agreed.")
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Plan, first.answer, "plan")
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=PLAN.kind, title=f"Instalments of {invoice.record.number}",
        state=LIVE,
    )  # fmt: skip
    did(act, record, RAISE)
    with income_judged():
        made = Plan.objects.create(
            holder_id=holder,
            record=record,
            invoice=invoice,
            amount=total,
            settled=invoice.gross - invoice.owed,
            reason=why,
        )
        Instalment.objects.bulk_create(
            Instalment(holder_id=holder, plan=made, due_on=day, amount=amount) for day, amount in parts
        )
    link(act, record, invoice.record, "pays")
    first.keep(made.pk)
    act.audit(
        holder,
        DataClass.FINANCE,
        record=record.pk,
        reason=why,
        details={"amount": total, "parts": len(parts)},
    )
    return made


@action("receivables.plan.end")
def end_plan(act: Act, *, plan_id: int, reason: str) -> Plan:
    """End a plan: what is left is chased as any other debt."""
    plan = one_seen(Plan, plan_id, "plan")
    act.by.require(RAISE, plan.holder_id)
    why = reason_given(reason)
    set_state(act, plan.record, ENDED)
    act.audit(plan.holder_id, DataClass.FINANCE, record=plan.record_id, reason=why)
    return plan


@action("receivables.reminders.list")
def list_reminders(act: Act, *, holder: int, key: str) -> Record:
    """List the letters that are due today; nothing goes out before somebody looked the list through and sent it."""
    act.by.require(RAISE, holder)
    if Record.objects.filter(holder_id=holder, kind=REMINDERS.kind, state=DRAFT).exists():
        raise Conflict("A list of reminders waits to be sent or dropped already.")
    due = due_reminders(holder, today())
    if not due:
        raise Conflict("No reminder is due today.")
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Record, first.answer, "list")
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=REMINDERS.kind, state=DRAFT,
        title=f"Reminders of {today():%-d %B %Y}",
    )  # fmt: skip
    did(act, record, RAISE)
    Reminder.objects.bulk_create(
        Reminder(holder_id=holder, run=record, invoice=one.invoice, step=one.step, owed=one.invoice.owed,
                 left_out=one.left_out)
        for one in due
    )  # fmt: skip
    first.keep(record.pk)
    act.audit(holder, DataClass.FINANCE, record=record.pk, details={"letters": len(due)})
    return record


@action("receivables.reminders.leave_out")
def leave_out(act: Act, *, reminder_id: int, reason: str) -> Reminder:
    """Leave a letter out of the list, with the reason; an empty reason takes it in again."""
    found = one_locked(Reminder, reminder_id, "reminder")
    act.by.require(RAISE, found.holder_id)
    found.left_out = reason.strip()[:200]
    with income_judged():
        found.save()
    act.audit(found.holder_id, DataClass.FINANCE, record=found.run_id, reason=found.left_out)
    return found


@action("receivables.reminders.drop")
def drop_reminders(act: Act, *, record_id: int, version: int | str | None, reason: str) -> Record:
    """Drop a list: nothing went out."""
    record = _run(record_id)
    act.by.require(RAISE, record.holder_id)
    why = reason_given(reason)
    set_state(act, check_version(record, version), DROPPED)
    act.audit(record.holder_id, DataClass.FINANCE, record=record.pk, reason=why)
    return record


@action("receivables.reminders.send")
def send_reminders(act: Act, *, record_id: int, version: int | str | None) -> int:
    """Send the list as it was looked through; gives how many letters.  What was paid meanwhile is left out.

    Letters are made and kept by a job.  An invoice past its last step is put on the list of whoever may ask to write
    it off, to decide what comes next.
    """
    record = _run(record_id)
    holder, day = record.holder_id, today()
    act.by.require(RAISE, holder)
    record = check_version(record, version)
    rows = list(Reminder.objects.filter(run=record).select_related("invoice__record", "step").order_by("pk"))
    last = max(
        ReminderStep.objects.filter(holder_id=holder, during__contains=day).values_list("number", flat=True),
        default=0,
    )
    sent = [row for row in rows if not row.left_out and row.invoice.owed]
    for row in rows:
        if row in sent:
            row.sent_on = day
        elif not row.left_out:
            row.left_out = "Paid since the list was made."
        row.save()
    for row in sent:
        if row.step.number >= last:
            oblige(
                act, holder=holder, data_class=DataClass.FINANCE, key=late_key(row.invoice), duty=GIVE_UP,
                title=f"{row.invoice.record.number} is past its last reminder: decide what comes next",
                due_on=day + LATE_DAYS, page=page_of(row.invoice.record), record=row.invoice.record,
            )  # fmt: skip
    set_state(act, record, SENT)
    if sent:
        papers_later(act, record, {"run": record.pk})
    act.audit(holder, DataClass.FINANCE, record=record.pk, details={"letters": len(sent)})
    return len(sent)


def _run(record_id: int) -> Record:
    found = one_seen(Record, record_id, "list of reminders")
    if found.kind != REMINDERS.kind:
        raise Conflict("That is no list of reminders.")
    return found
