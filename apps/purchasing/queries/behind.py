"""What stands behind an order: its requisitions and approved amendments; and which duties a requisition asks."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal

from django.db import connection

from apps.purchasing.models import ApprovalRule

_BEHIND = """
    SELECT o.id, o.record_id FROM purchasing_order o WHERE o.id = ANY (%(orders)s)
    UNION SELECT l.order_id, q.record_id FROM purchasing_orderline l JOIN purchasing_requisitionline s ON s.id = l.source_id
        JOIN purchasing_requisition q ON q.id = s.requisition_id WHERE l.order_id = ANY (%(orders)s)
    UNION SELECT m.order_id, m.record_id FROM purchasing_amendment m JOIN documents_record r ON r.id = m.record_id
        WHERE m.order_id = ANY (%(orders)s) AND r.state = 'approved'
"""


def records_behind(orders: Collection[int]) -> dict[int, set[int]]:
    """Records on which whoever receives says so: the order's, its requisitions', its approved amendments'."""
    found: dict[int, set[int]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, {"orders": sorted(orders)})
        for order, record in cursor.fetchall():
            found[order].add(record)
    return found


def duties_for(
    holder: int, *, categories: Iterable[int], cost_centres: Iterable[str], amount: Decimal, day: dt.date
) -> list[str]:
    """Duties that the organisation's rules ask for a purchase, in the order of their steps; empty without a rule."""
    wanted, centres = set(categories), {*cost_centres, ""}
    rules = ApprovalRule.objects.filter(holder_id=holder, during__contains=day, above__lte=amount)
    steps = [
        (rule.step, rule.pk, rule.duty_id)
        for rule in rules
        if (rule.category_id is None or rule.category_id in wanted) and rule.cost_centre in centres
    ]
    return list(dict.fromkeys(duty for _, _, duty in sorted(steps)))
