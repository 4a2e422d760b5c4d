"""Builders of rows of purchases, for the security suite (see tests/rows.py)."""

from __future__ import annotations

import itertools
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

from apps.core.clock import now, today
from apps.core.scope import current_scope, scope
from tests.rows import ALWAYS, build, row

_numbers = itertools.count(1)
PENCE = Decimal("10.00")


@contextmanager
def _somebody(county: Any, who: str = "cc.buyer") -> Any:
    """That person acting with everything in reach: what is signed is signed in one's own name."""
    with scope(replace(current_scope(), person=county.person(who))):
        yield county.person(who)


def _record(county: Any, holder: int, kind: str, series: str, state: str, row_class: int = 3) -> Any:
    from apps.documents.models import Record
    from apps.documents.records import number_records

    record = Record.objects.create(
        holder_id=holder, row_class=row_class, kind=f"purchasing.{kind}", series=series, year=2026, title="A purchase",
        state=state, made_at=now(), made_by_id=1,
    )  # fmt: skip
    number_records([record])
    return record


def _supplier() -> Any:
    from apps.suppliers.models import Supplier

    return Supplier.objects.create(name=f"Supplier {next(_numbers)}", key="supplier", state="confirmed")


@row("purchasing.Rules")
def _rules(county: Any, holder: int) -> Any:
    from apps.purchasing.models import Rules

    return Rules.objects.create(
        holder_id=holder,
        amend_percent=10,
        amend_pounds=100,
        over_receipt_percent=5,
        over_bill_percent=2,
        over_bill_pounds=20,
        countersign_above=5000,
        low_value=250,
        emergency_days=2,
        source="Standing orders",
        during=ALWAYS,
    )


@row("purchasing.Category")
def _category(county: Any, holder: int) -> Any:
    from apps.purchasing.models import Category

    return Category.objects.create(
        holder_id=holder,
        code=f"C{next(_numbers)}",
        name="Things",
        account_id="54200",
        vat_code_id="S",
        during=ALWAYS,
    )


@row("purchasing.DeliveryPoint")
def _point(county: Any, holder: int) -> Any:
    from apps.purchasing.models import DeliveryPoint

    return DeliveryPoint.objects.create(
        holder_id=holder,
        name=f"Station {next(_numbers)}",
        address="High Street",
        cost_centre="OPS",
        during=ALWAYS,
    )


@row("purchasing.ApprovalRule")
def _approval_rule(county: Any, holder: int) -> Any:
    from apps.purchasing.models import ApprovalRule

    return ApprovalRule.objects.create(
        holder_id=holder,
        step=1,
        duty_id="requisition.approve",
        above=next(_numbers),
        source="Orders",
        during=ALWAYS,
    )


@row("purchasing.Requisition")
def _requisition(county: Any, holder: int) -> Any:
    from apps.purchasing.models import Requisition

    return Requisition.objects.create(
        holder_id=holder, record=_record(county, holder, "requisition", "REQ", "draft"), raised_by_id=1, reason="Worn out",
        deliver_to="Station", needed_on=today(), net=PENCE, cost=PENCE,
    )  # fmt: skip


@row("purchasing.RequisitionLine")
def _requisition_line(county: Any, holder: int) -> Any:
    from apps.purchasing.models import RequisitionLine

    return RequisitionLine.objects.create(
        holder_id=holder, requisition=build("purchasing.Requisition", county, holder), position=1, description="A thing",
        category=build("purchasing.Category", county, holder), quantity=1, unit="each", unit_price=10, net=PENCE,
        vat_code_id="S", cost=PENCE, coding=build("ledger.Coding", county, holder), needed_on=today(),
    )  # fmt: skip


@row("purchasing.Emergency")
def _emergency(county: Any, holder: int) -> Any:
    from apps.purchasing.models import Emergency

    return Emergency.objects.create(
        holder_id=holder, requisition=build("purchasing.Requisition", county, holder), incident="INC-1",
        authorised_by_id=1, reason="Flood", bought_on=today(), approve_by=today(),
    )  # fmt: skip


@row("purchasing.Order")
def _order(county: Any, holder: int) -> Any:
    """A whole order: line, version, share, and who placed it, for a requisition approved in its record."""
    from apps.documents.models import Record
    from apps.documents.records import RecordAct
    from apps.purchasing.models import Bearer, Order, OrderLine, Version

    line = build("purchasing.RequisitionLine", county, holder)
    for state in ("waiting", "approved"):
        Record.objects.filter(pk=line.requisition.record_id).update(state=state)
    with _somebody(county) as person:
        record = _record(county, holder, "order", "PO", "placed")
        RecordAct.objects.create(holder_id=holder, row_class=3, record=record, person_id=person, duty_id="order.place",
                                 action="tests", at=now())  # fmt: skip
        order = Order.objects.create(
            holder_id=holder, record=record, supplier=_supplier(), paying_id=holder, deliver_to="Station", needed_on=today(),
            placed_by_id=person, placed_at=now(), net=PENCE,
        )  # fmt: skip
        OrderLine.objects.create(
            holder_id=holder,
            order=order,
            position=1,
            source=line,
            description="A thing",
            category=line.category,
            kind="goods",
            quantity=1,
            unit="each",
            unit_price=10,
            net=PENCE,
            vat_code_id="S",
            cost=PENCE,
            coding=line.coding,
            needed_on=today(),
        )
        Version.objects.create(holder_id=holder, order=order, number=1, net=PENCE, approved_net=PENCE, lines=[],
                               made_by_id=person, made_at=now())  # fmt: skip
        Bearer.objects.create(
            holder_id=holder, order=order, version=1, organisation_id=holder, weight=1, net=PENCE
        )
    return order


@row("purchasing.OrderLine")
def _order_line(county: Any, holder: int) -> Any:
    return build("purchasing.Order", county, holder).lines.get()


@row("purchasing.Version")
def _version(county: Any, holder: int) -> Any:
    return build("purchasing.Order", county, holder).versions.get()


@row("purchasing.Bearer")
def _bearer(county: Any, holder: int) -> Any:
    return build("purchasing.Order", county, holder).bearers.get()


@row("purchasing.Amendment")
def _amendment(county: Any, holder: int) -> Any:
    from apps.purchasing.models import Amendment

    return Amendment.objects.create(
        holder_id=holder, record=_record(county, holder, "amendment", "AMD", "waiting"), net=PENCE, lines=[], reason="More",
        order=build("purchasing.Order", county, holder), on_version=1, asked_by_id=1,
    )  # fmt: skip


@row("purchasing.Receipt")
def _receipt(county: Any, holder: int) -> Any:
    from apps.purchasing.models import Receipt, ReceiptLine

    order = build("purchasing.Order", county, holder)
    source = order.lines.get().source.requisition.record_id
    with _somebody(county, "cc.stores") as person:
        from apps.documents.records import RecordAct

        record = _record(county, holder, "receipt", "GRN", "waiting")
        RecordAct.objects.bulk_create(
            [
                RecordAct(
                    holder_id=holder,
                    row_class=3,
                    record_id=one,
                    person_id=person,
                    duty_id="goods.receive",
                    action="tests",
                    at=now(),
                )
                for one in (record.pk, order.record_id, source)
            ]
        )
        receipt = Receipt.objects.create(
            holder_id=holder, record=record, order=order, kind="delivery", received_on=today(), net=PENCE,
            received_by_id=person, received_at=now(), second=True,
        )  # fmt: skip
        ReceiptLine.objects.create(
            holder_id=holder, receipt=receipt, line=order.lines.get(), quantity=1, net=PENCE, cost=PENCE
        )
    return receipt


@row("purchasing.ReceiptLine")
def _receipt_line(county: Any, holder: int) -> Any:
    return build("purchasing.Receipt", county, holder).lines.get()


@row("purchasing.Billed")
def _billed(county: Any, holder: int) -> Any:
    from apps.purchasing.models import Billed

    order = build("purchasing.Order", county, holder)
    with _somebody(county, "cc.clerk") as person:
        return Billed.objects.create(
            holder_id=holder, line=order.lines.get(), invoice=build("documents.Record", county, holder), dated=today(),
            quantity=1, net=PENCE, cost=PENCE, made_by_id=person, made_at=now(),
        )  # fmt: skip


@row("purchasing.CardHolder")
def _card_holder(county: Any, holder: int) -> Any:
    from apps.purchasing.models import CardHolder

    return CardHolder.objects.create(
        holder_id=holder,
        person_id=county.person("cc.sergeant"),
        manager_id=county.person("cc.inspector"),
        limit=250,
        during=ALWAYS,
    )


@row("purchasing.CardPurchase")
def _card_purchase(county: Any, holder: int) -> Any:
    from apps.purchasing.models import CardPurchase

    card = build("purchasing.CardHolder", county, holder)
    with _somebody(county, "cc.sergeant") as person:
        return CardPurchase.objects.create(
            holder_id=holder, record=_record(county, holder, "card", "CARD", "waiting"), person_id=person,
            manager_id=card.manager_id, bought_on=today(), merchant="Shop", description="Batteries", reason="At the scene",
            category=build("purchasing.Category", county, holder), gross=12, vat=2, cost=12, vat_code_id="S",
            coding=build("ledger.Coding", county, holder),
        )  # fmt: skip


@row("purchasing.Accrual")
def _accrual(county: Any, holder: int) -> Any:
    return _accrued(county, holder)


def _accrued(county: Any, holder: int) -> Any:
    from apps.documents.models import Record
    from apps.documents.records import number_records
    from apps.purchasing.models import Accrual, AccrualLine

    record = Record.objects.create(
        holder_id=holder, row_class=2, kind="purchasing.accrual", series="GRNI", year=2026, title="A month", state="waiting",
        made_at=now(), made_by_id=1,
    )  # fmt: skip
    line = build("purchasing.OrderLine", county, holder)
    made = Accrual.objects.create(
        holder_id=holder,
        record=record,
        period=build("ledger.Period", county, holder),
        on=today(),
        total=PENCE,
        prepared_by_id=1,
    )
    AccrualLine.objects.create(
        holder_id=holder, accrual=made, line=line, coding_id=line.coding_id, cost=PENCE
    )
    number_records([record])
    return made


@row("purchasing.AccrualLine")
def _accrual_line(county: Any, holder: int) -> Any:
    return _accrued(county, holder).lines.get()


@row("purchasing.JointOffer")
def _joint_offer(county: Any, holder: int) -> Any:
    from apps.purchasing.models import JointOffer

    return JointOffer.objects.create(
        holder_id=holder, reader_id=county.org("AMB"), record=build("purchasing.Requisition", county, holder).record,
        common=f"J-{next(_numbers)}", title="Together", reason="Cheaper", needed_on=today(), weight=1, net=PENCE, lines=[],
        made_by_id=1, made_at=now(),
    )  # fmt: skip


@row("purchasing.JointAnswer")
def _joint_answer(county: Any, holder: int) -> Any:
    """To a share that another organisation offered."""
    from dataclasses import replace

    from apps.core.scope import current_scope, scope
    from apps.purchasing.models import JointAnswer, JointOffer

    other = county.org("AMB") if holder != county.org("AMB") else county.org("CC")
    common = f"J-{next(_numbers)}"
    JointOffer.objects.create(
        holder_id=other, reader_id=holder, record=build("purchasing.Requisition", county, other).record, common=common,
        title="Together", reason="Cheaper", needed_on=today(), weight=1, net=PENCE, lines=[], made_by_id=1, made_at=now(),
    )  # fmt: skip
    with scope(replace(current_scope(), person=1)):
        return JointAnswer.objects.create(
            holder_id=holder, reader_id=other, common=common, joined=True, person_id=1, at=now()
        )


@row("purchasing.CardStatement")
def _card_statement(county: Any, holder: int) -> Any:
    """With its one line, since the two make each other."""
    from apps.documents.models import Record
    from apps.documents.records import number_records
    from apps.purchasing.models import CardLine, CardStatement

    record = Record.objects.create(
        holder_id=holder, row_class=2, kind="purchasing.card_statement", series="CDST", year=2026, title="Cards",
        state="loaded", made_at=now(), made_by_id=1,
    )  # fmt: skip
    number_records([record])
    made = CardStatement.objects.create(
        holder_id=holder, record=record, upload=build("intake.Upload", county, holder), sha256=f"{next(_numbers):064d}",
        first=today(), last=today(), total=12, lines=1, made_at=now(),
    )  # fmt: skip
    CardLine.objects.create(
        holder_id=holder, statement=made, position=1, dated=today(), merchant="Shop", amount=12
    )
    return made


@row("purchasing.CardLine")
def _card_line(county: Any, holder: int) -> Any:
    return build("purchasing.CardStatement", county, holder).entries.get()
