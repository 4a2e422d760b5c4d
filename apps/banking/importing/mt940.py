"""SWIFT MT940: the statement as banks have sent it since before XML.

Fields: 25 account, 28C number, 60F opening balance, 61 entry, 86 its words, 62F closing balance.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from apps.banking.importing.statement import LINES_MAX, RAW_MAX, NotAStatement, Stated, StatedLine

_FIELD = re.compile(r"^:(\d\d[A-Z]?):", re.MULTILINE)
_BALANCE = re.compile(r"([CD])(\d{6})([A-Z]{3})(\d{1,13},\d{0,2})\Z")
_ENTRY = re.compile(
    r"(?P<value>\d{6})(?P<entry>\d{4})?(?P<side>R?[CD])[A-Z]?(?P<amount>\d{1,13},\d{0,2})"
    r"(?P<kind>[A-Z]\w{3})(?P<reference>[^\n]{0,16}?)(?://(?P<bank>[^\n]{0,16}))?(?:\n(?P<more>.*))?\Z",
    re.DOTALL,
)


def read(content: bytes, name: str) -> list[Stated]:
    """Every statement of the file, each adding up; NotAStatement with the sentence to show otherwise."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    blocks = [
        one for one in re.split(r"(?=^:20:)", text, flags=re.MULTILINE) if one.lstrip().startswith(":20:")
    ]
    if not blocks:
        raise NotAStatement(f"{name} holds no MT940 statement (no field :20:).")
    return [_statement(one, name).checked(name) for one in blocks]


def _statement(block: str, name: str) -> Stated:
    fields = _fields(block)
    said = {code: value for code, value in reversed(fields)}
    missing = [code for code in ("25", "60F", "62F") if code not in said]
    if missing:
        raise NotAStatement(f"{name} lacks field :{missing[0]}: of a statement in one piece.")
    opening, first = _balance(said["60F"], name)
    closing, _ = _balance(said["62F"], name)
    lines: list[StatedLine] = []
    for at, (code, value) in enumerate(fields):
        if code == "61":
            words = fields[at + 1][1] if at + 1 < len(fields) and fields[at + 1][0] == "86" else ""
            lines.append(_entry(value, words, first, name))
    if len(lines) > LINES_MAX:
        raise NotAStatement(f"{name} holds more than {LINES_MAX:,} entries. Ask the bank for one file a day.")
    return Stated(re.sub(r"\W", "", said["25"]), said.get("28C", ""), opening, closing, tuple(lines))


def _fields(block: str) -> list[tuple[str, str]]:
    """Fields in their order; the block ends at the line that ends a SWIFT message."""
    body = re.split(r"^-(?:\}|$)", block, maxsplit=1, flags=re.MULTILINE)[0]
    parts = _FIELD.split(body)[1:]
    return [(code, value.strip("\n")) for code, value in zip(parts[::2], parts[1::2], strict=True)]


def _balance(said: str, name: str) -> tuple[Decimal, dt.date]:
    found = _BALANCE.match(said.strip())
    if found is None:
        raise NotAStatement(f"{name} holds a balance that cannot be read.")
    side, day, currency, amount = found.groups()
    if currency != "GBP":
        raise NotAStatement(f"{name} is in {currency}; only pounds sterling are taken.")
    return _pounds(amount) * (1 if side == "C" else -1), _day(day, name)


def _entry(said: str, words: str, first: dt.date, name: str) -> StatedLine:
    found = _ENTRY.match(said)
    if found is None:
        raise NotAStatement(f"{name} holds an entry that cannot be read: {said[:20]}.")
    value_on = _day(found["value"], name)
    dated = _booked(found["entry"], value_on, name) if found["entry"] else value_on
    amount = _pounds(found["amount"]) * (1 if found["side"] in ("C", "RD") else -1)
    text = " ".join(words.split())
    reference = found["reference"].strip()
    return StatedLine(
        dated, value_on, amount, found["kind"][1:], "" if reference == "NONREF" else reference, "",
        (text or " ".join((found["more"] or "").split()))[:300],
        f":61:{said} :86:{words}".replace("\n", " ")[:RAW_MAX],
    )  # fmt: skip


def _booked(month_and_day: str, near: dt.date, name: str) -> dt.date:
    """The booking day has no year: it is the one nearest to the value day."""
    found = [_day(f"{(near.year + years) % 100:02d}{month_and_day}", name, leap=True) for years in (-1, 0, 1)]
    days = [one for one in found if one is not None]
    if not days:
        raise NotAStatement(f"{name} holds a day that is none: {month_and_day}.")
    return min(days, key=lambda one: abs((one - near).days))


def _day(text: str, name: str, *, leap: bool = False) -> dt.date:
    try:
        return dt.datetime.strptime(text, "%y%m%d").date()  # noqa: DTZ007
    except ValueError:
        if leap and text[2:] == "0229":
            return None  # type: ignore[return-value]
        raise NotAStatement(f"{name} holds a day that is none: {text}.") from None


def _pounds(said: str) -> Decimal:
    return Decimal(said.replace(",", ".").rstrip(".")).quantize(Decimal("0.01"))
