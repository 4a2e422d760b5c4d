"""How an organisation buys: its rules from a day on, categories, delivery points, who approves what, who holds a card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import Act, action
from apps.audit.guards import one_seen
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid
from apps.identity.models import Duty, Person
from apps.identity.queries import people_with
from apps.ledger.models import Account, VatCode
from apps.purchasing.errors import purchase_judged
from apps.purchasing.guards import APPROVE, APPROVE_CARD, KEEP
from apps.purchasing.models import ApprovalRule, CardHolder, Category, DeliveryPoint, Rules

APPROVING = (APPROVE, "requisition.endorse", "requisition.authorise")
"""Duties that a rule may ask for: each is kept apart from raising and receiving."""
STANDING = "Another one stands for some of these days already: choose another day."


@action("purchasing.rules.set")
def set_buying_rules(
    act: Act, *, holder: int, figures: Mapping[str, Decimal | int], source: str, since: dt.date
) -> Rules:
    """Tolerances, limits and days from a day on; those before end the day before.  `figures` are the fields of Rules."""
    act.by.require(KEEP, holder)
    if not source.strip():
        raise Invalid("Name the standing order that says so.", fields={"source": "Name it."})
    before = Rules.objects.filter(holder_id=holder, during__contains=since).first()
    if before is not None and before.during.lower == since:
        raise Conflict(f"Rules from {since:%-d %B %Y} stand already; choose another day.")
    with purchase_judged(overlap=STANDING):
        if before is not None:
            before.during = DateRange(before.during.lower, since)
            before.save()
        made = Rules.objects.create(
            holder_id=holder, source=source.strip()[:200], during=DateRange(since, None), **dict(figures)
        )
    act.audit(holder, DataClass.PROCUREMENT, reason=source.strip()[:200],
              details={"rules": made.pk, "since": since, **figures})  # fmt: skip
    return made


@action("purchasing.category.open")
def open_category(
    act: Act, *, holder: int, code: str, name: str, account: str, vat_code: str, since: dt.date,
    kind: str = Category.Kind.GOODS, cpv: str = "", capital: bool = False,
) -> Category:  # fmt: skip
    """A category that people may ask for, from a day on."""
    act.by.require(KEEP, holder)
    one_seen(Account, account, "account")
    one_seen(VatCode, vat_code, "VAT code")
    text = code.strip().upper()
    if not text or not name.strip():
        raise Invalid(
            "A category has a code and a name that people know it by.", fields={"name": "Give a name."}
        )
    if Category.objects.filter(holder_id=holder, code=text).exists():
        raise Conflict(f"Category {text} exists already.")
    with purchase_judged():
        made = Category.objects.create(
            holder_id=holder, code=text, name=name.strip()[:120], kind=kind, account_id=account, vat_code_id=vat_code,
            cpv=cpv.strip(), capital=capital, during=DateRange(since, None),
        )  # fmt: skip
    act.audit(holder, DataClass.PROCUREMENT, details={"category": made.pk, "code": text})
    return made


@action("purchasing.delivery_point.open")
def open_delivery_point(
    act: Act, *, holder: int, name: str, address: str, cost_centre: str, since: dt.date, objective: str = ""
) -> DeliveryPoint:
    """A place to deliver to, and the cost centre that usually bears what comes there."""
    act.by.require(KEEP, holder)
    if not name.strip() or not address.strip() or not cost_centre.strip():
        raise Invalid("Give its name, address and cost centre.", fields={"name": "Give a name."})
    if DeliveryPoint.objects.filter(holder_id=holder, name=name.strip()).exists():
        raise Conflict(f"{name.strip()} exists already.")
    made = DeliveryPoint.objects.create(
        holder_id=holder, name=name.strip()[:120], address=address.strip()[:300], cost_centre=cost_centre.strip().upper(),
        objective=objective.strip().upper(), during=DateRange(since, None),
    )  # fmt: skip
    act.audit(holder, DataClass.PROCUREMENT, details={"delivery_point": made.pk})
    return made


@action("purchasing.approval_rule.set")
def set_approval_rule(
    act: Act, *, holder: int, step: int, duty: str, source: str, since: dt.date, above: Decimal = Decimal(0),
    category: str = "", cost_centre: str = "",
) -> ApprovalRule:  # fmt: skip
    """From a day on, purchases of a category or cost centre need a duty at a step, from an amount on."""
    act.by.require(KEEP, holder)
    if duty not in APPROVING:
        raise Invalid(f"Requisitions are approved by one of the duties {', '.join(APPROVING)}.")
    one_seen(Duty, duty, "duty")
    found = (
        Category.objects.filter(holder_id=holder, code=category.strip().upper()).first() if category else None
    )
    if category and found is None:
        raise Invalid(f"There is no category {category}.", fields={"category": "Choose a category."})
    with purchase_judged(overlap=STANDING):
        made = ApprovalRule.objects.create(
            holder_id=holder, step=step, duty_id=duty, above=above, category=found, cost_centre=cost_centre.strip().upper(),
            source=source.strip()[:200], during=DateRange(since, None),
        )  # fmt: skip
    act.audit(
        holder, DataClass.PROCUREMENT, details={"rule": made.pk, "duty": duty, "above": above, "step": step}
    )
    return made


@action("purchasing.card.give")
def give_card(
    act: Act, *, holder: int, person: int, manager: int, limit: Decimal, since: dt.date
) -> CardHolder:
    """Let a person buy by card from a day on; the manager approves, and needs the duty for it."""
    act.by.require(KEEP, holder)
    one_seen(Person, person, "person")
    one_seen(Person, manager, "person")
    if person in (manager, act.by.person):
        raise Invalid("A card is given by one person, held by another, and approved by the holder's manager.")
    if manager not in {one.person for one in people_with(APPROVE_CARD, holder)}:
        raise Invalid(f"The manager needs the duty “{APPROVE_CARD}” in this organisation.")
    with purchase_judged(overlap="This person holds a card for some of these days already."):
        made = CardHolder.objects.create(
            holder_id=holder, person_id=person, manager_id=manager, limit=limit, during=DateRange(since, None)
        )
    act.audit(holder, DataClass.PROCUREMENT, details={"card": made.pk, "limit": limit})
    return made
