"""Keeping a card statement: plain functions that room intake's actions call through the port."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from apps.audit.act import Act
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.show import pounds
from apps.documents.records import locked, open_record, set_state
from apps.intake.models import Upload
from apps.intake.registry import Loaded, Rows
from apps.purchasing.errors import purchase_judged
from apps.purchasing.models import CardLine, CardStatement
from apps.purchasing.transitions import CARD_STATEMENT, LOADED, WITHDRAWN

LINES_MAX = 20_000


def load(act: Act, upload: Upload, rows: Rows) -> Loaded:
    """Keep a card statement whole; Invalid or Conflict with the row that stands in the way."""
    read = [row for batch in rows for row in _rows(batch)]
    if rows.counts.rows_refused:
        raise Conflict(
            f"{rows.counts.rows_refused:,} rows of {upload.name} cannot be read, and a statement is taken in whole or not "
            "at all. Correct them first."
        )
    if not 1 <= len(read) <= LINES_MAX:
        raise Invalid(f"{upload.name} holds no transaction, or more than {LINES_MAX:,}.")
    for number, row in read:
        if row["amount"] <= 0:
            raise Invalid(
                f"Row {number:,} of {upload.name} gives money back. Take it out of the file, and post it on the bank's "
                "statement where it arrives."
            )
    days = [row["date"] for _, row in read]
    total = sum((row["amount"] for _, row in read), Decimal("0.00"))
    record = open_record(
        act, holder=upload.holder_id, data_class=DataClass.FINANCE, kind=CARD_STATEMENT.kind, state=LOADED,
        title=f"Purchasing cards, {min(days):%-d %B %Y} to {max(days):%-d %B %Y}",
    )  # fmt: skip
    made = CardStatement.objects.create(
        holder_id=upload.holder_id, record=record, upload=upload, sha256=upload.sha256, first=min(days), last=max(days),
        total=total, lines=len(read), made_at=now(),
    )  # fmt: skip
    CardLine.objects.bulk_create(
        [
            CardLine(
                holder_id=upload.holder_id, statement=made, position=position, dated=row["date"],
                merchant=row["merchant"][:140], card_holder=(row.get("holder") or "")[:80], amount=row["amount"],
            )
            for position, (_, row) in enumerate(read, start=1)
        ],
        batch_size=5_000,
    )  # fmt: skip
    return Loaded(
        record, (f"{len(read):,} transactions of {pounds(total)}.",), {"lines": len(read), "total": total}
    )


def withdraw(act: Act, upload: Upload) -> None:
    """Take a statement out again, as long as it is not posted."""
    found = (
        CardStatement.objects.filter(record_id=upload.result or 0, live=True).select_related("record").first()
    )
    if found is None or found.posted_on is not None:
        raise Conflict(f"The card statement of {upload.name} is posted, or withdrawn already.")
    locked(found.record)
    CardLine.objects.filter(statement=found, purchase__isnull=False).update(purchase=None)
    found.live = False
    with purchase_judged():
        found.save(update_fields=["live"])
    set_state(act, found.record, WITHDRAWN)


def live(organisation: int, sha256: str) -> int | None:
    """Record of the standing statement from the same file, if any."""
    found = CardStatement.objects.filter(holder_id=organisation, sha256=sha256, live=True)
    return found.values_list("record_id", flat=True).first()


def _rows(batch: Any) -> list[tuple[int, dict[str, Any]]]:
    names = list(batch.columns)
    return [
        (number, dict(zip(names, values, strict=True)))
        for number, values in zip(batch.row_numbers, batch.rows(), strict=True)
    ]
