"""Who the supplier on a paper is, in the one master: by VAT number, company number, PPON, then by name."""

from __future__ import annotations

from collections.abc import Iterable

from apps.suppliers.calc.identifiers import check_company_number, check_ppon, check_vat_number
from apps.suppliers.calc.names import normalise
from apps.suppliers.models import Alias, Supplier
from apps.suppliers.naming import resolve_names

MERGES_MAX = 50


def find_supplier(
    *, vat_number: str = "", company_number: str = "", ppon: str = "", names: Iterable[str] = ()
) -> Supplier | None:
    """The one supplier meant; None when no number or name tells, or when a name stands for several.

    A number decides alone: a name is asked only where no number is known.
    """
    for field, text, check in (
        ("vat_number", vat_number, check_vat_number),
        ("company_number", company_number, check_company_number),
        ("ppon", ppon, check_ppon),
    ):
        checked = check(text) if text.strip() else None
        if checked is not None and not checked.error:
            found = Supplier.objects.filter(merged_into__isnull=True, **{field: checked.value}).first()
            if found is not None:
                return found
    for name in names:
        named = _by_name(name)
        if named is not None:
            return named
    return None


def enter_in_master(name: str) -> Supplier | None:
    """The supplier of a name, entered as unconfirmed where it is new; None for a person or a redacted payee."""
    payee = resolve_names([name])[name]
    return None if payee.supplier is None else Supplier.objects.get(pk=payee.supplier)


def _by_name(name: str) -> Supplier | None:
    exact = Alias.objects.filter(raw=name[:400]).select_related("supplier").first()
    if exact is not None:
        return exact.supplier
    key = normalise(name).key
    if not key:
        return None
    found = set(Alias.objects.filter(key=key).values_list("supplier_id", flat=True)[:3])
    return Supplier.objects.get(pk=found.pop()) if len(found) == 1 else None


def standing(supplier: int, seen: Supplier | None = None) -> int:
    """The supplier that one stands for today, after every merge; `seen` is the entry where it was just read."""
    if seen is not None and seen.merged_into_id is None:
        return supplier
    for _ in range(MERGES_MAX):
        into = Supplier.objects.filter(pk=supplier).values_list("merged_into_id", flat=True).first()
        if into is None:
            return supplier
        supplier = into
    return supplier


def same_supplier(one: int, other: int | None) -> bool:
    """Whether two entries of the master are one supplier today."""
    return one == other or (other is not None and standing(one) == standing(other))
