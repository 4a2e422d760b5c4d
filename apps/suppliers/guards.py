"""What must hold before the supplier master changes."""

from __future__ import annotations

from apps.core.actor import Actor
from apps.core.errors import Conflict, NotAllowed, NotFound, OutOfDate
from apps.suppliers.models import Supplier

STEWARD = "supplier.steward"
REVIEW = "supplier.review"


def steward_home(by: Actor) -> int:
    """The organisation in which the person keeps the supplier list (their own first): its chain records the act."""
    held = by.holders_with(STEWARD)
    if not held:
        raise NotAllowed(
            f"{by.name} does not keep the shared supplier list. A supplier steward decides; reviewers say what they think."
        )
    return by.home if by.home in held else min(held)


def standing(supplier_id: int) -> Supplier:
    """The supplier, its row locked, not merged into another."""
    found = Supplier.objects.select_for_update(no_key=True).filter(pk=supplier_id).first()
    if found is None:
        raise NotFound(f"There is no supplier {supplier_id}.")
    if found.merged_into_id is not None:
        raise Conflict(f"{found.name} is merged into supplier {found.merged_into_id}. Open that one instead.")
    return found


def as_shown(supplier: Supplier, version: int | None) -> None:
    """The form was filled in from the row as it is now."""
    if version is not None and supplier.version != version:
        raise OutOfDate(
            f"{supplier.name} was changed by someone else since this page was shown. Look again, then decide."
        )
