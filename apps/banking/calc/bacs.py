"""Bacs Standard 18: a day's credits as the file that the scheme takes, and the file read back.

Labels have 80 characters, payment records 100.  Positions of payment records and of VOL1's serial are confirmed; those of
the other labels follow the common description of Pay.UK's file structures and are to be tried with the bank's own test
before the first live file.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

CREDIT, CONTRA = "99", "17"
LABEL, RECORD, BLOCK = 80, 100, 2000
WIDTH = 18
PENCE_MAX = 99_999_999_999
"""Eleven digits of pence: what a record's amount field holds."""
_NOT_TAKEN = re.compile(r"[^A-Z0-9.&/\- ]")
_PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Originator:
    """Who pays: its Bacs service user number (six digits), account and name."""

    user_number: str
    sort_code: str
    account: str
    name: str


@dataclass(frozen=True)
class Credit:
    """One payment: whom, how many pounds, and what stands on their statement."""

    sort_code: str
    account: str
    name: str
    amount: Decimal
    reference: str


@dataclass(frozen=True)
class Submission:
    """One single-day file: its serial (six characters), the days, who pays, and its credits."""

    serial: str
    made_on: dt.date
    processing: dt.date
    originator: Originator
    credits: tuple[Credit, ...]

    @property
    def total(self) -> Decimal:
        """Pounds of all credits, which is the one contra's amount."""
        return sum((one.amount for one in self.credits), Decimal("0.00"))


def in_character_set(text: str) -> str:
    """Text as Bacs takes it: A–Z, 0–9, full stop, ampersand, stroke, hyphen and space; accents go, the rest is a space."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(one for one in plain if not unicodedata.combining(one)).upper()
    return re.sub(r"\s+", " ", _NOT_TAKEN.sub(" ", plain)).strip()


def field(text: str, width: int = WIDTH) -> str:
    """A text field: in the character set, cut and filled to its width."""
    return in_character_set(text)[:width].rstrip().ljust(width)


def day(value: dt.date) -> str:
    """A day as labels say it: a space, the year's last two figures, the day of the year."""
    return f" {value:%y%j}"


def write(file: Submission) -> bytes:
    """The file's bytes: labels, credits, the contra, control totals; ValueError says what cannot be written."""
    if not file.credits:
        raise ValueError("A file without a payment is not sent.")
    payer = file.originator
    for what, value, width in (
        ("service user number", payer.user_number, 6), ("sort code", payer.sort_code, 6), ("account", payer.account, 8),
    ):  # fmt: skip
        if not re.fullmatch(rf"\d{{{width}}}", value):
            raise ValueError(f"The originator's {what} has {width} digits.")
    records = [_credit(payer, place, one) for place, one in enumerate(file.credits, start=1)]
    records.append(_contra(payer, file.total))
    blocks = -(-len(records) * RECORD // BLOCK)
    name = f"A{payer.user_number}S  1{payer.user_number}"
    head = f"{name}{file.serial:<6.6}00010001".ljust(37) + day(file.made_on) + day(file.processing) + "0"
    frame = "F0200000100".ljust(46) + "00"
    lines = [
        f"VOL1{file.serial:<6.6}".ljust(41) + payer.user_number,
        f"HDR1{head}000000",
        f"HDR2{frame}",
        f"UHL1{day(file.processing)}999999    00000000" + "1 DAILY  001",
        *records,
        f"EOF1{head}{blocks:06d}",
        f"EOF2{frame}",
        f"UTL1{_pence(file.total):013d}{_pence(file.total):013d}{1:07d}{len(file.credits):07d}".ljust(52) + f"{0:07d}",
    ]  # fmt: skip
    lines[0] = lines[0].ljust(LABEL - 1) + "1"
    return "".join(f"{one.ljust(LABEL)}\r\n" for one in lines).encode("ascii")


def read(content: bytes) -> Submission:
    """The submission that a file holds; ValueError where a label, a total or a contra does not agree."""
    lines = content.decode("ascii").split("\r\n")
    if lines.pop() or [one[:4] for one in lines[:4] + lines[-3:]] != [
        "VOL1", "HDR1", "HDR2", "UHL1", "EOF1", "EOF2", "UTL1",
    ]:  # fmt: skip
        raise ValueError("The labels are not those of a Standard 18 file.")
    labels, records = lines[:4] + lines[-3:], lines[4:-3]
    if {len(one) for one in labels} != {LABEL} or {len(one) for one in records} != {RECORD}:
        raise ValueError("A label has 80 characters and a payment record 100.")
    parsed = [(one[15:17], _parsed(one)) for one in records]
    credits = tuple(one for code, one in parsed if code == CREDIT)
    contras = [(one, line) for (code, one), line in zip(parsed, records, strict=True) if code == CONTRA]
    if len(contras) != 1 or len(credits) + 1 != len(records):
        raise ValueError("A single-day file of one account has credits and one contra.")
    contra, line = contras[0]
    file = Submission(
        lines[0][4:10].rstrip(), _as_day(lines[1][41:47]), _as_day(lines[3][4:10]),
        Originator(lines[0][41:47], contra.sort_code, contra.account, line[82:100].rstrip()), credits,
    )  # fmt: skip
    last = lines[-1]
    totals = (int(last[4:17]), int(last[17:30]), int(last[30:37]), int(last[37:44]))
    if contra.amount != file.total or totals != (_pence(file.total), _pence(file.total), 1, len(credits)):
        raise ValueError("The contra or the control totals do not agree with the credits.")
    if any(one[17:31] != contra.sort_code + contra.account for one in records):
        raise ValueError("A record comes from another account than the contra.")
    return file


def _credit(payer: Originator, place: int, one: Credit) -> str:
    name, reference = field(one.name), field(one.reference)
    if not name.strip() or not reference.strip():
        raise ValueError(f"Payment {place} has no name or reference that Bacs can carry.")
    if not re.fullmatch(r"\d{6}", one.sort_code) or not re.fullmatch(r"\d{8}", one.account):
        raise ValueError(f"Payment {place} has no sort code of six digits and account of eight.")
    return (
        f"{one.sort_code}{one.account}0{CREDIT}{payer.sort_code}{payer.account}    {_amount(one.amount)}"
        f"{field(payer.name)}{reference}{name}"
    )


def _contra(payer: Originator, total: Decimal) -> str:
    own = f"{payer.sort_code}{payer.account}"
    return f"{own}0{CONTRA}{own}    {_amount(total)}{field(payer.name)}{field('CONTRA')}{field(payer.name)}"


def _amount(pounds: Decimal) -> str:
    return f"{_pence(pounds):011d}"


def _pence(pounds: Decimal) -> int:
    pence = pounds / _PENNY
    if pence != int(pence) or not 0 < pence <= PENCE_MAX:
        raise ValueError(f"£{pounds} is no amount that a Bacs record holds.")
    return int(pence)


def _parsed(line: str) -> Credit:
    return Credit(
        line[:6],
        line[6:14],
        line[82:100].rstrip(),
        Decimal(int(line[35:46])).scaleb(-2),
        line[64:82].rstrip(),
    )


def _as_day(text: str) -> dt.date:
    return dt.datetime.strptime(text.strip(), "%y%j").date()  # noqa: DTZ007


def faults(credits: Sequence[Credit], item_limit: Decimal | None, file_limit: Decimal | None) -> list[str]:
    """What a file of these credits would break of the limits agreed with the bank, in sentences."""
    wrong = [
        f"Payment {place} is £{one.amount:,.2f}; the limit of one Bacs payment is £{item_limit:,.2f}."
        for place, one in enumerate(credits, start=1)
        if item_limit is not None and one.amount > item_limit
    ]
    total = sum((one.amount for one in credits), Decimal("0.00"))
    if file_limit is not None and total > file_limit:
        wrong.append(f"The file is £{total:,.2f}; the limit agreed with the bank is £{file_limit:,.2f}.")
    return wrong
