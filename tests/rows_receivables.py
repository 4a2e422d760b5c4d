"""Builders of rows of income, for the security suite (see tests/rows.py)."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from apps.core.clock import now
from tests.rows import ALWAYS, build, row

_numbers = itertools.count(1)
DAY = dt.date(2026, 5, 4)
TEN, TWO, TWELVE = Decimal("10.00"), Decimal("2.00"), Decimal("12.00")


def _record(holder: int, kind: str, *states: str) -> Any:
    """A record of this room, taken through its states."""
    from apps.documents.models import Record
    from apps.documents.records import number_records
    from apps.documents.transitions import KINDS

    made = Record.objects.create(
        holder_id=holder, row_class=2, kind=f"receivables.{kind}", series=KINDS[f"receivables.{kind}"].series, year=2026,
        title="A document", state=states[0], made_at=now(), made_by_id=1,
    )  # fmt: skip
    number_records([made])
    for state in states[1:]:
        Record.objects.filter(pk=made.pk).update(state=state)
    made.refresh_from_db()
    return made


def _approved(record: Any, duty: str) -> Any:
    from apps.documents.models import RecordAct

    RecordAct.objects.create(
        holder_id=record.holder_id,
        row_class=2,
        record=record,
        person_id=1,
        duty_id=duty,
        action="x",
        at=now(),
    )
    return record


@row("receivables.Seller")
def _seller(county: Any, holder: int) -> Any:
    from apps.receivables.models import Seller

    return Seller.objects.filter(holder_id=holder).first() or Seller.objects.create(
        holder_id=holder, street="1 Road", city="Town", postcode="WM1 1AA", contact="Office", sort_code="08-99-99",
        account_number="66374958", account_name="Town", receipts_id="15000", bad_debts_id="55400", during=ALWAYS,
        cost_centre=build("ledger.DimensionValue", county, holder),
    )  # fmt: skip


@row("receivables.IncomeKind")
def _kind(county: Any, holder: int) -> Any:
    from apps.receivables.models import IncomeKind

    return IncomeKind.objects.filter(holder_id=holder).first() or IncomeKind.objects.create(
        holder_id=holder, code="other", account_id="40900", vat_code_id="OS", term_days=30, during=ALWAYS,
        cost_centre=build("ledger.DimensionValue", county, holder),
    )  # fmt: skip


@row("receivables.ReminderStep")
def _step(county: Any, holder: int) -> Any:
    from apps.receivables.models import ReminderStep

    return ReminderStep.objects.create(
        holder_id=holder,
        number=next(_numbers),
        days=7,
        heading="Reminder",
        words="Please pay.",
        during=ALWAYS,
    )


@row("receivables.Customer")
def _customer(county: Any, holder: int) -> Any:
    from apps.receivables.models import Customer

    return Customer.objects.create(
        holder_id=holder, record=_record(holder, "customer", "open"), name="A club", street="1 Road", city="Town",
        postcode="WM1 1AA",
    )  # fmt: skip


@row("receivables.Invoice")
def _invoice(county: Any, holder: int) -> Any:
    from apps.receivables.models import Invoice

    return Invoice.objects.create(
        holder_id=holder, record=_record(holder, "invoice", "draft"), customer=build("receivables.Customer", county, holder),
        kind=build("receivables.IncomeKind", county, holder), about="Match", supplied_on=DAY, net=TEN, vat=TWO, gross=TWELVE,
    )  # fmt: skip


@row("receivables.InvoiceLine")
def _line(county: Any, holder: int) -> Any:
    from apps.receivables.models import InvoiceLine

    return InvoiceLine.objects.create(
        holder_id=holder, invoice=build("receivables.Invoice", county, holder), position=1, text="Hours",
        quantity=1, price=10,
        net=TEN, vat=TWO, percent=20, vat_code_id="OS", coding=build("ledger.Coding", county, holder),
    )  # fmt: skip


def _issued(county: Any, holder: int) -> Any:
    """The line of an invoice that another person approved, and that is posted as an act would."""
    from apps.documents.models import Record
    from apps.receivables.models import Item

    line = build("receivables.InvoiceLine", county, holder)
    invoice, day = line.invoice, build("ledger.Period", county, holder).during.lower
    for state in ("waiting", "approved", "issued"):
        Record.objects.filter(pk=invoice.record_id).update(state=state)
    _approved(invoice.record, "income.approve")
    invoice.issued_on = invoice.tax_point = invoice.due_on = day
    invoice.parties = {"seller": {}}
    invoice.save()
    Item.objects.create(
        holder_id=holder, customer=invoice.customer, invoice=invoice, record=invoice.record, kind="invoice", dated=day,
        amount=TWELVE, made_at=now(),
    )  # fmt: skip
    _post(holder, invoice.record_id, day)
    return line


def _post(holder: int, record: int, day: dt.date, accounts: tuple[str, str] = ("13000", "15000")) -> None:
    """Twelve pounds (of debt, unless said otherwise) in the books, closed with an audit number."""
    from django.db import connection

    from apps.audit.act import append_event
    from apps.core.actor import Actor
    from apps.ledger.models import AccountUse, Coding

    codings = []
    for account in accounts:
        AccountUse.objects.get_or_create(holder_id=holder, account_id=account, defaults={"during": ALWAYS})
        codings.append(
            Coding.objects.get_or_create(holder_id=holder, account_id=account, cost_centre=None)[0].pk
        )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT posting_id FROM accord_post(%s, %s, ARRAY['subledger'], ARRAY[%s::date], ARRAY[NULL::smallint], "
            "ARRAY['Match'], ARRAY[NULL::bigint], ARRAY[NULL::bigint], ARRAY[NULL::uuid], ARRAY[1, 1], ARRAY[1, 2], "
            "%s::bigint[], ARRAY[12, -12]::numeric[], ARRAY['', ''], ARRAY[NULL, NULL]::bigint[])",
            [holder, record, day, codings],
        )
        posting = cursor.fetchone()[0]
        number = append_event(holder, 2, "tests.post", Actor(person=1, name="Test"))
        cursor.execute("SELECT accord_close_posting(%s, %s)", [posting, number])


@row("receivables.Credit")
def _credit(county: Any, holder: int) -> Any:
    """With its one line, since the two total each other."""
    from apps.receivables.models import Credit, CreditLine

    line = _issued(county, holder)
    made = Credit.objects.create(
        holder_id=holder, record=_record(holder, "credit", "waiting"), invoice=line.invoice, reason="Fewer", net=TEN,
        vat=TWO, gross=TWELVE,
    )  # fmt: skip
    CreditLine.objects.create(holder_id=holder, credit=made, line=line, net=TEN, vat=TWO)
    return made


@row("receivables.CreditLine")
def _credit_line(county: Any, holder: int) -> Any:
    return build("receivables.Credit", county, holder).lines.get()


@row("receivables.Receipt")
def _receipt(county: Any, holder: int) -> Any:
    from apps.receivables.models import Receipt

    return Receipt.objects.create(
        holder_id=holder, record=_record(holder, "receipt", "posted"),
        customer=build("receivables.Customer", county, holder),
        received_on=DAY, amount=TEN, account_id="15000", bank_line=f"BGC {next(_numbers)}",
        source=build("documents.Record", county, holder), line=build("banking.StatementLine", county, holder),
    )  # fmt: skip


@row("receivables.Refund")
def _refund(county: Any, holder: int) -> Any:
    from apps.receivables.models import Refund

    return Refund.objects.create(
        holder_id=holder, record=_record(holder, "refund", "waiting"), amount=TEN, reason="Paid twice",
        customer=build("receivables.Customer", county, holder), payment=build("documents.Record", county, holder),
    )  # fmt: skip


@row("receivables.Unknown")
def _unknown(county: Any, holder: int) -> Any:
    """Twelve pounds on suspense."""
    from apps.receivables.models import Unknown

    record, day = _record(holder, "unknown", "held"), build("ledger.Period", county, holder).during.lower
    made = Unknown.objects.create(
        holder_id=holder, record=record, origin=record, line=build("banking.StatementLine", county, holder),
        received_on=DAY, amount=TWELVE, left=TWELVE,
    )  # fmt: skip
    _post(holder, record.pk, day, ("15000", "29900"))
    return made


@row("receivables.Draw")
def _draw(county: Any, holder: int) -> Any:
    """Put to a customer by a receipt that names it."""
    from apps.documents.models import Record
    from apps.receivables.models import Draw, Receipt

    unknown = build("receivables.Unknown", county, holder)
    receipt = Receipt.objects.create(
        holder_id=holder, record=_record(holder, "receipt", "posted"), bank_line=f"UNID {next(_numbers)}",
        customer=build("receivables.Customer", county, holder), received_on=DAY, amount=TWELVE, account_id="29900",
        source=unknown.record,
    )  # fmt: skip
    made = Draw.objects.create(holder_id=holder, unknown=unknown, record=receipt.record, amount=TWELVE)
    _post(holder, receipt.record_id, build("ledger.Period", county, holder).during.lower, ("29900", "13000"))
    Record.objects.filter(pk=unknown.record_id).update(state="allocated")
    return made


@row("receivables.Relief")
def _relief(county: Any, holder: int) -> Any:
    from apps.receivables.models import Relief

    return Relief.objects.create(
        holder_id=holder, record=_record(holder, "relief", "waiting"), write_off=_given_up(county, holder), vat=TWO,
        rule="VAT Act 1994 s.36",
    )  # fmt: skip


def _given_up(county: Any, holder: int) -> Any:
    """A write-off that was posted."""
    from apps.documents.models import Record

    made = build("receivables.WriteOff", county, holder)
    Record.objects.filter(pk=made.record_id).update(state="posted")
    return made


@row("receivables.WriteOff")
def _write_off(county: Any, holder: int) -> Any:
    from apps.receivables.models import WriteOff

    return WriteOff.objects.create(
        holder_id=holder, record=_record(holder, "write_off", "waiting"),
        invoice=build("receivables.Invoice", county, holder),
        amount=TEN, vat=TWO, reason="Wound up", relief_from=DAY,
    )  # fmt: skip


@row("receivables.Item")
def _item(county: Any, holder: int) -> Any:
    """Money on account that went again: two items that total nought, so that nothing is posted."""
    from apps.receivables.models import Item

    receipt = build("receivables.Receipt", county, holder)
    common = {
        "holder_id": holder, "customer": receipt.customer, "record": receipt.record, "kind": "receipt", "dated": DAY,
        "made_at": now(),
    }  # fmt: skip
    return Item.objects.bulk_create([Item(**common, amount=-TEN), Item(**common, amount=TEN)])[0]


@row("receivables.Plan")
def _plan(county: Any, holder: int) -> Any:
    """With its one instalment, since the two total each other."""
    from apps.receivables.models import Instalment, Plan

    made = Plan.objects.create(
        holder_id=holder, record=_record(holder, "plan", "live"), invoice=build("receivables.Invoice", county, holder),
        amount=TEN, settled=0, reason="Relegated",
    )  # fmt: skip
    Instalment.objects.create(holder_id=holder, plan=made, due_on=DAY, amount=TEN)
    return made


@row("receivables.Instalment")
def _instalment(county: Any, holder: int) -> Any:
    return build("receivables.Plan", county, holder).instalments.get()


@row("receivables.Reminder")
def _reminder(county: Any, holder: int) -> Any:
    from apps.receivables.models import Reminder

    return Reminder.objects.create(
        holder_id=holder, run=_record(holder, "reminders", "draft"), invoice=build("receivables.Invoice", county, holder),
        step=build("receivables.ReminderStep", county, holder), owed=TEN,
    )  # fmt: skip
