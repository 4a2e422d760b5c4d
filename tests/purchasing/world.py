"""An organisation that buys: books open, budget adopted, rules set, categories and a station to deliver to."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import today
from apps.core.scope import scope
from apps.documents.models import Record
from apps.documents.records import open_record
from apps.ledger.calc.entries import Entry, EntryLine
from apps.ledger.codings import Coded, codings
from apps.ledger.posting import post_entries
from apps.purchasing import billing
from apps.purchasing.actions.orders import Terms, place_order
from apps.purchasing.actions.receipts import Delivery, receive
from apps.purchasing.actions.requisitions import Needed, raise_requisition, send_requisition
from apps.purchasing.actions.setup import open_category, open_delivery_point, set_buying_rules
from apps.purchasing.costing import Asked
from apps.purchasing.models import Order, OrderLine, Requisition
from apps.purchasing.queries.proofs import prove_purchasing
from apps.suppliers.models import Supplier
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest
from tests.budgets.world import budgeted, planned

UNIFORM, CLEANING, STATIONERY = "54200", "52500", "54300"
SINCE = dt.date(2024, 4, 1)
FIGURES: dict[str, Any] = {
    "amend_percent": Decimal("10.00"), "amend_pounds": Decimal("100.00"), "over_receipt_percent": Decimal("5.00"),
    "over_bill_percent": Decimal("2.00"), "over_bill_pounds": Decimal("20.00"), "countersign_above": Decimal("5000.00"),
    "low_value": Decimal("250.00"), "emergency_days": 2,
}  # fmt: skip
KEEPERS = {"CC": "cc.purchasing", "FRA": "fra.purchasing"}
RAISERS = {"CC": "cc.sergeant", "FRA": "fra.officer"}
APPROVERS = {"CC": "cc.inspector", "FRA": "fra.commander"}
BUYERS = {"CC": "cc.buyer", "FRA": "fra.buyer"}
STORES = {"CC": "cc.stores", "FRA": "fra.stores"}
_keys = itertools.count(1)


def key() -> str:
    return f"purchase-form-{next(_keys)}"


def needed() -> dt.date:
    return today() + dt.timedelta(days=14)


def year() -> int:
    day = needed()
    return day.year if day.month >= 4 else day.year - 1


def ready(county: Any, code: str = "CC", budget: str = "12000.00", **figures: Any) -> int:
    """The organisation, able to buy uniforms, stationery (goods) and cleaning (services) for OPS."""
    lines = [planned(account, budget) for account in (UNIFORM, CLEANING, STATIONERY)]
    holder = budgeted(county, code, *lines, year=year(), years=sorted({year(), year() + 1}))
    keeper = county.actor(KEEPERS[code])
    set_buying_rules(
        by=keeper, holder=holder, figures={**FIGURES, **figures}, source="Standing order 12", since=SINCE
    )
    for name, account, kind in (
        ("UNIFORM", UNIFORM, "goods"),
        ("CLEANING", CLEANING, "services"),
        ("PAPER", STATIONERY, "goods"),
    ):
        open_category(by=keeper, holder=holder, code=name, name=name.title(), account=account, vat_code="S", kind=kind,
                      since=SINCE)  # fmt: skip
    open_delivery_point(
        by=keeper,
        holder=holder,
        name="Station 4",
        address="4 High Street, Westmarch",
        cost_centre="OPS",
        since=SINCE,
    )
    return holder


def supplier(county: Any, name: str = "Northgate Outfitters Ltd") -> int:
    with scope(county.everything()), transaction.atomic():
        found, _ = Supplier.objects.get_or_create(
            name=name, key=name.lower(), defaults={"state": "confirmed"}
        )
        return found.pk


def asked(
    quantity: str = "10", price: str = "24.0000", category: str = "UNIFORM", description: str = "Fleece jacket", **more: Any
) -> Asked:  # fmt: skip
    return Asked(
        description,
        category,
        Decimal(quantity),
        Decimal(price),
        "OPS",
        more.pop("needed_on", needed()),
        **more,
    )


def need(**more: Any) -> Needed:
    told = {
        "reason": "Three quotes; the cheapest that meets the standard",
        "deliver_to": "Station 4",
        "needed_on": needed(),
    }
    return Needed(**{**told, **more})


def drafted(county: Any, holder: int, *lines: Asked, code: str = "CC", by: Any = None, **more: Any) -> Record:
    return raise_requisition(
        by=by or county.actor(RAISERS[code]),
        holder=holder,
        lines=lines or (asked(),),
        need=need(**more),
        key=key(),
    )


def sent(county: Any, holder: int, *lines: Asked, code: str = "CC", **more: Any) -> Record:
    record = drafted(county, holder, *lines, code=code, **more)
    send_requisition(
        by=more.get("by") or county.actor(RAISERS[code]), record_id=record.pk, version=record.version
    )
    return again(county, record)


def request_of(county: Any, record: Record) -> int:
    with scope(county.everything()), transaction.atomic():
        return ApprovalRequest.objects.filter(record=record).latest("pk").pk


def approved(county: Any, holder: int, *lines: Asked, code: str = "CC", **more: Any) -> Record:
    record = sent(county, holder, *lines, code=code, **more)
    approve(by=county.actor(APPROVERS[code]), request_id=request_of(county, record))
    return again(county, record)


def ordered(
    county: Any, holder: int, *lines: Asked, code: str = "CC", by: Any = None, **terms: Any
) -> Record:
    record = approved(county, holder, *lines, code=code)
    order, _ = place_order(
        by=by or county.actor(BUYERS[code]), holder=holder, requisitions=[record.pk],
        terms=Terms(supplier=terms.pop("supplier", None) or supplier(county), **terms), key=key(),
    )  # fmt: skip
    return again(county, order)


def received(county: Any, holder: int, order: Record, code: str = "CC", by: Any = None, **came: str) -> Any:
    """Receive as the storekeeper: `_1="4"` is four of line 1."""
    how = {name: came.pop(name) for name in ("note", "signed") if name in came}
    back = bool(came.pop("back", ""))
    return receive(
        by=by or county.actor(STORES[code]),
        holder=holder,
        key=key(),
        deliveries=[
            Delivery(
                order.pk,
                {int(at[1:]): Decimal(amount) for at, amount in came.items()},
                today(),
                note=how.get("note", "" if not back else "Wrong size"),
                signed=how.get("signed", ""),
                back=back,
            )
        ],
    )[0]


def again(county: Any, record: Record) -> Record:
    """The record as it stands now."""
    with scope(county.everything()), transaction.atomic():
        return Record.objects.get(pk=record.pk)


def state(county: Any, record: Record) -> str:
    return again(county, record).state


def order_of(county: Any, record: Record) -> Order:
    with scope(county.everything()), transaction.atomic():
        return Order.objects.select_related("record", "supplier").get(record=record)


def requisition_of(county: Any, record: Record) -> Requisition:
    with scope(county.everything()), transaction.atomic():
        return Requisition.objects.select_related("record").get(record=record)


def line_of(county: Any, record: Record, position: int = 1) -> OrderLine:
    with scope(county.everything()), transaction.atomic():
        return OrderLine.objects.get(order__record=record, position=position)


def faults(county: Any) -> list[str]:
    settle()
    with scope(county.everything()), transaction.atomic():
        return [fault for check in prove_purchasing() for fault in check.faults]


def settle() -> None:
    """Have the deferred triggers judge now, as at COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


# --- the room of invoices, played by a finance record and the doors that it will use ----------------------------
@action("tests.invoice.enter")
def invoiced(
    act: Act, *, holder: int, bills: list[billing.Bill], post: bool = False, credit: bool = False
) -> tuple[Record, list[str]]:
    """An invoice (or credit note) that takes of order lines and, with `post`, is posted in the right order."""
    record = open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind="budgets.promise", title="Invoice"
    )
    lines = {one.pk: one for one in OrderLine.objects.filter(pk__in=[bill.line for bill in bills])}
    if credit:
        _post(act, record, holder, lines, bills, -1, post)
        said = billing.unbilled(act, record, bills, dated=today())
    else:
        said = billing.billed(act, record, bills, dated=today())
        _post(act, record, holder, lines, bills, 1, post)
    act.audit(holder, DataClass.FINANCE, record=record.pk)
    return record, said


def _post(act: Act, record: Record, holder: int, lines: Any, bills: Any, sign: int, post: bool) -> None:
    if not post:
        return
    owed = codings(holder, [Coded("20000")])[Coded("20000")]
    total = sum((bill.net for bill in bills), Decimal(0))
    post_entries(act, record, [Entry(
        today(), "Invoice", [*(EntryLine(lines[bill.line].coding_id, sign * bill.net) for bill in bills),
                             EntryLine(owed, -sign * total)], kind="subledger",
    )])  # fmt: skip


def bill(line: OrderLine, quantity: str, net: str) -> billing.Bill:
    return billing.Bill(line.pk, Decimal(quantity), Decimal(net))
