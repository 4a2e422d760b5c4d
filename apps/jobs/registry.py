"""Which handler does a kind of job, and the plans that may be scheduled; rooms declare theirs in `tasks.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apps.jobs.context import JobContext
    from apps.jobs.models import Job

Run = Callable[["JobContext"], None]


@dataclass(frozen=True)
class Handler:
    """What runs a kind of job; `duty` is what its person must hold in the job's holder when it runs."""

    kind: str
    run: Run
    duty: str
    label: str


HANDLERS: dict[str, Handler] = {}


def handler(kind: str, *, duty: str = "", label: str = "") -> Callable[[Run], Run]:
    """Declare the function that runs jobs of this kind: `@handler("spend.load", duty="spend.import")`.

    `label` is what people read ('Load a payment file'); without it the kind in words.
    """

    def keep(run: Run) -> Run:
        known = HANDLERS.get(kind)
        if known is not None and known.run.__qualname__ != run.__qualname__:
            raise RuntimeError(f"Two handlers claim the job kind {kind}.")
        HANDLERS[kind] = Handler(
            kind, run, duty, label or kind.replace(".", ": ").replace("_", " ").capitalize()
        )
        return run

    return keep


def label_of(kind: str) -> str:
    """What people read for a kind of job."""
    known = HANDLERS.get(kind)
    return known.label if known else kind


def no_page(job: Job) -> tuple[str, str] | None:
    """Without room documents there is no page for a record."""
    return None


record_page: Callable[[Job], Any] = no_page
"""Port: a job's record as (words, address) or None; room documents puts its answer here at start-up."""


def answer_record_page(answer: Callable[[Job], tuple[str, str] | None]) -> None:
    """Register the answer to `record_page`."""
    global record_page
    record_page = answer
