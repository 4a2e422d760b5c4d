"""Keeping a statement: plain functions that room intake's actions call through the port."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from apps.audit.act import Act
from apps.banking.errors import bank_judged
from apps.banking.importing.reader import account_of
from apps.banking.importing.statement import LINES_MAX, RAW_MAX, Stated, StatedLine
from apps.banking.models import BankAccount, Statement, StatementLine
from apps.banking.transitions import LOADED, STATEMENT, WITHDRAWN
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid
from apps.core.show import pounds
from apps.documents.records import locked, open_record, set_state
from apps.intake.examining import file_of, plan_of
from apps.intake.models import Upload
from apps.intake.registry import Loaded, Rows

NOUGHT = Decimal("0.00")


def load(act: Act, upload: Upload, rows: Rows) -> Loaded:
    """Keep a statement whole; Conflict or Invalid with the row or the sum that stands in the way."""
    chosen = upload.choices.get("account", "")
    account = BankAccount.objects.filter(
        holder_id=upload.holder_id, pk=int(chosen) if chosen.isdecimal() else 0
    ).first()
    if account is None:
        raise Invalid("Say of which bank account this is the statement.")
    plan = plan_of(upload)
    named = account_of(plan)
    if named is not None and named != account.pk:
        raise Invalid(f"{upload.name} is the statement of another account than {account.name}.")
    read = [row for batch in rows for row in _rows(batch)]
    if rows.counts.rows_refused:
        raise Conflict(
            f"{rows.counts.rows_refused:,} rows of {upload.name} cannot be read, and a statement is taken in whole or not "
            "at all. Correct them, or ask the bank for the file again."
        )
    stated = _stated(upload, read)
    record = keep(act, account, stated, upload=upload, format=plan.file.kind)
    note = f"{len(stated.lines):,} lines from {pounds(stated.opening)} to {pounds(stated.closing)}."
    return Loaded(
        record, (note,), {"lines": len(stated.lines), "opening": stated.opening, "closing": stated.closing}
    )


def keep(act: Act, account: BankAccount, stated: Stated, *, upload: Upload, format: str) -> Any:
    """Write a statement and its lines within an act; the database refuses one that does not join or add up."""
    days = [one.dated for one in stated.lines]
    if account.during.lower > min(days):
        raise Conflict(
            f"{account.name} is kept here from {account.during.lower:%-d %B %Y}; this statement begins before that."
        )
    record = open_record(
        act, holder=account.holder_id, data_class=DataClass.FINANCE, kind=STATEMENT.kind, state=LOADED,
        title=f"{account.name}, {min(days):%-d %B %Y} to {max(days):%-d %B %Y}",
    )  # fmt: skip
    with bank_judged("banking_statement_adds_up"):
        made = Statement.objects.create(
            holder_id=account.holder_id, record=record, account=account, upload=upload, sha256=upload.sha256,
            format=format[:8], first=min(days), last=max(days), opening=stated.opening, closing=stated.closing,
            lines=len(stated.lines), made_at=now(),
        )  # fmt: skip
        StatementLine.objects.bulk_create(
            [
                StatementLine(
                    holder_id=account.holder_id, statement=made, account=account, position=position, dated=one.dated,
                    value_on=one.value_on, amount=one.amount, kind=one.kind[:40], reference=one.reference[:80],
                    party=one.party[:140], text=one.text[:300], raw=one.raw[:RAW_MAX],
                )
                for position, one in enumerate(stated.lines, start=1)
            ],
            batch_size=5_000,
        )  # fmt: skip
    return record


def withdraw(act: Act, upload: Upload) -> None:
    """Take the newest statement of an account out again, while none of its lines is matched."""
    found = Statement.objects.filter(record_id=upload.result or 0, live=True).select_related("record").first()
    if found is None:
        raise Conflict(f"The statement of {upload.name} is withdrawn already.")
    locked(found.record)
    found.live = False
    with bank_judged():
        found.save(update_fields=["live"])
    set_state(act, found.record, WITHDRAWN)


def live(organisation: int, sha256: str) -> int | None:
    """Record of the standing statement from the same file, if any."""
    found = Statement.objects.filter(holder_id=organisation, sha256=sha256, live=True)
    return found.values_list("record_id", flat=True).first()


def _rows(batch: Any) -> list[tuple[int, dict[str, Any]]]:
    names = list(batch.columns)
    return [
        (number, dict(zip(names, values, strict=True)))
        for number, values in zip(batch.row_numbers, batch.rows(), strict=True)
    ]


def _stated(upload: Upload, rows: Sequence[tuple[int, dict[str, Any]]]) -> Stated:
    """Rows as a statement: in the file's order or the other way round, whichever makes each balance from the one before."""
    if not rows:
        raise Invalid(f"{upload.name} holds no entry.")
    if len(rows) > LINES_MAX:
        raise Invalid(f"{upload.name} holds more than {LINES_MAX:,} entries. Take in one month at a time.")
    raw = _raw_lines(upload)
    lines = [(number, row["balance"], _line(row, raw.get(number, ""))) for number, row in rows]
    wrong = _broken(lines)
    if wrong is not None and _broken(lines[::-1]) is None:
        lines, wrong = lines[::-1], None
    if wrong is not None:
        number, expected, said = wrong
        raise Invalid(
            f"{upload.name} does not add up at row {number:,}: its balance should be {pounds(expected)} and is "
            f"{pounds(said)}. A row is missing or changed; export the statement again."
        )
    _, balance, first = lines[0]
    return Stated("", "", balance - first.amount, lines[-1][1], tuple(one for _, _, one in lines))


def _broken(lines: Sequence[tuple[int, Decimal, StatedLine]]) -> tuple[int, Decimal, Decimal] | None:
    before: Decimal | None = None
    for number, balance, line in lines:
        if before is not None and before + line.amount != balance:
            return number, before + line.amount, balance
        before = balance
    return None


def _line(row: dict[str, Any], raw: str) -> StatedLine:
    amount = row.get("amount") or (row.get("paid_in") or NOUGHT) - abs(row.get("paid_out") or NOUGHT)
    said = {name: row.get(name) or "" for name in ("kind", "reference", "party", "text", "raw")}
    as_came = (
        said.pop("raw") or raw or " | ".join(str(value) for value in row.values() if value not in (None, ""))
    )
    return StatedLine(row["date"], row.get("value_date") or row["date"], amount, **said, raw=as_came)


def _raw_lines(upload: Upload) -> dict[int, str]:
    """Lines of a CSV file by their number, as they came; other formats bring theirs with each row."""
    plan = plan_of(upload)
    if plan.file.kind != "csv":
        return {}
    with file_of(upload).open(encoding=plan.file.encoding or "utf-8", errors="replace", newline="") as file:
        return dict(enumerate((line.rstrip("\r\n") for line in file), start=1))
