"""Write-offs whose VAT may be claimed back."""

from __future__ import annotations

import datetime as dt

from apps.receivables.models import WriteOff
from apps.receivables.reliefs import rule_on
from apps.receivables.transitions import POSTED, WAITING

LIST_MAX = 500


def claimable(holder: int, day: dt.date) -> list[WriteOff]:
    """Posted write-offs with VAT in them whose day has come and not gone, and which stand on no other claim."""
    rule = rule_on(day)
    found = (
        WriteOff.objects.filter(holder_id=holder, record__state=POSTED, vat__gt=0, relief_from__lte=day)
        .exclude(reliefs__record__state__in=[WAITING, POSTED])
        .select_related("record", "invoice__record").order_by("relief_from", "pk")[:LIST_MAX]
    )  # fmt: skip
    return [
        one
        for one in found
        if day <= rule.ends(one.invoice.supplied_on, one.invoice.due_on or one.relief_from)
    ]
