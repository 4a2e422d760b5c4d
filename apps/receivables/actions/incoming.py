"""Money taken in from the bank's statements: the receipt and the bank match in one act; what nobody can identify goes to
suspense, and to its customer later."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.banking.matching import left_of, match_posted
from apps.banking.models import StatementLine
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, set_state
from apps.documents.versions import once
from apps.ledger.codings import Coded
from apps.receivables.errors import income_judged
from apps.receivables.guards import RECEIVE, suspense_account, whole_pence
from apps.receivables.models import Customer, Draw, Receipt, Unknown
from apps.receivables.queries.incoming import incoming
from apps.receivables.settling import post, receive, take_to_suspense
from apps.receivables.transitions import ALLOCATED, HELD, POSTED, RETURNED, UNKNOWN

AT_ONCE_MAX = 200


@action("receivables.bank.take")
def take_line(
    act: Act, *, line_id: int, customer_id: int, parts: Sequence[tuple[int, Decimal]], key: str, reasons: str = "",
    on: dt.date | None = None,
) -> Receipt:  # fmt: skip
    """Take in a line of a statement as money of a customer: `parts` go to invoices (by id), the rest stands on account.

    It is dated as the line, or `on` another day where the books of that day are closed.
    """
    line = one_seen(StatementLine, line_id, "statement line")
    act.by.require(RECEIVE, line.holder_id)
    first = once(act, key, holder=line.holder_id, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Receipt, first.answer, "receipt")
    customer = one_locked(Customer, customer_id, "customer")
    made = _taken(act, line, customer, parts, reasons or "Taken in by the income clerk", on)
    first.keep(made.pk)
    act.audit(
        line.holder_id, DataClass.FINANCE, record=made.record_id,
        details={"line": line.pk, "amount": made.amount, "invoices": len(parts)},
    )  # fmt: skip
    return made


@action("receivables.bank.take_sure")
def take_sure(act: Act, *, holder: int, lines: Sequence[int], key: str) -> list[int]:
    """Take in every one of these lines that is still sure of its customer and invoices; gives the records of receipts."""
    act.by.require(RECEIVE, holder)
    if not 1 <= len(set(lines)) <= AT_ONCE_MAX:
        raise Invalid(f"Take in between 1 and {AT_ONCE_MAX} lines at once.")
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return [int(one) for one in str(first.answer).split(",") if one]
    made = []
    gone: set[int] = set()
    for one in incoming(holder, most=len(lines), only=set(lines)):
        sure = one.sure
        if sure is None or gone & {pk for pk, _ in sure.parts}:
            continue
        gone |= {pk for pk, _ in sure.parts}
        customer = one_locked(Customer, sure.payer.pk, "customer")
        made.append(_taken(act, one.line, customer, sure.parts, "; ".join(sure.reasons), None))
    if not made:
        raise Conflict("None of these lines is sure any more. Look at the page again.")
    answer = [one.record_id for one in made]
    first.keep(",".join(map(str, answer)))
    act.audit(
        holder, DataClass.FINANCE,
        details={"receipts": answer, "amount": sum(one.amount for one in made), "left": len(set(lines)) - len(made)},
    )  # fmt: skip
    return answer


@action("receivables.bank.hold")
def hold_line(act: Act, *, line_id: int, key: str, on: dt.date | None = None) -> Unknown:
    """Take in a line that nobody can identify: it stands on suspense until its customer is known."""
    line = one_seen(StatementLine, line_id, "statement line")
    act.by.require(RECEIVE, line.holder_id)
    first = once(act, key, holder=line.holder_id, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Unknown, first.answer, "money not identified")
    amount, day = _in(line), on or line.dated
    record = _opened(act, line.holder_id, line.statement.record)
    made = Unknown.objects.create(
        holder_id=line.holder_id,
        record=record,
        origin=record,
        line=line,
        received_on=day,
        amount=amount,
        left=amount,
    )
    post(act, record, day, record.title,
         [(Coded(line.account.coding.account_id), amount), (Coded(suspense_account()), -amount)])  # fmt: skip
    match_posted(act, line, record, "Held as money not identified")
    first.keep(made.pk)
    act.audit(
        line.holder_id, DataClass.FINANCE, record=record.pk, details={"line": line.pk, "amount": amount}
    )
    return made


@action("receivables.unknown.identify")
def identify(
    act: Act,
    *,
    unknown_id: int,
    customer_id: int,
    amount: Decimal,
    parts: Sequence[tuple[int, Decimal]],
    key: str,
) -> Receipt:
    """Put money that was not identified, or part of it, to its customer: `parts` to invoices, the rest on account."""
    found = one_locked(Unknown, unknown_id, "money not identified")
    act.by.require(RECEIVE, found.holder_id)
    first = once(act, key, holder=found.holder_id, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Receipt, first.answer, "receipt")
    whole_pence(amount)
    if amount > found.left:
        raise Conflict(f"Of {found.record.number} £{found.left:,.2f} is left, not £{amount:,.2f}.")
    customer = one_locked(Customer, customer_id, "customer")
    place = Draw.objects.filter(unknown=found).count() + 1
    made = receive(
        act, customer=customer, amount=amount, received_on=today(), account=suspense_account(),
        bank_line=f"{found.record.number}/{place}", parts=parts, source=found.record,
    )  # fmt: skip
    _draw(act, found, made, amount)
    first.keep(made.pk)
    act.audit(
        found.holder_id,
        DataClass.FINANCE,
        record=made.record_id,
        details={"unknown": found.pk, "amount": amount},
    )
    return made


@action("receivables.receipt.misplaced")
def misplaced_receipt(act: Act, *, receipt_id: int, reason: str) -> Record:
    """Say that the money of a receipt is another's: its invoices are owed again, and it is held until identified."""
    receipt = one_seen(Receipt, receipt_id, "receipt")
    act.by.require(RECEIVE, receipt.holder_id)
    why = reason_given(reason)
    one_locked(Customer, receipt.customer_id, "customer")
    if receipt.record.state != POSTED:
        raise Conflict(f"{receipt.record.number} was taken back already.")
    set_state(act, receipt.record, RETURNED)
    did(act, receipt.record, RECEIVE)
    take_to_suspense(act, receipt)
    source = drawn_from(receipt)
    if source is not None:
        _draw(act, source, receipt, -receipt.amount)
        record = source.record
    else:
        record = _opened(act, receipt.holder_id, receipt.record)
        Unknown.objects.create(
            holder_id=receipt.holder_id, record=record, origin=receipt.record, line=receipt.line,
            received_on=receipt.received_on, amount=receipt.amount, left=receipt.amount,
        )  # fmt: skip
    act.audit(
        receipt.holder_id,
        DataClass.FINANCE,
        record=receipt.record_id,
        reason=why,
        details={"amount": receipt.amount},
    )
    return record


def drawn_from(receipt: Receipt) -> Unknown | None:
    """The money not identified that a receipt was put to its customer from."""
    return Unknown.objects.select_related("record").filter(record_id=receipt.source_id or 0).first()


def given_back(act: Act, receipt: Receipt) -> None:
    """Within the act that returned a receipt: what it drew on money not identified is held again."""
    source = drawn_from(receipt)
    if source is not None:
        _draw(act, source, receipt, -receipt.amount)


def _draw(act: Act, found: Unknown, receipt: Receipt, amount: Decimal) -> None:
    with income_judged():
        Draw.objects.create(holder_id=found.holder_id, unknown=found, record=receipt.record, amount=amount)
    found.refresh_from_db()
    state = HELD if found.left else ALLOCATED
    if found.record.state != state:
        set_state(act, found.record, state)


def _opened(act: Act, holder: int, source: Record) -> Record:
    record = open_record(
        act,
        holder=holder,
        data_class=DataClass.FINANCE,
        kind=UNKNOWN.kind,
        state=HELD,
        title="Money not identified",
    )
    did(act, record, RECEIVE)
    link(act, record, source, "taken from")
    return record


def _in(line: StatementLine) -> Decimal:
    """What is left of a line that brought money."""
    left = left_of(line)
    if left <= 0:
        raise Conflict("Nothing is left of this line, or it took money. Look at the page again.")
    return left


def _taken(
    act: Act, line: StatementLine, customer: Customer, parts: Sequence[tuple[int, Decimal]], reasons: str,
    on: dt.date | None,
) -> Receipt:  # fmt: skip
    if customer.holder_id != line.holder_id:
        raise Invalid(
            "That customer is another organisation's.", fields={"customer": "Choose one of your own."}
        )
    statement = line.statement.record
    made = receive(
        act, customer=customer, amount=_in(line), received_on=on or line.dated, account=line.account.coding.account_id,
        bank_line=f"{statement.number}, line {line.position}", parts=parts, source=statement, line=line,
    )  # fmt: skip
    match_posted(act, line, made.record, reasons[:200])
    return made
