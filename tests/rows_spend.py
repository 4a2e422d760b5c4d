"""Builders of rows of intake, suppliers and spend, for the security suite (see tests/rows.py)."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

from apps.core.clock import now
from tests.rows import build, row

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
