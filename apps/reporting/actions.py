"""Every write to report runs: asked for, completed, repeated, released, recalled."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection

from apps.audit.act import Act, action
from apps.core.classes import DataClass
from apps.core.clock import now
from apps.core.show import days
from apps.documents.records import attach, did, locked, open_record, set_state
from apps.governance.queries import circle_organisations, heading
from apps.jobs.queue import enqueue
from apps.jobs.schedules import put_schedule
from apps.reporting import guards
from apps.reporting.catalogue import report_of
from apps.reporting.errors import ReportInvalid, RunState
from apps.reporting.models import Run, RunCheck, RunFile, RunView
from apps.reporting.spend.keeping import about_of, content_of
from apps.reporting.spend.making import Made
from apps.reporting.transitions import RUN
from apps.spend.models import MappingVersion
from apps.suppliers.models import MasterChange
from apps.tenancy.queries import sources_named


@action("reporting.run.ask")
def request_run(
    act: Act, *, board_id: int, report: str, first: dt.date, last: dt.date, formats: Sequence[str],
    as_of: dt.datetime | None = None,
) -> Run:  # fmt: skip
    """Ask for a report: fixes the organisations, the cut and the heading, and queues the work.

    Without `as_of` it is the moment of the last entry in the organisations' books.
    """
    board = guards.board_to_report(act.by, board_id)
    wanted = report_of(report)
    guards.days_fit(first, last)
    guards.moment_fits(as_of)
    chosen = guards.formats_fit(formats)
    service = guards.service_of(board)
    members = circle_organisations(board, first, last)
    readable = [one for one in members if service.holds("finance.read", one.pk)]
    left_out = [one for one in members if one not in readable]
    if not readable:
        raise ReportInvalid(
            f"{service.name} may read no organisation's books on behalf of board {board.code}, so there is nothing to "
            "report. Ask the organisations' administrators for the role “Board reporting”."
        )
    at, cut = _cut([one.pk for one in readable], as_of)
    title = heading(board, last)
    record = open_record(
        act, holder=board.holder_id, data_class=DataClass.GOVERNANCE, kind=RUN.kind, state="waiting",
        title=f"{wanted.title}, {days(first, last)}",
    )  # fmt: skip
    run = Run.objects.create(
        holder_id=board.holder_id, record=record, board=board, report=wanted.code, first=first, last=last,
        formats=chosen, as_of=at, organisations=[one.pk for one in readable],
        left_out=[one.pk for one in left_out], cut={str(pk): head for pk, head in cut.items()},
        versions=_versions(at), asked_by_id=act.by.person, acts_for_id=service.person,
        heading={
            "board": title.board, "chair_title": title.chair_title, "chair_name": title.chair_name,
            "bodies": [
                {"pk": one.pk, "code": one.code, "name": one.name, "service": one.service} for one in readable
            ],
            "left_out": [one.name for one in left_out],
            **_sources({one.pk: one.name for one in readable}, last),
        },
    )  # fmt: skip
    did(act, record, "report.run")
    run.job = enqueue(
        act.by, kind="reporting.run", holder=run.holder_id, data_class=DataClass.GOVERNANCE,
        key=f"reporting.run:{run.pk}", payload={"run": run.pk}, record=record.pk,
    )  # fmt: skip
    run.save(update_fields=["job"])
    act.audit(
        run.holder_id, DataClass.GOVERNANCE, record=record.pk,
        details={"run": run.pk, "report": wanted.code, "service_person": service.person, "cut": run.cut},
    )  # fmt: skip
    return run


def _cut(holders: list[int], as_of: dt.datetime | None) -> tuple[dt.datetime, dict[int, int]]:
    """The moment and the head of each holder's chain at it; waits for acts that are about to commit."""
    with connection.cursor() as cursor:
        if as_of is None:
            # Taken first without waiting, then once more when every act in flight has ended.
            cursor.execute("SELECT * FROM accord_heads_at(%s::bigint[], %s)", [holders, now()])
            cursor.fetchall()
            cursor.execute("SELECT accord_last_moment(%s::bigint[], clock_timestamp())", [holders])
            as_of = cursor.fetchone()[0] or now()
        cursor.execute("SELECT holder_id, number FROM accord_heads_at(%s::bigint[], %s)", [holders, as_of])
        return as_of, dict(cursor.fetchall())


def _versions(as_of: dt.datetime) -> dict[str, int]:
    """The states of the shared lists that were in force at the moment: last change, last mapping version."""
    master = MasterChange.objects.filter(at__lte=as_of).order_by("-number").values_list("number", flat=True)
    mapping = (
        MappingVersion.objects.filter(at__lte=as_of).order_by("-number").values_list("number", flat=True)
    )
    return {"master": master.first() or 0, "mapping": mapping.first() or 0}


def _sources(names: Mapping[int, str], day: dt.date) -> dict[str, Any]:
    """Organisations that do not keep their spend here on the report's last day, each with the system that does."""
    standing = sources_named(list(names), "spend", on=day)
    found = [[names[pk], one.source] for pk, one in standing.items() if one.source]
    return {"sources": found} if found else {}


@action("reporting.run.complete")
def complete_run(act: Act, *, run_id: int, made: Made) -> Run:
    """Keep what the run came to: views, files with hashes, totals.  The service person acts, for whoever asked."""
    run = guards.run_to_act_on(run_id)
    act.by.require("report.run", run.holder_id)
    record = locked(run.record)
    if record.state != "waiting":
        raise RunState(f"{record.number} is already {record.state}; look at its page.")
    paper = made.paper
    kept = [("about", about_of(paper)), *((view.code, content_of(view)) for view in paper.views)]
    RunView.objects.bulk_create(
        RunView(holder_id=run.holder_id, run=run, position=position, code=code, content=content)
        for position, (code, content) in enumerate(kept)
    )
    for name, data in made.files.items():
        file = attach(act, record, io.BytesIO(data), name=f"{file_stem(run)}.{name}")
        RunFile.objects.create(
            holder_id=run.holder_id, run=run, format=name, file=file, sha256=made.hashes[name], size=len(data)
        )
    run.inputs_hash, run.total, run.lines = paper.inputs_hash, paper.total.amount, paper.total.lines
    run.renderers, run.ended_at = dict(made.renderers), now()
    run.save(update_fields=["inputs_hash", "total", "lines", "renderers", "ended_at"])
    set_state(act, record, "done")
    act.audit(
        run.holder_id, DataClass.GOVERNANCE, record=record.pk,
        details={"run": run.pk, "asked_by": run.asked_by_id, "total": run.total, "lines": run.lines,
                 "inputs": run.inputs_hash, "files": made.hashes},
    )  # fmt: skip
    return run


def file_stem(run: Run) -> str:
    """Name of the run's files without the ending."""
    return f"{run.report}-{run.board.code}-{run.first:%Y-%m-%d}-to-{run.last:%Y-%m-%d}".lower()


@action("reporting.run.repeat")
def repeat_run(act: Act, *, run_id: int) -> Any:
    """Ask for the run to be worked out again from the tables and compared with what came out then; gives the job."""
    run = guards.run_to_act_on(run_id)
    act.by.require("report.run", run.holder_id)
    if run.ended_at is None:
        raise RunState(f"{run.record.number} is not done yet, so there is nothing to compare with.")
    count = run.checks.count()
    job = enqueue(
        act.by, kind="reporting.repeat", holder=run.holder_id, data_class=DataClass.GOVERNANCE,
        key=f"reporting.repeat:{run.pk}:{count + 1}", payload={"run": run.pk, "asked_by": act.by.person},
        record=run.record_id,
    )  # fmt: skip
    act.audit(
        run.holder_id, DataClass.GOVERNANCE, record=run.record_id, details={"run": run.pk, "job": job.pk}
    )
    return job


@action("reporting.run.check")
def note_check(act: Act, *, run_id: int, asked_by: int, made: Made) -> RunCheck:
    """Keep how a repeated run compares: figures, CSV and JSON must agree; PDF and Excel under the same renderer."""
    run = guards.run_to_act_on(run_id)
    act.by.require("report.run", run.holder_id)
    outcome: dict[str, Any] = {
        "inputs": {"then": run.inputs_hash, "now": made.paper.inputs_hash},
        "total": {"then": str(run.total), "now": str(made.paper.total.amount)},
    }
    same = run.inputs_hash == made.paper.inputs_hash and run.total == made.paper.total.amount
    for file in run.files.all():
        now_hash, renderer = made.hashes[file.format], made.renderers[file.format]
        as_then = renderer == run.renderers.get(file.format)
        outcome[file.format] = {
            "then": file.sha256,
            "now": now_hash,
            "renderer": renderer,
            "same_renderer": as_then,
        }
        if now_hash != file.sha256 and as_then:
            same = False
    check = RunCheck.objects.create(
        holder_id=run.holder_id, run=run, at=now(), asked_by_id=asked_by, same=same, outcome=outcome
    )
    act.audit(
        run.holder_id, DataClass.GOVERNANCE, record=run.record_id,
        details={"run": run.pk, "check": check.pk, "same": same},
    )  # fmt: skip
    return check


@action("reporting.run.release")
def release_run(act: Act, *, run_id: int, version: int) -> Run:
    """Release the run to the board; another person than whoever asked for it, which the database proves."""
    run = guards.run_to_act_on(run_id)
    act.by.require("report.release", run.holder_id)
    record = guards.present(run, version)
    did(act, record, "report.release")
    run.record = set_state(act, record, "released")
    act.audit(
        run.holder_id, DataClass.GOVERNANCE, record=record.pk, details={"run": run.pk, "total": run.total}
    )
    return run


@action("reporting.run.recall")
def recall_run(act: Act, *, run_id: int, version: int, reason: str) -> Run:
    """Recall a released run with a reason; it stays readable, marked as recalled."""
    run = guards.run_to_act_on(run_id)
    act.by.require("report.release", run.holder_id)
    if not reason.strip():
        raise ReportInvalid("Say why it is recalled, so that readers know.", fields={"reason": "Say why."})
    record = guards.present(run, version)
    run.record = set_state(act, record, "recalled")
    act.audit(
        run.holder_id, DataClass.GOVERNANCE, record=record.pk, reason=reason.strip(), details={"run": run.pk}
    )
    return run


@action("reporting.schedule.set")
def schedule_monthly(
    act: Act, *, board_id: int, live: bool = True, year_so_far: bool = True, formats: Sequence[str] = ()
) -> int:
    """Turn the board's monthly spend report on or off; it runs in the name of the board's service person."""
    board = guards.board_to_report(act.by, board_id)
    service = guards.service_of(board)
    chosen = guards.formats_fit(formats) if formats else []
    made = put_schedule(
        act, holder=board.holder_id, data_class=int(DataClass.GOVERNANCE), code=f"spend-{board.pk}",
        plan="reporting.monthly", person=service.person, live=live,
        payload={"board": board.pk, "report": "spend", "year_so_far": year_so_far, "formats": chosen},
    )  # fmt: skip
    act.audit(
        board.holder_id, DataClass.GOVERNANCE, details={"board": board.pk, "schedule": made, "live": live}
    )
    return made
