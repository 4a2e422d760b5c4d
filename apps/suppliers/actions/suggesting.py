"""Finding pairs that may be one supplier, and what reviewers say of them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db import connection

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.errors import Conflict, NotAllowed
from apps.suppliers.calc.matching import MatchIndex, Party
from apps.suppliers.calc.matching import Suggestion as Match
from apps.suppliers.calc.names import normalise
from apps.suppliers.guards import REVIEW, STEWARD
from apps.suppliers.models import Opinion, Suggestion, Supplier

AT_ONCE = 2000


@action("suppliers.suggestion.find")
def suggest_matches(act: Act, *, organisation: int, after: int = 0) -> int:
    """Compare suppliers newer than id `after` with all others; gives how many new suggestions were made."""
    if not (act.by.holds("spend.import", organisation) or act.by.holds(STEWARD, organisation)):
        raise NotAllowed(
            f"{act.by.name} neither imports payments nor keeps the supplier list in this organisation."
        )
    rows = (
        Supplier.objects.filter(merged_into__isnull=True)
        .order_by("pk")
        .values_list("pk", "name", "company_number", "vat_number", "ppon")
    )
    parties = [
        Party(pk, normalise(name), company, vat, ppon) for pk, name, company, vat, ppon in rows.iterator()
    ]
    index = MatchIndex.of(parties)
    pairs: dict[tuple[int, int], dict[str, object]] = {}
    for found in index.pairs() if after == 0 else _of_new(index, parties, after):
        low, high = sorted((int(str(found.left)), int(str(found.right))))
        if low != high:
            pairs[low, high] = {
                "one": low,
                "other": high,
                "score": found.score,
                "reasons": list(found.reasons),
            }
    added = 0
    listed = list(pairs.values())
    for start in range(0, len(listed), AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT accord_add_supplier_suggestions(%s::jsonb)",
                [json.dumps(listed[start : start + AT_ONCE])],
            )
            added += cursor.fetchone()[0]
    act.audit(organisation, DataClass.FINANCE, details={"compared": len(parties), "suggested": added})
    return added


def _of_new(index: MatchIndex, parties: list[Party], after: int) -> Iterator[Match]:
    for party in parties:
        if int(str(party.ref)) > after:
            yield from index.suggest_for(party)


@action("suppliers.suggestion.opine")
def give_opinion(act: Act, *, organisation: int, suggestion_id: int, same: bool, reason: str = "") -> Opinion:
    """A reviewer of one organisation says whether two suppliers are one; a steward decides."""
    act.by.require(REVIEW, organisation)
    found = Suggestion.objects.filter(pk=suggestion_id, state=Suggestion.State.OPEN).first()
    if found is None:
        raise Conflict("This suggestion is decided already.")
    made = Opinion.objects.create(
        holder_id=organisation,
        suggestion=found,
        same=same,
        reason=reason.strip()[:500],
        by_id=act.by.person,
        at=now(),
    )
    act.audit(organisation, DataClass.FINANCE, details={"suggestion": found.pk, "same": same})
    return made
