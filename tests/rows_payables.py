"""Builders of rows of payables, for the security suite (see tests/rows.py)."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any
from uuid import uuid4

from apps.core.clock import now
from apps.core.scope import current_scope
from tests.rows import ALWAYS, build, row

_numbers = itertools.count(1)
DAY = dt.date(2026, 6, 1)


def _person(county: Any) -> int:
    return current_scope().person or county.person("cc.analyst")


def _record(county: Any, holder: int, kind: str = "payables.invoice", state: str = "received") -> Any:
    from apps.documents.models import Record

    series = {"payables.invoice": "INV", "payables.refusal": "BACK"}[kind]
    return Record.objects.create(
        holder_id=holder, row_class=2, kind=kind, series=series, year=2026, title="A paper", state=state, made_at=now(),
        made_by_id=_person(county), number=None,
    )  # fmt: skip


@row("payables.Category")
def _category(county: Any, holder: int) -> Any:
    from apps.payables.models import Category

    return Category.objects.create(holder_id=holder, code=f"C{next(_numbers)}", name="Rates", during=ALWAYS)


@row("payables.Rules")
def _rules(county: Any, holder: int) -> Any:
    from apps.payables.models import Rules

    return Rules.objects.create(holder_id=holder, during=ALWAYS)


@row("payables.Invoice")
def _invoice(county: Any, holder: int) -> Any:
    from apps.documents.records import number_now
    from apps.payables.models import Invoice

    record = _record(county, holder)
    number_now(record)
    name = f"T-{next(_numbers)}"
    return Invoice.objects.create(
        holder_id=holder, record=record, source="keyed", payee="Harbour Tyres", reference=name, reference_key=name,
        dated=DAY, received_on=DAY, received_at=now(), net=Decimal("0.00"), vat=Decimal("0.00"), gross=Decimal("0.00"),
    )  # fmt: skip


@row("payables.Line")
def _line(county: Any, holder: int) -> Any:
    from apps.payables.models import Line

    return Line.objects.create(
        holder_id=holder, invoice=build("payables.Invoice", county, holder), position=1, text="Tyres", net=Decimal("0.00"),
        vat=Decimal("0.00"),
    )  # fmt: skip


@row("payables.Stop")
def _stop(county: Any, holder: int) -> Any:
    from apps.payables.models import Stop

    return Stop.objects.create(
        holder_id=holder, invoice=build("payables.Invoice", county, holder), kind="hold", reason="Looked into", since=now(),
        begun_by_id=_person(county),
    )  # fmt: skip


@row("payables.Refusal")
def _refusal(county: Any, holder: int) -> Any:
    from apps.documents.records import number_now
    from apps.payables.models import Refusal

    record = _record(county, holder, "payables.refusal", "returned")
    number_now(record)
    return Refusal.objects.create(
        holder_id=holder, record=record, name="a.xml", sha256="0" * 64, size=1, faults=[], received_at=now()
    )


@row("payables.Fingerprint")
def _fingerprint(county: Any, holder: int) -> Any:
    from apps.payables.models import Fingerprint

    return Fingerprint.objects.create(
        holder_id=holder, reader_id=holder, invoice=next(_numbers), kind="reference", print="k:0", seen_on=DAY
    )


@row("payables.Twin")
def _twin(county: Any, holder: int) -> Any:
    from apps.payables.models import Twin

    return Twin.objects.create(
        holder_id=holder, invoice=build("payables.Invoice", county, holder), kind="reference",
        other=build("payables.Invoice", county, holder), found_at=now(),
    )  # fmt: skip


@row("payables.InvoiceLoad")
def _load(county: Any, holder: int) -> Any:
    from apps.payables.models import InvoiceLoad

    return InvoiceLoad.objects.create(
        holder_id=holder, record=build("documents.Record", county, holder), upload=build("intake.Upload", county, holder),
        sha256=f"{next(_numbers):064d}", invoices=1, gross=Decimal("1.00"), made_at=now(),
    )  # fmt: skip


@row("payables.LoadedInvoice")
def _loaded_invoice(county: Any, holder: int) -> Any:
    from apps.payables.models import LoadedInvoice

    return LoadedInvoice.objects.create(
        holder_id=holder, load=build("payables.InvoiceLoad", county, holder), row=1,
        invoice=build("payables.Invoice", county, holder),
    )  # fmt: skip


@row("payables.Match")
def _match(county: Any, holder: int) -> Any:
    from apps.documents.records import number_now
    from apps.payables.models import Invoice, Line, Match

    ordered = build("purchasing.OrderLine", county, holder)
    record = _record(county, holder, state="registered")
    number_now(record)
    name = f"T-{next(_numbers)}"
    ten = {"net": Decimal("10.00"), "vat": Decimal("0.00")}
    invoice = Invoice.objects.create(
        holder_id=holder, record=record, source="keyed", supplier_id=ordered.order.supplier_id, payee="Harbour Tyres",
        reference=name, reference_key=name, dated=DAY, received_on=DAY, received_at=now(), gross=Decimal("10.00"), **ten,
    )  # fmt: skip
    line = Line.objects.create(holder_id=holder, invoice=invoice, position=1, text="Tyres", **ten)
    return Match.objects.create(
        holder_id=holder, invoice=invoice, line=line, order_line=ordered, quantity=Decimal(1), net=Decimal("10.00"),
        made_by_id=_person(county), made_at=now(),
    )  # fmt: skip


@row("payables.Ways")
def _ways(county: Any, holder: int) -> Any:
    from apps.payables.models import Ways

    return Ways.objects.create(holder_id=holder, ways=3, during=ALWAYS)


def _run_record(county: Any, holder: int) -> Any:
    from apps.documents.models import Record
    from apps.documents.records import number_now

    record = Record.objects.create(
        holder_id=holder, row_class=2, kind="payables.run", series="RUN", year=2026, title="A run", state="proposed",
        made_at=now(), made_by_id=_person(county), number=None,
    )  # fmt: skip
    number_now(record)
    return record


def _supplier() -> Any:
    from apps.suppliers.models import Supplier

    name = f"Supplier {next(_numbers)}"
    return Supplier.objects.create(name=name, key=name.lower())


@row("payables.RunPlan")
def _plan(county: Any, holder: int) -> Any:
    from apps.payables.models import RunPlan

    return RunPlan.objects.create(holder_id=holder, weekdays=[2, 4], reason="Regulations", during=ALWAYS)


@row("payables.Run")
def _run(county: Any, holder: int) -> Any:
    from apps.payables.models import Run

    return Run.objects.create(
        holder_id=holder, record=_run_record(county, holder), key=uuid4(), kind="bacs", pay_on=DAY,
        account=build("banking.BankAccount", county, holder), before=DAY + dt.timedelta(days=2),
        proposed_by_id=_person(county), proposed_at=now(),
    )  # fmt: skip


@row("payables.RunPayee")
def _runpayee(county: Any, holder: int) -> Any:
    from apps.payables.models import RunPayee

    to = build("banking.PayeeAccount", county, holder)
    return RunPayee.objects.create(
        holder_id=holder, key=uuid4(), supplier=_supplier(), payee=to, invoices=1,
        amount=Decimal("0.00"),
    )  # fmt: skip


@row("payables.RunItem")
def _runitem(county: Any, holder: int) -> Any:
    from apps.payables.models import RunItem

    run = build("payables.Run", county, holder)
    return RunItem.objects.create(
        holder_id=holder, key=run.key, invoice=build("payables.Invoice", county, holder), state="left", why="dispute",
        amount=Decimal("1.00"),
    )  # fmt: skip


@row("payables.DirectDebit")
def _debit(county: Any, holder: int) -> Any:
    from apps.payables.models import DirectDebit

    return DirectDebit.objects.create(
        holder_id=holder, invoice=build("payables.Invoice", county, holder), reference="DD 1", marked_by_id=_person(county),
        marked_at=now(),
    )  # fmt: skip


@row("payables.Contractor")
def _contractor(county: Any, holder: int) -> Any:
    from apps.payables.models import Contractor

    return Contractor.objects.create(
        holder_id=holder, employer_reference="000/XX000", office_reference="000PX00000000", account_id="20900", during=ALWAYS
    )  # fmt: skip


@row("payables.Subcontractor")
def _subcontractor(county: Any, holder: int) -> Any:
    from apps.payables.models import Subcontractor

    return Subcontractor.objects.create(
        holder_id=holder, supplier=_supplier(), rate="net", sealed="k:0", tail="000",
        source="Verified", during=ALWAYS,
    )  # fmt: skip


@row("payables.Materials")
def _materials(county: Any, holder: int) -> Any:
    from apps.payables.models import Materials

    return Materials.objects.create(
        holder_id=holder, invoice=build("payables.Invoice", county, holder), amount=Decimal("1.00"), reason="On the invoice",
        stated_by_id=_person(county), stated_at=now(),
    )  # fmt: skip


@row("payables.RemittanceAddress")
def _remittance_address(county: Any, holder: int) -> Any:
    from apps.payables.models import RemittanceAddress

    return RemittanceAddress.objects.create(
        holder_id=holder, supplier=_supplier(), email="accounts@supplier.example",
        source="Contract", kept_by_id=_person(county), kept_at=now(),
    )  # fmt: skip


@row("payables.Remittance")
def _remittance(county: Any, holder: int) -> Any:
    from apps.payables.models import Remittance

    return Remittance.objects.create(
        holder_id=holder,
        to=build("payables.RunPayee", county, holder),
        email="accounts@supplier.example",
        sent_at=now(),
    )


@row("payables.Settled")
def _settled(county: Any, holder: int) -> Any:
    from apps.payables.models import Settled

    return Settled.objects.create(
        holder_id=holder, invoice=build("payables.Invoice", county, holder), how="set_off", dated=DAY
    )
