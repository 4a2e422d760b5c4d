"""The job that looks for pairs which may be one supplier, after new names came in."""

from __future__ import annotations

from apps.jobs.context import JobContext
from apps.jobs.registry import handler
from apps.suppliers.actions import suggest_matches


@handler("suppliers.suggest", label="Look for suppliers that may be one")
def suggest(job: JobContext) -> None:
    """Compare the suppliers that are new since `after` with all others."""
    with job.effect():
        added = suggest_matches(by=job.actor, organisation=job.holder, after=job.payload.get("after", 0))
        job.answer(suggested=added)
