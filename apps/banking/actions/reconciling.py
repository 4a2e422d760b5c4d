"""Matching statements with the books, posting what only the statement shows, and the month's two signatures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.banking.actions.payments import confirmed, left_of
from apps.banking.errors import bank_judged
from apps.banking.matching import left_of as left_of_line
from apps.banking.matching import match_lines
from apps.banking.models import (
    BankAccount,
    Match,
    Payment,
    Reconciliation,
    ReconciliationItem,
    StatementLine,
)
from apps.banking.queries.reconciling import MARK, Figures, figures, last_day, waiting_for
from apps.banking.transitions import PREPARED, RECONCILIATION, REFUSED, REPLACED, SIGNED
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.show import pounds
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, set_state
from apps.documents.versions import once
from apps.ledger.actions.journals import RAISE, begin_batch, keep_drafts, send
from apps.ledger.calc.entries import Coded, Entry, EntryLine
from apps.ledger.models import Line, Period
from apps.work.approvals import ask, take_back
from apps.work.models import ApprovalRequest

RECONCILE, SIGN = "bank.reconcile", "bank.sign"


@action("banking.match.make")
def make_match(
    act: Act, *, account_id: int, lines: Mapping[int, Decimal], entries: Mapping[tuple[int, int], Decimal], reasons: str,
) -> Match:  # fmt: skip
    """Say that these pounds of statement lines (by id) and of lines in the books (by journal and position) are the same.

    One or many on each side, all of a line or part of it; both sides make the same pounds, or Conflict says the difference.
    """
    account = one_seen(BankAccount, account_id, "bank account")
    act.by.require(RECONCILE, account.holder_id)
    made = match_lines(act, account, lines, entries, reasons)
    act.audit(
        account.holder_id, DataClass.FINANCE,
        details={"match": made.pk, "lines": list(lines), "journals": [journal for journal, _ in entries]},
    )  # fmt: skip
    return made


@action("banking.match.payment")
def match_payment(act: Act, *, line_id: int, payment_id: int) -> Match:
    """Say that a line of the statement is the debit of a payment: that confirms it, and is matched with its journal."""
    line = one_seen(StatementLine, line_id, "statement line")
    act.by.require(RECONCILE, line.holder_id)
    payment = one_locked(Payment, payment_id, "payment")
    if payment.account_id != line.account_id:
        raise Conflict(f"{payment.record.number} is paid from another account than this statement's.")
    left = left_of(payment)
    if line.amount != -left:
        raise Conflict(
            f"The line is {pounds(line.amount)}; what is left of {payment.record.number} is {pounds(-left)}."
        )
    confirmed(act, payment, on=line.dated)
    entry = (
        Line.objects.filter(
            holder_id=line.holder_id, coding_id=payment.account.coding_id, amount=line.amount,
            journal__source_id=payment.record_id,
        ).order_by("-pk").first()
    )  # fmt: skip
    assert entry is not None, "the confirmation has just posted it"
    made = match_lines(
        act, payment.account, {line.pk: line.amount}, {(entry.journal_id, entry.position): entry.amount},
        f"Debit of {payment.record.number}",
    )  # fmt: skip
    act.audit(
        line.holder_id, DataClass.FINANCE, record=payment.record_id,
        details={"match": made.pk, "line": line.pk, "payment": payment.pk},
    )  # fmt: skip
    return made


@action("banking.match.undo")
def undo_match(act: Act, *, match_id: int, reason: str) -> Match:
    """Take a match back, with a reason; it stays in the history."""
    match = one_locked(Match, match_id, "match")
    act.by.require(RECONCILE, match.holder_id)
    if match.undone_at is not None:
        raise Conflict("This match was undone already.")
    match.undone_by_id, match.undone_at, match.undone_because = act.by.person, now(), reason_given(reason)
    with bank_judged():
        match.save(update_fields=["undone_by", "undone_at", "undone_because"])
    act.audit(match.holder_id, DataClass.FINANCE, reason=match.undone_because, details={"match": match.pk})
    return match


@action("banking.line.post")
def post_line(
    act: Act, *, line_id: int, coded: Coded, text: str, key: str, dated: dt.date | None = None
) -> Record:
    """Raise the journal of what only the statement shows (a charge, interest, a direct debit), coded by whoever acts.

    It touches a bank account, so the ledger has a second person approve it; then the line's first suggestion is it.
    """
    line = one_seen(StatementLine, line_id, "statement line")
    act.by.require(RECONCILE, line.holder_id)
    act.by.require(RAISE, line.holder_id)
    first = once(act, key, holder=line.holder_id, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Record, first.answer, "batch of journals")
    waiting = waiting_for(line.account).get(line.pk)
    if waiting is not None:
        raise Conflict(f"{waiting.number} already posts this line.")
    left = left_of_line(line)
    if not left:
        raise Conflict("This line is matched in full, so there is nothing to post.")
    said = text.strip() or line.text or line.party or "Bank entry"
    record = begin_batch(act, line.holder_id, f"{line.account.name}: {said}")
    entry = Entry(
        dated or line.dated, said[:200],
        [EntryLine(line.account.coding_id, left, line.reference[:200]), EntryLine(coded, -left)],
    )  # fmt: skip
    keep_drafts(record, [entry])
    link(act, record, line.statement.record, f"{MARK}{line.pk}")
    send(act, record)
    first.keep(record.pk)
    act.audit(
        line.holder_id, DataClass.FINANCE, record=record.pk, details={"line": line.pk, "state": record.state}
    )
    return record


@action("banking.reconciliation.prepare")
def prepare_reconciliation(act: Act, *, account_id: int, period_id: int) -> Reconciliation:
    """Work out the month's figures, keep every item that is not matched, sign it first and ask for the second signature.

    A later one of the same month takes the place of an earlier one.
    """
    account = one_seen(BankAccount, account_id, "bank account")
    act.by.require(RECONCILE, account.holder_id)
    period = one_seen(Period, period_id, "period")
    if period.holder_id != account.holder_id or not 1 <= period.number <= 12:
        raise Invalid("Choose a month of the account's own books.", fields={"period": "Choose a month."})
    worked = figures(account, last_day(period))
    for standing in Reconciliation.objects.filter(account=account, period=period, live=True).select_related(
        "record"
    ):
        _replace(act, standing)
    record = open_record(
        act, holder=account.holder_id, data_class=DataClass.FINANCE, kind=RECONCILIATION.kind, state=PREPARED,
        title=f"{account.name}, {period.label}",
    )  # fmt: skip
    did(act, record, RECONCILE)
    with bank_judged():
        made = Reconciliation.objects.create(
            holder_id=account.holder_id, record=record, account=account, period=period, books=worked.books,
            statement=worked.statement, unmatched_books=worked.unmatched_books,
            unmatched_statement=worked.unmatched_statement, prepared_by_id=act.by.person, prepared_at=now(),
        )  # fmt: skip
    _keep_items(made, worked)
    ask(act, record, duty=SIGN, amount=abs(worked.unmatched_books) + abs(worked.unmatched_statement))
    act.audit(
        account.holder_id, DataClass.FINANCE, record=record.pk,
        details={"books": worked.books, "statement": worked.statement, "items": len(worked.items)},
    )  # fmt: skip
    return made


def decided(act: Act, request: object, outcome: str) -> None:
    """The second signature, or its refusal; figures that changed meanwhile are not signed."""
    record = request.record  # type: ignore[attr-defined]
    found = one_locked(Reconciliation, Reconciliation.objects.get(record=record).pk, "reconciliation")
    if outcome != "approved":
        if record.state == PREPARED:
            set_state(act, record, REFUSED)
        found.live = False
        found.save(update_fields=["live"])
        return
    worked = figures(found.account, last_day(found.period))
    if _said(worked) != (found.books, found.statement, found.unmatched_books, found.unmatched_statement):
        raise Conflict(
            f"Books, statements or matches changed since {record.number} was prepared. Refuse it, and have it made anew."
        )
    found.signed_by_id, found.signed_at = act.by.person, now()
    with bank_judged():
        found.save(update_fields=["signed_by", "signed_at"])
    set_state(act, record, SIGNED)


def _said(worked: Figures) -> tuple[Decimal, ...]:
    return worked.books, worked.statement, worked.unmatched_books, worked.unmatched_statement


def _replace(act: Act, standing: Reconciliation) -> None:
    waiting = ApprovalRequest.objects.filter(
        record=standing.record, state=ApprovalRequest.State.WAITING
    ).first()
    standing.live = False
    standing.save(update_fields=["live"])
    set_state(act, standing.record, REPLACED)
    if waiting is not None:
        take_back(act, waiting)


def _keep_items(made: Reconciliation, worked: Figures) -> None:
    items = [
        ReconciliationItem(
            holder_id=made.holder_id, reconciliation=made, side=one.side, dated=one.dated, text=one.text[:200] or one.number,
            amount=one.amount, days=one.days(worked.last),
        )
        for one in worked.items
    ]  # fmt: skip
    if worked.brought:
        first = made.account.during.lower
        items.append(
            ReconciliationItem(
                holder_id=made.holder_id, reconciliation=made, side="books", dated=first, amount=worked.brought,
                text="Difference between books and bank before the first statement", days=(worked.last - first).days,
            )
        )  # fmt: skip
    ReconciliationItem.objects.bulk_create(items, batch_size=5_000)
