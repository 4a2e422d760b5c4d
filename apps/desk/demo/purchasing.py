"""The county's purchases, left unfinished: something to approve, something half received, an emergency overdue.

It does nothing for an organisation that keeps no books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from apps.budgets.models import BudgetYear
from apps.core.clock import financial_year, today
from apps.core.scope import scoped_transaction
from apps.desk.demo.county import SEED
from apps.desk.demo.people import County
from apps.documents.models import Record
from apps.purchasing.actions.cards import Bought, state_purchase
from apps.purchasing.actions.emergencies import Urgent, order_in_emergency
from apps.purchasing.actions.orders import Terms, place_order
from apps.purchasing.actions.receipts import Delivery, receive
from apps.purchasing.actions.requisitions import Needed, raise_requisition
from apps.purchasing.actions.setup import (
    give_card,
    open_category,
    open_delivery_point,
    set_approval_rule,
    set_buying_rules,
)
from apps.purchasing.costing import Asked
from apps.suppliers.models import Supplier
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest

Tell = Callable[[str], None]
SINCE = dt.date(2026, 4, 1)
SOURCE = "Contract standing orders 2026, part 4"
RULES: dict[str, Decimal | int] = {
    "amend_percent": Decimal("10.00"), "amend_pounds": Decimal("500.00"), "over_receipt_percent": Decimal("5.00"),
    "over_bill_percent": Decimal("2.00"), "over_bill_pounds": Decimal("50.00"), "countersign_above": Decimal("10000.00"),
    "low_value": Decimal("250.00"), "emergency_days": 2,
}  # fmt: skip
EMERGENCY_DAYS_AGO = 9


@dataclass(frozen=True)
class _Buyer:
    """One organisation that buys: who does what, and what may be asked for."""

    code: str
    keeper: str
    raiser: str
    approver: str
    buyer: str
    stores: str
    categories: tuple[tuple[str, str, str, str, str], ...]  # code, name, account, kind, CPV
    points: tuple[tuple[str, str, str, str], ...]  # name, address, cost centre, objective


FIRE = _Buyer(
    "FRA",
    "fra.purchasing",
    "fra.station",
    "fra.commander",
    "fra.buyer",
    "fra.stores",
    (
        ("UNIFORM", "Uniform and protective clothing", "54200", "goods", "35811100"),
        ("EQUIPMENT", "Operational equipment", "54000", "goods", "35110000"),
    ),
    (
        ("Quarlow fire station", "Mill Lane, Quarlow", "STNS", "RESCUE"),
        ("Oxmarl fire station", "Quay Road, Oxmarl", "STNS", "RESCUE"),
    ),
)
POLICE = _Buyer(
    "CC",
    "cc.purchasing",
    "cc.sergeant",
    "cc.inspector",
    "cc.buyer",
    "cc.stores",
    (
        ("EQUIPMENT", "Operational equipment", "54000", "goods", "35200000"),
        ("CLEANING", "Cleaning of buildings", "52500", "services", "90911200"),
        ("ICT", "Computing", "54500", "goods", "30200000"),
    ),
    (
        ("Operations store", "Depot Road, Corlminster", "OPSUP", "OPSUP"),
        ("Headquarters", "Castle Street, Corlminster", "ESTATES", "SUPPORT"),
        ("Digital and data", "Castle Street, Corlminster", "ICT", "SUPPORT"),
    ),
)


def set_up(county: County, tell: Tell) -> None:
    """Rules, categories and stations of the police and the fire service, and purchases at every stage."""
    if not all(keeps_books(county, one) for one in (FIRE, POLICE)):
        return
    for one in (FIRE, POLICE):
        _rules(county, one)
    order = _fire(county)
    _police(county)
    tell(
        f"Purchasing: {order.number} half received, a requisition to approve, another to order, a card purchase, and an "
        "emergency whose approval is overdue."
    )


def keeps_books(county: County, one: _Buyer) -> bool:
    """Whether the organisation is there, with a budget adopted for this year."""
    if one.code not in county.holders or one.keeper not in county.people:
        return False
    with scoped_transaction(county.actor(one.approver).scope()):
        return BudgetYear.objects.filter(
            holder_id=county.holders[one.code], year=financial_year(today()), adopted_at__isnull=False
        ).exists()


def _rules(county: County, one: _Buyer) -> None:
    keeper, holder = county.actor(one.keeper), county.holders[one.code]
    set_buying_rules(by=keeper, holder=holder, figures=RULES, source=SOURCE, since=SINCE)
    for code, name, account, kind, cpv in one.categories:
        open_category(by=keeper, holder=holder, code=code, name=name, account=account, vat_code="S", kind=kind, cpv=cpv,
                      since=SINCE)  # fmt: skip
    for name, address, centre, objective in one.points:
        open_delivery_point(by=keeper, holder=holder, name=name, address=address, cost_centre=centre, objective=objective,
                            since=SINCE)  # fmt: skip
    set_approval_rule(
        by=keeper, holder=holder, step=1, duty="requisition.approve", source=SOURCE, since=SINCE
    )
    set_approval_rule(
        by=keeper, holder=holder, step=2, duty="requisition.authorise", above=Decimal("25000.00"), source=SOURCE, since=SINCE
    )  # fmt: skip


def _fire(county: County) -> Record:
    """Part of an order came; another requisition waits; pumps were bought in a flood and nobody approved yet."""
    boots = ordered(county, FIRE, [thing("Fire boots, pair", "UNIFORM", "40", "118.5000"),
                                    thing("Fire gloves, pair", "UNIFORM", "80", "41.2500")],
                     "Framework price; two other makers asked 6 % more")  # fmt: skip
    came(county, FIRE, boots, {1: Decimal(25), 2: Decimal(80)}, "DN 88412")
    _raised(
        county, FIRE, [thing("Thermal imaging camera", "EQUIPMENT", "2", "3140.0000")],
        "Replaces two that failed inspection; cheapest of three quotes that meet the standard",
    )  # fmt: skip
    by, holder = county.actor(FIRE.raiser), county.holders["FRA"]
    order_in_emergency(
        by=by, holder=holder, lines=_placed(FIRE, [thing("Portable pump, hire for a week", "EQUIPMENT", "3", "412.0000")]),
        need=_need(FIRE, "The only hirer that could deliver the same night"), terms=Terms(supplier_at(county, 1)),
        urgent=Urgent("INC-2026-20931", county.people["fra.commander"], "River in flood at Quarlow, own pumps all in use",
                      today() - dt.timedelta(days=EMERGENCY_DAYS_AGO)), key=f"{SEED} emergency",
    )  # fmt: skip
    return boots


def _police(county: County) -> None:
    """Cleaning accepted in part, torches approved and not yet ordered, batteries bought by card."""
    cleaning = ordered(
        county,
        POLICE,
        [thing("Deep clean of custody suites", "CLEANING", "1", "8400.0000", "ESTATES", "SUPPORT")],
        "Call-off at the rates of the cleaning contract",
    )
    came(county, POLICE, cleaning, {1: Decimal("3150.00")}, "", "Suites 1 to 3 done as specified")
    torches = _raised(county, POLICE, [thing("Dragon-light torch", "EQUIPMENT", "30", "36.8000")],
                      "Same model as in use, so that batteries and chargers fit")  # fmt: skip
    approve(by=county.actor(POLICE.approver), request_id=_request(county, POLICE, torches))
    give_card(by=county.actor(POLICE.keeper), holder=county.holders["CC"], person=county.people["cc.sergeant"],
              manager=county.people["cc.inspector"], limit=Decimal("200.00"), since=SINCE)  # fmt: skip
    asked = _placed(POLICE, [thing("Batteries for radios", "EQUIPMENT", "1", "40.0000")])[0]
    state_purchase(
        by=county.actor(POLICE.raiser),
        holder=county.holders["CC"],
        key=f"{SEED} card purchase",
        bought=Bought(
            asked,
            "Corlminster Electrical",
            today(),
            Decimal("48.00"),
            Decimal("8.00"),
            "Needed at the cordon at once",
        ),
    )


def thing(
    what: str, category: str, quantity: str, price: str, centre: str = "", objective: str = ""
) -> Asked:
    """One thing to ask for, with VAT and day as usual."""
    return Asked(what, category, Decimal(quantity), Decimal(price), centre, _needed(), objective=objective)


def _needed() -> dt.date:
    return today() + dt.timedelta(days=21)


def _need(one: _Buyer, reason: str) -> Needed:
    name, address, _, _ = one.points[0]
    return Needed(reason, f"{name}, {address}", _needed())


def _raised(county: County, one: _Buyer, lines: Sequence[Asked], reason: str) -> Record:
    return raise_requisition(
        by=county.actor(one.raiser), holder=county.holders[one.code], lines=_placed(one, lines), need=_need(one, reason),
        key=f"{SEED} requisition {lines[0].description}", send=True,
    )  # fmt: skip


def _placed(one: _Buyer, lines: Sequence[Asked]) -> list[Asked]:
    """The first delivery point's cost centre where a line names none."""
    _, _, centre, objective = one.points[0]
    return [
        line if line.cost_centre else replace(line, cost_centre=centre, objective=objective) for line in lines
    ]


def ordered(county: County, one: _Buyer, lines: Sequence[Asked], reason: str) -> Record:
    """Raised, approved and ordered of the first supplier."""
    record = _raised(county, one, lines, reason)
    approve(by=county.actor(one.approver), request_id=_request(county, one, record))
    order, _ = place_order(
        by=county.actor(one.buyer),
        holder=county.holders[one.code],
        requisitions=[record.pk],
        terms=Terms(supplier_at(county, 0)),
        key=f"{SEED} order {lines[0].description}",
    )
    return order


def came(
    county: County, one: _Buyer, order: Record, came: dict[int, Decimal], note: str, signed: str = ""
) -> None:
    """Received at the store."""
    receive(
        by=county.actor(one.stores), holder=county.holders[one.code], key=f"{SEED} receipt {order.pk}",
        deliveries=[Delivery(order.pk, came, today(), note=note, signed=signed)],
    )  # fmt: skip


def _request(county: County, one: _Buyer, record: Record) -> int:
    with scoped_transaction(county.actor(one.approver).scope()):
        return ApprovalRequest.objects.get(record=record).pk


def supplier_at(county: County, place: int) -> int:
    """One of the confirmed suppliers, else any: the county's own have come with its payment files by now."""
    with scoped_transaction(county.actor("steward").scope()):
        standing = Supplier.objects.filter(merged_into__isnull=True, addressable=True).order_by(
            "state", "name", "pk"
        )
        return standing[place].pk
