"""Builders of rows of intake, suppliers and spend, for the security suite (see tests/rows.py)."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange

from apps.audit.act import append_event
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.scope import current_scope, scope
from tests.rows import ALWAYS, build, row

_numbers = itertools.count(1)


@row("intake.Upload")
def _upload(county: Any, holder: int) -> Any:
    from apps.intake.models import Upload

    return Upload.objects.create(
        holder_id=holder, row_class=2, record=build("documents.Record", county, holder), target="spend",
        name="April.csv", sha256=f"{next(_numbers):064d}", size=10, made_by_id=1, made_at=now(),
    )  # fmt: skip


@row("intake.Mapping")
def _mapping(county: Any, holder: int) -> Any:
    from apps.intake.models import Mapping

    return Mapping.objects.create(
        holder_id=holder, row_class=2, target="spend", fingerprint=f"f{next(_numbers)}", columns={"date": 0},
        made_by_id=1, made_at=now(),
    )  # fmt: skip


@row("intake.SetAside")
def _set_aside(county: Any, holder: int) -> Any:
    from apps.intake.models import SetAside

    upload = build("intake.Upload", county, holder)
    return SetAside.objects.create(
        holder_id=holder, row_class=2, upload=upload, load=next(_numbers), sheet="Sheet1", row=2, cells=["x"], reasons=[],
        by_id=1, reason="No date", at=now(),
    )  # fmt: skip


def _supplier() -> Any:
    from apps.suppliers.models import Alias, Supplier

    name = f"Supplier {next(_numbers)}"
    supplier = Supplier.objects.create(name=name, key=name.upper())
    return Alias.objects.create(raw=name, key=name.upper(), supplier=supplier)


@row("suppliers.AliasSource")
def _alias_source(county: Any, holder: int) -> Any:
    from apps.suppliers.models import AliasSource

    return AliasSource.objects.create(
        holder_id=holder, alias=_supplier(), record=build("documents.Record", county, holder)
    )


@row("suppliers.Opinion")
def _opinion(county: Any, holder: int) -> Any:
    from apps.suppliers.models import Opinion, Suggestion

    one, other = sorted((_supplier().supplier, _supplier().supplier), key=lambda supplier: supplier.pk)
    pair = Suggestion.objects.create(one=one, other=other, score=90)
    return Opinion.objects.create(holder_id=holder, suggestion=pair, same=True, by_id=1, at=now())


@row("suppliers.OrganisationSupplier")
def _organisation_supplier(county: Any, holder: int) -> Any:
    from apps.suppliers.models import OrganisationSupplier

    return OrganisationSupplier.objects.create(
        holder_id=holder, supplier=_supplier().supplier, note="Pays late"
    )


@row("spend.Load")
def _load(county: Any, holder: int) -> Any:
    from apps.spend.models import Load

    return Load.objects.create(
        holder_id=holder, record=build("documents.Record", county, holder), upload=build("intake.Upload", county, holder),
        cut=1, file_name="April.csv", sha256=f"{next(_numbers):064d}", made_at=now(),
    )  # fmt: skip


@row("spend.Combination")
def _combination(county: Any, holder: int) -> Any:
    from apps.spend.models import Combination

    return Combination.objects.create(
        holder_id=holder, digest=f"{next(_numbers):032d}", alias=_supplier(), payee_kind="supplier", year=2026
    )


def _of_load(county: Any, holder: int) -> dict[str, Any]:
    return {"holder_id": holder, "load": build("spend.Load", county, holder)}


def _whole(county: Any, holder: int) -> tuple[Any, Any]:
    """A load of one line with its summary, as the database proves it at COMMIT."""
    from apps.spend.models import Line, Load, SupplierMonth

    load = Load.objects.create(
        holder_id=holder, record=build("documents.Record", county, holder), upload=build("intake.Upload", county, holder),
        cut=1, file_name="April.csv", sha256=f"{next(_numbers):064d}", rows_read=1, rows_loaded=1, total=Decimal("10.00"),
        made_at=now(),
    )  # fmt: skip
    paid = {"holder_id": holder, "load": load, "combination": build("spend.Combination", county, holder),
            "amount": Decimal("10.00")}  # fmt: skip
    return (
        Line.objects.create(**paid, paid_on="2026-04-03", row_number=2, raw_supplier="Supplier"),
        SupplierMonth.objects.create(**paid, month="2026-04-01", lines=1),
    )


@row("spend.Line")
def _line(county: Any, holder: int) -> Any:
    return _whole(county, holder)[0]


@row("spend.IdenticalLine")
def _identical(county: Any, holder: int) -> Any:
    from apps.spend.models import IdenticalLine

    return IdenticalLine.objects.create(
        **_of_load(county, holder), line_id=next(_numbers), first_id=1, occurrence=2, amount=Decimal("10.00")
    )


@row("spend.SupplierMonth")
def _supplier_month(county: Any, holder: int) -> Any:
    return _whole(county, holder)[1]


@row("spend.SupplierWindow")
def _window(county: Any, holder: int) -> Any:
    from apps.spend.models import SupplierWindow

    return SupplierWindow.objects.create(
        holder_id=holder, organisation_id=holder, load_id_there=next(_numbers), cut=1, alias=_supplier(), year=2026, lines=1,
        amount=Decimal("10.00"),
    )  # fmt: skip


@row("spend.OwnRule")
def _own_rule(county: Any, holder: int) -> Any:
    from apps.spend.models import OwnRule

    return OwnRule.objects.create(
        holder_id=holder, kind="words", pattern="diesel", addressable=True, made_at=now()
    )


@row("spend.Classing")
def _classing(county: Any, holder: int) -> Any:
    from apps.spend.models import Classing

    return Classing.objects.create(holder_id=holder, version_id=1, cut=1, made_at=now())


@row("spend.Classified")
def _classified(county: Any, holder: int) -> Any:
    from apps.spend.models import Classified

    return Classified.objects.create(
        holder_id=holder, classing=build("spend.Classing", county, holder),
        combination=build("spend.Combination", county, holder), addressable=True,
    )  # fmt: skip


@row("spend.PriceLoad")
def _price_load(county: Any, holder: int) -> Any:
    from apps.spend.models import PriceLoad

    return PriceLoad.objects.create(
        holder_id=holder, record=build("documents.Record", county, holder), upload=build("intake.Upload", county, holder),
        cut=1, file_name="Prices.ods", sha256=f"{next(_numbers):064d}", year=2026, made_at=now(),
    )  # fmt: skip


@row("spend.PricePoint")
def _price_point(county: Any, holder: int) -> Any:
    from apps.spend.models import PricePoint

    return PricePoint.objects.create(
        holder_id=holder, load=build("spend.PriceLoad", county, holder), item="Boots", buyer="A buyer",
        unit_price=Decimal("80.0000"),
    )  # fmt: skip


@row("suppliers.DocumentPayee")
def _document_payee(county: Any, holder: int) -> Any:
    from apps.suppliers.models import DocumentPayee

    return DocumentPayee.objects.create(
        holder_id=holder, record=build("documents.Record", county, holder), alias=_supplier(), payee_kind="supplier",
        addressable=True, cut=1,
    )  # fmt: skip


@row("spend.CategoryAccount")
def _category_account(county: Any, holder: int) -> Any:
    from apps.spend.models import CategoryAccount

    return CategoryAccount.objects.create(
        holder_id=holder, category=f"Category {next(_numbers)}", account_id="52100",
        cost_centre=build("ledger.DimensionValue", county, holder), during=ALWAYS,
    )  # fmt: skip


@row("spend.LoadPosting")
def _load_posting(county: Any, holder: int) -> Any:
    from apps.spend.models import LoadPosting

    return LoadPosting.objects.create(
        holder_id=holder, record=build("documents.Record", county, holder), load=build("spend.Load", county, holder),
        credit_id="15000", made_at=now(),
    )  # fmt: skip


@row("spend.LoadPostingLine")
def _load_posting_line(county: Any, holder: int) -> Any:
    from apps.spend.models import LoadPosting, LoadPostingLine

    line, _ = _whole(county, holder)
    posting = LoadPosting.objects.create(
        holder_id=holder, record=build("documents.Record", county, holder), load_id=line.load_id, credit_id="15000",
        made_at=now(),
    )  # fmt: skip
    return LoadPostingLine.objects.create(
        holder_id=holder, posting=posting, month="2026-04-01", dated="2026-04-03", account_id="52100",
        cost_centre=build("ledger.DimensionValue", county, holder), lines=1, amount=Decimal("10.00"),
    )  # fmt: skip


@row("spend.SourceSwitch")
def _source_switch(county: Any, holder: int) -> Any:
    from apps.documents.models import Record
    from apps.documents.records import number_records
    from apps.spend.models import SourceSwitch

    record = Record.objects.create(
        holder_id=holder, row_class=2, kind="spend.switch", series="SRC", year=2026, title="A switch", state="waiting",
        made_at=now(), made_by_id=1,
    )  # fmt: skip
    number_records([record])
    return SourceSwitch.objects.create(
        holder_id=holder, record=record, source="ledger", during=DateRange(dt.date(2026, 4, 1), None), reason="Complete",
        compared={"months": [], "groups": []}, head=1, sha256="0" * 64, made_at=now(),
    )  # fmt: skip


@row("spend.SourceOf")
def _source_of(county: Any, holder: int) -> Any:
    """A switch in force, by two people; only the definer function writes it."""
    from apps.documents.models import Record, RecordAct
    from apps.spend.models import SourceOf

    switch = build("spend.SourceSwitch", county, holder)
    for person, duty in ((1, "journal.raise"), (2, "journal.approve")):
        with scope(replace(current_scope(), person=person)):
            RecordAct.objects.create(
                holder_id=holder,
                row_class=2,
                record=switch.record,
                person_id=person,
                duty_id=duty,
                action="test",
                at=now(),
            )
    Record.objects.filter(pk=switch.record_id).update(state="live")
    number = append_event(holder, 2, "tests.switch", Actor(person=1, name="Test"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT accord_apply_switch(%s, %s, %s)", [holder, switch.record_id, number])
        return SourceOf.objects.get(pk=cursor.fetchone()[0])
