"""What partners spend with the same suppliers: read from the window rows they wrote for their circle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from apps.core.classes import DataClass
from apps.core.scope import current_scope
from apps.spend.models import SupplierWindow
from apps.suppliers.queries import supplier_names
from apps.tenancy.models import Circle, Organisation


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
    found = SupplierWindow.objects.filter(
        holder_id=circle, year__range=years, cut__isnull=False, withdrawn_cut__isnull=True
    )
    if addressable:
        found = found.filter(addressable=True)
    service = dict(Organisation.objects.values_list("pk", "service"))
    parts: dict[int, dict[int, tuple[int, Decimal]]] = {}
    summed = found.values_list("alias__supplier_id", "organisation_id").annotate(
        lines=Sum("lines"), pounds=Sum("amount")
    )
    for supplier, organisation, lines, pounds in summed.order_by():
        parts.setdefault(supplier, {})[organisation] = (lines, pounds)
    joint = {pk: by for pk, by in parts.items() if len({service[one] for one in by}) >= services}
    names = supplier_names(list(joint))
    made = [
        PartnerRow(
            pk,
            names[pk],
            sum((pounds for _, pounds in by.values()), Decimal(0)),
            by,
            len({service[o] for o in by}),
        )
        for pk, by in joint.items()
    ]
    return sorted(made, key=lambda row: (-row.amount, row.name))


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
