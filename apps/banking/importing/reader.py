"""Reads bank statements: spreadsheets by room intake's own reading, camt.053 and MT940 turned into the same rows first.

A file of a bank's format that does not add up, names another account or holds anything unsafe is refused whole.
"""

from __future__ import annotations

import csv
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from apps.banking.importing import camt053, mt940
from apps.banking.importing.statement import BYTES_MAX, NotAStatement, Stated
from apps.identity.sealing import fingerprints
from apps.intake import reading as plain
from apps.intake.reading import Batch, FileFacts, Notice, Plan, Preview, Target

HEADINGS = (
    "Date", "Value date", "Type", "Reference", "Party", "Description", "Amount", "Paid in", "Paid out", "Balance",
    "As it came",
)  # fmt: skip
READERS = {"camt053": camt053.read, "mt940": mt940.read}
ACCOUNT = "account"


@dataclass(frozen=True)
class OwnAccount:
    """An own account as the reader compares it: its id, what people call it, and its fingerprint."""

    pk: int
    name: str
    prints: str


def inspect(path: Path, target: Target, *, name: str = "", context: Any = None, **options: Any) -> Plan:
    """The plan of a file.  Raises IntakeError with the sentence to show when it cannot be read whole."""
    path = Path(path)
    kind = _kind(path)
    if not kind:
        return plain.inspect(path, target, name=name, context=context, **options)
    if path.stat().st_size > BYTES_MAX:
        raise NotAStatement(
            f"{name} is larger than {BYTES_MAX // 1_000_000} MB. Ask the bank for one file a day."
        )
    stated = _read(path, kind, name)
    notice = _whose(stated, context or (), name)
    with _as_rows(stated) as rows:
        plan = plain.inspect(rows, target, name=f"{Path(name).stem}.csv", context=context, **options)
    content = path.read_bytes()
    plan.file = FileFacts(name, len(content), hashlib.sha256(content).hexdigest(), kind)
    plan.warnings += [notice] if notice else []
    return plan


def preview(path: Path, plan: Plan, target: Target, **options: Any) -> Preview:
    """What a person sees before loading."""
    if plan.file.kind not in READERS:
        return plain.preview(path, plan, target, **options)
    with _converted(Path(path), plan) as (rows, inner):
        return plain.preview(rows, inner, target, **options)


def read(path: Path, plan: Plan, target: Target, **options: Any) -> Any:
    """Batches of rows."""
    if plan.file.kind not in READERS:
        return plain.read(path, plan, target, **options)
    return _Reading(Path(path), plan, target, options)


def account_of(plan: Plan) -> int | None:
    """The own account that the file names, where it names one."""
    found = next((one for one in plan.warnings if one.code == ACCOUNT and one.options), None)
    return int(found.options[0][0]) if found else None


class _Reading:
    """A reading of the rows that a bank's file was turned into; iterate once, then its counts are exact."""

    def __init__(self, path: Path, plan: Plan, target: Target, options: dict[str, Any]) -> None:
        self.path, self.plan, self.target, self.options = path, plan, target, options
        self._inner: Any = None

    def __iter__(self) -> Iterator[Batch]:
        with _converted(self.path, self.plan) as (rows, inner):
            self._inner = plain.read(rows, inner, self.target, **self.options)
            yield from self._inner

    def __getattr__(self, name: str) -> Any:
        """Counts and warnings are those of the rows."""
        return getattr(self._inner, name)


def _kind(path: Path) -> str:
    """camt053 or mt940 by the file's beginning; '' is a spreadsheet, or what room intake refuses."""
    with path.open("rb") as file:
        head = file.read(4096).replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    if head.startswith(b"<"):
        return "camt053" if not re.match(rb"<(?:!doctype )?html", head, re.IGNORECASE) else ""
    return "mt940" if re.match(rb"(?:\{1:|:20:|[^\n]*\{4:\s*\n:20:)", head) else ""


def _read(path: Path, kind: str, name: str) -> Stated:
    """All statements of the file as one: of one account, each joined to the one before."""
    parts = READERS[kind](path.read_bytes(), name)
    for one, following in pairwise(parts):
        if one.account != following.account:
            raise NotAStatement(f"{name} holds statements of several accounts. Give one file for each.")
        if one.closing != following.opening:
            raise NotAStatement(
                f"The statements in {name} do not join: one ends with £{one.closing:,.2f}, the next begins with "
                f"£{following.opening:,.2f}."
            )
    lines = tuple(line for one in parts for line in one.lines)
    return replace(parts[0], closing=parts[-1].closing, lines=lines)


def _whose(stated: Stated, accounts: Sequence[OwnAccount], name: str) -> Notice | None:
    digits = re.sub(r"\D", "", stated.account[4:] if stated.account[:2].isalpha() else stated.account)[-14:]
    if len(digits) != 14:
        return None
    known = set(fingerprints(digits, "bank account"))
    own = next((one for one in accounts if one.prints in known), None)
    if own is None:
        raise NotAStatement(
            f"{name} is the statement of an account that this organisation does not keep here."
        )
    return Notice(ACCOUNT, f"The file is a statement of {own.name}.", options=((str(own.pk), own.name),))


@contextmanager
def _converted(path: Path, plan: Plan) -> Iterator[tuple[Path, Plan]]:
    stated = _read(path, plan.file.kind, plan.file.name)
    with _as_rows(stated) as rows:
        content = rows.read_bytes()
        facts = FileFacts(
            f"{Path(plan.file.name).stem}.csv",
            len(content),
            hashlib.sha256(content).hexdigest(),
            "csv",
            "utf-8",
            ",",
        )
        yield rows, replace(plan, file=facts)


@contextmanager
def _as_rows(stated: Stated) -> Iterator[Path]:
    """The statement as the rows of a spreadsheet, each with the balance after it."""
    number, place = tempfile.mkstemp(suffix=".csv")
    try:
        with os.fdopen(number, "w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(HEADINGS)
            balance = stated.opening
            for one in stated.lines:
                balance += one.amount
                into, out_of = (one.amount, "") if one.amount > 0 else ("", -one.amount)
                out.writerow(
                    [one.dated.isoformat(), one.value_on.isoformat(), one.kind, one.reference, one.party, one.text, "",
                     into, out_of, _money(balance), one.raw]
                )  # fmt: skip
        yield Path(place)
    finally:
        Path(place).unlink(missing_ok=True)


def _money(amount: Decimal) -> str:
    return f"{amount:.2f}"
