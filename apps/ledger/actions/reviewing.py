"""The monthly look of a second person at manual journals that one person posted alone."""

from __future__ import annotations

import datetime as dt

from apps.audit.act import Act, action
from apps.audit.guards import one_seen, reason_given
from apps.core.classes import DataClass
from apps.core.errors import Conflict
from apps.documents.models import Record
from apps.documents.records import did, open_record
from apps.ledger.actions.journals import APPROVE
from apps.ledger.models import Period
from apps.ledger.queries.journals import alone
from apps.ledger.transitions import REVIEW, REVIEWED


@action("ledger.review.keep")
def keep_review(act: Act, *, period_id: int, found: str) -> Record:
    """Say that the month's list of manual journals was looked at, and what was found.

    Nobody reviews a list on which a journal of their own stands.  What is posted into the month later shows as new.
    """
    period = one_seen(Period, period_id, "period")
    act.by.require(APPROVE, period.holder_id)
    said = reason_given(found)
    last = period.during.upper - dt.timedelta(days=1)
    listed = list(alone(period.holder_id, period.during.lower, last))
    if any(journal.posting.posted_by_id == act.by.person for journal in listed):
        raise Conflict("You posted a journal on this list yourself, so somebody else reviews it.")
    record = open_record(
        act, holder=period.holder_id, data_class=DataClass.FINANCE, kind=REVIEW.kind, state=REVIEWED,
        title=f"Manual journals of {period.label}",
    )  # fmt: skip
    did(act, record, APPROVE)
    act.audit(
        period.holder_id, DataClass.FINANCE, record=record.pk, reason=said,
        details={"period": period.pk, "journals": len(listed), "debits": sum(journal.debits for journal in listed)},
    )  # fmt: skip
    return record
