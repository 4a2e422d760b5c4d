"""Payment runs to try things with: invoices that are due, payees with details in force, days of payment, the two people."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.banking.actions.payments import make_file
from apps.banking.models import BankAccount, Payment, PaymentItem
from apps.banking.queries.payees import Party
from apps.core.clock import today
from apps.payables.actions.runs import propose_run, send_run, set_run_plan
from apps.payables.models import Invoice, Run, RunItem, RunPayee
from apps.payables.queries.proofs import prove_payables
from apps.suppliers.models import Supplier
from tests.banking.world import agreed, banked, pay_day, payee, seen
from tests.ledger.books import SINCE
from tests.payables.world import key, paper, posted, ready, supplier

_accounts = itertools.count(100)


def planned(county: Any, code: str = "CC", **more: Any) -> BankAccount:
    """Books, bank account and days of payment of an organisation; gives the account."""
    ready(county, code)
    account = banked(county, code, open_books=False)
    set_run_plan(
        by=county.actor(f"{code.lower()}.finance"), holder=account.holder_id, since=SINCE, weekdays=[2, 4],
        reason="Financial regulations", **more,
    )  # fmt: skip
    return account


def paid_to(county: Any, holder: int, who: Supplier, *, code: str = "cc", **more: Any) -> Any:
    """Details of a supplier in force from today."""
    return payee(county, holder, Party.supplier(who.pk), number=f"{next(_accounts):08d}", code=code, **more)


def due(
    county: Any,
    holder: int,
    reference: str,
    net: str = "100.00",
    *,
    days: int = 40,
    code: str = "CC",
    **more: Any,
) -> Invoice:
    """An invoice in the books, received so many days ago."""
    vat = (Decimal(net) / 5).quantize(Decimal("0.01"))
    received = today() - dt.timedelta(days=days)
    return posted(county, holder, paper(reference, net, str(vat), received_on=received, **more), code)


def proposed(county: Any, account: BankAccount, *, by: str = "cc.finance", **more: Any) -> Run:
    return propose_run(
        by=county.actor(by),
        account_id=account.pk,
        pay_on=more.pop("pay_on", None) or pay_day(),
        key=key(),
        **more,
    )


def sent(county: Any, run: Run, *, by: str = "cc.finance") -> Payment:
    """Sent for release; gives the payment."""
    made = send_run(by=county.actor(by), run_id=run.pk)
    assert made.payment is not None
    return made.payment


def filed(county: Any, run: Run, *, by: str = "cc.finance", releases: str = "cc.manager") -> Payment:
    payment = sent(county, run, by=by)
    agreed(county, payment.record_id, releases)
    make_file(by=county.actor(by), payment_id=payment.pk)
    return payment


def items(county: Any, run: Run) -> dict[str, RunItem]:
    """Items by the supplier's number of the invoice."""
    with seen(county), transaction.atomic():
        found = RunItem.objects.filter(key=run.key).select_related("invoice")
        return {one.invoice.reference: one for one in found}


def states(county: Any, run: Run) -> dict[str, tuple[str, str]]:
    return {name: (one.state, one.why) for name, one in items(county, run).items()}


def payees(county: Any, run: Run) -> dict[str, RunPayee]:
    with seen(county), transaction.atomic():
        return {
            one.supplier.name: one for one in RunPayee.objects.filter(key=run.key).select_related("supplier")
        }


def standing(county: Any, run: Run) -> str:
    with seen(county), transaction.atomic():
        return Run.objects.select_related("record").get(pk=run.pk).record.state


def bank_items(county: Any, payment: Payment) -> list[PaymentItem]:
    with seen(county), transaction.atomic():
        return list(PaymentItem.objects.filter(part__key=payment.key).order_by("part__holder_id", "position"))


def sound(county: Any) -> None:
    """What `manage.py verify` proves of invoices."""
    with seen(county), transaction.atomic():
        assert [fault for check in prove_payables() for fault in check.faults] == []


__all__ = ["supplier"]
