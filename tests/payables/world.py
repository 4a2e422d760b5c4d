"""Invoices to try things with: open books, a supplier of the master, hands that key, code, send, approve and post."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.core.clock import today
from apps.core.scope import scope
from apps.ledger.codings import Coded
from apps.payables.actions.coding import code_lines, send_for_approval
from apps.payables.actions.posting import post_invoice
from apps.payables.actions.receiving import key_invoice
from apps.payables.actions.setup import open_category, set_rules
from apps.payables.models import Category, Invoice
from apps.payables.papers import Paper, PaperLine
from apps.suppliers.models import Alias, Supplier
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest
from tests.ledger.books import ENERGY, SINCE, officer, opened

CLERKS = {"CC": "cc.clerk", "FRA": "fra.clerk"}
APPROVERS = {"CC": "cc.inspector", "FRA": "fra.commander"}
MANAGERS = {"CC": "cc.manager", "FRA": "fra.manager"}
OPS = Coded(ENERGY, cost_centre="OPS")
_keys = itertools.count(1)


def key() -> str:
    return f"invoice-form-{next(_keys)}"


def clerk(county: Any, code: str = "CC") -> Any:
    return county.actor(CLERKS[code])


def approver(county: Any, code: str = "CC") -> Any:
    return county.actor(APPROVERS[code])


def ready(county: Any, code: str = "CC", *, share: bool = False) -> int:
    """Books open, utilities taken without an order, and fingerprints compared in the area's circle where `share`."""
    holder = opened(county, code)
    by = officer(county, code)
    open_category(by=by, holder=holder, code="UTIL", name="Utilities", since=SINCE, account=ENERGY)
    set_rules(
        by=by, holder=holder, since=SINCE, reason="Scheme", circle=county.org("BOARD") if share else None
    )
    return holder


def supplier(
    county: Any, name: str = "Harbour Tyres Ltd", vat_number: str = "831495816", **numbers: str
) -> Supplier:
    """A confirmed supplier of the one master, with the spelling of its name."""
    from apps.suppliers.calc.names import normalise

    with scope(county.everything()), transaction.atomic():
        found = Supplier.objects.filter(name=name).first()
        if found is None:
            key_of = normalise(name).key
            found = Supplier.objects.create(
                name=name, key=key_of, state="confirmed", vat_number=vat_number, **numbers
            )
            Alias.objects.create(raw=name, key=key_of, supplier=found, origin="person")
        return found


def category(county: Any, holder: int) -> int:
    with scope(county.everything()), transaction.atomic():
        return Category.objects.get(holder_id=holder, code="UTIL").pk


def paper(reference: str = "HT-00417", net: str = "100.00", vat: str = "20.00", **more: Any) -> Paper:
    """One line at the standard rate; £120.00 unless told otherwise."""
    line = PaperLine("Energy of May", Decimal(net), Decimal(vat), tax_category="S", tax_percent=Decimal(20))
    given: dict[str, Any] = {"dated": dt.date(2026, 6, 1), "payee": "Harbour Tyres Ltd", "lines": [line]}
    return Paper(reference=reference, **(given | more))


def keyed(county: Any, holder: int, given: Paper | None = None, code: str = "CC", **more: Any) -> Invoice:
    """Keyed by the clerk."""
    return key_invoice(by=clerk(county, code), holder=holder, paper=given or paper(**more), key=key())


def coded(county: Any, invoice: Invoice, code: str = "CC", where: Coded = OPS) -> Invoice:
    """Every line coded, in the category without an order."""
    with scope(county.everything()), transaction.atomic():
        places = list(invoice.lines.values_list("position", flat=True))
    return code_lines(
        by=clerk(county, code), record_id=invoice.record_id, codes=dict.fromkeys(places, where),
        category_id=category(county, invoice.holder_id),
    )  # fmt: skip


def sent(county: Any, invoice: Invoice, code: str = "CC") -> Invoice:
    coded(county, invoice, code)
    return send_for_approval(by=clerk(county, code), record_id=invoice.record_id)


def request_of(county: Any, invoice: Invoice) -> int:
    with scope(county.everything()), transaction.atomic():
        return ApprovalRequest.objects.filter(record_id=invoice.record_id).latest("pk").pk


def approved(county: Any, invoice: Invoice, code: str = "CC", by: Any = None) -> None:
    sent(county, invoice, code)
    approve(by=by or approver(county, code), request_id=request_of(county, invoice))


def posted(
    county: Any,
    holder: int,
    given: Paper | None = None,
    code: str = "CC",
    on: dt.date | None = None,
    **more: Any,
) -> Invoice:
    """The whole way into the books."""
    made = keyed(county, holder, given, code, **more)
    approved(county, made, code)
    post_invoice(by=clerk(county, code), record_id=made.record_id, dated=on or today())
    return made


def state(county: Any, invoice: Invoice) -> str:
    with scope(county.everything()), transaction.atomic():
        return Invoice.objects.select_related("record").get(pk=invoice.pk).record.state


def fresh(county: Any, invoice: Invoice) -> Invoice:
    with scope(county.everything()), transaction.atomic():
        return Invoice.objects.select_related("record", "supplier").get(pk=invoice.pk)
