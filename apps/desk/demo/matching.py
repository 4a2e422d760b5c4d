"""The county's invoices with orders: one that matched and posted itself, two dearer than ordered, one before its goods.

It does nothing where the purchases of the county were not set up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from apps.core.clock import today
from apps.core.scope import scoped_transaction
from apps.desk.demo.people import County
from apps.desk.demo.purchasing import POLICE, came, keeps_books, ordered, supplier_at, thing
from apps.documents.einvoice.values import Identifier, InvoiceLine, Party, TaxClass
from apps.documents.einvoice.writing import drawn_up, write
from apps.documents.models import Record
from apps.payables.actions.matching import carry_on
from apps.payables.actions.receiving import key_invoice, receive_e_invoice
from apps.payables.actions.setup import match_by_itself
from apps.payables.models import Category
from apps.payables.papers import Paper, PaperLine
from apps.suppliers.models import Supplier

Tell = Callable[[str], None]
STANDARD = TaxClass("S", Decimal(20))
SERVICE = "cc.matching"


def set_up(county: County, tell: Tell) -> None:
    """Four orders of the police and their invoices; a service person matches what is open."""
    if SERVICE not in county.people or not keeps_books(county, POLICE):
        return
    clerk, holder = county.actor("cc.clerk"), county.holders["CC"]
    with scoped_transaction(clerk.scope()):
        if not Category.objects.filter(holder_id=holder).exists():
            return
        supplier = Supplier.objects.get(pk=supplier_at(county, 0))
    match_by_itself(by=county.actor("cc.finance"), holder=holder, person=county.people[SERVICE])
    packs = _order(county, "Battery pack for body-worn camera", "60", "31.5000", received=True)
    bags = _order(county, "Evidence bag, box of 100", "20", "18.5000", received=True)
    straps = _order(county, "Limb restraint strap", "30", "14.0000", received=True)
    cones = _order(county, "Traffic cone, 750 mm", "40", "12.2000", received=False)
    _keyed(county, supplier.name, packs, "BW-1182", "Battery pack for body-worn camera", "60", "31.50")
    _e_invoice(county, supplier.name, bags)
    _keyed(county, supplier.name, straps, "BW-1193", "Limb restraint strap", "30", "16.40")
    _keyed(county, supplier.name, cones, "BW-1190", "Traffic cone, 750 mm", "40", "12.20")
    tell(
        f"Matching: the invoice of {packs.number} posted itself, those of {bags.number} and {straps.number} are dearer than "
        f"ordered, and that of {cones.number} came before its goods."
    )


def _order(county: County, what: str, quantity: str, price: str, *, received: bool) -> Record:
    order = ordered(
        county,
        POLICE,
        [thing(what, "EQUIPMENT", quantity, price)],
        "Framework price, no dearer than last year",
    )
    if received:
        came(county, POLICE, order, {1: Decimal(quantity)}, f"DN for {what}")
    return order


def _keyed(
    county: County, payee: str, order: Record, reference: str, what: str, quantity: str, price: str
) -> None:
    net = (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01"))
    line = PaperLine(
        what, net, (net / 5).quantize(Decimal("0.01")), Decimal(quantity), Decimal(price), "S", Decimal(20)
    )
    clerk, holder = county.actor("cc.clerk"), county.holders["CC"]
    paper = Paper(reference, today() - dt.timedelta(days=6), [line], payee, received_on=today() - dt.timedelta(days=4),
                  order_reference=str(order.number))  # fmt: skip
    made = key_invoice(by=clerk, holder=holder, paper=paper, key=f"demo matching {reference}")
    carry_on(by=clerk, holder=holder, records=[made.record_id])


def _e_invoice(county: County, payee: str, order: Record) -> None:
    """An e-invoice whose price is £1.75 above the ordered one."""
    seller = Party(payee, Identifier("5790000436071", "0088"), vat_number="GB100000034", city="Westmarch")
    buyer = Party("Chief Constable of Westmarch", Identifier("GB337440071", "9932"), city="Westmarch")
    one = drawn_up(
        kind="invoice", reference="BW-1187", issued=today() - dt.timedelta(days=5), due=today() + dt.timedelta(days=25),
        supplier=seller, buyer=buyer, buyer_reference="Stores", terms="30 days", order=str(order.number),
        lines=[InvoiceLine("1", "Evidence bag, box of 100", Decimal(20), Decimal("405.00"), STANDARD, Decimal("20.25"),
                           order_line="1")],
    )  # fmt: skip
    receive_e_invoice(
        by=county.actor("cc.clerk"), holder=county.holders["CC"], data=write(one), name="bw-1187.xml",
        key="demo matching dearer",
    )  # fmt: skip
