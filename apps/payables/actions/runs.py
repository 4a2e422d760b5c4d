"""Payment runs: the days on which an organisation pays, the proposal, its review, and sending it for release."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from decimal import Decimal
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.banking.models import BankAccount, Mandate, MandateAnswer, Payment
from apps.banking.paying import PREPARE, Pay, prepare
from apps.banking.queries.payees import Party, payable_to_all
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.locks import Space, hold
from apps.documents.records import did, link, locked, open_record, set_state, touch
from apps.documents.versions import check_version, once
from apps.ledger.codings import Coded, codings
from apps.payables.actions.posting import creditors
from apps.payables.actions.setup import KEEP
from apps.payables.calc.runs import next_day, reference
from apps.payables.errors import invoice_judged
from apps.payables.models import Invoice, Run, RunItem, RunPayee, RunPlan, Subcontractor
from apps.payables.scheme import percent_on
from apps.payables.statements import execute, rows
from apps.payables.transitions import DROPPED, PROPOSED, RUN, SENT
from apps.tenancy.models import Organisation
from apps.tenancy.working_days import is_working_day

URGENT_MAX = 50
TAKEN_MAX = 500


@action("payables.plan.set")
def set_run_plan(
    act: Act, *, holder: int, since: dt.date, weekdays: Sequence[int], reason: str, minimum: Decimal = Decimal("0.00"),
    usual: Decimal | None = None,
) -> RunPlan:  # fmt: skip
    """From a day on: the weekdays of payment (1 is Monday), the least that is paid to a payee, what is more than usual."""
    act.by.require(KEEP, holder)
    why = reason_given(reason)
    days = sorted(set(weekdays))
    if not days or not set(days) <= {1, 2, 3, 4, 5}:
        raise Invalid("Choose one or more days from Monday to Friday.", fields={"weekdays": "Choose a day."})
    standing = RunPlan.objects.filter(holder_id=holder, during__contains=since).first()
    if standing is not None and standing.during.lower == since:
        raise Conflict(f"Days of payment from {since:%-d %B %Y} stand already; choose another day.")
    if standing is not None:
        standing.during = DateRange(standing.during.lower, since)
        standing.save()
    with invoice_judged(overlap="Other days of payment begin later; end those first."):
        made = RunPlan.objects.create(
            holder_id=holder,
            weekdays=days,
            minimum=minimum,
            usual=usual,
            reason=why,
            during=DateRange(since, None),
        )
    act.audit(holder, DataClass.FINANCE, reason=why, details={"plan": made.pk, "since": since})
    return made


@action("payables.run.propose")
def propose_run(
    act: Act, *, account_id: int, pay_on: dt.date, key: str, kind: str = Payment.Kind.BACS
) -> Run:
    """Propose what an account pays on a day: what is due before the next day of payment, less credit notes.

    It pays for its own organisation and for those whose mandate it holds, as far as the acting person prepares payments
    there too.  What is not paid is kept with the reason.
    """
    account = one_seen(BankAccount, account_id, "bank account")
    act.by.require(PREPARE, account.holder_id)
    first = once(act, key, holder=account.holder_id, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Run, first.answer, "payment run")
    plan = RunPlan.objects.filter(holder_id=account.holder_id, during__contains=pay_on).first()
    if plan is None:
        raise Conflict(
            "This organisation has set no days of payment, so nobody knows what is due before the next run. Set them first."
        )
    made = _open(
        act, account, kind, pay_on, before=next_day(pay_on, plan.weekdays, is_working_day), minimum=plan.minimum,
        usual=plan.usual, title=f"Payments of {pay_on:%-d %B %Y} from {account.name}",
    )  # fmt: skip
    holders = _payers(act, account, pay_on)
    hold(Space.NAME, [f"payment run {holder}" for holder in holders], doing="proposing a run")
    found = sum(_propose_for(made, holder, None) for holder in holders)
    if not found:
        raise Conflict(f"Nothing is due before {made.before:%-d %B %Y}, the next day of payment.")
    _ready(made)
    first.keep(made.pk)
    act.audit(
        account.holder_id,
        DataClass.FINANCE,
        record=made.record_id,
        details={"found": found, "pay_on": pay_on},
    )
    return made


@action("payables.run.urgent")
def pay_urgently(
    act: Act, *, account_id: int, invoices: Sequence[int], pay_on: dt.date, reason: str, key: str,
    kind: str = Payment.Kind.FASTER,
) -> Run:  # fmt: skip
    """Propose to pay single invoices (ids of their records) at once, by a Faster Payment or CHAPS, and say why."""
    account = one_seen(BankAccount, account_id, "bank account")
    act.by.require(PREPARE, account.holder_id)
    first = once(act, key, holder=account.holder_id, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Run, first.answer, "payment run")
    why = reason_given(reason)
    if kind not in (Payment.Kind.FASTER, Payment.Kind.CHAPS):
        raise Invalid(
            "An urgent payment goes as a Faster Payment or by CHAPS.", fields={"kind": "Choose one."}
        )
    chosen = list(
        Invoice.objects.filter(record_id__in=list(invoices)[: URGENT_MAX + 1]).select_related("record")
    )
    if not 1 <= len(chosen) <= URGENT_MAX or len(chosen) != len(set(invoices)):
        raise Invalid(f"Choose between 1 and {URGENT_MAX} invoices that you may see.")
    holders = sorted({one.holder_id for one in chosen})
    strange = set(holders) - set(_payers(act, account, pay_on))
    if strange:
        raise Conflict(f"{account.name} does not pay for all of these organisations.")
    plan = RunPlan.objects.filter(holder_id=account.holder_id, during__contains=pay_on).first()
    made = _open(
        act, account, kind, pay_on, before=pay_on + dt.timedelta(days=1), minimum=Decimal("0.00"),
        usual=plan.usual if plan else None, title=f"Urgent: {why}", urgent=why,
    )  # fmt: skip
    hold(Space.NAME, [f"payment run {holder}" for holder in holders], doing="proposing a run")
    for holder in holders:
        _propose_for(made, holder, [one.pk for one in chosen if one.holder_id == holder])
    _ready(made)
    for own in chosen:
        if own.holder_id == account.holder_id:
            link(act, made.record, own.record, "pays urgently")
    first.keep(made.pk)
    act.audit(
        account.holder_id,
        DataClass.FINANCE,
        record=made.record_id,
        reason=why,
        details={"found": len(chosen)},
    )
    return made


@action("payables.run.take_out")
def take_out(
    act: Act, *, run_id: int, items: Collection[int], reason: str, version: int | str | None = None
) -> Run:
    """Take invoices (ids of items) out of a proposed run, and say why; they may be put back."""
    run, found = _proposed(act, run_id, items, version, RunItem.State.IN)
    why = reason_given(reason)
    with invoice_judged():
        RunItem.objects.filter(pk__in=[one.pk for one in found]).update(
            state=RunItem.State.OUT, reason=why, taken_by_id=act.by.person
        )
    _changed(act, run, found, why, "out")
    return run


@action("payables.run.put_in")
def put_in(act: Act, *, run_id: int, items: Collection[int], version: int | str | None = None) -> Run:
    """Put invoices back that were taken out, or left out as too small."""
    run, found = _proposed(act, run_id, items, version, RunItem.State.OUT, RunItem.State.LEFT)
    wrong = next(
        (one for one in found if one.state == RunItem.State.LEFT and one.why != RunItem.Why.MINIMUM), None
    )
    if wrong is not None:
        raise Conflict(f"{wrong.invoice.record.number} is not paid here: {wrong.get_why_display().lower()}.")
    with invoice_judged():
        RunItem.objects.filter(pk__in=[one.pk for one in found]).update(
            state=RunItem.State.IN, why="", reason="", taken_by=None
        )
    _changed(act, run, found, "", "in")
    return run


@action("payables.run.send")
def send_run(act: Act, *, run_id: int, version: int | str | None = None) -> Run:
    """Prepare the payment of a reviewed run; it waits for its release by another person."""
    run = one_locked(Run, run_id, "payment run")
    act.by.require(PREPARE, run.holder_id)
    run.record = check_version(run.record, version) if version is not None else locked(run.record)
    if run.record.state != PROPOSED:
        raise Conflict(f"{run.record.number} is “{run.record.state}”: it is sent once.")
    execute("run_totals", {"key": run.key})
    payees = list(
        RunPayee.objects.filter(key=run.key, invoices__gt=0).select_related("payee", "supplier").order_by("holder_id", "pk")
    )  # fmt: skip
    if not payees:
        raise Conflict(f"{run.record.number} pays nobody: put an invoice in, or drop it.")
    empty = next((one for one in payees if one.amount <= 0), None)
    if empty is not None:
        raise Conflict(
            f"{empty.supplier.name}: the credit notes in the run are not less than its invoices. Take them out, or put "
            "further invoices in."
        )
    did(act, run.record, PREPARE)
    run.payment = prepare(
        act, run.account, run.kind, run.pay_on, _credits(run, payees), title=run.record.title
    )
    places: dict[int, int] = {}
    for one in payees:
        one.position = places[one.holder_id] = places.get(one.holder_id, 0) + 1
    RunPayee.objects.bulk_update(payees, ["position"], batch_size=5_000)
    with invoice_judged("payables_run_agrees"):
        run.save(update_fields=["payment"])
    set_state(act, run.record, SENT)
    link(act, run.record, run.payment.record, "paid by")
    act.audit(
        run.holder_id, DataClass.FINANCE, record=run.record_id,
        details={"payees": len(payees), "pounds": sum(one.amount for one in payees), "payment": run.payment.pk},
    )  # fmt: skip
    return run


@action("payables.run.drop")
def drop_run(act: Act, *, run_id: int, reason: str) -> Run:
    """Give a proposed run up: its invoices are free for another.  One that was sent is withdrawn as a payment."""
    run = one_locked(Run, run_id, "payment run")
    act.by.require(PREPARE, run.holder_id)
    why = reason_given(reason)
    if run.record.state != PROPOSED:
        raise Conflict(f"{run.record.number} is “{run.record.state}”: withdraw its payment instead.")
    set_state(act, run.record, DROPPED)
    with invoice_judged():
        RunItem.objects.filter(key=run.key, state=RunItem.State.IN).update(state=RunItem.State.FREED)
    act.audit(run.holder_id, DataClass.FINANCE, record=run.record_id, reason=why)
    return run


def _open(
    act: Act, account: BankAccount, kind: str, pay_on: dt.date, *, before: dt.date, minimum: Decimal, usual: Decimal | None,
    title: str, urgent: str = "",
) -> Run:  # fmt: skip
    if kind not in Payment.Kind.values:
        raise Invalid("Choose Bacs, a Faster Payment or CHAPS.", fields={"kind": "Choose one."})
    record = open_record(
        act,
        holder=account.holder_id,
        data_class=DataClass.FINANCE,
        kind=RUN.kind,
        state=PROPOSED,
        title=title,
    )
    did(act, record, PREPARE)
    with invoice_judged():
        return Run.objects.create(
            holder_id=account.holder_id, record=record, key=uuid4(), account=account, kind=kind, pay_on=pay_on,
            before=before, minimum=minimum, usual=usual, urgent_because=urgent, proposed_by_id=act.by.person,
            proposed_at=now(),
        )  # fmt: skip


def _payers(act: Act, account: BankAccount, pay_on: dt.date) -> list[int]:
    """Organisations that the account pays for that day and for which whoever acts prepares payments."""
    offered = Mandate.objects.filter(account=account, during__contains=pay_on).values_list("key", "reader_id")
    mandates = dict(offered)
    agreed = MandateAnswer.objects.filter(key__in=mandates, agreed=True).values_list("key", flat=True)
    others = {mandates[key] for key in agreed if act.by.holds(PREPARE, mandates[key])}
    return sorted({account.holder_id} | others)


def _propose_for(run: Run, holder: int, only: list[int] | None) -> int:
    """Keep what the run finds of one organisation; gives how many invoices and credit notes."""
    asked = {"holder": holder, "before": run.before, "only": only}
    suppliers = [row[0] for row in rows("run_suppliers", asked)]
    said = payable_to_all(holder, [Party.supplier(pk) for pk in suppliers], run.pay_on)
    percents = _percents(holder, suppliers, run.pay_on)
    answers = [said[Party.supplier(pk)] for pk in suppliers]
    return execute("run_propose", asked | {
        "key": run.key, "minimum": run.minimum, "elsewhere": holder != run.holder_id, "suppliers": suppliers,
        "payees": [one.account.pk if one.account else None for one in answers],
        "whys": [_why(one.why, one.account is None) for one in answers], "words": [one.why for one in answers],
        "free": [one.until for one in answers], "percents": [percents.get(pk, Decimal(0)) for pk in suppliers],
    })  # fmt: skip


def _why(words: str, frozen: bool) -> str:
    if not frozen:
        return ""
    return RunItem.Why.DETAILS if words.startswith("No bank details") else RunItem.Why.FROZEN


def _percents(holder: int, suppliers: Collection[int], pay_on: dt.date) -> dict[int, Decimal]:
    """Per cent of labour that is held back of each subcontractor on the day of payment."""
    found = Subcontractor.objects.filter(holder_id=holder, supplier_id__in=suppliers, during__contains=pay_on)
    return {one.supplier_id: percent_on(one.rate, pay_on) for one in found}


def _ready(run: Run) -> None:
    execute("run_totals", {"key": run.key})
    execute("run_warn", {"key": run.key, "now": now(), "usual": run.usual, "pay_on": run.pay_on})


def _proposed(
    act: Act, run_id: int, items: Collection[int], version: int | str | None, *states: str
) -> tuple[Run, list[RunItem]]:
    run = one_locked(Run, run_id, "payment run")
    act.by.require(PREPARE, run.holder_id)
    run.record = check_version(run.record, version) if version is not None else locked(run.record)
    if run.record.state != PROPOSED:
        raise Conflict(f"{run.record.number} is “{run.record.state}”, so its invoices no longer change.")
    found = list(
        RunItem.objects.select_for_update(of=("self",)).select_related("invoice__record")
        .filter(pk__in=list(items)[: TAKEN_MAX + 1], key=run.key, state__in=states).order_by("pk")
    )  # fmt: skip
    if not 1 <= len(found) <= TAKEN_MAX or len(found) != len(set(items)):
        raise Invalid(
            "Choose invoices of this run as it stands now.", fields={"items": "Choose one or more."}
        )
    return run, found


def _changed(act: Act, run: Run, found: Sequence[RunItem], why: str, moved: str) -> None:
    _ready(run)
    touch(act, run.record)
    act.audit(
        run.holder_id, DataClass.FINANCE, record=run.record_id, reason=why,
        details={moved: [one.invoice_id for one in found]},
    )  # fmt: skip


def _credits(run: Run, payees: Sequence[RunPayee]) -> list[Pay]:
    """One credit a payee, in the order of the payees."""
    numbers: dict[int, list[str]] = {}
    inside = RunItem.objects.filter(key=run.key, state=RunItem.State.IN).order_by("-amount", "pk")
    for to, said in inside.values_list("to_id", "invoice__reference"):
        numbers.setdefault(to, []).append(said)
    holders = sorted({one.holder_id for one in payees})
    control = {holder: codings(holder, [Coded(creditors())])[Coded(creditors())] for holder in holders}
    names = dict(Organisation.objects.filter(pk__in=holders).values_list("pk", "code"))
    return [
        Pay(
            one.payee, one.amount, reference(numbers[one.pk], names[one.holder_id]), control[one.holder_id],
            source=run.record if one.holder_id == run.holder_id else None,
        )
        for one in payees
    ]  # fmt: skip
