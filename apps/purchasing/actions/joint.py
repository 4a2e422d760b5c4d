"""Joint purchases: one requisition and order for each legal buyer under a common reference, each with its share.

The lead offers each partner its share through a window; each partner raises its own requisition from it, so that every
buyer approves, reserves, orders and receives in its own books.  Where one lead buys for all and recharges, it names the
partners in `Terms.bearers` of its one order instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.versions import once
from apps.purchasing.actions.requisitions import Needed, write_draft
from apps.purchasing.calc.amounts import NOUGHT, line_net, share_line
from apps.purchasing.costing import Asked
from apps.purchasing.errors import purchase_judged
from apps.purchasing.guards import RAISE
from apps.purchasing.models import JointAnswer, JointOffer, Requisition
from apps.tenancy.models import Organisation

PARTNERS_MAX = 20


@dataclass(frozen=True)
class Own:
    """How a partner codes one line of its share: its own category and cost centre."""

    category: str
    cost_centre: str
    objective: str = ""


@action("purchasing.joint.propose")
def propose_joint(
    act: Act, *, holder: int, lines: Sequence[Asked], need: Needed, weights: Mapping[str, Decimal], key: str
) -> Record:
    """Raise the lead's own requisition for its share, and offer each partner its own, by weights of organisation codes.

    Quantities and pounds are shared by largest remainder, ties to the lead, so that the shares make the whole.
    """
    act.by.require(RAISE, holder)
    first = once(act, key, holder=holder, data_class=DataClass.PROCUREMENT)
    if first.done:
        return one_seen(Record, first.answer, "requisition")
    buyers = _buyers(holder, weights)
    parts = {pk: _part(lines, buyers, holder, pk) for pk in buyers}
    if not parts[holder]:
        raise Invalid("The lead buys some of it itself; otherwise a partner leads.")
    record, requisition, _ = write_draft(act, holder, parts[holder], need)
    common = f"J-{record.uid.hex[-10:].upper()}"
    Requisition.objects.filter(pk=requisition.pk).update(common=common)
    JointOffer.objects.bulk_create(
        [
            JointOffer(
                holder_id=holder,
                reader_id=partner,
                record=record,
                common=common,
                title=record.title,
                reason=need.reason.strip()[:400],
                needed_on=need.needed_on,
                weight=buyers[partner],
                net=sum((line.net or NOUGHT for line in parts[partner]), NOUGHT),
                lines=[_as_json(line) for line in parts[partner]],
                made_by_id=act.by.person,
                made_at=now(),
            )
            for partner in buyers
            if partner != holder and parts[partner]
        ]
    )
    first.keep(record.pk)
    act.audit(
        holder,
        DataClass.PROCUREMENT,
        record=record.pk,
        details={"common": common, "partners": sorted(set(buyers) - {holder}), "lines": len(lines)},
    )
    return record


@action("purchasing.joint.join")
def join_joint(
    act: Act, *, offer_id: int, holder: int, coded: Sequence[Own], deliver_to: str, key: str
) -> Record:
    """Raise a partner's own requisition for its share, as a draft; approval and order follow in its own organisation."""
    act.by.require(RAISE, holder)
    offer = one_seen(JointOffer, offer_id, "share of a joint purchase")
    if offer.reader_id != holder:
        raise Conflict("This share was offered to another organisation.")
    first = once(act, key, holder=holder, data_class=DataClass.PROCUREMENT)
    if first.done:
        return one_seen(Record, first.answer, "requisition")
    if len(coded) != len(offer.lines):
        raise Invalid(f"The share has {len(offer.lines)} lines: say for each where it belongs.")
    alive = Requisition.objects.filter(holder_id=holder, common=offer.common).exclude(
        record__state__in=["refused", "dropped"]
    )
    if alive.exists():
        raise Conflict("Your organisation has joined this purchase already.")
    lines = [
        Asked(one["description"], own.category, Decimal(one["quantity"]), Decimal(one["unit_price"]), own.cost_centre,
              offer.needed_on, unit=one["unit"], objective=own.objective, cpv=one["cpv"], net=Decimal(one["net"]))
        for one, own in zip(offer.lines, coded, strict=True)
    ]  # fmt: skip
    need = Needed(offer.reason, deliver_to, offer.needed_on, common=offer.common)
    record, requisition, _ = write_draft(act, holder, lines, need)
    _answer(act, offer, joined=True)
    first.keep(record.pk)
    act.audit(holder, DataClass.PROCUREMENT, record=record.pk,
              details={"common": offer.common, "offer": offer.pk, "cost": requisition.cost})  # fmt: skip
    return record


@action("purchasing.joint.decline")
def decline_joint(act: Act, *, offer_id: int, holder: int, reason: str) -> JointAnswer:
    """Say that this organisation does not take its share, and why; the lead reads it."""
    act.by.require(RAISE, holder)
    offer = one_seen(JointOffer, offer_id, "share of a joint purchase")
    if offer.reader_id != holder:
        raise Conflict("This share was offered to another organisation.")
    why = reason_given(reason)
    last = JointAnswer.objects.filter(holder_id=holder, common=offer.common).order_by("-pk").first()
    if last is not None:
        raise Conflict("Your organisation has answered this already.")
    made = _answer(act, offer, joined=False, reason=why)
    act.audit(holder, DataClass.PROCUREMENT, reason=why, details={"common": offer.common, "offer": offer.pk})
    return made


def _answer(act: Act, offer: JointOffer, *, joined: bool, reason: str = "") -> JointAnswer:
    with purchase_judged():
        return JointAnswer.objects.create(
            holder_id=offer.reader_id, reader_id=offer.holder_id, common=offer.common, joined=joined, reason=reason,
            person_id=act.by.person, at=now(),
        )  # fmt: skip


def _buyers(holder: int, weights: Mapping[str, Decimal]) -> dict[int, Decimal]:
    wanted = {code.strip().upper(): weight for code, weight in weights.items()}
    found = dict(Organisation.objects.filter(code__in=wanted).values_list("code", "pk"))
    unknown = set(wanted) - set(found)
    if unknown or not 2 <= len(wanted) <= PARTNERS_MAX or any(weight <= 0 for weight in wanted.values()):
        raise Invalid("Name two or more organisations, each with a share above nought.")
    buyers = {found[code]: weight for code, weight in wanted.items()}
    if holder not in buyers:
        raise Invalid("The lead is one of the buyers.")
    return buyers


def _part(lines: Sequence[Asked], buyers: Mapping[int, Decimal], lead: int, partner: int) -> list[Asked]:
    found = []
    for line in lines:
        quantity, net = share_line(line.quantity, line_net(line.quantity, line.unit_price), buyers, lead)[
            partner
        ]
        if net > 0:
            found.append(replace(line, quantity=quantity, net=net))
    return found


def _as_json(line: Asked) -> dict[str, Any]:
    return {
        "description": line.description.strip()[:200], "cpv": line.cpv, "quantity": f"{line.quantity:f}", "unit": line.unit,
        "unit_price": f"{line.unit_price:f}", "net": f"{line.net or NOUGHT:.2f}",
    }  # fmt: skip
