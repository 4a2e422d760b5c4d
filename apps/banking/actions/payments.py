"""Payments after their release: the one file, its reading, confirmation by the bank, money that came back.

In the books: the file settles the debts against payments in transit, for the decision to pay is then carried out and the
money not gone; the bank's debit moves them from transit to the bank account.  So the bank account in the books moves only
when the statement's does, and what stands in transit is what the bank still owes an answer on.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import F, Sum

from apps.audit.act import Act, action
from apps.audit.events import tell
from apps.audit.guards import one_locked, one_seen, reason_given
from apps.banking.errors import bank_judged
from apps.banking.files import content_of
from apps.banking.models import Payment, PaymentFile, PaymentItem, PaymentPart
from apps.banking.paying import PREPARE, RELEASE, refuse_unless_reached
from apps.banking.posting import Move, post_moves
from apps.banking.transitions import (
    APPROVED,
    CONFIRMED,
    FAILED,
    FILED,
    PART_FAILED,
    PREPARED,
    REFUSED,
    WITHDRAWN,
)
from apps.core.classes import DataClass
from apps.core.clock import now, today
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.documents.records import set_state
from apps.identity.sealing import seal, unseal
from apps.jobs.models import Job
from apps.jobs.queue import enqueue
from apps.tenancy.queries import holder_names
from apps.work.approvals import take_back
from apps.work.models import ApprovalRequest


@action("banking.payment.ask_file")
def ask_for_file(act: Act, *, payment_id: int) -> Job:
    """Have the file of a released payment made by a job; asked twice, it is one job."""
    payment = one_locked(Payment, payment_id, "payment")
    act.by.require(PREPARE, payment.holder_id)
    if payment.record.state != APPROVED:
        raise Conflict(
            f"{payment.record.number} is “{payment.record.state}”: its file is made once, after its release."
        )
    job = enqueue(
        act.by, kind="banking.file", holder=payment.holder_id, data_class=DataClass.FINANCE,
        key=f"banking.file:{payment.pk}", record=payment.record_id, payload={"payment": payment.pk},
    )  # fmt: skip
    act.audit(payment.holder_id, DataClass.FINANCE, record=payment.record_id, details={"job": job.pk})
    return job


@action("banking.payment.file")
def make_file(act: Act, *, payment_id: int) -> PaymentFile:
    """Make the file and settle the debts in the books, in one transaction and once."""
    payment = one_locked(Payment, payment_id, "payment")
    act.by.require(PREPARE, payment.holder_id)
    if payment.record.state != APPROVED:
        raise Conflict(
            f"{payment.record.number} is “{payment.record.state}”: its file is made once, after its release."
        )
    if payment.kind == Payment.Kind.BACS:
        refuse_unless_reached(payment.pay_on)
    _refuse_unless_there_too(act, payment)
    name, media_type, content = content_of(payment)
    with bank_judged():
        made = PaymentFile.objects.create(
            holder_id=payment.holder_id, payment=payment, name=name, media_type=media_type, size=len(content),
            sha256=hashlib.sha256(content).hexdigest(), sealed=seal(content.decode("utf-8")), made_by_id=act.by.person,
            made_at=now(),
        )  # fmt: skip
        payment.filed_at = now()
        payment.save(update_fields=["filed_at"])
    post_moves(act, payment, today(), f"{payment.record.number} sent", [
        Move(part, _by_control(part), from_bank=False) for part in _parts(payment)
    ])  # fmt: skip
    set_state(act, payment.record, FILED)
    tell(act, "banking.payment.filed", payment=payment)
    act.audit(
        payment.holder_id, DataClass.FINANCE, record=payment.record_id,
        details={"sha256": made.sha256, "items": payment.items, "pounds": payment.amount},
    )  # fmt: skip
    return made


@action("banking.file.read")
def read_file(act: Act, *, file_id: int) -> tuple[str, str, bytes]:
    """Name, media type and bytes of a payment's file, for whoever releases payments there; every reading is kept."""
    found = one_seen(PaymentFile, file_id, "payment file")
    act.by.require(RELEASE, found.holder_id)
    content = unseal(found.sealed).encode("utf-8")
    if hashlib.sha256(content).hexdigest() != found.sha256:
        raise Conflict("The kept file no longer has its hash. Tell the administrator; do not send it.")
    act.audit(
        found.holder_id, DataClass.FINANCE, record=found.payment.record_id,
        details={"file": found.pk, "sha256": found.sha256},
    )  # fmt: skip
    return found.name, found.media_type, content


@action("banking.payment.withdraw")
def withdraw_payment(act: Act, *, payment_id: int, reason: str) -> Payment:
    """Take a payment back before its file is made."""
    payment = one_locked(Payment, payment_id, "payment")
    act.by.require(PREPARE, payment.holder_id)
    why = reason_given(reason)
    set_state(act, payment.record, WITHDRAWN)
    waiting = ApprovalRequest.objects.filter(
        record=payment.record, state=ApprovalRequest.State.WAITING
    ).first()
    if waiting is not None:
        take_back(act, waiting)
    tell(act, "banking.payment.withdrawn", payment=payment)
    act.audit(payment.holder_id, DataClass.FINANCE, record=payment.record_id, reason=why)
    return payment


@action("banking.payment.confirm")
def confirm_payment(act: Act, *, payment_id: int) -> Payment:
    """Say that the bank has debited the account: what has not come back is paid."""
    payment = one_locked(Payment, payment_id, "payment")
    act.by.require(PREPARE, payment.holder_id)
    confirmed(act, payment)
    act.audit(
        payment.holder_id,
        DataClass.FINANCE,
        record=payment.record_id,
        details={"state": payment.record.state},
    )
    return payment


@action("banking.payment.fail")
def fail_items(act: Act, *, payment_id: int, items: Mapping[int, str], on: dt.date | None = None) -> Payment:
    """Say which items (id to reason) the bank refused or sent back: their debts stand open again.

    Before the bank's debit the pounds come out of transit, after it they came back into the account, on day `on`.
    """
    payment = one_locked(Payment, payment_id, "payment")
    act.by.require(PREPARE, payment.holder_id)
    if payment.filed_at is None:
        raise Conflict(f"{payment.record.number} has no file yet, so nothing of it can come back.")
    _refuse_unless_there_too(act, payment)
    parts = {part.pk: part for part in _parts(payment)}
    failing = list(
        PaymentItem.objects.select_for_update().filter(pk__in=list(items), part__in=parts.values())
        .exclude(state=PaymentItem.State.FAILED).order_by("pk")
    )  # fmt: skip
    if len(failing) != len(items) or not items:
        raise Invalid("Choose items of this payment that have not come back yet.")
    moves = []
    for part in parts.values():
        own = [one for one in failing if one.part_id == part.pk]
        if not own:
            continue
        by_control: dict[int, Decimal] = {}
        for one in own:
            one.state, one.failed_because = PaymentItem.State.FAILED, reason_given(items[one.pk], most=120)
            by_control[one.control_id] = by_control.get(one.control_id, Decimal("0.00")) - one.amount
        moves.append(Move(part, by_control, from_bank=payment.confirmed_at is not None))
        with bank_judged():
            PaymentItem.objects.bulk_update(own, ["state", "failed_because"], batch_size=5_000)
            PaymentPart.objects.filter(pk=part.pk).update(failed=F("failed") + sum(one.amount for one in own))
    post_moves(act, payment, on or today(), f"{payment.record.number} came back", moves)
    _settle(act, payment)
    tell(act, "banking.items.failed", payment=payment, items=failing)
    act.audit(
        payment.holder_id, DataClass.FINANCE, record=payment.record_id,
        details={"failed": [one.pk for one in failing], "pounds": sum(one.amount for one in failing)},
    )  # fmt: skip
    return payment


def confirmed(act: Act, payment: Payment, *, on: dt.date | None = None) -> None:
    """Within an act: the bank debited the account on a day (the statement's, else that of the payment)."""
    if payment.record.state != FILED:
        raise Conflict(
            f"{payment.record.number} is “{payment.record.state}”: only a payment that was sent is confirmed."
        )
    _refuse_unless_there_too(act, payment)
    payment.confirmed_at = now()
    with bank_judged():
        payment.save(update_fields=["confirmed_at"])
        for part in _parts(payment):
            PaymentItem.objects.filter(part=part, state=PaymentItem.State.WAITING).update(
                state=PaymentItem.State.CONFIRMED
            )
    dated = on or min(payment.pay_on, today())
    post_moves(act, payment, dated, f"{payment.record.number} paid", [], debit=left_of(payment))
    _settle(act, payment)
    tell(act, "banking.payment.confirmed", payment=payment)


def _refuse_unless_there_too(act: Act, payment: Payment) -> None:
    """What becomes of a payment is written into the books of every organisation that it pays for, or not at all."""
    writes = act.by.scope().writes(DataClass.FINANCE)
    missing = [part.holder_id for part in _parts(payment) if part.holder_id not in writes]
    if missing:
        names = ", ".join(holder_names(missing).values())
        raise NotAllowed(
            f"{payment.record.number} pays for {names} too, whose books are written with yours: this takes a person who "
            "holds a finance duty there as well."
        )


def left_of(payment: Payment) -> Decimal:
    """Pounds of a payment that have not come back."""
    left: Decimal = payment.amount - sum((part.failed for part in _parts(payment)), Decimal("0.00"))
    return left


def decided(act: Act, request: object, outcome: str) -> None:
    """What a release, a refusal or a withdrawal means for the payment of a record."""
    record = request.record  # type: ignore[attr-defined]
    payment = one_locked(Payment, Payment.objects.get(record=record).pk, "payment")
    if outcome == "approved":
        payment.approved_by_id, payment.approved_at = act.by.person, now()
        with bank_judged():
            payment.save(update_fields=["approved_by", "approved_at"])
        set_state(act, record, APPROVED)
    elif record.state == PREPARED:
        set_state(act, record, REFUSED if outcome == "refused" else WITHDRAWN)
        tell(act, "banking.payment.withdrawn", payment=payment)


def _settle(act: Act, payment: Payment) -> None:
    """The state that follows from what came back."""
    parts = _parts(payment)
    failed = sum(part.failed for part in parts)
    if failed == payment.amount:
        state = FAILED
    elif payment.confirmed_at is None:
        return
    else:
        state = PART_FAILED if failed else CONFIRMED
    if payment.record.state != state:
        set_state(act, payment.record, state)


def _parts(payment: Payment) -> list[PaymentPart]:
    """Every part, of other organisations too: their records are theirs, so a join with those would leave parts out."""
    return list(PaymentPart.objects.filter(key=payment.key).order_by("holder_id"))


def _by_control(part: PaymentPart) -> dict[int, Decimal]:
    rows = PaymentItem.objects.filter(part=part).values_list("control_id").annotate(pounds=Sum("amount"))
    return dict(rows.order_by("control_id"))
