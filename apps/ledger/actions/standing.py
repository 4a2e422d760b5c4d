"""Journals that come again: a prepayment spread over its months, and a posted journal repeated until a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import link
from apps.documents.versions import once
from apps.ledger.actions.journals import RAISE, begin_batch, entries_of_journals, keep_drafts, send
from apps.ledger.calc.entries import Coded, Entry, EntryLine, first_of_month, spread
from apps.ledger.models import Journal, JournalKind, Recurring

MONTHS_MAX = 60
DUE_MAX = 500


@action("ledger.prepayment.enter")
def enter_prepayment(
    act: Act,
    *,
    holder: int,
    text: str,
    amount: Decimal,
    first: dt.date,
    months: int,
    expense: int | Coded,
    prepaid: int | Coded,
    key: str,
) -> Record:
    """Spread an amount already paid over the months it is for: one journal a month moves its part from the prepayment
    account (coding `prepaid`) to the cost (coding `expense`), equal to the penny, the pennies over in the first months.
    """
    act.by.require(RAISE, holder)
    if not 1 <= months <= MONTHS_MAX:
        raise Invalid(
            f"A prepayment is spread over 1 to {MONTHS_MAX} months.", fields={"months": "Use 1 to 60."}
        )
    if amount <= 0:
        raise Invalid(
            "The amount prepaid must be above £0.00.", fields={"amount": "Give an amount above nought."}
        )
    first_time = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first_time.done:
        return one_seen(Record, first_time.answer, "batch of journals")
    record = begin_batch(act, holder, text)
    keep_drafts(record, [
        Entry(first_of_month(first, month), f"{text} ({month + 1} of {months})",
              [EntryLine(expense, part), EntryLine(prepaid, -part)], kind=JournalKind.PREPAYMENT)
        for month, part in enumerate(spread(amount, months)) if part
    ])  # fmt: skip
    posted = send(act, record)
    first_time.keep(record.pk)
    act.audit(
        holder, DataClass.FINANCE, record=record.pk,
        details={"amount": amount, "months": months, "state": record.state, "posted": len(posted)},
    )  # fmt: skip
    return record


@action("ledger.recurring.begin")
def begin_recurring(
    act: Act, *, journal_id: int, every_months: int, next_on: dt.date, until: dt.date
) -> Recurring:
    """Repeat a posted journal every so many months, from a day until another."""
    journal = one_seen(Journal, journal_id, "journal")
    act.by.require(RAISE, journal.holder_id)
    if not 1 <= every_months <= 12:
        raise Invalid("It comes again every 1 to 12 months.", fields={"every_months": "Use 1 to 12."})
    if until < next_on:
        raise Invalid("The last day lies before the first.", fields={"until": "Choose a later day."})
    if journal.pair is not None:
        raise Conflict(f"{journal.number} is one of a pair; repeat the inter-organisation entry instead.")
    made = Recurring.objects.create(
        holder_id=journal.holder_id, journal=journal, text=journal.text, every_months=every_months,
        on_day=next_on.day, next_on=next_on, until=until,
    )  # fmt: skip
    act.audit(journal.holder_id, DataClass.FINANCE, details={"recurring": made.pk, "journal": journal.pk})
    return made


@action("ledger.recurring.end")
def end_recurring(act: Act, *, recurring_id: int, reason: str) -> Recurring:
    """Let a repeated journal come no more."""
    found = one_locked(Recurring, recurring_id, "repeated journal")
    act.by.require(RAISE, found.holder_id)
    why = reason_given(reason)
    if found.ended_at is not None:
        raise Conflict(f"“{found.text}” has ended already.")
    found.ended_at = now()
    found.save()
    act.audit(found.holder_id, DataClass.FINANCE, reason=why, details={"recurring": found.pk})
    return found


@action("ledger.recurring.raise_due")
def raise_due(act: Act, *, holder: int, on: dt.date) -> Record | None:
    """Raise and send, as one batch, every repeated journal that is due by a day; None when nothing is."""
    act.by.require(RAISE, holder)
    due = list(
        Recurring.objects.select_for_update(no_key=True)
        .filter(holder_id=holder, ended_at__isnull=True, next_on__lte=on).order_by("next_on", "pk")[:DUE_MAX]
    )  # fmt: skip
    models = entries_of_journals([one.journal_id for one in due])
    entries: list[Entry] = []
    for one in due:
        while one.next_on <= min(on, one.until):
            entries.append(
                replace(models[one.journal_id], dated=one.next_on, kind=JournalKind.RECURRING, text=one.text)
            )
            one.next_on = _months_later(one.next_on, one.every_months, one.on_day)
        if one.next_on > one.until:
            one.ended_at = now()
    Recurring.objects.bulk_update(due, ["next_on", "ended_at"])
    if not entries:
        act.audit(holder, DataClass.FINANCE, details={"due": 0, "on": on})
        return None
    record = begin_batch(act, holder, f"Recurring journals due by {on:%-d %B %Y}")
    keep_drafts(record, entries)
    sources = Journal.objects.filter(pk__in=list(models)).values("source_id")
    for source in Record.objects.filter(pk__in=sources).order_by("pk"):
        link(act, record, source, "repeats")
    posted = send(act, record)
    act.audit(
        holder, DataClass.FINANCE, record=record.pk,
        details={"due": len(entries), "on": on, "state": record.state, "posted": len(posted)},
    )  # fmt: skip
    return record


def _months_later(day: dt.date, months: int, on_day: int) -> dt.date:
    """That day of a later month, or its last day where the month is shorter."""
    start = first_of_month(day, months)
    last = first_of_month(day, months + 1) - dt.timedelta(days=1)
    return min(start + dt.timedelta(days=on_day - 1), last)
