"""Builders of rows of the contract register, for the security suite (see tests/rows.py)."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateRange

from apps.core.clock import now, today
from tests.rows import build, row

_numbers = itertools.count(1)
TERM = DateRange(dt.date(2026, 1, 1), dt.date(2030, 1, 1))
LAST = dt.date(2029, 12, 31)
TEN, TWELVE = Decimal("10.00"), Decimal("12.00")


def _record(holder: int, kind: str, *states: str) -> Any:
    """A record of this room, taken through its states."""
    from apps.documents.models import Record
    from apps.documents.records import number_records
    from apps.documents.transitions import KINDS

    made = Record.objects.create(
        holder_id=holder, row_class=3, kind=f"procurement.{kind}", series=KINDS[f"procurement.{kind}"].series, year=2026,
        title="A document", state=states[0], made_at=now(), made_by_id=1,
    )  # fmt: skip
    number_records([made])
    for state in states[1:]:
        Record.objects.filter(pk=made.pk).update(state=state)
    return made


def _supplier() -> Any:
    from apps.suppliers.models import Supplier

    return Supplier.objects.create(name=f"Contractor {next(_numbers)}", key="contractor", state="confirmed")


@row("procurement.Contract")
def _contract(county: Any, holder: int) -> Any:
    from apps.procurement.models import Contract

    return Contract.objects.create(
        holder_id=holder, record=_record(holder, "contract", "draft"), code=f"K{next(_numbers)}", title="Vehicles",
        kind="framework", supplier=_supplier(), regime="pa23", route="open", during=TERM, cap=TEN, gross=TWELVE,
        manager_id=1,
    )  # fmt: skip


@row("procurement.Entitled")
def _entitled(county: Any, holder: int) -> Any:
    from apps.procurement.models import Entitled

    return Entitled.objects.create(
        holder_id=holder, contract=build("procurement.Contract", county, holder), service="fire"
    )


@row("procurement.Change")
def _change(county: Any, holder: int) -> Any:
    from apps.procurement.models import Change

    return Change.objects.create(
        holder_id=holder, record=_record(holder, "change", "waiting"), ground="small", reason="More of it",
        contract=build("procurement.Contract", county, holder), cap_before=TEN, last_day_before=LAST, cap=TEN, gross=TWELVE,
        last_day=LAST, extension_months=0, asked_by_id=1, asked_at=now(),
    )  # fmt: skip


@row("procurement.CalledOff")
def _called_off(county: Any, holder: int) -> Any:
    """Of a contract that two people brought into force, as in life: nothing else may be called off."""
    from apps.documents.models import Record
    from apps.documents.records import number_records
    from apps.procurement.models import CalledOff, Contract
    from tests.procurement.world import in_force

    code = next(one for one in ("CC", "FRA") if county.org(one) == holder)
    contract = in_force(county, holder, code)
    order = Record.objects.create(
        holder_id=holder, row_class=3, kind="purchasing.order", series="PO", year=2026, title="An order", state="placed",
        made_at=now(), made_by_id=1,
    )  # fmt: skip
    number_records([order])
    made = CalledOff.objects.create(
        holder_id=holder, contract=contract, order=order, dated=today(), net=TEN, made_by_id=1, made_at=now()
    )
    Contract.objects.filter(pk=contract.pk).update(called=TEN)
    return made


@row("procurement.ContractNote")
def _note(county: Any, holder: int) -> Any:
    from apps.procurement.models import ContractNote

    return ContractNote.objects.create(
        holder_id=holder, reader_id=holder, contract=next(_numbers), code="K1", kind="contract", title="Vehicles",
        supplier=_supplier(), last_day=LAST, extension_months=0, cap=TEN,
    )  # fmt: skip
