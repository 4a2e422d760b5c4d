"""Refunds: money on a customer's account goes back, by another person's approval and a payment of room banking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.banking.models import BankAccount, Payment
from apps.banking.models.payees import PartyKind
from apps.banking.paying import PREPARE, Pay, prepare
from apps.banking.queries.payees import Party, payable_to_all
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, set_state
from apps.documents.versions import once
from apps.ledger.codings import Coded, codings
from apps.receivables.guards import APPROVE, RAISE, REFUNDS, whole_pence
from apps.receivables.models import Customer, Refund
from apps.receivables.settling import give_back, on_account
from apps.receivables.transitions import APPROVED, PAID, PAYING, REFUND, WAITING
from apps.work.approvals import ask

AT_ONCE_MAX = 500


@action("receivables.refund.raise")
def raise_refund(act: Act, *, customer_id: int, amount: Decimal, reason: str, key: str) -> Refund:
    """Ask to give back money that stands on a customer's account."""
    customer = one_locked(Customer, customer_id, "customer")
    holder = customer.holder_id
    act.by.require(RAISE, holder)
    why = reason_given(reason)
    whole_pence(amount)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Refund, first.answer, "refund")
    asked = sum(
        (one.amount for one in Refund.objects.filter(customer=customer, record__state=WAITING)),
        Decimal("0.00"),
    )
    there = on_account(customer) - asked
    if amount > there:
        raise Conflict(f"£{there:,.2f} of {customer.record.number} may be given back, not £{amount:,.2f}.")
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=REFUND.kind, title=f"Refund to {customer.known_as}",
        state=WAITING,
    )  # fmt: skip
    did(act, record, RAISE)
    made = Refund.objects.create(
        holder_id=holder, record=record, customer=customer, amount=amount, reason=why
    )
    link(act, record, customer.record, "gives back to")
    ask(act, record, duty=APPROVE, amount=amount)
    first.keep(made.pk)
    act.audit(holder, DataClass.FINANCE, record=record.pk, reason=why, details={"amount": amount})
    return made


def approve_refund(act: Act, record: Record) -> None:
    """Post a refund within the act that approved it."""
    found = Refund.objects.select_related("customer__organisation", "customer__record", "record").get(
        record=record
    )
    one_locked(Customer, found.customer_id, "customer")
    set_state(act, record, APPROVED)
    give_back(act, found)


@action("receivables.refund.pay")
def pay_refunds(
    act: Act, *, account_id: int, refunds: Sequence[int], pay_on: dt.date, key: str, kind: str = "bacs"
) -> Payment:  # fmt: skip
    """Prepare one payment of approved refunds (by id), to the customers' approved bank details; another releases it."""
    account = one_seen(BankAccount, account_id, "bank account")
    holder = account.holder_id
    act.by.require(PREPARE, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Payment, first.answer, "payment")
    if not 1 <= len(set(refunds)) <= AT_ONCE_MAX:
        raise Invalid(f"Choose between 1 and {AT_ONCE_MAX} refunds.")
    found = [one_locked(Refund, pk, "refund") for pk in sorted(set(refunds))]
    for one in found:
        if one.record.state != APPROVED or one.holder_id != holder:
            raise Conflict(
                f"{one.record.number} is “{one.record.state}”: an approved refund of this organisation is paid."
            )
    parties = {one.pk: Party(PartyKind.CUSTOMER, one.customer_id) for one in found}
    answers = payable_to_all(holder, list(set(parties.values())), pay_on)
    control = codings(holder, [Coded(REFUNDS)])[Coded(REFUNDS)]
    items = []
    for one in found:
        said = answers[parties[one.pk]]
        if said.account is None:
            raise Conflict(f"{one.customer.record.number} is not paid yet. {said.why}")
        items.append(Pay(said.account, one.amount, str(one.record.number), control, source=one.record))
    payment = prepare(act, account, kind, pay_on, items, title=f"{len(items)} refunds to customers")
    for one in found:
        one.payment = payment.record
        one.save(update_fields=["payment"])
        set_state(act, one.record, PAYING)
    first.keep(payment.pk)
    act.audit(
        holder, DataClass.FINANCE, record=payment.record_id,
        details={"refunds": [one.pk for one in found], "amount": payment.amount},
    )  # fmt: skip
    return payment


def refunds_paid(act: Act, payment: Any) -> None:
    """Within an act of banking: the bank debited the account."""
    for one in Refund.objects.filter(payment_id=payment.record_id, record__state=PAYING).select_related(
        "record"
    ):
        set_state(act, one.record, PAID)


def refunds_open_again(act: Act, payment: Any, records: Sequence[int] | None = None) -> None:
    """Within an act of banking: the payment was withdrawn, or these items of it came back; they may be paid again."""
    found = Refund.objects.filter(payment_id=payment.record_id, record__state__in=[PAYING, PAID])
    if records is not None:
        found = found.filter(record_id__in=records)
    for one in found.select_related("record"):
        one.payment = None
        one.save(update_fields=["payment"])
        set_state(act, one.record, APPROVED)
