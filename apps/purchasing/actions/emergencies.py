"""Emergencies: the order follows the purchase, and the approval follows the order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, second_person
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Invalid
from apps.documents.models import Record
from apps.documents.records import set_state
from apps.documents.versions import once
from apps.identity.models import Person
from apps.purchasing.actions.orders import Terms, write_order
from apps.purchasing.actions.requisitions import Needed, send_for_approval, write_draft
from apps.purchasing.costing import Asked
from apps.purchasing.guards import RAISE, rules_on
from apps.purchasing.models import Emergency, RequisitionLine
from apps.purchasing.transitions import APPROVED, DROPPED, ORDERED, REFUSED
from apps.tenancy.working_days import add_working_days
from apps.work.telling import discharge, oblige


@dataclass(frozen=True)
class Urgent:
    """Why it could not wait."""

    incident: str
    authorised_by: int
    reason: str
    bought_on: dt.date


@action("purchasing.order.emergency")
def order_in_emergency(
    act: Act, *, holder: int, lines: Sequence[Asked], need: Needed, urgent: Urgent, terms: Terms, key: str
) -> tuple[Record, list[str]]:
    """Write down what was bought in an emergency: requisition and order in one act, approval due within the
    organisation's working days.  Gives the order's record and warnings of the budget."""
    act.by.require(RAISE, holder)
    first = once(act, key, holder=holder, data_class=DataClass.PROCUREMENT)
    if first.done:
        return one_seen(Record, first.answer, "order"), []
    _check(act, urgent)
    due = add_working_days(urgent.bought_on, rules_on(holder).emergency_days)
    record, requisition, made = write_draft(act, holder, lines, need)
    send_for_approval(act, record, requisition, made, hold=False)
    asked = list(RequisitionLine.objects.filter(requisition=requisition).select_related("category", "requisition")
                 .order_by("position"))  # fmt: skip
    order, _, warnings = write_order(act, holder, [requisition], asked, terms, {}, retrospective=True)
    Emergency.objects.create(
        holder_id=holder, requisition=requisition, incident=urgent.incident.strip()[:40],
        authorised_by_id=urgent.authorised_by, reason=urgent.reason.strip()[:400], bought_on=urgent.bought_on,
        approve_by=due, over_budget=warnings,
    )  # fmt: skip
    oblige(
        act, holder=holder, data_class=DataClass.PROCUREMENT, key=_key(record), due_on=due, duty="requisition.approve",
        title=f"Approve what was bought in the emergency {urgent.incident}{', past its budget' if warnings else ''}",
        record=record,
    )  # fmt: skip
    first.keep(order.pk)
    act.audit(
        holder, DataClass.PROCUREMENT, record=order.pk, reason=urgent.reason.strip()[:200],
        details={"incident": urgent.incident, "cost": requisition.cost, "approve_by": due, "warnings": len(warnings)},
    )  # fmt: skip
    return order, warnings


def emergency_decided(act: Act, record: Record, outcome: str) -> None:
    """The money is spent: the order stands whatever is decided, and the decision stands beside it."""
    if outcome == "approved":
        set_state(act, record, APPROVED)
        set_state(act, record, ORDERED)
    else:
        set_state(act, record, REFUSED if outcome == "refused" else DROPPED)
    discharge(act, holder=record.holder_id, key=_key(record))


def _check(act: Act, urgent: Urgent) -> None:
    wrong = {
        name: said
        for name, value, said in (
            ("incident", urgent.incident, "Give the number of the incident."),
            ("urgent_reason", urgent.reason, "Say why it could not wait."),
        )
        if not value.strip()
    }
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    if urgent.bought_on > today():
        raise Invalid("An emergency order follows the purchase: give today or an earlier day.",
                      fields={"bought_on": "Give today or an earlier day."})  # fmt: skip
    one_seen(Person, urgent.authorised_by, "person")
    second_person(act.by, urgent.authorised_by, what="the emergency purchase")


def _key(record: Record) -> str:
    return f"purchasing.emergency.{record.pk}"
