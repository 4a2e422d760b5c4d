"""Keyed fingerprints of an invoice: what partners compare without learning whose it is or how much.

The keys are those of the settings; without them a print tells nothing.  Each fact has a purpose of its own, so that
prints of different facts never meet.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from apps.identity.sealing import fingerprint, fingerprints

REFERENCE, AMOUNT, BANK = "reference", "amount", "bank"


@dataclass(frozen=True)
class Facts:
    """What two invoices have in common when they are one."""

    kind: str
    supplier: int
    reference_key: str
    gross: Decimal
    dated: dt.date
    bank: str = ""

    def texts(self) -> dict[str, str]:
        """The words behind each print."""
        return {
            REFERENCE: f"{self.kind}\n{self.supplier}\n{self.reference_key}",
            AMOUNT: f"{self.kind}\n{self.supplier}\n{self.gross:.2f}\n{self.dated.isoformat()}",
        }


def prints_of(facts: Facts) -> dict[str, str]:
    """The prints to keep, under the newest key."""
    return {what: fingerprint(text, f"payables.{what}") for what, text in facts.texts().items()}


def prints_to_find(facts: Facts) -> dict[str, list[str]]:
    """The prints to look for, under every key in use."""
    return {what: fingerprints(text, f"payables.{what}") for what, text in facts.texts().items()}


def bank_print(branch: str, account: str) -> str:
    """The print of a bank account; empty where the paper names none."""
    plain = "".join(sign for sign in f"{branch} {account}".upper() if sign.isalnum())
    return fingerprint(plain, "payables.bank") if plain else ""
