"""The door for room purchasing: what an order takes of a contract, within its own act.

call_off(act, "CC-C0001", order, supplier, Decimal("1200.00"), day)   # refused with a sentence, or kept
settle_calls(act, order, Decimal("900.00"), day)                      # the order now stands at so much
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Sum

from apps.audit.act import Act
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.procurement.actions.contracts import take_off
from apps.procurement.models import CalledOff, Contract, Entitled
from apps.procurement.models.contracts import Kind
from apps.procurement.transitions import LIVE
from apps.tenancy.models import Organisation

NOUGHT = Decimal("0.00")


def call_off(act: Act, code: str, order: Record, supplier: int, net: Decimal, day: dt.date) -> Contract:
    """An order takes net pounds of a contract of its organisation.

    Invalid when the register has no such contract; Conflict when it is not in force that day, is with another supplier, is
    not open to this organisation, or has less left: each says what would be right.
    """
    found = _locked(order.holder_id, code)
    number = found.record.number
    if found.record.state != LIVE:
        raise Conflict(
            f"{number} {found.code} is “{found.record.state}”: only a contract in force is called off."
        )
    if day not in found.during:
        raise Conflict(
            f"{number} {found.code} runs from {found.during.lower:%-d %B %Y} to {found.last_day:%-d %B %Y}: nothing is "
            f"called off it on {day:%-d %B %Y}. Have it extended, or order without it."
        )
    if (found.supplier.merged_into_id or found.supplier_id) != supplier:
        raise Conflict(
            f"{number} {found.code} is with {found.supplier.name}: order from that supplier, or without it."
        )
    _refuse_unless_entitled(found)
    if net > found.left:
        raise Conflict(
            f"£{found.left:,.2f} of £{found.cap:,.2f} is left on {number} {found.code}; the order takes £{net:,.2f}. Have "
            "its value raised by an approved change, or order less."
        )
    take_off(act, found, order, net, day)
    return found


def settle_calls(act: Act, order: Record, net: Decimal, day: dt.date) -> None:
    """Make what an order takes of its contract, where it takes of one, equal to `net` pounds."""
    taken = (
        CalledOff.objects.filter(holder_id=order.holder_id, order=order)
        .values("contract_id").annotate(net=Sum("net")).order_by("contract_id")
    )  # fmt: skip
    for row in list(taken):
        found = (
            Contract.objects.select_for_update(of=("self",))
            .select_related("record")
            .get(pk=row["contract_id"])
        )
        more = net - row["net"]
        if more > found.left:
            raise Conflict(
                f"£{found.left:,.2f} is left on {found.record.number} {found.code}; the change takes £{more:,.2f} more."
            )
        if more:
            take_off(act, found, order, more, day)


def _locked(holder: int, code: str) -> Contract:
    text = code.strip().upper()
    found = (
        Contract.objects.select_for_update(of=("self",)).select_related("record", "supplier")
        .filter(holder_id=holder, code=text).first()
    )  # fmt: skip
    if found is None:
        raise Invalid(
            f"The contract register of this organisation has no {text}. Draw it up there, or leave the contract out.",
            fields={"contract": "Choose a contract of the register."},
        )
    return found


def _refuse_unless_entitled(contract: Contract) -> None:
    rows = list(Entitled.objects.filter(contract=contract).select_related("organisation"))
    if contract.kind == Kind.CONTRACT or not rows:
        return
    own = Organisation.objects.get(pk=contract.holder_id)
    if not any(row.organisation_id == own.pk or row.service == own.service for row in rows):
        named = ", ".join(
            row.organisation.name if row.organisation else row.get_service_display() for row in rows[:10]
        )
        raise Conflict(f"{contract.record.number} {contract.code} is open to {named}, not to {own.name}.")
