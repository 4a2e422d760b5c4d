"""Reading one cell as a date, an amount, words or a code: the value, or why not and what would be right."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

PENNY = Decimal("0.01")
NOISE = Decimal("0.0005")  # house rule: spreadsheet noise beyond this of a penny figure is refused
LARGEST = Decimal("999999999999.99")  # numeric(14,2)
EARLIEST = dt.date(1990, 1, 1)
LATEST = dt.date(2099, 12, 31)
SERIAL_ZERO = dt.date(1899, 12, 30)  # Excel's day 0, which allows for its 29 February 1900
NOTHING = frozenset({"", "-", "--", "n/a", "na", "none", "nil", "null", "not applicable", "#n/a"})

DAY_FIRST, MONTH_FIRST, MONTH_ONLY = "day_first", "month_first", "month_only"


class Bad(NamedTuple):
    """Why a cell cannot be read, and what would be right (both parts of a sentence)."""

    why: str
    right: str


# --- money ------------------------------------------------------------------------------------------

_PLAIN_MONEY = re.compile(r"-?\d{1,12}(?:\.\d{1,2})?\Z", re.ASCII)
_MONEY = re.compile(
    r"(?P<s1>[-+])?\s*(?P<open>\()?\s*(?P<s2>[-+])?\s*(?:£|gbp)?\s*(?P<s3>[-+])?\s*"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)"
    r"\s*(?P<s4>-)?\s*(?P<close>\))?\s*(?P<s5>-|cr|dr)?\s*(?:gbp)?\Z",
    re.ASCII | re.IGNORECASE,
)
_LEADING_CR = re.compile(r"(cr|dr)\s*(?=[£\d.])", re.IGNORECASE)
_SHORTENED = re.compile(r"-?\d(?:\.\d+)?e[+-]?\d+\Z", re.IGNORECASE)
_OTHER_MONEY = re.compile(r"[$€¥]|\b(?:usd|eur|euros?|dollars?)\b", re.IGNORECASE)
_RIGHT_MONEY = "an amount in pounds and pence, such as 1680.00 or -12.50"
_DASHES = str.maketrans({"−": "-", "–": "-", "—": "-", "‑": "-", "\u00a0": " ", "\u202f": " ", "\u2007": " "})


def money(cell: Any) -> Decimal | Bad | None:
    """An amount in pounds with two decimals; None when the cell says there is none.

    Takes £1,680.00, "90,069.67 ", (12.50), 12.50-, 12.50 CR and float noise up to NOISE.
    """
    kind = type(cell)
    if kind is str:
        if _PLAIN_MONEY.match(cell):
            return Decimal(cell).quantize(PENNY)
        return _money_text(cell)
    if kind is float or kind is int:
        if not math.isfinite(cell):
            return Bad("is not a number", _RIGHT_MONEY)
        return _to_pence(Decimal(repr(cell)))
    if isinstance(cell, dt.date):
        return Bad("is a date, not an amount", _RIGHT_MONEY)
    return Bad("is not an amount", _RIGHT_MONEY)


def _money_text(cell: str) -> Decimal | Bad | None:
    text = cell.translate(_DASHES).replace("Â£", "£").strip()
    if text.casefold() in NOTHING:
        return None
    sign_word = _LEADING_CR.match(text)
    if sign_word:
        text = text[sign_word.end() :] + sign_word.group(1)
    found = _MONEY.match(text)
    if not found:
        return _why_not_money(text)
    if bool(found["open"]) != bool(found["close"]):
        return Bad("has a bracket that is not closed", _RIGHT_MONEY)
    signs = [found[name].lower() for name in ("s1", "s2", "s3", "s4", "s5") if found[name]]
    if found["open"]:
        signs.append("()")
    if len(signs) > 1:
        return Bad("has two signs", "one sign only, such as -12.50")
    amount = _to_pence(Decimal(found["number"].replace(",", "").rstrip(".")))
    if isinstance(amount, Bad) or not signs or signs[0] in ("+", "dr"):
        return amount
    return -amount if amount else amount


def _to_pence(exact: Decimal) -> Decimal | Bad:
    if abs(exact) > LARGEST:
        return Bad("is too large", f"an amount up to {LARGEST:,}")
    pence = exact.quantize(PENNY, ROUND_HALF_UP)
    if abs(exact - pence) > NOISE:
        return Bad("has more than two decimals", f"pounds and pence: {pence} if it was meant to be rounded")
    return pence if pence else abs(pence)  # no minus nought


def _why_not_money(text: str) -> Bad:
    if _SHORTENED.match(text):
        return Bad("was shortened by a spreadsheet", "the whole figure: show the column as numbers")
    if _OTHER_MONEY.search(text):
        return Bad("is not in pounds", "the amount in pounds sterling")
    if "," in text and re.fullmatch(r"[-+(£\s]*[\d.,]+[)\s-]*", text):
        return Bad("has commas or points where pounds have none", "an amount such as 1,680.00")
    if text.startswith("#"):
        return Bad("is a spreadsheet error", _RIGHT_MONEY)
    if text.startswith("="):
        return Bad("is a formula, not an amount", _RIGHT_MONEY)
    return Bad("is text, not an amount", _RIGHT_MONEY)


# --- dates ------------------------------------------------------------------------------------------

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
            "aug august", "sep sept september", "oct october", "nov november", "dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_TIME = r"(?:[T\s,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:am|pm|z|[+-]\d\d:?\d\d)?)?\Z"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME, re.ASCII | re.IGNORECASE)
_NUMBERS = re.compile(
    r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4}|\d{2})" + _TIME, re.ASCII | re.IGNORECASE
)
_DAY_MONTH = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th)?[-/.\s]*([a-z]{3,9})\.?[-/.,\s]*(\d{4}|\d{2})" + _TIME,
    re.ASCII | re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})" + _TIME, re.ASCII | re.IGNORECASE
)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})\Z", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?\Z", re.ASCII)
_MONTH_ONLY = re.compile(
    r"(?:(\d{4})[-/.](\d{1,2})|([a-z]{3,9})[-/.\s]+(\d{4}|\d{2})|(\d{1,2})[-/.](\d{4}))\Z",
    re.ASCII | re.IGNORECASE,
)
_PERIOD = re.compile(
    r"[a-z0-9]\s*(?:-|&|/)\s*[a-z]{3,9}\b.*\d|\bq[1-4]\b|\bto\b|\d{4}\s*[-/]\s*\d{2,4}\Z|\d\s+-\s+\d",
    re.IGNORECASE,
)
_RIGHT_DATE = "the day of payment, such as 30/09/2010"


def date(cell: Any, order: str = DAY_FIRST) -> dt.date | Bad | None:
    """A day.  `order` says how 01/02/2020 reads in this column; None when the cell says there is none.

    A time of day is dropped: 01:00 is what a spreadsheet leaves when midnight slips by summer time.
    """
    kind = type(cell)
    if kind is str:
        return _date_text(cell, order)
    if kind is dt.datetime:
        return _plausible(cell.year, cell.month, cell.day)
    if kind is dt.date:
        return _plausible(cell.year, cell.month, cell.day)
    if kind is float or kind is int:
        return _serial(cell)
    return Bad("is not a date", _RIGHT_DATE)


def _date_text(cell: str, order: str) -> dt.date | Bad | None:
    text = cell.translate(_DASHES).strip()
    if text.casefold() in NOTHING:
        return None
    found = _NUMBERS.match(text)
    if found:
        return _from_numbers(int(found[1]), int(found[2]), _year(found[3]), order)
    found = _ISO.match(text)
    if found:
        return _plausible(int(found[1]), int(found[2]), int(found[3]))
    found = _DAY_MONTH.match(text)
    if found and found[2].lower() in _MONTHS:
        return _plausible(_year(found[3]), _MONTHS[found[2].lower()], int(found[1]))
    found = _MONTH_DAY.match(text)
    if found and found[1].lower() in _MONTHS:
        return _plausible(int(found[3]), _MONTHS[found[1].lower()], int(found[2]))
    found = _COMPACT.match(text)
    if found:
        return _plausible(int(found[1]), int(found[2]), int(found[3]))
    if _SERIAL.match(text):
        return _serial(int(text.split(".")[0]))
    return _why_not_date(text, order)


def _why_not_date(text: str, order: str) -> dt.date | Bad:
    month = month_only(text)
    if month is not None:
        if order == MONTH_ONLY:
            return month
        return Bad("names a month but no day", f"a day in that month, such as {month:%d/%m/%Y}")
    if _PERIOD.search(text):
        return Bad("is a period of time, not one day", _RIGHT_DATE)
    return Bad("is not a date", _RIGHT_DATE)


def month_only(text: str) -> dt.date | None:
    """The first day of a cell that names only a month (2011-01, Jul-20, April 2023), else None."""
    found = _MONTH_ONLY.match(text.strip())
    if not found:
        return None
    if found[1]:
        year, month = int(found[1]), int(found[2])
    elif found[3]:
        year, month = _year(found[4]), _MONTHS.get(found[3].lower(), 0)
    else:
        year, month = int(found[6]), int(found[5])
    good = _plausible(year, month, 1)
    return good if isinstance(good, dt.date) else None


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if year < 70 else 1900 + year


def _from_numbers(first: int, second: int, year: int, order: str) -> dt.date | Bad:
    day, month = (second, first) if order == MONTH_FIRST else (first, second)
    if month > 12 and day <= 12:
        other = _plausible(year, day, month)
        right = _RIGHT_DATE if isinstance(other, Bad) else f"{other:%d/%m/%Y}, if day and month are swapped"
        return Bad(f"names month {month}, which does not exist", right)
    return _plausible(year, month, day)


def _serial(number: float) -> dt.date | Bad:
    if not math.isfinite(number) or not 0 < number < 80000:
        return Bad("is a number, not a date", _RIGHT_DATE)
    day = SERIAL_ZERO + dt.timedelta(days=int(number))
    if not EARLIEST <= day <= LATEST:
        return Bad("is a number, not a date", _RIGHT_DATE)
    return day


def _plausible(year: int, month: int, day: int) -> dt.date | Bad:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        return Bad("is a day that does not exist", _RIGHT_DATE)
    if not EARLIEST <= found <= LATEST:
        return Bad(f"is in the year {year}", f"a day between {EARLIEST:%d/%m/%Y} and {LATEST:%d/%m/%Y}")
    return found


# --- words, codes, whole numbers, choices -------------------------------------------------------------

_UNCLEAN = re.compile(r"[\x00-\x1f\x7f]|\s\s|\A\s|\s\Z|[^\x00-\x7f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
# What a spreadsheet would run: =anything; or + - @ then a function, a pipe, a sheet or a cell reference.
_FORMULA = re.compile(
    r"=\s*\S|[+\-@]\s*(?:[a-z_][\w.]*\s*[(|!]|\$?[a-z]{1,3}\$?\d{1,7}\s*(?:[-+*/^:&=(]|\Z)|[\d.]+\s*[*/^+]\s*\S|[\"'(])",
    re.IGNORECASE,
)


def text(cell: Any, max_length: int = 500) -> str | Bad:
    """Words: one line, single spaces, no control characters; a spreadsheet formula is refused."""
    if type(cell) is not str:
        cell = plain(cell)
    elif _UNCLEAN.search(cell):
        cell = _CONTROL.sub(" ", unicodedata.normalize("NFC", _INVISIBLE.sub("", cell)))
        cell = " ".join(cell.split())
    if cell and cell[0] in "=+-@" and _FORMULA.match(cell):
        return Bad("begins like a spreadsheet formula", "the words themselves, without = + - or @ in front")
    if len(cell) > max_length:
        return Bad(f"is {len(cell):,} characters long", f"at most {max_length:,} characters")
    return cell


def plain(cell: Any) -> str:
    """Any cell as the text that a spreadsheet would show: 107639310.0 -> 107639310, dates as dd/mm/yyyy."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return f"{cell:%d/%m/%Y}" if not (cell.hour or cell.minute) else f"{cell:%d/%m/%Y %H:%M}"
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)


def integer(cell: Any) -> int | Bad | None:
    """A whole number; None when the cell says there is none."""
    amount = money(cell)
    if isinstance(amount, Bad):
        return Bad("is not a whole number", "digits only, such as 12")
    if amount is None:
        return None
    return int(amount) if amount == int(amount) else Bad("is not a whole number", "digits only, such as 12")


def choice(cell: Any, spellings: Mapping[str, str]) -> str | Bad:
    """One of the known answers; `spellings` maps a lower-case spelling to the answer."""
    words = plain(cell).strip().casefold()
    if words in NOTHING:
        return ""
    if words in spellings:
        return spellings[words]
    return Bad("is not one of the known answers", " or ".join(sorted(set(spellings.values()))))
