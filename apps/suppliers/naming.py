"""Plain functions used inside actions: payee names to spellings of the master, new ones added in bulk."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from apps.suppliers.calc.names import NormalName, normalise
from apps.suppliers.calc.public_bodies import REASONS, Addressability, addressability
from apps.suppliers.models import Alias

AT_ONCE = 5000

SUPPLIER, INDIVIDUAL, REDACTED = "supplier", "individual", "redacted"


@dataclass(frozen=True, slots=True)
class Payee:
    """Whom a name stands for: a spelling of the master with its supplier, or nobody we keep."""

    kind: str
    alias: int | None = None
    supplier: int | None = None
    key: str = ""
    mark: Addressability | None = None


def resolve_names(raws: Iterable[str]) -> dict[str, Payee]:
    """Every distinct payee name to its spelling, adding unknown ones; redacted payees and individuals get none.

    Set-based: one query per 5,000 names.  Needs a scope that writes finance in some organisation.
    """
    found: dict[str, Payee] = {}
    known: dict[str, NormalName] = {}
    for raw in raws:
        name = normalise(raw)
        if name.redacted:
            found[raw] = nobody(REDACTED)
        elif name.individual:
            found[raw] = nobody(INDIVIDUAL)
        else:
            known[raw] = name
    listed = list(known)
    for start in range(0, len(listed), AT_ONCE):
        found |= _resolve(listed[start : start + AT_ONCE], known)
    return found


def nobody(kind: str) -> Payee:
    """A redacted payee or a named individual: nobody whom buyers could compete to supply."""
    return Payee(kind, mark=Addressability(False, kind, REASONS[kind]))


def _resolve(raws: Sequence[str], names: dict[str, NormalName]) -> dict[str, Payee]:
    found = _known(raws)
    missing = [raw for raw in raws if raw not in found]
    if missing:
        asked = []
        # The first of several spellings gives a new supplier its name: capitals alone come last.
        for place, raw in enumerate(sorted(missing, key=lambda name: (name.isupper(), name))):
            mark = addressability(raw)
            asked.append({
                "raw": raw[:400], "key": _key(names[raw]), "name": _shown(raw, names[raw]),
                "addressable": mark.addressable, "kind": mark.kind, "place": place,
            })  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accord_add_supplier_names(%s::jsonb)", [json.dumps(asked)])
        found |= _known(missing)
    return found


def _known(raws: Sequence[str]) -> dict[str, Payee]:
    asked = {raw[:400]: raw for raw in raws}
    rows = Alias.objects.filter(raw__in=list(asked)).values_list(
        "raw", "id", "supplier_id", "supplier__key", "supplier__addressable", "supplier__kind"
    )
    return {
        asked[raw]: Payee(SUPPLIER, alias, supplier, key, _mark(addressable, kind))
        for raw, alias, supplier, key, addressable, kind in rows
    }


def _mark(addressable: bool, kind: str) -> Addressability:
    return Addressability(
        addressable, "" if addressable else kind, "" if addressable else "Marked so in the master."
    )


def _key(name: NormalName) -> str:
    """The normalised name; a name of signs alone is its own key, so that it is still somebody."""
    return (name.key or name.clean or name.raw)[:400]


def _shown(raw: str, name: NormalName) -> str:
    """The name as people read it: as spelt, without the payee numbers that systems put into it."""
    return (name.clean.title() if name.vendor_id and name.clean else " ".join(raw.split()))[:400]
