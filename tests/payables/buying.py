"""An organisation that buys and is invoiced for it: orders, their invoices, and what became of each pound."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from apps.budgets.models import Commitment
from apps.core.clock import today
from apps.core.scope import scope
from apps.documents.models import Record
from apps.ledger.models import Line as BookLine
from apps.ledger.queries.proofs import Check
from apps.payables.actions.matching import carry_on, match_and_post
from apps.payables.actions.receiving import key_invoice
from apps.payables.actions.setup import set_rules
from apps.payables.models import Invoice, Match
from apps.payables.papers import Paper, PaperLine
from apps.payables.queries.proofs import prove_payables
from apps.purchasing.queries.proofs import prove_purchasing
from tests.ledger.books import SINCE, officer
from tests.payables.world import clerk, key
from tests.payables.world import supplier as one_supplier
from tests.purchasing import world as buying
from tests.purchasing.world import asked, ordered

NAME = "Harbour Tyres Ltd"


def buyer(county: Any, code: str = "CC", *, budget: str = "12000.00", **tolerances: str) -> int:
    """Able to buy and to take invoices, with the given tolerances (none unless told); the supplier is in the master."""
    holder = buying.ready(county, code, budget)
    given = {name: Decimal(value) for name, value in tolerances.items()}
    set_rules(by=officer(county, code), holder=holder, since=SINCE, reason="Scheme", **given)
    one_supplier(county)
    return holder


def bought(county: Any, holder: int, *lines: Any, code: str = "CC", **terms: Any) -> Record:
    """An order of the supplier for ten fleeces at £24, unless told otherwise."""
    return ordered(county, holder, *lines, code=code, supplier=one_supplier(county).pk, **terms)


def line(
    quantity: str = "10", price: str = "24.00", text: str = "Fleece jacket", net: str = "", **more: Any
) -> PaperLine:
    """A line of the paper at the standard rate."""
    amount = Decimal(net) if net else (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01"))
    vat = (amount / 5).quantize(Decimal("0.01"))
    rate = {"tax_category": "S", "tax_percent": Decimal(20)} | more
    return PaperLine(text, amount, vat, quantity=Decimal(quantity), price=Decimal(price), **rate)


def billed(order: Record | str, *lines: PaperLine, reference: str = "HT-1", **more: Any) -> Paper:
    """A paper that names an order."""
    number = order if isinstance(order, str) else str(order.number)
    given: dict[str, Any] = {"dated": today() - dt.timedelta(days=1), "payee": NAME}
    return Paper(reference=reference, lines=list(lines) or [line()], order_reference=number, **(given | more))


def came_in(county: Any, holder: int, paper: Paper, code: str = "CC", *, go_on: bool = True) -> Invoice:
    """Keyed by the clerk, and posted by itself where it matches."""
    made = key_invoice(by=clerk(county, code), holder=holder, paper=paper, key=key())
    if go_on:
        carry_on(by=clerk(county, code), holder=holder, records=[made.record_id])
    return fresh(county, made)


def matched_again(county: Any, holder: int, invoice: Invoice, code: str = "CC", by: Any = None) -> Invoice:
    match_and_post(by=by or clerk(county, code), holder=holder, records=[invoice.record_id])
    return fresh(county, invoice)


def fresh(county: Any, invoice: Invoice) -> Invoice:
    with scope(county.everything()), transaction.atomic():
        return Invoice.objects.select_related("record", "supplier").get(pk=invoice.pk)


def taken(county: Any, invoice: Invoice) -> list[tuple[Decimal, Decimal, bool]]:
    """Quantity, net and whether the rule found it, of each match."""
    with scope(county.everything()), transaction.atomic():
        return list(Match.objects.filter(invoice=invoice).values_list("quantity", "net", "by_rule"))


def held(county: Any, order: Record) -> tuple[Decimal, Decimal]:
    """What the order holds of the budget: ordered, and received but not invoiced."""
    with scope(county.everything()), transaction.atomic():
        rows = Commitment.objects.filter(record=order)
        return sum((one.hard for one in rows), Decimal(0)), sum((one.accrued for one in rows), Decimal(0))


def in_books(county: Any, invoice: Invoice) -> dict[str, Decimal]:
    """Pounds by account that its journal made."""
    with scope(county.everything()), transaction.atomic():
        found: dict[str, Decimal] = {}
        for account, amount in BookLine.objects.filter(
            journal__posting__record_id=invoice.record_id
        ).values_list("coding__account_id", "amount"):
            found[account] = found.get(account, Decimal(0)) + amount
        return found


def faults(county: Any) -> list[str]:
    """What verify would say of purchases and invoices."""
    buying.settle()
    with scope(county.everything()), transaction.atomic():
        checks: list[Check] = [*prove_purchasing(), *prove_payables()]
        return [fault for check in checks for fault in check.faults]


def judged_by_database(county: Any, invoice: Invoice, by: Any = None) -> str | None:
    """Why the database would not post it by its match; None when it would."""
    with scope((by or clerk(county)).scope()), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT accord_match_fault(%s)", [invoice.pk])
        return cursor.fetchone()[0]


__all__ = ["asked", "bought", "buyer"]
