"""What screens ask of report runs: lists, one run with its views, the way from a figure to its lines, dashboards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.errors import NotFound
from apps.core.scope import current_scope
from apps.governance.models import Board
from apps.governance.queries import Heading, name_today
from apps.jobs.models import Schedule
from apps.reporting.calc.results import NOTHING, Part, Row, View
from apps.reporting.calc.ties import Tie
from apps.reporting.catalogue import report_of
from apps.reporting.models import Run, RunView
from apps.reporting.spend.books import Body
from apps.reporting.spend.keeping import loads_from, prices_from, view_from
from apps.reporting.spend.making import books_of
from apps.reporting.spend.paper import Paper
from apps.spend.queries.filters import LineFilter, month_days

READY = ("released", "recalled")


def visible_runs(by: Actor) -> QuerySet[Run]:
    """Runs the person may read, newest first: whoever runs or releases reports sees all, others what was released."""
    makers = by.holders_with("report.run") | by.holders_with("report.release")
    found = Run.objects.select_related("record", "board", "asked_by", "job")
    return found.filter(record__state__in=READY) | found.filter(holder_id__in=makers)


def run_of(by: Actor, run_id: int) -> Run:
    """One run that the person may read.  Raises NotFound."""
    run = visible_runs(by).select_related("acts_for").filter(pk=run_id).first()
    if run is None:
        raise NotFound(
            "There is no such report run among those you may read. A run is shown to the board once it is released."
        )
    return run


def run_of_record(by: Actor, record_id: int) -> Run:
    """The run that a record stands for."""
    found = visible_runs(by).filter(record_id=record_id).first()
    if found is None:
        raise NotFound("There is no such report run among those you may read.")
    return found


def kept_view(run: Run, code: str) -> View:
    """One view of a run as it came out.  Raises NotFound."""
    found = RunView.objects.filter(run=run, code=code).first()
    if found is None:
        raise NotFound(f"{run.record.number} has no view “{code}”.")
    return view_from(code, found.content)


def paper_of(run: Run) -> Paper | None:
    """The whole run as it came out; None while it is not done."""
    kept = {item.code: item.content for item in RunView.objects.filter(run=run).order_by("position")}
    about = kept.pop("about", None)
    if about is None:
        return None
    heading = Heading(**{key: run.heading[key] for key in ("board", "chair_title", "chair_name")})
    views = tuple(view_from(code, content) for code, content in kept.items())
    return Paper(
        report=report_of(run.report), books=books_of(run), board=heading.board, chair=heading.chair, as_of=run.as_of,
        inputs_hash=run.inputs_hash, total=views[0].total if views else NOTHING, views=views, loads=loads_from(about),
        ties=tuple(Tie(x["what"], x["lines"], Decimal(x["amount"])) for x in about["ties"]),
        notes=tuple(about["notes"]), left_out=tuple(run.heading.get("left_out", ())), prices=prices_from(about),
    )  # fmt: skip


# --- from a figure to its lines --------------------------------------------------------------------------------
@dataclass(frozen=True)
class Holding:
    """One organisation's part of a figure; `url` leads to its lines where the reader may see them."""

    body: Body
    part: Part
    url: str = ""


@dataclass(frozen=True)
class Figure:
    """A figure taken apart: what the reader can open, and the one row that stands for the rest."""

    view: View
    row: Row
    open: tuple[Holding, ...]
    closed: tuple[Holding, ...]
    together: str

    @property
    def total(self) -> Part:
        """The figure itself."""
        return sum((holding.part for holding in (*self.open, *self.closed)), NOTHING)

    @property
    def rest(self) -> Part:
        """What the reader cannot open: pounds and lines only."""
        return sum((holding.part for holding in self.closed), NOTHING)


def figure_of(run: Run, code: str, key: str, organisation: int | None = None) -> Figure:
    """The figure of one row (of one organisation, where given), with exactly the filters that made it."""
    view = kept_view(run, code)
    row = view.row(key)
    if row is None:
        raise NotFound(f"View “{view.title}” of {run.record.number} has no such row.")
    books = books_of(run)
    bodies = [b for b in books.bodies if row.parts.get(b.pk, NOTHING).lines and organisation in (None, b.pk)]
    reads = current_scope().reads(DataClass.FINANCE)
    holdings = [
        Holding(body, row.parts[body.pk], _url(run, row, (body.pk,)) if body.pk in reads else "")
        for body in bodies
    ]
    can = tuple(holding for holding in holdings if holding.body.pk in reads)
    together = _url(run, row, tuple(holding.body.pk for holding in can)) if can else ""
    return Figure(view, row, can, tuple(h for h in holdings if h.body.pk not in reads), together)


def _url(run: Run, row: Row, organisations: tuple[int, ...]) -> str:
    wanted = line_filter(run, row.filter, organisations)
    return wanted.url() if wanted else ""


def line_filter(run: Run, given: Mapping[str, Any], organisations: tuple[int, ...]) -> LineFilter | None:
    """The lines behind a row as of the run's cut; None for a row that sums what no single filter finds."""
    if not given:
        return None
    first, last = run.first, run.last
    if "month" in given:
        from_, to = month_days(given["month"])
        first, last = max(first, from_), min(last, to)
    names = ("supplier", "standing", "reason", "proclass", "level1", "sercop", "label", "basis")
    return LineFilter(
        organisations=organisations, first=first, last=last, classified=given.get("classified") == "yes",
        cut={int(pk): head for pk, head in run.cut.items()}, master=run.versions.get("master", 0),
        **{name: given[name] for name in names if name in given},
    )  # fmt: skip


# --- dashboards ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Panel:
    """What the front page shows of reports to one person."""

    title: str
    figures: tuple[dict[str, Any], ...] = ()
    run: Run | None = None
    charts: tuple[Any, ...] = ()
    sentences: tuple[str, ...] = ()


def dashboard(by: Actor) -> list[Panel]:
    """Panels by what the person does: secretaries see their runs, readers the latest released report."""
    from apps.reporting import dashboards

    return dashboards.panels(by)


def latest_released(by: Actor, report: str = "spend") -> Run | None:
    """The last released run of a report that the person may read."""
    return visible_runs(by).filter(report=report, record__state="released").order_by("-last", "-id").first()


def waiting_for_release(by: Actor) -> QuerySet[Run]:
    """Runs that are done and that this person could release (not those they asked for themselves)."""
    return (
        Run.objects.filter(holder_id__in=by.holders_with("report.release"), record__state="done")
        .exclude(asked_by_id=by.person)
        .select_related("record", "board")
        .order_by("id")
    )


def monthly_reports(by: Actor) -> list[dict[str, Any]]:
    """For each board the person runs reports for: is its monthly report on, when it comes next, what went wrong."""
    boards = list(Board.objects.filter(holder_id__in=by.holders_with("report.run")).order_by("code")[:100])
    codes = {f"spend-{board.pk}": board for board in boards}
    found = {row.code: row for row in Schedule.objects.filter(plan="reporting.monthly", code__in=codes)}
    return [
        {"board": board, "name": name_today(board), "schedule": found.get(code),
         "live": code in found and found[code].live}
        for code, board in codes.items()
    ]  # fmt: skip


def default_days(today: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day that the form proposes: the financial year so far, up to the last whole month."""
    last = today.replace(day=1) - dt.timedelta(days=1)
    year = last.year if last.month >= 4 else last.year - 1
    return dt.date(year, 4, 1), last
