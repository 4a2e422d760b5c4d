"""Claims: raised, money taken in from the bank, income recognised, recipients paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from apps.audit.act import Act, action
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.banking.matching import left_of, match_posted
from apps.banking.models import BankAccount, Payment, StatementLine
from apps.banking.paying import PREPARE, Pay, prepare
from apps.banking.queries.payees import Party, payable_to_all
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, link, open_record, set_state
from apps.documents.versions import once
from apps.grants.errors import grant_judged
from apps.grants.guards import ACCRUED, APPROVE, IN_ADVANCE, PAYABLE, RAISE, whole_pence
from apps.grants.models import Agreement, Claim
from apps.grants.models.agreements import Side
from apps.grants.transitions import APPROVED, CLAIM, CLAIMED, CLOSED, DROPPED, PAID, PAYING, WAITING
from apps.ledger.calc.entries import Entry, EntryLine
from apps.ledger.codings import Coded, codings
from apps.ledger.posting import post_entries
from apps.work.approvals import ask

AT_ONCE_MAX = 500


@action("grants.claim.raise")
def raise_claim(act: Act, *, agreement_id: int, amount: Decimal, about: str, key: str) -> Claim:
    """Claim money of a grant: the organisation's own claim, or one that a recipient sent, which another person approves."""
    found = one_seen(Agreement, agreement_id, "grant")
    holder = found.holder_id
    act.by.require(RAISE, holder)
    whole_pence(amount)
    if not about.strip():
        raise Invalid("Say what it is for.", fields={"about": "Needed."})
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Claim, first.answer, "claim")
    received = found.side == Side.RECEIVED
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind=CLAIM.kind, state=CLAIMED if received else WAITING,
        title=f"Claim on {found.record.number}: {about.strip()}",
    )  # fmt: skip
    did(act, record, RAISE)
    with grant_judged():
        made = Claim.objects.create(
            holder_id=holder, record=record, agreement=found, about=about.strip()[:200], amount=amount
        )
    link(act, record, found.record, "claims under")
    if not received:
        ask(act, record, duty=APPROVE, amount=amount)
    first.keep(made.pk)
    act.audit(holder, DataClass.FINANCE, record=record.pk, details={"agreement": found.pk, "amount": amount})
    return made


@action("grants.claim.drop")
def drop_claim(act: Act, *, claim_id: int, reason: str) -> Claim:
    """Drop a claim of one's own of which no money came and no income is recognised."""
    claim = one_locked(Claim, claim_id, "claim")
    act.by.require(RAISE, claim.holder_id)
    why = reason_given(reason)
    if claim.received_on or claim.recognised_on:
        raise Conflict(f"{claim.record.number} is in the books already.")
    set_state(act, claim.record, DROPPED)
    act.audit(claim.holder_id, DataClass.FINANCE, record=claim.record_id, reason=why)
    return claim


@action("grants.claim.receive")
def take_money(act: Act, *, claim_id: int, line_id: int, on: dt.date | None = None) -> Claim:
    """Take in the money of a claim from a line of a statement: posted and matched in one act.

    Until its income is recognised it is owed back, as received in advance.
    """
    claim = one_locked(Claim, claim_id, "claim")
    act.by.require(RAISE, claim.holder_id)
    line = one_seen(StatementLine, line_id, "statement line")
    if claim.agreement.side != Side.RECEIVED or claim.record.state != CLAIMED or claim.received_on:
        raise Conflict(f"{claim.record.number} does not wait for money.")
    if line.holder_id != claim.holder_id or left_of(line) != claim.amount:
        raise Conflict(f"The line has £{left_of(line):,.2f} left and the claim is of £{claim.amount:,.2f}.")
    claim.received_on, claim.line = on or line.dated, line
    with grant_judged():
        claim.save(update_fields=["received_on", "line"])
    against = Coded(ACCRUED if claim.recognised_on else IN_ADVANCE)
    _post(
        act,
        claim,
        claim.received_on,
        [(Coded(line.account.coding.account_id), claim.amount), (against, -claim.amount)],
    )
    match_posted(act, line, claim.record, f"Money of {claim.record.number}")
    _close(act, claim)
    act.audit(
        claim.holder_id,
        DataClass.FINANCE,
        record=claim.record_id,
        details={"line": line.pk, "amount": claim.amount},
    )
    return claim


@action("grants.claim.recognise")
def recognise(act: Act, *, claim_id: int) -> Claim:
    """Recognise the income of a claim today: every condition that is due is met, and another person than whoever raised
    the claim says so."""
    claim = one_locked(Claim, claim_id, "claim")
    act.by.require(APPROVE, claim.holder_id, claim.amount)
    if claim.agreement.side != Side.RECEIVED or claim.record.state != CLAIMED or claim.recognised_on:
        raise Conflict(f"{claim.record.number} has no income to recognise.")
    with grant_judged():
        did(act, claim.record, APPROVE)
        claim.recognised_on = today()
        claim.save(update_fields=["recognised_on"])
    against = Coded(IN_ADVANCE if claim.received_on else ACCRUED)
    _post(act, claim, today(), [(against, claim.amount), (_coded(claim.agreement), -claim.amount)])
    _close(act, claim)
    act.audit(claim.holder_id, DataClass.FINANCE, record=claim.record_id, details={"amount": claim.amount})
    return claim


def approve_claim(act: Act, record: Record) -> None:
    """Post a recipient's claim within the act that approved it: it is owed from now on."""
    claim = one_locked(Claim, Claim.objects.get(record=record).pk, "claim")
    set_state(act, record, APPROVED)
    claim.approved_on = today()
    with grant_judged():
        claim.save(update_fields=["approved_on"])
    _post(act, claim, today(), [(_coded(claim.agreement), claim.amount), (Coded(PAYABLE), -claim.amount)])


@action("grants.claim.pay")
def pay_claims(
    act: Act, *, account_id: int, claims: Sequence[int], pay_on: dt.date, key: str, kind: str = "bacs"
) -> Payment:  # fmt: skip
    """Prepare one payment of approved claims (by id), to the recipients' approved bank details; another releases it."""
    account = one_seen(BankAccount, account_id, "bank account")
    holder = account.holder_id
    act.by.require(PREPARE, holder)
    first = once(act, key, holder=holder, data_class=DataClass.FINANCE)
    if first.done:
        return one_seen(Payment, first.answer, "payment")
    if not 1 <= len(set(claims)) <= AT_ONCE_MAX:
        raise Invalid(f"Choose between 1 and {AT_ONCE_MAX} claims.")
    found = [one_locked(Claim, pk, "claim") for pk in sorted(set(claims))]
    for one in found:
        if one.record.state != APPROVED or one.holder_id != holder:
            raise Conflict(
                f"{one.record.number} is “{one.record.state}”: an approved claim of this organisation is paid."
            )
    parties = {one.pk: Party.supplier(one.agreement.supplier_id or 0) for one in found}
    answers = payable_to_all(holder, list(set(parties.values())), pay_on)
    control = codings(holder, [Coded(PAYABLE)])[Coded(PAYABLE)]
    items = []
    for one in found:
        said = answers[parties[one.pk]]
        if said.account is None:
            raise Conflict(f"{one.agreement.party} is not paid yet. {said.why}")
        items.append(Pay(said.account, one.amount, str(one.record.number), control, source=one.record))
    payment = prepare(act, account, kind, pay_on, items, title=f"{len(items)} grant payments")
    for one in found:
        one.payment = payment.record
        one.save(update_fields=["payment"])
        set_state(act, one.record, PAYING)
    first.keep(payment.pk)
    act.audit(
        holder, DataClass.FINANCE, record=payment.record_id,
        details={"claims": [one.pk for one in found], "amount": payment.amount},
    )  # fmt: skip
    return payment


def claims_paid(act: Act, payment: Any) -> None:
    """Within an act of banking: the bank debited the account."""
    for one in Claim.objects.filter(payment_id=payment.record_id, record__state=PAYING).select_related(
        "record"
    ):
        set_state(act, one.record, PAID)


def claims_open_again(act: Act, payment: Any, records: Sequence[int] | None = None) -> None:
    """Within an act of banking: the payment was withdrawn, or these items of it came back; they may be paid again."""
    found = Claim.objects.filter(payment_id=payment.record_id, record__state__in=[PAYING, PAID])
    if records is not None:
        found = found.filter(record_id__in=records)
    for one in found.select_related("record"):
        one.payment = None
        one.save(update_fields=["payment"])
        set_state(act, one.record, APPROVED)


def _coded(agreement: Agreement) -> Coded:
    return Coded(
        agreement.account_id, cost_centre=agreement.cost_centre.code if agreement.cost_centre else None
    )


def _close(act: Act, claim: Claim) -> None:
    if claim.received_on and claim.recognised_on:
        set_state(act, claim.record, CLOSED)


def _post(act: Act, claim: Claim, dated: dt.date, lines: Sequence[tuple[Coded, Decimal]]) -> None:
    words = f"{claim.agreement.party}: {claim.about}"[:200]
    found = codings(claim.holder_id, [coded for coded, _ in lines])
    made = [EntryLine(found[coded], amount, words) for coded, amount in lines]
    post_entries(act, claim.record, [Entry(dated, words, made, kind="subledger", source=claim.record_id)])
