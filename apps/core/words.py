"""How names of fields and stored codes are written for people: acronyms, and codes as words."""

from __future__ import annotations

import re

ACRONYMS = {
    "bic": "BIC",
    "csv": "CSV",
    "iban": "IBAN",
    "id": "ID",
    "ni": "NI",
    "nhs": "NHS",
    "paye": "PAYE",
    "pcc": "PCC",
    "pdf": "PDF",
    "ppon": "PPON",
    "proclass": "ProClass",
    "sercop": "SeRCOP",
    "sha256": "SHA-256",
    "uid": "UID",
    "uprn": "UPRN",
    "url": "URL",
    "utr": "UTR",
    "vat": "VAT",
    "xlsx": "XLSX",
}
WHOLE = {
    "at": "when",
    "during": "in force",
    "key": "comparison key",
    "raw": "spelling",
    "raw supplier": "supplier as published",
    "row class": "data class",
}
"""Names that say enough inside the code, but not on a screen."""

_CODE = re.compile(r"[a-z][a-z0-9]*(?:[._ -][a-z0-9]+)*")
_WORD_AND_LEVEL = re.compile(r"([a-z]{3,})(\d{1,2})")


def label(name: str) -> str:
    """A field's name in words, small letters first: 'vat_number' -> 'VAT number', 'level2' -> 'level 2'."""
    plain = name.replace("_", " ").strip()
    return WHOLE.get(plain, " ".join(_word(word) for word in plain.split(" ")))


def code(value: str) -> str:
    """A stored code in words: 'business_rates' -> 'Business rates'. What is no code stays as it is."""
    if not _CODE.fullmatch(value):
        return value
    room, dot, rest = value.partition(".")
    words = label(f"{room}: {rest}" if dot else value).replace(".", " ")
    return words[:1].upper() + words[1:]


def act(name: str) -> str:
    """An act's name in words: 'identity.role.approve' -> 'Identity: approve role'; the verb, its end, is read first."""
    room, *about, verb = name.split(".")
    return f"{room.capitalize()}: {' '.join([verb, *about]).replace('_', ' ')}" if about else code(name)


def _word(word: str) -> str:
    bare = word.rstrip(":")
    if bare in ACRONYMS:
        return word.replace(bare, ACRONYMS[bare])
    levelled = _WORD_AND_LEVEL.fullmatch(word)
    return f"{levelled[1]} {levelled[2]}" if levelled else word
