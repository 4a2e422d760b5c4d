"""How debts leave the creditors account and come back: what banking tells of a run's payment, and settlements without one.

Plain functions for use inside acts.  A debt is settled in the books when the file is made; its invoice is paid once the bank
confirms.  Money that comes back opens the debt again and says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import connection

from apps.audit.act import Act
from apps.banking.models import Payment, PaymentItem
from apps.core.clock import now, today
from apps.core.errors import Conflict
from apps.documents.models import Record
from apps.documents.records import set_state
from apps.ledger.calc.entries import Entry, EntryLine
from apps.ledger.codings import Coded, codings
from apps.ledger.models import Journal
from apps.ledger.posting import post_entries
from apps.payables.actions.posting import creditors
from apps.payables.errors import invoice_judged
from apps.payables.models import Contractor, Invoice, Run, RunItem, RunPayee, Settled
from apps.payables.statements import execute
from apps.payables.transitions import DROPPED, FILED, PAID, POSTED, SET_OFF

NOUGHT = Decimal("0.00")


def run_of(payment: Payment) -> Run | None:
    """The run that a payment carries out; payments of other rooms have none."""
    return Run.objects.select_related("record", "account").filter(payment=payment).first()


def released(act: Act, payment: Payment) -> None:
    """Conflict when whoever releases a run registered or approved one of its invoices."""
    people = [person for person in (act.by.person, act.by.for_person) if person is not None]
    with invoice_judged(), connection.cursor() as cursor:
        for person in people:
            cursor.execute("SELECT accord_payrun_released_by(%s, %s)", [payment.key, person])


def sent(act: Act, run: Run) -> None:
    """The file of a run was made: its debts are settled, what is held back is owed to HMRC."""
    with invoice_judged():
        execute("run_settle", {"key": run.key, "today": today()})
    _hold_back(act, run, RunPayee.objects.filter(key=run.key, deducted__gt=0), today(), 1)
    set_state(act, run.record, FILED)


def confirmed(act: Act, run: Run, payment: Payment) -> None:
    """The bank debited the account: what has not come back is paid, on the day on which payees are credited."""
    moved = {"key": run.key, "before": RunItem.State.IN, "payees": None}
    with invoice_judged():
        execute("run_records", moved | {"after": PAID})
        execute("run_invoices", moved | {"paid_on": min(payment.pay_on, today()), "paid_at": now()})
        RunItem.objects.filter(key=run.key, state=RunItem.State.IN).update(state=RunItem.State.PAID)
    _follow(act, run, payment)


def came_back(act: Act, run: Run, payment: Payment, items: Sequence[PaymentItem]) -> None:
    """Money that came back: the invoices that it was to pay are owed again from the day of its journal."""
    day = Journal.objects.filter(source=payment.record_id).order_by("-pk").values_list("dated", flat=True)[0]
    reasons = {(one.holder_id, one.position): one.failed_because for one in items}
    payees = [
        one for one in RunPayee.objects.filter(key=run.key, failed_on=None, position__in={place for _, place in reasons})
        if (one.holder_id, one.position) in reasons
    ]  # fmt: skip
    for one in payees:
        one.failed_because, one.failed_on = reasons[one.holder_id, one.position or 0], day
    chosen = [one.pk for one in payees]
    moved = {"key": run.key, "before": RunItem.State.PAID, "payees": chosen}
    with invoice_judged():
        execute("run_records", moved | {"after": POSTED})
        execute("run_invoices", moved | {"paid_on": None, "paid_at": None})
        Settled.objects.filter(
            key=run.key, undone_on=None, invoice__in=RunItem.objects.filter(to__in=chosen).values("invoice")
        ).update(undone_on=day)
        RunItem.objects.filter(to__in=chosen, state__in=[RunItem.State.IN, RunItem.State.PAID]).update(
            state=RunItem.State.FAILED
        )
        RunPayee.objects.bulk_update(payees, ["failed_because", "failed_on"], batch_size=5_000)
    _hold_back(act, run, [one for one in payees if one.deducted], day, -1)
    _follow(act, run, payment)


def withdrawn(act: Act, run: Run) -> None:
    """The payment was refused or withdrawn before its file: the invoices are free for another run."""
    set_state(act, run.record, DROPPED)
    with invoice_judged():
        RunItem.objects.filter(key=run.key, state=RunItem.State.IN).update(state=RunItem.State.FREED)


def settle(act: Act, by: Record, invoices: Sequence[Invoice], how: str, on: dt.date) -> None:
    """Settle invoices and credit notes without a run, by a settlement of this room: set off, or met on the statement."""
    with invoice_judged():
        Settled.objects.bulk_create(
            Settled(holder_id=one.holder_id, invoice=one, how=how, record=by, dated=on) for one in invoices
        )
    for one in invoices:
        if how != Settled.How.SET_OFF:
            one.paid_on, one.paid_at = on, now()
            with invoice_judged():
                one.save(update_fields=["paid_on", "paid_at"])
        set_state(act, one.record, SET_OFF if how == Settled.How.SET_OFF else PAID)


def locked_invoices(records: Iterable[int]) -> list[Invoice]:
    """Invoices by the ids of their records, which are locked first; Conflict when one is no invoice within the scope."""
    wanted = sorted(set(records))
    list(Record.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
    found = list(
        Invoice.objects.select_for_update(of=("self",)).select_related("record", "supplier")
        .filter(record_id__in=wanted).order_by("pk")
    )  # fmt: skip
    if not wanted or len(found) < len(wanted):
        raise Conflict("One of these is no invoice that may be settled here.")
    return found


def _follow(act: Act, run: Run, payment: Payment) -> None:
    """The run stands where its payment does."""
    if run.record.state != payment.record.state:
        set_state(act, run.record, payment.record.state)


def _hold_back(act: Act, run: Run, payees: Iterable[RunPayee], day: dt.date, sign: int) -> None:
    """Move what is held back of subcontractors from creditors to what is owed to HMRC, or back again."""
    total = sum((one.deducted for one in payees), NOUGHT) * sign
    if not total:
        return
    contractor = Contractor.objects.filter(holder_id=run.holder_id, during__contains=run.pay_on).first()
    if contractor is None:
        raise Conflict(
            "This organisation has no references of a contractor: keep them before deductions are made."
        )
    owed, kept = Coded(creditors()), Coded(contractor.account_id)
    found = codings(run.holder_id, [owed, kept])
    text = f"{run.record.number} deductions of subcontractors"
    lines = [EntryLine(found[owed], total, text), EntryLine(found[kept], -total, text)]
    post_entries(act, run.record, [Entry(day, text, lines, "subledger", source=run.record_id)])
