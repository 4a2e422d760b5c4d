"""Codes that an organisation may write on a line: for type-ahead, and to say what a mistyped one might have been."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from apps.ledger.models import Account, AccountUse, Dimension, DimensionValue, VatCode
from apps.tenancy.models import Organisation

LISTED_MAX = 1_000
"""Of each kind, so many are offered while typing; others may still be typed."""
COUNTERPARTY, VAT = "counterparty", "vat_code"


@dataclass(frozen=True)
class Known:
    """Codes of an organisation on a day: names by code for each kind of cell, and what the accounts need."""

    names: dict[str, dict[str, str]]
    needs_cost_centre: frozenset[str] = frozenset()
    needs_counterparty: frozenset[str] = frozenset()
    ended: dict[str, str] = field(default_factory=dict)

    def listed(self) -> dict[str, list[tuple[str, str]]]:
        """(code, name) of each kind, for the lists that browsers offer while one types."""
        return {kind: sorted(codes.items())[:LISTED_MAX] for kind, codes in self.names.items()}

    def code(self, kind: str, typed: str) -> str | None:
        """The code meant: the one typed, whatever its letter case, or that of the one thing of that name."""
        codes = self.names[kind]
        wanted = typed.strip()
        if wanted in codes:
            return wanted
        if wanted.upper() in codes:
            return wanted.upper()
        first = wanted.partition(" ")[0].upper()
        if first in codes and wanted.casefold() == f"{first} {codes[first]}".casefold():
            return first
        named = [code for code, name in codes.items() if name.casefold() == wanted.casefold()]
        return named[0] if len(named) == 1 else None

    def near(self, kind: str, typed: str) -> str:
        """'Did you mean …?', or nothing when nothing is like it."""
        codes = self.names[kind]
        found = get_close_matches(typed.strip().upper(), list(codes), n=1, cutoff=0.7)
        found += [code for code, name in codes.items() if typed.strip().casefold() in name.casefold()][:1]
        said = " or ".join(f"{code} {codes[code]}" for code in dict.fromkeys(found[:1]))
        return f" Did you mean {said}?" if said else ""


def known_codes(holder: int, on: dt.date, accounts: Iterable[str] = ()) -> Known:
    """Accounts in use and dimension values open on a day, other organisations, VAT codes; `ended` names, for codes
    that exist but are not open that day, since or until when."""
    rows = list(
        AccountUse.objects.filter(holder_id=holder).select_related("account").order_by("account_id", "during")
    )
    used = {row.account_id: row.account for row in rows if on in row.during}
    names: dict[str, dict[str, str]] = {"account": {code: account.name for code, account in used.items()}}
    ended = {f"account {row.account_id}": _days(row.during) for row in rows if row.account_id not in used}
    for kind in Dimension.values:
        names[kind] = {}
    for value in DimensionValue.objects.filter(holder_id=holder):
        if on in value.during:
            names[value.kind][value.code] = value.name
        else:
            ended[f"{value.kind} {value.code}"] = _days(value.during)
    names[COUNTERPARTY] = dict(
        Organisation.objects.exclude(pk=holder).order_by("code").values_list("code", "name")
    )
    names[VAT] = dict(VatCode.objects.values_list("code", "label"))
    return Known(
        names,
        frozenset(code for code, account in used.items() if account.needs_cost_centre),
        frozenset(code for code, account in used.items() if account.role == Account.Role.INTER_ORGANISATION),
        ended,
    )


def _days(during: object) -> str:
    lower, upper = during.lower, during.upper  # type: ignore[attr-defined]
    if upper is None:
        return f"open from {lower:%-d %B %Y}"
    return f"open from {lower:%-d %B %Y} to {upper - dt.timedelta(days=1):%-d %B %Y}"
