"""What partners spend with the same suppliers: read from the window rows they wrote for their circle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection

from apps.core.classes import DataClass
from apps.core.scope import current_scope
from apps.spend.models import SupplierWindow
from apps.tenancy.models import Circle


@dataclass(frozen=True)
class PartnerRow:
    """One supplier with each organisation's lines and pounds."""

    supplier: int
    name: str
    amount: Decimal
    by_organisation: Mapping[int, tuple[int, Decimal]]
    services: int


def circles_of() -> list[Circle]:
    """Collaborations (first) and groups whose finance rows this transaction reads."""
    reads = current_scope().reads(DataClass.FINANCE)
    return list(Circle.objects.filter(pk__in=reads).exclude(kind="tender").order_by("kind", "name"))


def partners(
    circle: int, years: tuple[int, int], *, addressable: bool = True, services: int = 2
) -> list[PartnerRow]:
    """Suppliers that at least `services` services of a circle pay in the financial years (both included).

    Redacted payees and individuals never stand here.  Largest first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_JOINT, [circle, *years, addressable, services])
        return [
            PartnerRow(pk, name, amount, dict(zip(who, zip(lines, pounds, strict=True), strict=True)), many)
            for pk, name, amount, who, lines, pounds, many in cursor.fetchall()
        ]


# One pass over the kept rows: an organisation's sums first, then the suppliers that several services pay.
_JOINT = """
WITH part AS (
    SELECT a.supplier_id, w.organisation_id, sum(w.lines) AS lines, sum(w.amount) AS pounds
    FROM spend_supplierwindow w JOIN suppliers_alias a ON a.id = w.alias_id
    WHERE w.holder_id = %s AND w.year BETWEEN %s AND %s AND w.cut IS NOT NULL AND w.withdrawn_cut IS NULL
      AND w.addressable >= %s
    GROUP BY a.supplier_id, w.organisation_id
)
SELECT s.id, s.name, sum(p.pounds) AS amount, array_agg(p.organisation_id ORDER BY p.organisation_id),
       array_agg(p.lines ORDER BY p.organisation_id), array_agg(p.pounds ORDER BY p.organisation_id),
       count(DISTINCT o.service) AS services
FROM part p JOIN tenancy_organisation o ON o.holder_id = p.organisation_id
JOIN suppliers_supplier s ON s.id = p.supplier_id
GROUP BY s.id, s.name HAVING count(DISTINCT o.service) >= %s
ORDER BY amount DESC, s.name
"""


def years_of(circle: int) -> list[int]:
    """Financial years for which a circle's window has rows, newest first."""
    found = (
        SupplierWindow.objects.filter(holder_id=circle)
        .order_by("-year")
        .values_list("year", flat=True)
        .distinct()
    )
    return list(found[:50])


def newest_year(circle: int, today: dt.date) -> int:
    """The newest financial year with rows, else the one that holds today."""
    years = years_of(circle)
    return years[0] if years else (today.year if today.month >= 4 else today.year - 1)
