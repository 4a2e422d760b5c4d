"""Requisitions: raised as a draft, changed, sent for approval with budget reserved, dropped, raised again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.budgets.committing import Want, cancel, reserve
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.documents.models import Record
from apps.documents.records import did, open_record, set_state, touch
from apps.documents.versions import check_version, once
from apps.purchasing.calc.amounts import NOUGHT
from apps.purchasing.costing import Asked, Costed, costed
from apps.purchasing.errors import purchase_judged
from apps.purchasing.guards import APPROVE, RAISE, document
from apps.purchasing.models import Requisition, RequisitionLine
from apps.purchasing.queries.behind import duties_for
from apps.purchasing.transitions import APPROVED, DRAFT, DROPPED, REQUISITION, WAITING
from apps.suppliers.models import Supplier
from apps.work.approvals import ask, take_back
from apps.work.models import ApprovalRequest

PROCUREMENT = DataClass.PROCUREMENT


@dataclass(frozen=True)
class Needed:
    """The head of a requisition."""

    reason: str
    deliver_to: str
    needed_on: dt.date
    supplier: int | None = None
    contract: str = ""
    common: str = ""


@action("purchasing.requisition.raise")
def raise_requisition(
    act: Act, *, holder: int, lines: Sequence[Asked], need: Needed, key: str, send: bool = False
) -> Record:
    """Raise a requisition as a draft; with `send` it goes for approval in the same act."""
    act.by.require(RAISE, holder)
    first = once(act, key, holder=holder, data_class=PROCUREMENT)
    if first.done:
        return one_seen(Record, first.answer, "requisition")
    record, requisition, made = write_draft(act, holder, lines, need)
    if send:
        send_for_approval(act, record, requisition, made)
    first.keep(record.pk)
    act.audit(holder, PROCUREMENT, record=record.pk,
              details={"lines": len(made), "cost": requisition.cost, "sent": send})  # fmt: skip
    return record


@action("purchasing.requisition.change")
def change_requisition(
    act: Act, *, record_id: int, lines: Sequence[Asked], need: Needed, version: int
) -> Requisition:
    """Replace what a draft asks for."""
    record = check_version(document(record_id, REQUISITION), version)
    requisition = _own(act, record)
    RequisitionLine.objects.filter(requisition=requisition).delete()
    made = costed(record.holder_id, lines, contract=need.contract, day=today())
    _set_head(requisition, need, made)
    with purchase_judged():
        requisition.save()
    _write_lines(requisition, made)
    touch(act, record, title=_title(made))
    act.audit(record.holder_id, PROCUREMENT, record=record.pk,
              details={"lines": len(made), "cost": requisition.cost})  # fmt: skip
    return requisition


@action("purchasing.requisition.send")
def send_requisition(act: Act, *, record_id: int, version: int) -> ApprovalRequest:
    """Send a draft for approval: its budget is reserved, and whoever the rules name is asked.

    Conflict when the budget stops it; the sentence says the cure.
    """
    record = check_version(document(record_id, REQUISITION), version)
    requisition = _own(act, record)
    asked = send_for_approval(act, record, requisition, list(requisition.lines.order_by("position")))
    act.audit(record.holder_id, PROCUREMENT, record=record.pk, details={"cost": requisition.cost})
    return asked


@action("purchasing.requisition.drop")
def drop_requisition(act: Act, *, record_id: int, reason: str) -> Record:
    """Drop a requisition that is not ordered: what it reserved is free again."""
    record = document(record_id, REQUISITION)
    requisition = Requisition.objects.get(record=record)
    if requisition.raised_by_id != act.by.person and not act.by.holds("order.place", record.holder_id):
        raise NotAllowed("A requisition is dropped by whoever raised it, or by a person who places orders.")
    why = reason_given(reason)
    waiting = ApprovalRequest.objects.filter(record=record, state=ApprovalRequest.State.WAITING).first()
    if waiting is not None:
        take_back(act, waiting)
    else:
        if record.state == APPROVED:
            free(act, record)
        set_state(act, record, DROPPED)
    act.audit(record.holder_id, PROCUREMENT, record=record.pk, reason=why)
    return record


@action("purchasing.requisition.again")
def raise_again(act: Act, *, record_id: int, key: str) -> Record:
    """Raise a new draft that asks for the same (a requisition that was refused or dropped, or a usual one)."""
    old = document(record_id, REQUISITION, lock=False)
    act.by.require(RAISE, old.holder_id)
    first = once(act, key, holder=old.holder_id, data_class=PROCUREMENT)
    if first.done:
        return one_seen(Record, first.answer, "requisition")
    before = Requisition.objects.get(record=old)
    lines = [
        Asked(one.description, one.category.code, one.quantity, one.unit_price, one.cost_centre,
              max(one.needed_on, today()), unit=one.unit, vat_code=one.vat_code_id, cpv=one.cpv)
        for one in before.lines.select_related("category").order_by("position")
    ]  # fmt: skip
    need = Needed(
        before.reason, before.deliver_to, max(before.needed_on, today()), before.supplier_id, before.contract
    )
    record, requisition, made = write_draft(act, old.holder_id, lines, need)
    first.keep(record.pk)
    act.audit(old.holder_id, PROCUREMENT, record=record.pk,
              details={"lines": len(made), "cost": requisition.cost, "as": old.pk})  # fmt: skip
    return record


def write_draft(
    act: Act, holder: int, lines: Sequence[Asked], need: Needed
) -> tuple[Record, Requisition, list[RequisitionLine]]:
    """Open a requisition within another act."""
    made = costed(holder, lines, contract=need.contract, day=today())
    record = open_record(
        act, holder=holder, data_class=PROCUREMENT, kind=REQUISITION.kind, title=_title(made), state=DRAFT
    )
    did(act, record, RAISE)
    requisition = Requisition(holder_id=holder, record=record, raised_by_id=act.by.person)
    _set_head(requisition, need, made)
    with purchase_judged():
        requisition.save(force_insert=True)
    return record, requisition, _write_lines(requisition, made)


def send_for_approval(
    act: Act, record: Record, requisition: Requisition, lines: Sequence[RequisitionLine], *, hold: bool = True
) -> ApprovalRequest:
    """Reserve budget (unless the money is spent already) and ask whoever the organisation's rules name."""
    if not requisition.reason.strip():
        raise Invalid(
            "Say why this is value for money.", fields={"reason": "Say why this is value for money."}
        )
    if hold:
        reserve(
            act,
            record,
            [Want(one.position, one.coding_id, one.cost, one.needed_on, one.description) for one in lines],
        )
    set_state(act, record, WAITING)
    duties = duties_for(
        record.holder_id, categories=[one.category_id for one in lines], cost_centres=[one.cost_centre for one in lines],
        amount=requisition.cost, day=today(),
    )  # fmt: skip
    return ask(act, record, duty=APPROVE, amount=requisition.cost, steps=duties or None, also=duties)


def _own(act: Act, record: Record) -> Requisition:
    act.by.require(RAISE, record.holder_id)
    requisition = Requisition.objects.get(record=record)
    if requisition.raised_by_id != act.by.person:
        raise NotAllowed(
            "A requisition is changed and sent by whoever raised it. Raise it again in your own name."
        )
    if record.state != DRAFT:
        raise Conflict(f"{record.number} is “{record.state}” and no longer changes. Raise it again.")
    return requisition


def _set_head(requisition: Requisition, need: Needed, made: Sequence[Costed]) -> None:
    supplier = one_seen(Supplier, need.supplier, "supplier") if need.supplier else None
    if supplier is not None and supplier.merged_into_id:
        raise Conflict(f"{supplier.name} was merged into another supplier: choose that one.")
    if not need.deliver_to.strip():
        raise Invalid("Say where it is delivered.", fields={"deliver_to": "Say where it is delivered."})
    requisition.supplier = supplier
    requisition.contract, requisition.common = need.contract.strip().upper(), need.common.strip()
    requisition.reason, requisition.deliver_to = need.reason.strip()[:400], need.deliver_to.strip()[:300]
    requisition.needed_on = need.needed_on
    requisition.net = sum((one.net for one in made), NOUGHT)
    requisition.cost = sum((one.cost for one in made), NOUGHT)


def _write_lines(requisition: Requisition, made: Sequence[Costed]) -> list[RequisitionLine]:
    with purchase_judged():
        return RequisitionLine.objects.bulk_create(
            [
                RequisitionLine(
                    holder_id=requisition.holder_id,
                    requisition=requisition,
                    position=place,
                    description=one.asked.description.strip()[:200],
                    category=one.category,
                    cpv=one.asked.cpv or one.category.cpv,
                    quantity=one.asked.quantity,
                    unit=one.asked.unit.strip()[:20] or "each",
                    unit_price=one.asked.unit_price,
                    net=one.net,
                    vat_code_id=one.vat_code,
                    cost=one.cost,
                    coding_id=one.coding,
                    cost_centre=one.asked.cost_centre,
                    needed_on=one.asked.needed_on,
                )
                for place, one in enumerate(made, start=1)
            ]
        )


def _title(made: Sequence[Costed]) -> str:
    more = f" and {len(made) - 1} more" if len(made) > 1 else ""
    return made[0].asked.description.strip()[:150] + more


def decided(act: Act, record: Record, outcome: str) -> None:
    """What an approval's outcome does to a requisition whose budget is reserved."""
    if outcome == "approved":
        set_state(act, record, APPROVED)
        return
    free(act, record)
    set_state(act, record, "refused" if outcome == "refused" else DROPPED)


def free(act: Act, record: Record, *, cause: Record | None = None) -> None:
    """Free what a requisition reserved.  Its lines are named, since whoever decides need not read the budgets."""
    lines = RequisitionLine.objects.filter(requisition__record=record)
    cancel(act, record, list(lines.order_by("position").values_list("position", flat=True)), cause=cause)
