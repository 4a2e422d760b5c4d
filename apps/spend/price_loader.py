"""Taking prices into the books: plain functions that room intake's actions call through the port."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from apps.audit.act import Act
from apps.core.classes import DataClass
from apps.core.clock import financial_year, now, today
from apps.core.errors import Conflict
from apps.documents.models import Record
from apps.documents.records import open_record, set_state
from apps.intake.models import Upload
from apps.intake.reading import Plan
from apps.intake.registry import Loaded, Rows
from apps.spend.models import PriceLoad, PricePoint
from apps.spend.transitions import LOADED, WITHDRAWN
from apps.tenancy.models import Organisation


def load(act: Act, upload: Upload, rows: Rows) -> Loaded:
    """Load the prices of an upload; a buyer that is an organisation of the area is linked to it."""
    record = open_record(
        act,
        holder=upload.holder_id,
        data_class=DataClass.FINANCE,
        kind="spend.price_load",
        title=upload.name,
        state=LOADED,
    )
    made = PriceLoad.objects.create(
        holder_id=upload.holder_id, record=record, upload=upload, file_name=upload.name, sha256=upload.sha256,
        year=int(upload.choices.get("year") or financial_year(today())), made_at=now(),
    )  # fmt: skip
    known = {name.casefold(): pk for pk, name in Organisation.objects.values_list("pk", "name")}
    points = 0
    for batch in rows:
        columns = batch.columns
        fresh = [
            PricePoint(
                holder_id=upload.holder_id, load=made, item=item, unit=unit, buyer=buyer, unit_price=price,
                quantity=quantity.quantize(Decimal("0.01")) if quantity is not None else None,
                organisation_id=known.get(buyer.casefold()),
            )
            for item, unit, buyer, price, quantity in zip(
                *(columns[name] for name in ("item", "unit", "buyer", "price", "quantity")), strict=True
            )
        ]  # fmt: skip
        PricePoint.objects.bulk_create(fresh, batch_size=2000)
        points += len(fresh)
    PriceLoad.objects.filter(pk=made.pk).update(points=points)

    def numbered(number: int) -> None:
        PriceLoad.objects.filter(pk=made.pk).update(cut=number)

    act.numbered(numbered)
    return Loaded(record, (f"{points:,} prices were loaded.",), {"price_load": made.pk, "points": points})


def withdraw(act: Act, upload: Upload) -> None:
    """Take a load of prices out from this act's number on."""
    found = PriceLoad.objects.select_for_update(no_key=True).filter(record_id=upload.result or 0).first()
    if found is None or not found.live:
        raise Conflict(f"The prices of {upload.name} are withdrawn already.")
    PriceLoad.objects.filter(pk=found.pk).update(live=False)
    set_state(act, Record.objects.get(pk=found.record_id), WITHDRAWN)

    def numbered(number: int) -> None:
        PriceLoad.objects.filter(pk=found.pk).update(withdrawn_cut=number)

    act.numbered(numbered)


def live(organisation: int, sha256: str) -> int | None:
    """Record of the standing load of the same file, if any."""
    found = PriceLoad.objects.filter(holder_id=organisation, sha256=sha256, live=True)
    return found.values_list("record_id", flat=True).first()


def propose(plan: Plan, organisation: int) -> Mapping[str, str]:
    """The year that the file's name speaks of, else this financial year."""
    year = re.search(r"(?<!\d)20[1-3]\d(?!\d)", plan.file.name)
    return {"year": year[0] if year else str(financial_year(today()))}
