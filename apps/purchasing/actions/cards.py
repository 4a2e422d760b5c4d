"""Purchases by card and of low value: stated by whoever bought, approved afterwards by that person's manager."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal

from apps.audit.act import Act, action
from apps.audit.guards import one_seen
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.errors import Conflict, Invalid
from apps.documents.models import Record
from apps.documents.records import did, open_record, set_state
from apps.documents.versions import once
from apps.ledger.calc import vat as calc
from apps.ledger.queries.vat import code_on
from apps.purchasing.costing import Asked, costed, regimes
from apps.purchasing.errors import purchase_judged
from apps.purchasing.guards import APPROVE_CARD, BUY_BY_CARD, rules_on
from apps.purchasing.models import CardHolder, CardPurchase
from apps.purchasing.transitions import APPROVED, CARD, DROPPED, REFUSED, WAITING
from apps.work.approvals import ask


@dataclass(frozen=True)
class Bought:
    """What the till receipt says, and what it was for."""

    asked: Asked
    merchant: str
    bought_on: dt.date
    gross: Decimal
    vat: Decimal
    reason: str


@action("purchasing.card.state")
def state_purchase(act: Act, *, holder: int, bought: Bought, key: str) -> Record:
    """State what was bought by card; the holder's manager is asked to approve it."""
    act.by.require(BUY_BY_CARD, holder)
    first = once(act, key, holder=holder, data_class=DataClass.PROCUREMENT)
    if first.done:
        return one_seen(Record, first.answer, "card purchase")
    card = _card(act, holder, bought)
    net = bought.gross - bought.vat
    line = replace(bought.asked, quantity=Decimal(1), unit_price=net, net=net)
    made = costed(holder, [line], day=bought.bought_on)[0]
    regime = calc.regime_for(
        regimes(holder, bought.bought_on), vat_code=made.vat_code, activity=bought.asked.objective or None
    )
    decided = calc.decide(net, code_on(made.vat_code, bought.bought_on), regime, vat=bought.vat)
    record = open_record(
        act, holder=holder, data_class=DataClass.PROCUREMENT, kind=CARD.kind, state=WAITING,
        title=f"{bought.merchant.strip()}: {bought.asked.description.strip()}",
    )  # fmt: skip
    did(act, record, BUY_BY_CARD)
    with purchase_judged():
        CardPurchase.objects.create(
            holder_id=holder,
            record=record,
            person_id=act.by.person,
            manager_id=card.manager_id,
            bought_on=bought.bought_on,
            merchant=bought.merchant.strip()[:120],
            description=bought.asked.description.strip()[:200],
            reason=bought.reason.strip()[:400],
            category=made.category,
            gross=bought.gross,
            vat=bought.vat,
            cost=decided.cost,
            vat_code_id=made.vat_code,
            coding_id=made.coding,
        )
    ask(act, record, duty=APPROVE_CARD, amount=bought.gross)
    first.keep(record.pk)
    act.audit(
        holder, DataClass.PROCUREMENT, record=record.pk, details={"gross": bought.gross, "cost": decided.cost}
    )
    return record


def card_decided(act: Act, record: Record, outcome: str) -> None:
    """Keep who approved; the database lets only the holder's manager, or whoever stands in for that one."""
    if outcome == "approved":
        purchase = CardPurchase.objects.get(record=record)
        purchase.approved_by_id = act.by.person
        with purchase_judged():
            purchase.save(update_fields=["approved_by"])
    set_state(act, record, {"approved": APPROVED, "refused": REFUSED}.get(outcome, DROPPED))


def _card(act: Act, holder: int, bought: Bought) -> CardHolder:
    if not bought.reason.strip() or not bought.merchant.strip():
        raise Invalid("Say where it was bought, and why.", fields={"reason": "Say why it was bought."})
    if bought.bought_on > today():
        raise Invalid(
            "Give the day on which it was bought.", fields={"bought_on": "Give today or an earlier day."}
        )
    if not Decimal(0) <= bought.vat < bought.gross:
        raise Invalid("The VAT is part of what was paid.", fields={"vat": "Less than what was paid."})
    card = CardHolder.objects.filter(
        holder_id=holder, person_id=act.by.person, during__contains=bought.bought_on
    ).first()
    if card is None:
        raise Conflict(
            f"{act.by.name} held no purchasing card of this organisation on that day. Raise a requisition."
        )
    limit = min(card.limit, rules_on(holder, bought.bought_on).low_value)
    if bought.gross > limit:
        raise Conflict(
            f"£{bought.gross:,.2f} is above the £{limit:,.2f} that may be bought by card. Raise a requisition."
        )
    return card
