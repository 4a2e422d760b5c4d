"""The way of a pound: requisition, order, receipt, e-invoice, match, payment, statement, reconciled; every penny on the way.

Alone, against a contract of the register; then jointly by two buyers, one of which is paid for from another
organisation's bank account.  At each step: what is committed, what stands in the books, what counts as spend.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from apps.banking.actions.accounts import set_hold
from apps.banking.actions.payments import make_file, read_file
from apps.banking.actions.reconciling import match_payment, prepare_reconciliation
from apps.banking.calc import bacs
from apps.banking.models import Payment, PaymentFile, StatementLine
from apps.banking.queries.proofs import prove_banking
from apps.core.clock import today
from apps.core.errors import AccordError, NotAllowed
from apps.documents.einvoice.writing import write
from apps.ledger.models import Period
from apps.payables.actions.many import receive_e_invoices
from apps.payables.actions.matching import carry_on
from apps.payables.actions.runs import propose_run, send_run, set_run_plan
from apps.payables.models import Invoice
from apps.procurement.queries.proofs import prove_contracts
from apps.purchasing.actions.joint import Own, join_joint, propose_joint
from apps.purchasing.actions.orders import Terms, place_order
from apps.purchasing.actions.requisitions import send_requisition
from apps.purchasing.models import JointOffer
from apps.suppliers.models import DocumentPayee
from apps.work.approvals import approve
from tests import einvoices
from tests.banking import statement_files
from tests.banking.world import (
    OWED_BY,
    OWED_TO,
    TRANSIT,
    agreed,
    balance,
    banked,
    mandated,
    pay_day,
    seen,
    statement,
)
from tests.ledger.books import BANK, CREDITORS, SINCE
from tests.payables.buying import buyer, faults, held
from tests.payables.runs_world import bank_items, paid_to
from tests.payables.world import key, supplier
from tests.procurement.world import in_force
from tests.procurement.world import seen as contract_now
from tests.purchasing import world as buying
from tests.purchasing.world import UNIFORM, received

pytestmark = pytest.mark.django_db
D = Decimal
NOUGHT = D("0.00")
AS_OF_NOW = 10**12
COST = D("288.00")
"""£240.00 and the VAT that stays: these organisations state no ground to recover it."""


def e_invoice(order: Any, reference: str, *lines: Any) -> bytes:
    """What the supplier's system sends for an order."""
    return write(einvoices.good(reference=reference, order=str(order.number), lines=list(lines), issued=today(),
                                due=today() + dt.timedelta(days=30)))  # fmt: skip


def came(county: Any, holder: int, data: bytes, clerk: str = "cc.clerk") -> Invoice:
    """The e-invoice is taken in, matched and posted by itself."""
    by = county.actor(clerk)
    got = receive_e_invoices(by=by, holder=holder, files=[("invoice.xml", data)], key=key())
    assert got.returned == []
    carry_on(by=by, holder=holder, records=[one.record_id for one in got.taken])
    with seen(county), transaction.atomic():
        return Invoice.objects.select_related("record").get(pk=got.taken[0].pk)


def spend(county: Any, holder: int) -> dict[str, Decimal]:
    """Pounds that count as published spend, by the supplier that their documents name."""
    with seen(county), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.source_id, s.amount FROM accord_ledger_spend(%s, %s, %s, %s) s",
            [holder, today() - dt.timedelta(days=400), today() + dt.timedelta(days=400), AS_OF_NOW],
        )
        rows = cursor.fetchall()
        names = dict(
            DocumentPayee.objects.filter(record_id__in=[one for one, _ in rows]).values_list(
                "record_id", "alias__supplier__name"
            )
        )
    found: dict[str, Decimal] = {}
    for record, amount in rows:
        name = names.get(record, "")
        found[name] = found.get(name, NOUGHT) + amount
    return found


def days_of_payment(county: Any, holder: int, who: str) -> None:
    set_run_plan(
        by=county.actor(who), holder=holder, since=SINCE, weekdays=[2, 4], reason="Financial regulations"
    )


def filed(county: Any, account: Any, officer: str, manager: str) -> Payment:
    """Proposed, sent, released by another person, and its file made."""
    run = propose_run(by=county.actor(officer), account_id=account.pk, pay_on=pay_day(), key=key())
    payment = send_run(by=county.actor(officer), run_id=run.pk).payment
    assert payment is not None
    with pytest.raises(AccordError):
        agreed(county, payment.record_id, officer)  # whoever prepared it does not release it
    agreed(county, payment.record_id, manager)
    make_file(by=county.actor(officer), payment_id=payment.pk)
    return payment


def debited(county: Any, account: Any, payment: Payment, tmp_path: Any, reconciler: str) -> None:
    """The month's statement shows the debit, and a charge not posted yet; the reconciler says which payment it is."""
    last = after_the_month(payment.pay_on).replace(day=1) - dt.timedelta(days=1)
    entries = [
        (payment.pay_on, f"-{payment.amount}", "BACS", "Direct credits"),
        (last, "-0.75", "", "Charge"),
    ]
    content = statement_files.csv_rows("0.00", entries)
    statement(county, account, content, tmp_path, name="statement.csv", by=reconciler)
    with seen(county), transaction.atomic():
        line = StatementLine.objects.get(account=account, amount=-payment.amount)
    match_payment(by=county.actor(reconciler), line_id=line.pk, payment_id=payment.pk)


def after_the_month(day: dt.date) -> dt.date:
    """The second day of the month that follows a day."""
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=2)


def reconciled(county: Any, account: Any, day: dt.date, reconciler: str, signs: str) -> str:
    """The month is prepared by one person and signed by another; gives the state."""
    with seen(county), transaction.atomic():
        period = Period.objects.get(holder_id=account.holder_id, during__contains=day, number__range=(1, 12))
    made = prepare_reconciliation(by=county.actor(reconciler), account_id=account.pk, period_id=period.pk)
    agreed(county, made.record_id, signs)
    with seen(county), transaction.atomic():
        made.record.refresh_from_db()
        return str(made.record.state)


def nothing_wrong(county: Any) -> None:
    assert faults(county) == []
    with seen(county), transaction.atomic():
        assert [fault for check in (*prove_banking(), *prove_contracts()) for fault in check.faults] == []


def state(county: Any, invoice: Invoice) -> str:
    with seen(county), transaction.atomic():
        return str(Invoice.objects.select_related("record").get(pk=invoice.pk).record.state)


def test_alone_from_a_station_s_need_to_the_reconciled_bank(county, tmp_path):
    holder = buyer(county)
    account = banked(county, open_books=False, since=today())
    days_of_payment(county, holder, "cc.finance")
    tyres = supplier(county)
    paid_to(county, holder, tyres)
    contract = in_force(county, holder, supplier=tyres.pk)

    record = buying.sent(county, holder)
    with seen(county), transaction.atomic():
        from apps.budgets.models import Commitment

        assert sum(one.soft for one in Commitment.objects.filter(record=record)) == COST, (
            "asked for: reserved"
        )
    approve(by=county.actor("cc.inspector"), request_id=buying.request_of(county, record))
    order, _ = place_order(
        by=county.actor("cc.buyer"), holder=holder, requisitions=[record.pk], key=key(),
        terms=Terms(supplier=tyres.pk, contract=contract.code),
    )  # fmt: skip
    order = buying.again(county, order)
    assert held(county, order) == (COST, NOUGHT), "ordered: committed"
    assert contract_now(county, contract).called == D("240.00")
    with pytest.raises(AccordError):
        received(
            county, holder, order, by=county.actor("cc.buyer"), _1="10"
        )  # whoever ordered does not receive

    received(county, holder, order, _1="10")
    assert held(county, order) == (NOUGHT, COST), "received: owed, not invoiced"
    assert (balance(county, holder, UNIFORM), spend(county, holder)) == (NOUGHT, {})

    line = einvoices.line("Fleece jacket", "10", "24.00", order_line="1")
    invoice = came(county, holder, e_invoice(order, "HT-1", line))
    assert (invoice.record.state, invoice.flag) == ("posted", "pay"), "matched by itself, and in the books"
    assert held(county, order) == (NOUGHT, NOUGHT), "invoiced: nothing is committed any more"
    assert (balance(county, holder, UNIFORM), balance(county, holder, CREDITORS)) == (COST, -COST)
    assert spend(county, holder) == {"Harbour Tyres Ltd": COST}
    nothing_wrong(county)

    with time_machine.travel(dt.datetime.combine(today() + dt.timedelta(days=28), dt.time(10)), tick=False):
        payment = filed(county, account, "cc.finance", "cc.manager")
        assert payment.amount == COST
        (item,) = bank_items(county, payment)
        with seen(county), transaction.atomic():
            file = PaymentFile.objects.get(payment=payment)
        _, _, content = read_file(by=county.actor("cc.manager"), file_id=file.pk)
        assert [one.amount for one in bacs.read(content).credits] == [COST], "the bank is given what is owed"
        assert item.amount == COST
        assert (balance(county, holder, CREDITORS), balance(county, holder, TRANSIT)) == (NOUGHT, -COST)
        assert (state(county, invoice), balance(county, holder, BANK)) == ("posted", NOUGHT), (
            "sent, not yet paid"
        )

    with time_machine.travel(
        dt.datetime.combine(payment.pay_on + dt.timedelta(days=1), dt.time(10)), tick=False
    ):
        debited(county, account, payment, tmp_path, "cc.bank")
        assert (balance(county, holder, TRANSIT), balance(county, holder, BANK)) == (NOUGHT, -COST)
        assert state(county, invoice) == "paid"
    month_end = (payment.pay_on.replace(day=1) + dt.timedelta(days=40)).replace(day=2)
    with time_machine.travel(dt.datetime.combine(month_end, dt.time(10)), tick=False):
        assert reconciled(county, account, payment.pay_on, "cc.bank", "cc.manager") == "signed"
    assert spend(county, holder) == {"Harbour Tyres Ltd": COST}, "what is spent is counted once"
    nothing_wrong(county)


def test_jointly_by_two_buyers_one_of_them_paid_for_from_another_organisations_account(county, tmp_path):
    police, fire = buyer(county), buyer(county, "FRA")
    commissioner = banked(county, "PCC", since=today())
    days_of_payment(county, commissioner.holder_id, "pcc.finance")
    mandated(county, commissioner)
    set_hold(
        by=county.actor("cc.director"),
        holder=police,
        days=5,
        contact_days=0,
        since=SINCE,
        reason="Regulations",
    )
    own = banked(county, "FRA", open_books=False, since=today())
    days_of_payment(county, fire, "fra.finance")
    tyres = supplier(county)
    paid_to(county, police, tyres)
    paid_to(county, fire, tyres, code="fra", hold=True)  # the five days have passed when they are paid

    lead = propose_joint(by=county.actor("cc.sergeant"), holder=police, lines=[buying.asked()], need=buying.need(),
                         weights={"CC": D(60), "FRA": D(40)}, key=key())  # fmt: skip
    with seen(county), transaction.atomic():
        offer = JointOffer.objects.get(reader_id=fire)
    joined = join_joint(by=county.actor("fra.officer"), offer_id=offer.pk, holder=fire, coded=[Own("UNIFORM", "OPS")],
                        deliver_to="Quay Road", key=key())  # fmt: skip
    invoices = {}
    for code, holder, record, quantity, net in (
        ("CC", police, lead, "6", "144.00"),
        ("FRA", fire, joined, "4", "96.00"),
    ):
        send_requisition(by=county.actor(buying.RAISERS[code]), record_id=record.pk,
                         version=buying.again(county, record).version)  # fmt: skip
        approve(by=county.actor(buying.APPROVERS[code]), request_id=buying.request_of(county, record))
        order, _ = place_order(by=county.actor(buying.BUYERS[code]), holder=holder, requisitions=[record.pk],
                               terms=Terms(supplier=tyres.pk), key=key())  # fmt: skip
        order = buying.again(county, order)
        cost = D(net) * D("1.2")
        assert held(county, order) == (cost, NOUGHT)
        received(county, holder, order, code, _1=quantity)
        line = einvoices.line("Fleece jacket", quantity, "24.00", order_line="1")
        made = came(county, holder, e_invoice(order, f"HT-{code}", line), f"{code.lower()}.clerk")
        assert (made.record.state, made.gross) == ("posted", cost)
        assert held(county, order) == (NOUGHT, NOUGHT)
        invoices[code] = made
    nothing_wrong(county)

    with time_machine.travel(dt.datetime.combine(today() + dt.timedelta(days=28), dt.time(10)), tick=False):
        theirs = filed(county, commissioner, "shared.finance", "shared.manager")
        assert theirs.amount == D("172.80"), (
            "the Commissioner's account pays the Chief Constable's supplier alone"
        )
        assert balance(county, police, CREDITORS) == NOUGHT
        assert (
            balance(county, commissioner.holder_id, OWED_BY)
            == D("172.80")
            == -balance(county, police, OWED_TO)
        )
        paid = filed(county, own, "fra.finance", "fra.manager")
        assert paid.amount == D("115.20")
    with time_machine.travel(
        dt.datetime.combine(theirs.pay_on + dt.timedelta(days=1), dt.time(10)), tick=False
    ):
        with (
            pytest.raises(NotAllowed, match="pays for Chief Constable of Westmarch too"),
            transaction.atomic(),
        ):
            debited(county, commissioner, theirs, tmp_path, "pcc.bank")
        debited(county, commissioner, theirs, tmp_path, "shared.bank")
        debited(county, own, paid, tmp_path, "fra.bank")
    assert {code: state(county, one) for code, one in invoices.items()} == {"CC": "paid", "FRA": "paid"}
    assert balance(county, commissioner.holder_id, BANK) == D("-172.80")
    assert balance(county, fire, BANK) == D("-115.20")
    nothing_wrong(county)
