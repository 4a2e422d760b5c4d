"""Lines asked for, coded and costed: plain functions for use inside actions.

The books need not be open to whoever asks: ids of codings and grounds of VAT recovery come from two narrow doors of the
database, the decision itself from the ledger.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from apps.core.errors import Invalid
from apps.ledger.calc import vat as calc
from apps.ledger.queries.vat import code_on
from apps.purchasing.calc.amounts import line_net, part
from apps.purchasing.errors import purchase_judged
from apps.purchasing.models import Category

LINES_MAX = 200
PLACES = 4


@dataclass(frozen=True)
class Asked:
    """One thing that somebody asks for, in the codes that people know."""

    description: str
    category: str
    quantity: Decimal
    unit_price: Decimal
    cost_centre: str
    needed_on: dt.date
    unit: str = "each"
    objective: str = ""
    project: str = ""
    vat_code: str = ""
    cpv: str = ""
    net: Decimal | None = None


@dataclass(frozen=True)
class Costed:
    """The same with its category, net, cost and the id of its coding."""

    asked: Asked
    category: Category
    net: Decimal
    cost: Decimal
    vat_code: str
    coding: int


def costed(holder: int, lines: Sequence[Asked], *, contract: str = "", day: dt.date) -> list[Costed]:
    """Code and cost lines.  Invalid names the first that cannot be; Conflict a code that the books do not have."""
    if not 1 <= len(lines) <= LINES_MAX:
        raise Invalid(f"Ask for between 1 and {LINES_MAX} things at once; {len(lines)} were given.")
    codes = {line.category for line in lines}
    found = {
        one.code: one for one in Category.objects.filter(holder_id=holder, code__in=codes, during__contains=day)
    }  # fmt: skip
    for place, line in enumerate(lines, start=1):
        _check(place, line, found)
    vats = [line.vat_code or found[line.category].vat_code_id for line in lines]
    rates = {code: code_on(code, day) for code in set(vats)}
    grounds = regimes(holder, day)
    made = []
    ids = _codings(holder, lines, found, vats, contract)
    for line, vat, coding in zip(lines, vats, ids, strict=True):
        if rates[vat].direction == "output":
            raise Invalid(f"VAT code {vat} is for supplies: choose the code of the purchase.")
        net = line_net(line.quantity, line.unit_price) if line.net is None else line.net
        regime = calc.regime_for(grounds, vat_code=vat, activity=line.objective or None)
        decided = calc.decide(net, rates[vat], regime)
        made.append(Costed(line, found[line.category], net, decided.cost, vat, coding))
    return made


def cost_of(net: Decimal, *, cost: Decimal, before: Decimal) -> Decimal:
    """Cost of a line whose net changed from `before`: the VAT that stays a cost keeps its share."""
    return net + part(cost - before, net, before)


def _check(place: int, line: Asked, found: dict[str, Category]) -> None:
    if not line.description.strip():
        raise Invalid(f"Line {place}: say what is needed.", fields={"description": "Say what is needed."})
    if line.category not in found:
        raise Invalid(
            f"Line {place}: choose a category that is in use.", fields={"category": "Choose a category."}
        )
    for name, value, words in (
        ("quantity", line.quantity, "quantity"),
        ("unit_price", line.unit_price, "price"),
    ):
        if value <= 0 or (-int(value.as_tuple().exponent) > PLACES and value != round(value, PLACES)):
            raise Invalid(
                f"Line {place}: the {words} is above nought, with at most four places.",
                fields={name: "Above nought, with at most four places."},
            )
    net = line_net(line.quantity, line.unit_price)
    if net <= 0 or (line.net is not None and abs(line.net - net) > Decimal("0.02")):
        raise Invalid(f"Line {place} comes to {net}: check quantity and price.")


def regimes(holder: int, day: dt.date) -> list[calc.Regime]:
    """Grounds on which VAT comes back on a day, for whoever may write purchases there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, percent, heading, activity, vat_code FROM accord_purchase_regimes(%s, %s)",
            [holder, day],
        )
        return [calc.Regime(*row) for row in cursor.fetchall()]


def _codings(
    holder: int, lines: Sequence[Asked], found: dict[str, Category], vats: Sequence[str], contract: str
) -> list[int]:
    rows = [
        {
            "place": place, "account": found[line.category].account_id, "capital": found[line.category].capital,
            "cost_centre": line.cost_centre or None, "objective": line.objective or None, "project": line.project or None,
            "contract": contract or None, "category": None, "vat_code": vat,
        }
        for place, (line, vat) in enumerate(zip(lines, vats, strict=True))
    ]  # fmt: skip
    with purchase_judged(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT place, coding FROM accord_purchase_codings(%s, %s::jsonb)", [holder, json.dumps(rows)]
        )
        ids = dict(cursor.fetchall())
    return [ids[place] for place in range(len(rows))]
