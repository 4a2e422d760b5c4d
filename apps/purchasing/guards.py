"""Guards of room purchasing: documents of a kind, rules that stand, and duties said on everything behind an order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import connection

from apps.audit.act import Act
from apps.audit.guards import one_seen
from apps.core.clock import now, today
from apps.core.errors import Conflict
from apps.documents.models import Record
from apps.documents.records import locked
from apps.documents.transitions import Kind
from apps.purchasing.errors import purchase_judged
from apps.purchasing.models import Rules

RAISE, APPROVE, PLACE, RECEIVE, COUNTERSIGN = (
    "requisition.raise",
    "requisition.approve",
    "order.place",
    "goods.receive",
    "goods.countersign",
)
KEEP, MATCH, BUY_BY_CARD, APPROVE_CARD = "purchasing.keep", "invoice.match", "card.buy", "card.approve"
_SAY = (
    "INSERT INTO documents_recordact (holder_id, row_class, record_id, person_id, for_person_id, duty_id, action, at) "
    "SELECT r.holder_id, r.row_class, r.id, %s, %s, %s, %s, %s FROM documents_record r "
    "WHERE r.id = ANY (%s) AND NOT EXISTS ("
    "SELECT 1 FROM documents_recordact a WHERE a.record_id = r.id AND a.person_id = %s AND a.duty_id = %s "
    "AND a.for_person_id IS NOT DISTINCT FROM %s) ORDER BY r.id"
)


def document(record_id: int, kind: Kind, *, lock: bool = True) -> Record:
    """The record of a kind, locked.  NotFound outside the scope, Conflict for another kind."""
    record = one_seen(Record, record_id, kind.label.lower())
    if record.kind != kind.kind:
        raise Conflict(f"{record.number} is no {kind.label.lower()}.")
    return locked(record) if lock else record


def rules_on(holder: int, day: dt.date | None = None) -> Rules:
    """The organisation's buying rules of a day; Conflict when nobody has set them."""
    found = Rules.objects.filter(holder_id=holder, during__contains=day or today()).first()
    if found is None:
        raise Conflict(
            "This organisation has no buying rules for that day. A person with the duty “purchasing.keep” sets them first."
        )
    return found


def said_on(act: Act, records: Collection[int], duty: str) -> None:
    """Say on several records at once that the acting person used a duty; once is enough on each.

    The database judges the separation of duties on each of them; its sentence ends the act.
    """
    person, absent = act.by.person, act.by.for_person
    with purchase_judged(), connection.cursor() as cursor:
        cursor.execute(_SAY, [person, absent, duty, act.name, now(), sorted(records), person, duty, absent])
