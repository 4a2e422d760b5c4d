"""The one door through which higher rooms prepare payments: a plain function for use inside their own acts.

    payment = prepare(act, account, "bacs", pay_on, [Pay(payee, Decimal("120.00"), "INV 4711", control, source=invoice)])

An item's payee may be of another organisation than the account's, under a mandate that both agreed: the payment then
posts both books as a pair.  What becomes of it is told as events, within the act:

    banking.payment.filed       payment        its debts are settled in the books
    banking.payment.confirmed   payment        the bank has debited the account
    banking.items.failed        payment, items the bank sent money back: those debts stand open again
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from apps.audit.act import Act
from apps.banking import details
from apps.banking.calc.bacs import in_character_set
from apps.banking.calc.days import cycle, earliest
from apps.banking.errors import bank_judged
from apps.banking.models import (
    BankAccount,
    Mandate,
    MandateAnswer,
    PayeeAccount,
    Payment,
    PaymentItem,
    PaymentPart,
)
from apps.banking.queries.modulus import checked
from apps.banking.queries.payees import Party, payable_to_all
from apps.banking.transitions import PART, PAYMENT, PREPARED
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.money import PENNY
from apps.documents.models import Record
from apps.documents.records import did, open_record
from apps.tenancy.models import Organisation
from apps.tenancy.working_days import is_working_day
from apps.work.approvals import ask

PREPARE, RELEASE = "payment.prepare", "payment.release"
ITEMS_MAX = 20_000
NAMED = 10


@dataclass(frozen=True)
class Pay:
    """One credit: to a payee's account, pounds, what its statement shows, the coding of the debt, and the debt's record."""

    payee: PayeeAccount
    amount: Decimal
    reference: str
    control: int
    source: Record | None = None


def prepare(
    act: Act, account: BankAccount, kind: str, pay_on: dt.date, items: Sequence[Pay], *, title: str = ""
) -> Payment:
    """Prepare a payment and ask for its release by another person.

    Invalid or Conflict names what stands in the way: a day that the banks do not work, a payee that is frozen, a number
    that cannot exist, an organisation that agreed to no mandate.  Nothing of it is kept then.
    """
    act.by.require(PREPARE, account.holder_id)
    _judge_day(account, kind, pay_on)
    parts = _by_holder(items)
    mandates = {
        holder: _mandate(act, account, holder, pay_on) for holder in parts if holder != account.holder_id
    }
    _judge_items(items, pay_on)
    total = sum((one.amount for one in items), Decimal("0.00"))
    record = open_record(
        act, holder=account.holder_id, data_class=DataClass.FINANCE, kind=PAYMENT.kind, state=PREPARED,
        title=title.strip() or f"{len(items):,} {'payment' if len(items) == 1 else 'payments'} from {account.name}",
    )  # fmt: skip
    did(act, record, PREPARE)
    with bank_judged():
        made = Payment.objects.create(
            holder_id=account.holder_id, record=record, account=account, kind=kind, key=uuid4(), pay_on=pay_on,
            items=len(items), amount=total, prepared_by_id=act.by.person, prepared_at=now(),
        )  # fmt: skip
        for holder, own in parts.items():
            _keep_part(act, made, record, holder, own, mandates.get(holder))
    ask(act, record, duty=RELEASE, amount=total)
    return made


def _keep_part(
    act: Act, payment: Payment, record: Record, holder: int, items: Sequence[Pay], mandate: Mandate | None
) -> None:
    there = record
    if mandate is not None:
        there = open_record(
            act, holder=holder, data_class=DataClass.FINANCE, kind=PART.kind, state=PREPARED,
            title=f"{len(items):,} paid from {mandate.words}",
        )  # fmt: skip
        did(act, there, PREPARE)
    part = PaymentPart.objects.create(
        holder_id=holder, reader_id=payment.holder_id, key=payment.key, record=there,
        mandate=mandate.key if mandate else None, items=len(items),
        amount=sum((one.amount for one in items), Decimal("0.00")),
    )  # fmt: skip
    PaymentItem.objects.bulk_create(
        [
            PaymentItem(
                holder_id=holder, part=part, position=position, payee=one.payee, amount=one.amount,
                reference=in_character_set(one.reference)[:18].strip(), source=one.source, control_id=one.control,
            )
            for position, one in enumerate(items, start=1)
        ],
        batch_size=5_000,
    )  # fmt: skip


def _judge_day(account: BankAccount, kind: str, pay_on: dt.date) -> None:
    if kind not in Payment.Kind.values:
        raise Invalid("Choose Bacs, a Faster Payment or CHAPS.", fields={"kind": "Choose one."})
    upper = account.during.upper
    if not account.during.lower <= pay_on or (upper and pay_on >= upper):
        raise Conflict(f"{account.name} is not open on {pay_on:%-d %B %Y}.")
    if pay_on < today():
        raise Invalid("The day of payment has passed.", fields={"pay_on": "Choose a day from today on."})
    if kind == Payment.Kind.BACS:
        refuse_unless_reached(pay_on)


def refuse_unless_reached(pay_on: dt.date) -> None:
    """Conflict when a Bacs file sent today no longer reaches that day, or it is no working day of the banks."""
    try:
        sent = cycle(pay_on, is_working_day).sent
    except ValueError as wrong:
        raise Invalid(f"{wrong} Choose another.", fields={"pay_on": "Choose a working day."}) from wrong
    if today() > sent:
        first = earliest(today(), is_working_day)
        raise Conflict(
            f"Bacs takes three working days, so {pay_on:%-d %B %Y} can no longer be reached: a file of today credits "
            f"accounts on {first:%-d %B %Y}."
        )


def _by_holder(items: Sequence[Pay]) -> dict[int, list[Pay]]:
    if not 1 <= len(items) <= ITEMS_MAX:
        raise Invalid(f"A payment holds between 1 and {ITEMS_MAX:,} items; {len(items):,} were given.")
    parts: dict[int, list[Pay]] = {}
    for one in items:
        parts.setdefault(one.payee.holder_id, []).append(one)
    return dict(sorted(parts.items()))


def _judge_items(items: Sequence[Pay], pay_on: dt.date) -> None:
    """Invalid or Conflict with the first items that cannot be paid."""
    wrong = [
        f"Item {place} has no amount in pounds and pence, or no reference that a statement can show."
        for place, one in enumerate(items, start=1)
        if one.amount <= 0 or one.amount != one.amount.quantize(PENNY) or not in_character_set(one.reference)
    ]
    if wrong:
        raise Invalid(" ".join(wrong[:NAMED]))
    holders = {one.payee.holder_id for one in items}
    for holder in sorted(holders):
        own = [one for one in items if one.payee.holder_id == holder]
        answers = payable_to_all(holder, list({Party.of(one.payee) for one in own}), pay_on)
        for one in own:
            said = answers[Party.of(one.payee)]
            if said.account is None or said.account.pk != one.payee.pk:
                why = said.why or "These details are no longer the ones that are paid to."
                wrong.append(f"{Party.of(one.payee).name()}: {why}")
    if wrong:
        raise Conflict(" ".join(dict.fromkeys(wrong[:NAMED])))
    for payee in {one.payee.pk: one.payee for one in items}.values():
        checked(details.opened(payee.sealed))


def _mandate(act: Act, account: BankAccount, holder: int, on: dt.date) -> Mandate:
    """The mandate under which the account pays for another organisation that day; Conflict says who has to agree."""
    there = Organisation.objects.get(pk=holder)
    if not act.by.holds(PREPARE, holder):
        raise NotAllowed(
            f"Paying for {there.name} takes the duty “{PREPARE}” there too: its books are posted with yours."
        )
    found = Mandate.objects.filter(account=account, reader_id=holder, during__contains=on).first()
    if found is None:
        raise Conflict(
            f"{account.name} may not pay for {there.name} on {on:%-d %B %Y}: offer it a mandate first."
        )
    if not MandateAnswer.objects.filter(key=found.key, agreed=True).exists():
        raise Conflict(f"{there.name} has not agreed yet that {account.name} pays for it.")
    return found
