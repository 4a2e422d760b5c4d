"""Codings: ids of account and dimensions together, made where they are new.  Plain functions for use inside actions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection

from apps.core.errors import Invalid
from apps.ledger.calc.entries import Coded, Entry
from apps.ledger.errors import books_judged
from apps.ledger.models import Account, Coding, Dimension, DimensionValue
from apps.ledger.statements import text
from apps.tenancy.models import Organisation

__all__ = ["Coded", "coded_of", "codings", "resolved"]

KINDS = tuple(str(kind) for kind in Dimension)


def coded_of(coding: Coding) -> Coded:
    """The codes of a coding again; whoever asks for many fetches its relations with them."""
    named = {kind: getattr(getattr(coding, kind), "code", None) for kind in (*KINDS, "counterparty")}
    return Coded(coding.account_id, capital=coding.capital, vat_code=coding.vat_code_id, **named)


def codings(holder: int, wanted: Iterable[Coded]) -> dict[Coded, int]:
    """The id of each coding in the organisation's books.  Invalid names every code that it does not have."""
    distinct = sorted(set(wanted), key=repr)
    values = _values(holder, distinct)
    parties = dict(
        Organisation.objects.filter(code__in={one.counterparty for one in distinct if one.counterparty})
        .values_list("code", "holder_id")
    )  # fmt: skip
    _refuse_unknown(distinct, values, parties)
    rows: list[dict[str, Any]] = [
        {
            "place": place, "account": one.account, "capital": one.capital, "vat_code": one.vat_code,
            "counterparty": parties[one.counterparty] if one.counterparty else None,
            **{kind: values[kind, getattr(one, kind)] if getattr(one, kind) else None for kind in KINDS},
        }
        for place, one in enumerate(distinct)
    ]  # fmt: skip
    found = _present(holder, rows)
    missing = [row for row in rows if row["place"] not in found]
    if missing:
        _add(holder, missing)
        found = _present(holder, rows)
    return {one: found[place] for place, one in enumerate(distinct)}


def resolved(holder: int, entries: Sequence[Entry]) -> list[Entry]:
    """The same journals with ids where lines named codes.  Invalid names every code that the books do not have."""
    written = {line.coding for entry in entries for line in entry.lines if isinstance(line.coding, Coded)}
    if not written:
        return list(entries)
    found = codings(holder, written)
    return [
        replace(entry, lines=[
            replace(line, coding=found[line.coding]) if isinstance(line.coding, Coded) else line
            for line in entry.lines
        ])
        for entry in entries
    ]  # fmt: skip


def _values(holder: int, wanted: Iterable[Coded]) -> dict[tuple[str, str], int]:
    codes = {getattr(one, kind) for one in wanted for kind in KINDS} - {None}
    rows = DimensionValue.objects.filter(holder_id=holder, code__in=codes).values_list("kind", "code", "pk")
    return {(kind, code): pk for kind, code, pk in rows}


def _refuse_unknown(
    wanted: list[Coded], values: Mapping[tuple[str, str], int], parties: Mapping[str, int]
) -> None:
    accounts = set(
        Account.objects.filter(code__in={one.account for one in wanted}).values_list("code", flat=True)
    )
    unknown: dict[str, None] = {}
    for one in wanted:
        if one.account not in accounts:
            unknown[f"There is no account {one.account}."] = None
        for kind in KINDS:
            code = getattr(one, kind)
            if code and (kind, code) not in values:
                unknown[f"This organisation has no {Dimension(kind).label.lower()} {code}."] = None
        if one.counterparty and one.counterparty not in parties:
            unknown[f"There is no organisation {one.counterparty}."] = None
    if unknown:
        raise Invalid(" ".join(unknown), code="unknown_code")


def _present(holder: int, rows: list[dict[str, Any]]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(text("codings_present"), {"holder": holder, "rows": json.dumps(rows)})
        return dict(cursor.fetchall())


def _add(holder: int, rows: list[dict[str, Any]]) -> None:
    with books_judged(), connection.cursor() as cursor:
        cursor.execute(text("codings_add"), {"holder": holder, "rows": json.dumps(rows)})
