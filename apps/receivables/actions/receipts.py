"""Receipts by hand, money moved from account to invoices, receipts that the bank returned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.errors import Conflict
from apps.documents.records import did, set_state, touch
from apps.documents.versions import once
from apps.receivables.actions.incoming import given_back
from apps.receivables.guards import RECEIVE, seller_on
from apps.receivables.models import Customer, Receipt
from apps.receivables.settling import move_from_account, receive, take_back
from apps.receivables.transitions import POSTED, RETURNED


@action("receivables.receipt.enter")
def enter_receipt(
    act: Act, *, customer_id: int, amount: Decimal, received_on: dt.date, bank_line: str, key: str,
    parts: Sequence[tuple[int, Decimal]] = (),
) -> Receipt:  # fmt: skip
    """Take in money by hand: `parts` are pounds by invoice, the rest stands on the customer's account."""
    customer = one_locked(Customer, customer_id, "customer")
    act.by.require(RECEIVE, customer.holder_id)
    first = once(act, key, holder=customer.holder_id, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Receipt, first.answer, "receipt")
    account = seller_on(customer.holder_id, received_on).receipts_id
    made = receive(act, customer=customer, amount=amount, received_on=received_on, account=account, bank_line=bank_line,
                   parts=parts)  # fmt: skip
    first.keep(made.pk)
    act.audit(
        customer.holder_id,
        DataClass.FINANCE,
        record=made.record_id,
        details={"amount": amount, "invoices": len(parts)},
    )
    return made


@action("receivables.receipt.allocate")
def allocate(act: Act, *, customer_id: int, parts: Sequence[tuple[int, Decimal]], key: str) -> Decimal:
    """Put money that stands on a customer's account against invoices; gives the pounds moved."""
    customer = one_locked(Customer, customer_id, "customer")
    act.by.require(RECEIVE, customer.holder_id)
    first = once(act, key, holder=customer.holder_id, data_class=DataClass.FINANCE)
    if first.done:
        return Decimal(first.answer)
    moved = move_from_account(act, customer, parts)
    touch(act, customer.record)
    first.keep(str(moved))
    act.audit(customer.holder_id, DataClass.FINANCE, record=customer.record_id, details={"amount": moved})
    return moved


@action("receivables.receipt.return")
def return_receipt(act: Act, *, receipt_id: int, reason: str) -> Receipt:
    """Take back a receipt that the bank returned: its invoices are owed again."""
    receipt = one_seen(Receipt, receipt_id, "receipt")
    act.by.require(RECEIVE, receipt.holder_id)
    why = reason_given(reason)
    customer = one_locked(Customer, receipt.customer_id, "customer")
    if receipt.record.state != POSTED:
        raise Conflict(f"{receipt.record.number} was taken back already.")
    set_state(act, receipt.record, RETURNED)
    did(act, receipt.record, RECEIVE)
    take_back(act, receipt)
    given_back(act, receipt)
    act.audit(
        customer.holder_id,
        DataClass.FINANCE,
        record=receipt.record_id,
        reason=why,
        details={"amount": receipt.amount},
    )
    return receipt
