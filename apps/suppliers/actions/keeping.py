"""Facts of one supplier: confirmed, numbers, whether buyers could compete; and what one organisation knows of it."""

from __future__ import annotations

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.errors import Conflict, Invalid, NotFound
from apps.suppliers.calc import identifiers
from apps.suppliers.guards import REVIEW, as_shown, standing, steward_home
from apps.suppliers.models import OrganisationSupplier, Suggestion, Supplier

CHECKS = {
    "company_number": identifiers.check_company_number,
    "vat_number": identifiers.check_vat_number,
    "ppon": identifiers.check_ppon,
    "charity_number": identifiers.check_charity_number,
}


@action("suppliers.supplier.confirm")
def confirm_supplier(act: Act, *, supplier_id: int) -> Supplier:
    """A steward has looked at the entry and found it right."""
    home = steward_home(act.by)
    supplier = standing(supplier_id)
    supplier.state = Supplier.State.CONFIRMED
    supplier.version += 1
    supplier.save()
    act.audit(home, DataClass.FINANCE, details={"supplier": supplier.pk})
    return supplier


@action("suppliers.supplier.identify")
def set_identifiers(
    act: Act, *, supplier_id: int, numbers: dict[str, str], version: int | None = None
) -> Supplier:
    """Set company, VAT, procurement and charity numbers; each is checked, and stands with one supplier only."""
    home = steward_home(act.by)
    supplier = standing(supplier_id)
    as_shown(supplier, version)
    wrong: dict[str, str] = {}
    for name, text in numbers.items():
        if not text.strip():
            setattr(supplier, name, "")
            continue
        checked = CHECKS[name](text)
        if checked.error:
            wrong[name] = checked.error
            continue
        taken = (
            Supplier.objects.filter(merged_into__isnull=True, **{name: checked.value})
            .exclude(pk=supplier.pk)
            .first()
        )
        if taken is not None:
            wrong[name] = f"{taken.name} has this number already. If they are one body, merge them."
        setattr(supplier, name, checked.value)
    if wrong:
        raise Invalid(" ".join(wrong.values()), fields=wrong)
    supplier.version += 1
    supplier.save()
    act.audit(home, DataClass.FINANCE, details={"supplier": supplier.pk, "numbers": sorted(numbers)})
    return supplier


@action("suppliers.supplier.mark")
def set_mark(act: Act, *, supplier_id: int, addressable: bool, kind: str = "", reason: str = "") -> Supplier:
    """Say whether buyers could compete for the spend with this supplier; loads classified afterwards follow it."""
    home = steward_home(act.by)
    supplier = standing(supplier_id)
    supplier.addressable, supplier.kind = addressable, "" if addressable else (kind or "other")[:40]
    supplier.version += 1
    supplier.save()
    act.audit(
        home, DataClass.FINANCE, reason=reason, details={"supplier": supplier.pk, "addressable": addressable}
    )
    return supplier


@action("suppliers.suggestion.keep_apart")
def keep_apart(act: Act, *, suggestion_id: int, reason: str = "") -> Suggestion:
    """Two suppliers are not one; the pair is not suggested again."""
    home = steward_home(act.by)
    found = Suggestion.objects.select_for_update(no_key=True).filter(pk=suggestion_id).first()
    if found is None or found.state != Suggestion.State.OPEN:
        raise Conflict("This suggestion is decided already.")
    found.state = Suggestion.State.APART
    found.save()
    act.audit(home, DataClass.FINANCE, reason=reason, details={"suggestion": found.pk})
    return found


@action("suppliers.supplier.note")
def note_supplier(
    act: Act, *, organisation: int, supplier_id: int, supplier_ref: str = "", note: str = ""
) -> OrganisationSupplier:
    """Keep what one organisation knows of a supplier: its own number for it, and a note.  Nobody else sees it."""
    act.by.require(REVIEW, organisation)
    supplier = Supplier.objects.filter(pk=supplier_id, merged_into__isnull=True).first()
    if supplier is None:
        raise NotFound(f"There is no supplier {supplier_id} that stands by itself.")
    kept, _ = OrganisationSupplier.objects.get_or_create(holder_id=organisation, supplier=supplier)
    kept.supplier_ref, kept.note, kept.version = supplier_ref[:100], note[:5000], kept.version + 1
    kept.save()
    act.audit(organisation, DataClass.FINANCE, details={"supplier": supplier.pk})
    return kept
