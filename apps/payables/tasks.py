"""Work of room payables that runs by itself: invoices matched again as goods come in, and posted where they match."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.jobs.context import JobContext
from apps.jobs.models import Schedule
from apps.jobs.registry import handler
from apps.jobs.schedules import scheduled
from apps.payables.actions.duplicates import renew_prints
from apps.payables.actions.matching import match_and_post
from apps.payables.matching import PLAN
from apps.payables.queries.matching import open_records
from apps.purchasing.guards import MATCH


@handler(PLAN, duty=MATCH, label="Match invoices with their orders")
def match_open_invoices(job: JobContext) -> None:
    """Match every open invoice of the organisation as its order stands now, and post what matches."""
    with job.reading():
        records = open_records(job.holder)
    with job.effect():
        posted = match_and_post(by=job.actor, holder=job.holder, records=records)
        renew_prints(by=job.actor, holder=job.holder)
        job.answer(matched=len(records), posted=len(posted))


@scheduled(PLAN, kind=PLAN, cron="*/15 6-20 * * *", label="Match invoices with their orders")
def every_quarter_of_an_hour(schedule: Schedule, due: dt.datetime) -> dict[str, Any]:
    """Nothing has to be said: what is open is looked up.  A receipt makes it due at once."""
    return {}
