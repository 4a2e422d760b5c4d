"""The Commissioner's last published month stands in the books as journals, and its spend comes from the ledger since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from apps.core.actor import Actor
from apps.core.scope import scoped_transaction
from apps.desk.demo.books import AS_PUBLISHED
from apps.desk.demo.books_shape import SHAPES
from apps.desk.demo.county import FIRST_MONTH, LAST_MONTH, SEED
from apps.desk.demo.people import County
from apps.spend.actions import post_load, set_accounts, switch_source
from apps.spend.models import Load
from apps.spend.queries.postings import unmapped
from apps.work.approvals import approve
from apps.work.models import ApprovalRequest

OTHER = "54900"


def set_up(county: County, tell: Callable[[str], None], *, last: dt.date = LAST_MONTH) -> None:
    """Accounts for published categories, the load of the last month posted, and a switch by two people with its papers."""
    shape = next(one for one in SHAPES if one.code == AS_PUBLISHED)
    holder, officer, manager = (
        county.holders[shape.code],
        county.actor(shape.officer),
        county.actor(shape.manager),
    )
    with scoped_transaction(officer.scope()):
        lost = unmapped(holder)
        load = Load.objects.filter(holder_id=holder, live=True, period_from__gte=last).order_by("pk").first()
    if not lost or load is None:
        return
    centre = shape.centres[0][0]
    spent = {
        one.category: one.suggested
        for one in lost
        if one.suggested > "5" and one.suggested not in shape.unused
    }
    set_accounts(
        by=officer, organisation=holder, since=FIRST_MONTH, reason="Agreed with the budget holders",
        rows=[(one.category, spent.get(one.category, OTHER), centre) for one in lost],
    )  # fmt: skip
    made = post_load(by=officer, load_id=load.pk, credit="15000", key=f"{SEED} posting {load.pk}")
    approve(by=manager, request_id=_request(officer, made.record_id))
    switch = switch_source(
        by=officer, organisation=holder, source="ledger", since=last, key=f"{SEED} switch {last}",
        reason="From here on the ledger holds every payment; the published file follows it",
    )  # fmt: skip
    approve(by=manager, request_id=_request(officer, switch.record_id))
    tell(
        f"Spend of the Commissioner comes from the ledger since {last:%B %Y}, its reconciliation kept with the switch."
    )


def _request(officer: Actor, record: int) -> int:
    """The approval that a record waits for."""
    with scoped_transaction(officer.scope()):
        return int(ApprovalRequest.objects.get(record_id=record, state="waiting").pk)
