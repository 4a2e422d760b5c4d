"""What the pages of reports show: tables whose figures are links, facts, buttons with their reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from apps.core.actor import Actor
from apps.core.errors import Invalid, NotFound
from apps.core.show import days, integer, moment, pounds
from apps.documents.paper.table import Cell, Column, Table
from apps.governance.models import Opportunity
from apps.reporting import queries
from apps.reporting.calc.results import Row, View
from apps.reporting.calc.words import period_words
from apps.reporting.catalogue import FORMATS, report_of
from apps.reporting.models import Run
from apps.reporting.spend.books import Body
from apps.reporting.spend.paper import Paper, load_table, price_table, tie_table, versions
from apps.reporting.spend.tables import table

ROWS_SHOWN = 200
STATES = {
    "waiting": "Being made",
    "done": "Done, not released",
    "released": "Released",
    "recalled": "Recalled",
}
TONES = {"waiting": "info", "done": "warn", "released": "good", "recalled": "bad"}
FORMAT_WORDS = {"pdf": "PDF", "xlsx": "Excel", "csv": "CSV", "json": "JSON"}


def tell(form: forms.Form, refusal: Invalid) -> None:
    """Put a refusal beside the fields it names, or above the form."""
    known = {name: words for name, words in refusal.fields.items() if name in form.fields}
    for name in known:
        form.add_error(name, str(refusal))
    if not known:
        form.add_error(None, str(refusal))


def state_of(run: Run) -> str:
    """The run's state in words; a failed job says so."""
    if run.record.state == "waiting" and run.job is not None and run.job.state in ("failed", "cancelled"):
        return "Stopped"
    return STATES[run.record.state]


def run_table(runs: Sequence[Run]) -> Table:
    """Runs, newest first."""
    return Table(
        title="Runs, newest first",
        columns=[
            Column("number", "Run"), Column("report", "Report"), Column("period", "Period"),
            Column("state", "State"), Column("total", "Total", "money", "£"), Column("lines", "Lines", "integer"),
            Column("as_of", "As of", "date"), Column("by", "Asked for by"),
        ],
        rows=[
            [Cell(run.record.number, reverse("reporting:run", args=[run.pk])), report_of(run.report).title,
             days(run.first, run.last), state_of(run), run.total, run.lines, run.as_of, run.asked_by.name]
            for run in runs
        ],
    )  # fmt: skip


def trail(run: Run) -> list[tuple[str, str]]:
    """Breadcrumb down to the run."""
    return [
        ("Reports", reverse("reporting:index")),
        (run.record.number or "", reverse("reporting:run", args=[run.pk])),
    ]


def run_page(by: Actor, run: Run, code: str, everything: bool) -> dict[str, Any]:
    """Everything the page of one run shows."""
    report = report_of(run.report)
    paper = queries.paper_of(run)
    context: dict[str, Any] = {
        "page_title": f"{report.title}, {days(run.first, run.last)}", "run": run, "report": report,
        "state": state_of(run), "tone": TONES[run.record.state] if state_of(run) != "Stopped" else "bad",
        "board": run.heading["board"], "breadcrumb": [*trail(run)[:1], (run.record.number, "")],
        "buttons": _buttons(by, run), "paper": paper, "facts": _facts(run, paper),
    }  # fmt: skip
    if paper is None:
        return context
    wanted = code if code in {view.code for view in paper.views} else paper.views[0].code
    view = next(view for view in paper.views if view.code == wanted)
    context |= {
        "view": view,
        "tabs": [
            {"label": one.title, "url": f"?{urlencode({'view': one.code})}#view", "current": one is view}
            for one in paper.views
        ],
        "table": _view_table(run, paper, view, everything),
        "hidden": max(0, len(view.rows) - ROWS_SHOWN) if not everything else 0,
        "figures": [{**item, "url": ""} for item in paper.headlines()],
        "charts": paper.charts(),
        "wide_chart": paper.wide_chart(),
        "prices": price_table(paper) if paper.prices else None,
        "files": [
            {"label": f"{FORMAT_WORDS[file.format]} ({_size(file.size)})",
             "url": reverse("documents:file", args=[file.file_id]), "sha256": file.sha256}
            for file in sorted(run.files.all(), key=lambda file: FORMATS.index(file.format))
        ],
        "loads": load_table(paper), "ties": tie_table(paper), "checks": _checks(run),
        "may_open": _may_open(by, run, view),
    }  # fmt: skip
    return context


def _view_table(run: Run, paper: Paper, view: View, everything: bool) -> Table:
    """A view with every figure a link to its lines."""
    base = reverse("reporting:figure", args=[run.pk])

    def link(one: View, row: Row, body: Body | None) -> str:
        query = {"view": one.code, "row": row.key} | ({"organisation": str(body.pk)} if body else {})
        return f"{base}?{urlencode(query)}"

    rows = view.rows if everything else view.rows[:ROWS_SHOWN]
    return table(
        view, paper.books.bodies, caption=f"{period_words(run.first, run.last)}, as of {moment(run.as_of)}",
        link=link, rows=rows, prior=paper.books.prior is not None,
    )  # fmt: skip


def _facts(run: Run, paper: Paper | None) -> list[dict[str, Any]]:
    """What the run was made from and by whom."""
    chair = ", ".join(part for part in (run.heading["chair_title"], run.heading["chair_name"]) if part)
    found = [
        {"label": "Board", "value": run.heading["board"]},
        {"label": "Chair on the last day", "value": chair, "empty": "Vacant"},
        {"label": "Organisations", "value": ", ".join(body["name"] for body in run.heading["bodies"])},
        {"label": "As of", "value": moment(run.as_of)},
        {"label": "Asked for by", "value": run.asked_by.name},
        {"label": "Made in the name of", "value": run.acts_for.name},
    ]
    if run.heading.get("left_out"):
        found.append({"label": "Not included", "value": ", ".join(run.heading["left_out"])})
    if paper is not None:
        found += [{"label": name, "value": words} for name, words in versions(paper)]
        found += [
            {"label": "Last entry read", "value": ", ".join(
                f"{body.code} {integer(paper.books.cut.get(body.pk, 0))}" for body in paper.books.bodies)},
            {"label": "Fingerprint", "value": run.inputs_hash},
            {"label": "Made with", "value": "; ".join(f"{k}: {v}" for k, v in sorted(run.renderers.items()))},
        ]  # fmt: skip
    return found


def _buttons(by: Actor, run: Run) -> dict[str, Any]:
    """Which acts the page offers, and why not where it does not."""
    state = run.record.state
    release = {"shown": state == "done" and run.ended_at is not None, "reason": ""}
    if not by.holds("report.release", run.holder_id):
        release["reason"] = "Releasing is for those who hold that duty on this board."
    elif run.asked_by_id == by.person:
        release["reason"] = "You asked for this report, so another person releases it."
    return {
        "release": release,
        "recall": state == "released" and by.holds("report.release", run.holder_id),
        "repeat": run.ended_at is not None and by.holds("report.run", run.holder_id),
    }


def _checks(run: Run) -> Table | None:
    """How the run compared each time it was worked out again."""
    checks = list(run.checks.select_related("asked_by").order_by("-id")[:20])
    if not checks:
        return None
    return Table(
        title="Worked out again from the tables",
        columns=[
            Column("at", "When", "date"), Column("by", "Asked for by"), Column("same", "Result"),
            Column("files", "Files"),
        ],
        rows=[
            [check.at, check.asked_by.name, "The same" if check.same else "Different",
             ", ".join(
                 f"{FORMAT_WORDS[name]} {'same bytes' if one['then'] == one['now'] else 'other bytes'}"
                 + ("" if one.get("same_renderer", True) else " (newer renderer)")
                 for name, one in sorted(check.outcome.items()) if name in FORMAT_WORDS
             )]
            for check in checks
        ],
    )  # fmt: skip


def _size(count: int) -> str:
    return f"{count / 1024:,.0f} KB" if count < 1024 * 1024 else f"{count / 1024 / 1024:,.1f} MB"


# --- a figure taken apart ----------------------------------------------------------------------------------------
def figure_page(run: Run, apart: queries.Figure) -> dict[str, Any]:
    """The page of a figure whose lines the reader sees only in part, or that no single filter finds."""
    rows: list[list[Any]] = [
        [holding.body.name, Cell(holding.part.amount, holding.url) if holding.url else holding.part.amount,
         holding.part.lines, "Open to you" if holding.url else "Not listed one by one"]
        for holding in apart.open
    ]  # fmt: skip
    if apart.closed:
        names = ", ".join(holding.body.name for holding in apart.closed)
        rows.append([f"Held by {names}", apart.rest.amount, apart.rest.lines, "Not open to you"])
    label = " › ".join(word for word in apart.row.labels if word)
    found = Table(
        title=label,
        caption=f"{apart.view.title}, {period_words(run.first, run.last)}, as of {moment(run.as_of)}",
        columns=[
            Column("who", "Organisation"), Column("amount", "Amount", "money", "£", total=True),
            Column("lines", "Lines", "integer", total=True), Column("lines_open", "Lines behind it"),
        ],
        rows=rows,
    )  # fmt: skip
    return {
        "page_title": f"{pounds(apart.total.amount)}: {label}",
        "run": run,
        "apart": apart,
        "table": found,
        "summed": not apart.row.filter,
        "breadcrumb": [*trail(run), (apart.view.title, f"{reverse('reporting:run', args=[run.pk])}?view={apart.view.code}"),
                       ("Figure", "")],
    }  # fmt: skip


# --- opportunities -----------------------------------------------------------------------------------------------
def _may_open(by: Actor, run: Run, view: View) -> list[dict[str, Any]]:
    """Rows of the joint views from which an opportunity may be opened, with why not where one is open already."""
    if view.code not in ("joint", "joint_category") or not by.holds("opportunity.open", run.holder_id):
        return []
    subject = "supplier" if view.code == "joint" else "category"
    live = dict(
        Opportunity.objects.filter(board=run.board_id, subject=subject, live=True).values_list(
            "subject_key", "record__number"
        )
    )
    return [
        {"key": row.key, "label": " › ".join(word for word in row.labels if word), "amount": row.total.amount,
         "organisations": row.organisations, "open": live.get(row.key, "")}
        for row in view.rows if not row.kind
    ][:25]  # fmt: skip


def opportunity_row(run: Run, code: str, key: str) -> dict[str, Any]:
    """What an opportunity takes from a row of a joint view."""
    if code not in ("joint", "joint_category"):
        raise NotFound("Opportunities are opened from joint suppliers and joint categories.")
    row = queries.kept_view(run, code).row(key)
    if row is None or row.kind:
        raise NotFound("The report has no such row to open an opportunity from.")
    label = " › ".join(word for word in row.labels if word)
    paying = sorted(holder for holder, part in row.parts.items() if part.lines)
    return {
        "subject": "supplier" if code == "joint" else "category",
        "subject_key": key,
        "title": f"Buy jointly: {label}",
        "amount": row.total.amount,
        "lines": row.total.lines,
        "organisation_ids": paying,
        "figures": {
            str(pk): {"pounds": str(row.parts[pk].amount), "lines": row.parts[pk].lines} for pk in paying
        },
        "source_row": f"{code}/{key}"[:160],
    }
