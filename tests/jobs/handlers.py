"""Handlers that the tests of jobs use; each effect is one audit entry, so that effects can be counted."""

from __future__ import annotations

import time

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.errors import Conflict
from apps.documents.records import open_record
from apps.jobs.context import JobContext, Part
from apps.jobs.registry import HANDLERS, handler


@action("test.effect")
def effect(act: Act, *, holder: int, number: int) -> None:
    """One countable effect: an audit entry and a numbered record."""
    open_record(
        act, holder=holder, data_class=DataClass.FINANCE, kind="documents.note", title=f"Effect {number}"
    )
    act.audit(holder, DataClass.FINANCE, details={"number": number})


@action("test.ask")
def ask(act: Act, *, holder: int, kind: str, keys: list[str], attempts: int = 5, **extra) -> list:
    """Ask for one job per key, within one action."""
    from apps.jobs.queue import enqueue

    jobs = [
        enqueue(act.by, kind=kind, holder=holder, data_class=DataClass.FINANCE, key=key,
                payload={"number": number, **extra}, attempts=attempts)
        for number, key in enumerate(keys, start=1)
    ]  # fmt: skip
    act.audit(holder, DataClass.FINANCE, details={"jobs": len(jobs)})
    return jobs


@handler("test.count", duty="spend.import", label="Count once")
def count(job: JobContext) -> None:
    """Progress, then one effect; `pause` makes it slow enough to be killed in every stage."""
    pause = job.payload.get("pause", 0)
    job.progress(0, 2, "Half a moment")
    time.sleep(pause)
    with job.effect():
        effect(by=job.actor, holder=job.holder, number=job.payload["number"])
        job.progress(1, 2, "Nearly there")
        time.sleep(pause)
        job.answer(number=job.payload["number"])


@handler("test.poison")
def poison(job: JobContext) -> None:
    """Writes, then always fails: nothing of it may stay."""
    with job.effect():
        effect(by=job.actor, holder=job.holder, number=job.payload["number"])
        raise ValueError("the tea is cold")


@handler("test.refused")
def refused(job: JobContext) -> None:
    """A refusal, which is an answer."""
    raise Conflict("The period March 2026 is closed. Open it first.")


@handler("test.whole")
def whole(job: JobContext) -> None:
    """Splits itself into parts; the assembly follows."""
    with job.effect():
        effect(by=job.actor, holder=job.holder, number=-1)
        job.split(
            [Part("test.count", str(n), {"number": n, "pause": job.payload.get("pause", 0)})
             for n in range(job.payload["parts"])],
            then="test.assemble",
        )  # fmt: skip


@handler("test.assemble")
def assemble(job: JobContext) -> None:
    """The assembly reads its parts' answers."""
    with job.effect():
        numbers = [part.result["number"] for part in job.parts()]
        effect(by=job.actor, holder=job.holder, number=1000)
        job.answer(numbers=numbers)


assert "test.count" in HANDLERS
