"""Arranges books for report tests: loads of made-up payments, withdrawn loads, merged suppliers, new rules."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal

from apps.audit.act import append_event
from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.scope import scope
from apps.intake.models import Upload
from apps.ledger.models import ReportLine
from apps.spend.classifying import group_id
from apps.spend.models import (
    Classified,
    Classing,
    Combination,
    Line,
    Load,
    MappingVersion,
    PriceLoad,
    PricePoint,
    ProClassCode,
)
from apps.spend.summaries import keep_summary
from apps.suppliers.models import Alias, AliasMove, MasterChange, Supplier
from tests.rows import build

NOW = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)
# Category as published: (ProClass, SeRCOP, addressable, kind)
MEANS = {
    "Fleet - vehicle parts": ("360000", "5021", True, ""),
    "Uniform": ("141300", "5034", True, ""),
    "Council charges": ("201000", "507", False, "council"),
    "Odds and ends": (None, None, True, ""),
}


def reference() -> None:
    """Codes that the categories above point at (what the shipped lists hold already stays)."""
    for code, one, two in (("360000", "Vehicle Management", ""), ("141300", "Clothing", "Uniforms"),
                           ("201000", "Financial Services", "")):  # fmt: skip
        ProClassCode.objects.get_or_create(code=code, defaults={"level1": one, "level2": two})
    for code, label in (("502", "Premises"), ("507", "Support services")):
        ReportLine.objects.get_or_create(scheme="sercop", code=code, defaults={"label": label})
    for code, parent, label in (("5021", "502", "Transport"), ("5034", "507", "Supplies")):
        ReportLine.objects.get_or_create(
            scheme="sercop", code=code, defaults={"label": label, "parent_id": group_id(parent)}
        )
    MappingVersion.objects.get_or_create(
        number=1, defaults={"note": "First", "shipped": "0" * 64, "at": NOW.replace(year=2020)}
    )


def number(holder: int, what: str) -> int:
    """One entry in the holder's chain; its number is a cut."""
    return append_event(holder, int(DataClass.FINANCE), what, Actor(person=1, name="test"))


def supplier_of(raw: str) -> Alias:
    """The spelling with its supplier, made when new."""
    found = Alias.objects.filter(raw=raw).first()
    if found is None:
        made = Supplier.objects.create(name=raw, key=raw.upper())
        found = Alias.objects.create(raw=raw, key=raw.upper(), supplier=made)
    return found


def pay(county, code: str, rows, *, basis: str = "net", name: str = "") -> Load:
    """Load payments of one organisation: rows are (day, payee, amount, published category).

    'REDACTED' as payee is withheld; 'Mr …' and 'Ms …' are named individuals.
    """
    with scope(county.everything()):
        reference()
        holder = county.org(code)
        amounts = [Decimal(str(row[2])) for row in rows]
        digest = hashlib.sha256(repr((code, name, rows)).encode()).hexdigest()
        record = build("documents.Record", county, holder)
        made = Load.objects.create(
            holder_id=holder, record=record, upload=_upload(county, holder, record), made_at=NOW,
            file_name=name or f"{code.lower()}.csv", sha256=digest, amount_basis=basis, rows_read=len(rows),
            rows_loaded=len(rows), total=sum(amounts, Decimal(0)),
        )  # fmt: skip
        classing = Classing.objects.create(holder_id=holder, version_id=1, load=made, made_at=NOW)
        lines = [
            Line(
                holder_id=holder, load=made, paid_on=day, amount=amount, row_number=place, raw_supplier=payee,
                combination=_combination(holder, payee, category, classing),
            )
            for place, ((day, payee, _, category), amount) in enumerate(zip(rows, amounts, strict=True), start=2)
        ]  # fmt: skip
        Line.objects.bulk_create(lines)
        keep_summary(made)
        cut = number(holder, "spend.load.make")
        Load.objects.filter(pk=made.pk).update(cut=cut)
        Classing.objects.filter(pk=classing.pk).update(cut=cut)
    return made


def _upload(county, holder: int, record) -> Upload:
    return Upload.objects.create(
        holder_id=holder, row_class=int(DataClass.FINANCE), record=record, target="spend", name="payments.csv",
        sha256="0" * 64, size=1, made_by_id=county.person("cc.analyst"), made_at=NOW,
    )  # fmt: skip


def _combination(holder: int, payee: str, category: str, classing: Classing) -> Combination:
    person = payee.startswith(("Mr ", "Ms "))
    alias = None if person or payee == "REDACTED" else supplier_of(payee)
    who = f"alias:{alias.pk}" if alias else ("individual" if person else "redacted")
    digest = hashlib.md5(f"{who}|{category}".encode()).hexdigest()
    made, new = Combination.objects.get_or_create(
        holder_id=holder, digest=digest,
        defaults={"alias": alias, "category": category, "year": 2026,
                  "payee_kind": "supplier" if alias else who},
    )  # fmt: skip
    if new:
        proclass, sercop, addressable, kind = MEANS[category]
        Classified.objects.create(
            holder_id=holder, classing=classing, combination=made, proclass_id=proclass, sercop_id=group_id(sercop or ""),
            addressable=addressable, kind=kind,
        )  # fmt: skip
    return made


def withdraw(county, load: Load) -> None:
    """Take a load out from now on."""
    with scope(county.everything()):
        cut = number(load.holder_id, "spend.load.withdraw")
        Load.objects.filter(pk=load.pk).update(withdrawn_cut=cut)


def merge(county, kept: str, gone: str) -> None:
    """Merge one supplier into another: its spellings move, with a numbered change of the master."""
    with scope(county.everything()):
        winner, loser = supplier_of(kept).supplier, supplier_of(gone).supplier
        last = MasterChange.objects.order_by("-number").values_list("number", flat=True).first() or 0
        change = MasterChange.objects.create(
            number=last + 1, kind="merge", supplier=winner, other=loser, at=dt.datetime.now(tz=dt.UTC)
        )
        for alias in Alias.objects.filter(supplier=loser):
            AliasMove.objects.create(change=change, alias=alias, before=loser, after=winner)
            Alias.objects.filter(pk=alias.pk).update(supplier=winner)
        Supplier.objects.filter(pk=loser.pk).update(state="merged", merged_into=winner)


def classify(county, code: str, category: str, proclass: str) -> None:
    """Classify everything published under a category anew, as a changed mapping table would."""
    with scope(county.everything()):
        holder = county.org(code)
        classing = Classing.objects.create(holder_id=holder, version_id=1, made_at=NOW)
        for combination in Combination.objects.filter(holder_id=holder, category=category):
            Classified.objects.create(
                holder_id=holder, classing=classing, combination=combination, proclass_id=proclass,
                sercop_id=group_id("5034"), addressable=True,
            )  # fmt: skip
        cut = number(holder, "spend.classify")
        Classing.objects.filter(pk=classing.pk).update(cut=cut)


def price(county, code: str, rows) -> None:
    """Load prices of items held by one organisation: rows are (item, buyer, unit price, quantity)."""
    with scope(county.everything()):
        holder = county.org(code)
        record = build("documents.Record", county, holder)
        made = PriceLoad.objects.create(
            holder_id=holder, record=record, upload=_upload(county, holder, record), file_name="prices.csv",
            sha256="1" * 64, year=2026, points=len(rows), made_at=NOW, cut=number(holder, "spend.price_load.make"),
        )  # fmt: skip
        PricePoint.objects.bulk_create(
            PricePoint(
                holder_id=holder, load=made, item=item, buyer=buyer, unit_price=Decimal(each), quantity=count
            )
            for item, buyer, each, count in rows
        )
