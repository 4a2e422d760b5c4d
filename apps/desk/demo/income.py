"""The county's income: the police charge a football club, the fire service and others; one customer is overdue.

It does nothing for an organisation that keeps no books.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

from django.conf import settings

from apps.audit.act import Act, action
from apps.audit.guards import one_locked
from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.errors import NotAllowed
from apps.core.scope import scoped_transaction
from apps.desk.demo.county import LAST_MONTH
from apps.desk.demo.people import County
from apps.documents.models import Record
from apps.ledger.models import DimensionValue, Year
from apps.receivables.actions.customers import add_customer
from apps.receivables.actions.invoices import Sold, draft_invoice, issue_on, send_invoice
from apps.receivables.actions.receipts import enter_receipt
from apps.receivables.actions.setup import set_kind, set_step, state_seller
from apps.receivables.guards import RAISE
from apps.receivables.models import Customer, Invoice
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest

Tell = Callable[[str], None]
KINDS = (
    ("special_service", "40700", "OS"), ("mutual_aid", "40700", "N"), ("secondment", "40700", "OS"), ("rent", "40400", "OE"),
    ("recharge", "40500", "OS"), ("other", "40900", "OS"),
)  # fmt: skip
STEPS = (
    (1, 7, "Reminder", "Our records show that this invoice is not paid. Please pay it within seven days."),
    (2, 21, "Second reminder", "This invoice is still not paid. Please pay it now, or tell us why it is not right."),
    (3, 35, "Last reminder", "This invoice is still not paid. Without payment we shall consider recovering it."),
)  # fmt: skip
CLUB, AUTHORITY, SHOW = range(3)
CUSTOMERS: tuple[dict[str, str], ...] = (
    {"name": "Westmarch Wanderers Football Club Ltd", "street": "The Ground", "city": "Westmarch", "postcode": "WM2 2BB",
     "scheme": "0088", "endpoint": "5060000000023", "buyer_reference": "MATCHDAY"},
    {"name": "Westmarch Fire and Rescue Authority", "street": "2 Station Road", "city": "Westmarch", "postcode": "WM1 2AA",
     "scheme": "0088", "endpoint": "5060000000030", "organisation": "FRA", "buyer_reference": "JOINT ESTATE"},
    {"name": "Westmarch County Show Society", "street": "The Showground", "city": "Marchford", "postcode": "WM7 3CD"},
)  # fmt: skip


def set_up(county: County, tell: Tell, *, last: dt.date = LAST_MONTH) -> None:
    """Set-up of the police's income and five invoices: overdue, part paid, issued, waiting, draft."""
    holder, by, manager = county.holders["CC"], county.actor("cc.finance"), county.actor("cc.manager")
    with scoped_transaction(by.scope()):
        years = list(Year.objects.filter(holder_id=holder).order_by("year"))
        centre = DimensionValue.objects.filter(holder_id=holder, kind="cost_centre").order_by("code").first()
    if not years or centre is None:
        return
    _settle(by, holder, centre.code, years[0].during.lower)
    customers = [
        add_customer(by=by, holder=holder, key=f"demo customer {place}", **one)
        for place, one in enumerate(CUSTOMERS)
    ]
    first = last.replace(day=5)
    late = _drafted(
        by, customers[CLUB], "special_service", "Policing of the cup match", first, ("96", "61.75", "hour")
    )
    _issue(by, manager, late, first.replace(day=6))
    part = _drafted(
        by, customers[SHOW], "special_service", "Policing of the county show", first, ("40", "61.75", "hour")
    )
    _issue(by, manager, part, first.replace(day=8))
    enter_receipt(by=by, customer_id=customers[SHOW].pk, amount=Decimal("1500.00"), received_on=first.replace(day=20),
                  bank_line="BGC WESTMARCH SHOW", parts=[(part.pk, Decimal("1500.00"))], key="demo receipt")  # fmt: skip
    share = _drafted(by, customers[AUTHORITY], "recharge", "Joint training centre, second quarter", first,
                     ("1", "18450.00", "each"))  # fmt: skip
    _issue(by, manager, share, first.replace(day=14))
    waits = _drafted(
        by, customers[CLUB], "special_service", "Policing of the derby", first, ("120", "61.75", "hour")
    )
    send_invoice(by=by, invoice_id=waits.pk, version=_version(by, waits))
    _drafted(
        by, customers[SHOW], "secondment", "An adviser on crowds, October", first, ("11", "310.00", "day")
    )
    tell(
        f"Income: 3 invoices of the police issued, {late.gross:,.2f} pounds of them overdue; one waits, one is a draft."
    )


def _settle(by: Actor, holder: int, centre: str, since: dt.date) -> None:
    state_seller(
        by=by, holder=holder, since=since, receipts="15000", bad_debts="55400", cost_centre=centre, vat_number="GB980780684",
        street="1 Station Road", city="Westmarch", postcode="WM1 1AA", scheme="0088", endpoint="5060000000016",
        contact="Income office, income@westmarch.example", sort_code="08-99-99", account_number="66374958",
        account_name="Westmarch Police",
    )  # fmt: skip
    for code, account, vat in KINDS:
        set_kind(by=by, holder=holder, code=code, account=account, vat_code=vat, term_days=14, since=since,
        cost_centre=centre,
                 vat_words="Exempt: VAT Act 1994 Schedule 9 Group 1" if vat == "OE" else "")  # fmt: skip
    for number, days, heading, words in STEPS:
        set_step(by=by, holder=holder, number=number, days=days, heading=heading, words=words, since=since)


def _drafted(
    by: Actor, customer: Customer, kind: str, about: str, day: dt.date, line: tuple[str, str, str]
) -> Invoice:  # fmt: skip
    quantity, price, unit = line
    return draft_invoice(
        by=by, holder=customer.holder_id, customer_id=customer.pk, kind=kind, about=about, supplied_on=day,
        key=f"demo invoice {about}", lines=[Sold(about, Decimal(quantity), Decimal(price), unit)],
    )  # fmt: skip


def _version(by: Actor, invoice: Invoice) -> int:
    with scoped_transaction(by.scope()):
        return int(Record.objects.get(pk=invoice.record_id).version)


def _issue(by: Actor, manager: Actor, invoice: Invoice, day: dt.date) -> None:
    send_invoice(by=by, invoice_id=invoice.pk, version=_version(by, invoice))
    with scoped_transaction(manager.scope()):
        request = ApprovalRequest.objects.filter(record_id=invoice.record_id).latest("pk").pk
    approve(by=manager, request_id=request)
    issue_then(by=by, invoice_id=invoice.pk, day=day)


@action("desk.demo.issue")
def issue_then(act: Act, *, invoice_id: int, day: dt.date) -> None:
    """Issue an invoice on a day that is past, so that the county has a debt that is late.  With demo settings only."""
    if not settings.DEMO or settings.PRODUCTION:
        raise NotAllowed("Invoices are issued on the day: only the demo county has older ones.")
    invoice = one_locked(Invoice, invoice_id, "invoice")
    act.by.require(RAISE, invoice.holder_id)
    issue_on(act, invoice, day)
    act.audit(
        invoice.holder_id, DataClass.FINANCE, record=invoice.record_id, details={"gross": invoice.gross}
    )
