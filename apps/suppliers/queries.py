"""Reads of the supplier master: names at any state, the review queue, what is known of one supplier."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection
from django.db.models import QuerySet

from apps.suppliers.models import Alias, AliasSource, MasterChange, Suggestion, Supplier

NEWEST = 2**62


def supplier_names(suppliers: Sequence[int], master: int | None = None) -> dict[int, str]:
    """Names of suppliers as the master stood after change `master` (now when not given)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, COALESCE(later.name_before, s.name) FROM suppliers_supplier s "
            "LEFT JOIN LATERAL (SELECT c.name_before FROM suppliers_masterchange c "
            "    WHERE c.supplier_id = s.id AND c.number > %s AND c.name_before <> '' "
            "    ORDER BY c.number LIMIT 1) later ON true "
            "WHERE s.id = ANY (%s::bigint[])",
            [NEWEST if master is None else master, list(suppliers)],
        )
        return dict(cursor.fetchall())


def standing_suppliers(words: str = "", state: str = "", marked: str = "") -> QuerySet[Supplier]:
    """Suppliers that were not merged into another, by name; `words` looks in names and spellings."""
    found = Supplier.objects.filter(merged_into__isnull=True)
    if state:
        found = found.filter(state=state)
    if marked:
        found = found.filter(addressable=marked == "open")
    if words:
        spelt = Alias.objects.filter(raw__icontains=words).values("supplier_id")
        found = found.filter(pk__in=spelt) | found.filter(name__icontains=words)
    return found


def review_queue(state: str = Suggestion.State.OPEN) -> QuerySet[Suggestion]:
    """Suggestions in a state, surest first."""
    return Suggestion.objects.filter(state=state).select_related("one", "other")


def spellings(supplier: Supplier) -> QuerySet[Alias]:
    """The spellings that stand for a supplier today."""
    return Alias.objects.filter(supplier=supplier).order_by("raw")


def sources(supplier: Supplier) -> QuerySet[AliasSource]:
    """Where the reader's own organisations first met the supplier's spellings."""
    return (
        AliasSource.objects.filter(alias__supplier=supplier).select_related("record", "alias").order_by("id")
    )


def changes(supplier: Supplier) -> QuerySet[MasterChange]:
    """What was merged, split, renamed or undone about a supplier, newest first."""
    return (
        MasterChange.objects.filter(supplier=supplier) | MasterChange.objects.filter(other=supplier)
    ).select_related("supplier", "other", "undone_by").order_by("-number")  # fmt: skip
