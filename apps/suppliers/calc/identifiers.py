"""Supplier identifiers checked offline: Companies House, VAT, procurement (PPON) and charity numbers.

A number that passes may still belong to somebody else: a check proves form, never ownership.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["company", "vat", "ppon", "charity"]

#: Two-letter prefixes that Companies House and its sister registers use before six digits.
_PREFIXES = """
    AC CE CS FC FE GE GN GS IC IP LP NA NC NF NI NL NO NP NR NV NZ OC OE PC R0 RC RS SA SC SE SF SG SI SL SO
    SP SR SZ ZC
"""
COMPANY_PREFIXES = frozenset(_PREFIXES.split())
_VAT_WEIGHTS = (8, 7, 6, 5, 4, 3, 2)
_PPON_LOOSE = re.compile(r"^[A-Z]{4}-\d{4}-[A-Z]{4}$")
_PPON_STRICT = re.compile(r"^P[BCDGHJLMNPQRTVWXYZ]{3}-[1-9]{4}-[BCDGHJLMNPQRTVWXYZ]{3}[CDGHJLMNPQRTVWXYZ]$")


@dataclass(frozen=True, slots=True)
class Checked:
    """The number in its stored form; `error` says why it is refused, `warning` what is odd but accepted."""

    kind: Kind
    value: str
    error: str = ""
    warning: str = ""
    note: str = ""

    @property
    def ok(self) -> bool:
        """True if the number may be stored."""
        return not self.error


def check_company_number(text: str) -> Checked:
    """Companies House number: eight digits, or two letters and six digits. There is no check digit.

    Spreadsheets eat leading zeros, so a shorter run of digits is filled up and the filling is reported.
    """
    value = _squeeze(text)
    if value.startswith("GBCOH"):
        value = value.removeprefix("GBCOH")
    if value.isdigit() and 1 <= len(value) <= 8:
        full = value.zfill(8)
        if full == "00000000":
            return Checked("company", full, error="A company number is not all zeros.")
        filled = f"Leading zeros were added: {value} became {full}." if full != value else ""
        return Checked("company", full, warning=filled)
    if re.fullmatch(r"[A-Z][A-Z0]\d{1,6}", value):
        prefix, digits = value[:2], value[2:].zfill(6)
        if prefix not in COMPANY_PREFIXES:
            return Checked("company", prefix + digits, error=f"{prefix} begins no UK company number.")
        return Checked("company", prefix + digits)
    return Checked(
        "company",
        value,
        error="A company number is eight digits, or two letters and six digits (for example SC123456).",
    )


def check_vat_number(text: str) -> Checked:
    """UK VAT number: 9 digits of either HMRC series, 12 for a branch, GD/HA for government and health.

    Digits times 8..2 plus the last two leave 0 (first series) or 42 (from 2009) when divided by 97.
    """
    value = _squeeze(text)
    prefix = "XI" if value.startswith("XI") else "GB"
    value = value.removeprefix("GB").removeprefix("XI")
    shown = value if prefix == "GB" else "XI" + value
    if re.fullmatch(r"GD\d{3}", value):
        if int(value[2:]) > 499:
            return Checked("vat", shown, error="Government VAT numbers run from GD000 to GD499.")
        return Checked("vat", shown, note="government department")
    if re.fullmatch(r"HA\d{3}", value):
        if int(value[2:]) < 500:
            return Checked("vat", shown, error="Health authority VAT numbers run from HA500 to HA999.")
        return Checked("vat", shown, note="health authority")
    if not value.isdigit() or len(value) not in (9, 12):
        wanted = "A VAT number has 9 digits (12 for a branch), or GD or HA and 3 digits."
        return Checked("vat", shown, error=wanted)
    total = vat_total(value)
    if value[:9] == "000000000":
        return Checked("vat", shown, error="A VAT number is not all zeros.")
    note = "branch" if len(value) == 12 else ""
    if total % 97 == 0 or (total + 55) % 97 == 0:
        warning = ""
        if int(value[:7]) < 1_000_000 and (total + 55) % 97 == 0:
            warning = "The number is in the newer series but below its range: look again."
        return Checked("vat", shown, warning=warning, note=note)
    return Checked("vat", shown, error="The check digits do not fit: probably one digit is wrong.")


def vat_total(digits: str) -> int:
    """Weighted sum of the first seven digits plus the number that the next two make."""
    return sum(int(d) * w for d, w in zip(digits[:7], _VAT_WEIGHTS, strict=True)) + int(digits[7:9])


def check_ppon(text: str) -> Checked:
    """Procurement identifier of the central platform: refused by the loose form, warned by the strict one."""
    value = "".join(str(text).upper().split()).removeprefix("GB-PPON-")
    if re.fullmatch(r"[A-Z]{4}\d{4}[A-Z]{4}", value):
        value = f"{value[:4]}-{value[4:8]}-{value[8:]}"
    if not _PPON_LOOSE.match(value):
        return Checked("ppon", value, error="A procurement identifier looks like PABC-1234-DEFG.")
    if not _PPON_STRICT.match(value):
        if value.endswith("C") and _PPON_STRICT.match(value[:-1] + "D"):
            return Checked("ppon", value, note="informal consortium")
        return Checked(
            "ppon", value, warning="The platform issues no identifier of this shape: check the source."
        )
    return Checked("ppon", value, note="informal consortium" if value.endswith("C") else "")


def check_charity_number(text: str) -> Checked:
    """Charity number: 6 or 7 digits (England and Wales; `-1` for a linked charity), SC0 or NIC and digits."""
    value = "".join(str(text).upper().split()).removeprefix("GB-CHC-").removeprefix("GB-SC-")
    if re.fullmatch(r"([1-9]\d{5}|1\d{6})(-\d{1,3})?", value):
        return Checked("charity", value, note="England and Wales")
    if re.fullmatch(r"SC0\d{5}", value):
        return Checked("charity", value, note="Scotland")
    if re.fullmatch(r"NIC1\d{5}", value):
        return Checked("charity", value, note="Northern Ireland")
    return Checked(
        "charity",
        value,
        error="A charity number has 6 or 7 digits; Scotland: SC0 and five; Northern Ireland: NIC and six.",
    )


CHECKS = {
    "company": check_company_number,
    "vat": check_vat_number,
    "ppon": check_ppon,
    "charity": check_charity_number,
}


def check(kind: Kind, text: str) -> Checked:
    """Check a number of the given kind; blank text is accepted as blank."""
    if not str(text).strip():
        return Checked(kind, "")
    return CHECKS[kind](text)


def _squeeze(text: str) -> str:
    """Upper case without spaces, dots, hyphens and slashes; `.0` of a spreadsheet number goes."""
    value = str(text).strip().upper()
    value = re.sub(r"(?<=\d)\.0$", "", value)
    return re.sub(r"[\s.\-/]", "", value)
