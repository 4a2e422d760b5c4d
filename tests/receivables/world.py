"""Income to try things with: books open, kinds of income and steps of reminding set, one customer."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from apps.core.scope import scope
from apps.documents.models import Record
from apps.ledger.models import Line
from apps.receivables.actions.customers import add_customer
from apps.receivables.actions.invoices import Sold, draft_invoice, issue_invoice, raise_credit, send_invoice
from apps.receivables.actions.setup import set_kind, set_step, state_seller
from apps.receivables.models import Customer, Invoice, InvoiceLine
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest
from tests.ledger.books import SINCE, manager, officer, opened

DEBTORS, SERVICES, VAT_DUE, BANK, LOST = "13000", "40700", "20400", "15000", "55400"
PAPER = {
    "street": "1 Station Road", "city": "Westmarch", "postcode": "WM1 1AA", "scheme": "0088", "endpoint": "5060000000016",
    "contact": "Income office, income@westmarch.example", "sort_code": "08-99-99", "account_number": "66374958",
    "account_name": "Westmarch Police",
}  # fmt: skip
_keys = itertools.count(1)


def key() -> str:
    return f"income-form-{next(_keys)}"


def ready(county: Any, code: str = "CC", **how: Any) -> int:
    """An organisation that may invoice; gives its id."""
    holder = opened(county, code, **how)
    by = officer(county, code)
    state_seller(by=by, holder=holder, since=SINCE, receipts=BANK, bad_debts=LOST, cost_centre="HQ",
                 vat_number=VAT_NUMBER, **PAPER)  # fmt: skip
    for kind, account, vat_code in (("special_service", SERVICES, "OS"), ("rent", "40400", "OE"),
                                    ("mutual_aid", SERVICES, "N"), ("recharge", "40500", "OS")):  # fmt: skip
        set_kind(by=by, holder=holder, code=kind, account=account, vat_code=vat_code, term_days=30, since=SINCE,
                 cost_centre="OPS",
                 vat_words="Exempt: VAT Act 1994 Schedule 9 Group 1" if vat_code == "OE" else "")  # fmt: skip
    for number, days in ((1, 7), (2, 21)):
        set_step(by=by, holder=holder, number=number, days=days, heading=f"Reminder {number}",
                 words="Our records show that this invoice is not paid.", since=SINCE)  # fmt: skip
    return holder


VAT_NUMBER = "GB980780684"


def customer(county: Any, code: str = "CC", **facts: Any) -> Customer:
    """A football club, unless said otherwise."""
    return add_customer(
        by=officer(county, code), holder=county.org(code), key=key(),
        **{"name": "Westmarch Wanderers FC Ltd", "street": "The Ground", "city": "Westmarch", "postcode": "WM2 2BB",
           "scheme": "0088", "endpoint": "5060000000023", "buyer_reference": "MATCHDAY", **facts},
    )  # fmt: skip


def drafted(county: Any, who: Customer, *lines: tuple[str, str], code: str = "CC", kind: str = "special_service",
            supplied_on: dt.date | None = None, **more: Any) -> Invoice:  # fmt: skip
    """A draft of lines (quantity, price)."""
    from apps.core.clock import today

    return draft_invoice(
        by=officer(county, code), holder=county.org(code), customer_id=who.pk, kind=kind, about="Policing of a match",
        supplied_on=supplied_on or today(), key=key(),
        lines=[Sold("Constables", Decimal(quantity), Decimal(price), "hour") for quantity, price in lines], **more,
    )  # fmt: skip


def version(county: Any, record_id: int) -> int:
    with scope(county.everything()), transaction.atomic():
        return Record.objects.get(pk=record_id).version


def decided(county: Any, record_id: int, code: str = "CC", by: Any = None) -> None:
    """The finance manager approves what waits of a record."""
    with scope(county.everything()), transaction.atomic():
        request = ApprovalRequest.objects.filter(record_id=record_id).latest("pk").pk
    approve(by=by or manager(county, code), request_id=request)


def issued(county: Any, who: Customer, *lines: tuple[str, str], code: str = "CC", **more: Any) -> Invoice:
    """An invoice raised by the officer, approved by the manager, issued by the officer."""
    made = drafted(county, who, *lines, code=code, **more)
    by = officer(county, code)
    send_invoice(by=by, invoice_id=made.pk, version=version(county, made.record_id))
    decided(county, made.record_id, code)
    issue_invoice(by=by, invoice_id=made.pk, version=version(county, made.record_id))
    return fresh(county, made)


def credited(county: Any, invoice: Invoice, amount: str, code: str = "CC") -> Any:
    """A credit note of pounds net on the invoice's first line, approved."""
    with scope(county.everything()):
        line = InvoiceLine.objects.filter(invoice=invoice).order_by("position")[0].pk
    made = raise_credit(by=officer(county, code), invoice_id=invoice.pk, lines=[(line, Decimal(amount))],
                        reason="Fewer officers came", key=key())  # fmt: skip
    decided(county, made.record_id, code)
    return made


def fresh(county: Any, row: Any) -> Any:
    """The row as it stands, with its record."""
    with scope(county.everything()), transaction.atomic():
        return type(row).objects.select_related("record", "customer__record").get(pk=row.pk)


def booked(county: Any, record_id: int) -> dict[str, Decimal]:
    """What a document posted, by account."""
    found: dict[str, Decimal] = {}
    with scope(county.everything()), transaction.atomic():
        lines = Line.objects.filter(journal__posting__record_id=record_id).values_list(
            "coding__account_id", "amount"
        )
        for account, amount in lines:
            found[account] = found.get(account, Decimal(0)) + amount
    return found


def judged() -> None:
    """What the database would say at COMMIT."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
