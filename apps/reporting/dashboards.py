"""What the front page shows of reports, by what the person does there."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.show import integer, pounds, pounds_short, ukdate
from apps.reporting import queries
from apps.reporting.calc.words import period_words
from apps.reporting.models import Run
from apps.reporting.queries import Panel


def panels(by: Actor) -> list[Panel]:
    """The panels for one person; none for whoever reads no board's papers."""
    if not by.scope().reads(DataClass.GOVERNANCE):
        return []
    found = []
    if by.holds("report.run") or by.holds("report.release"):
        found.append(_secretary(by))
    released = queries.latest_released(by)
    if released is not None:
        found.append(_reader(released))
    return found


def _secretary(by: Actor) -> Panel:
    """Last run, what is under way and what waits for this person's release."""
    runs = queries.visible_runs(by)
    last = runs.exclude(ended_at=None).order_by("-id").first()
    waiting = queries.waiting_for_release(by)
    oldest = waiting.first()
    under_way = runs.filter(ended_at=None, job__state__in=["waiting", "running"]).count()
    figures: list[dict[str, Any]] = [
        {
            "label": "Reports to release",
            "value": integer(waiting.count()),
            "url": address(oldest) if oldest else reverse("reporting:index"),
            "note": f"oldest: {period_words(oldest.first, oldest.last)}"
            if oldest
            else "nothing waits for you",
        },
        {"label": "Being made", "value": integer(under_way), "url": reverse("reporting:index"), "note": ""},
    ]
    if last is not None:
        figures.append(
            {
                "label": "Last report",
                "value": pounds_short(last.total),
                "url": address(last),
                "note": f"{pounds(last.total)}, {period_words(last.first, last.last)}",
            }
        )
    return Panel("Board reports", tuple(figures), last)


def _reader(run: Run) -> Panel:
    """The latest released report with its figures, sentences and charts."""
    paper = queries.paper_of(run)
    if paper is None:
        return Panel("Latest released report", run=run)
    figures = tuple({**item, "url": address(run)} for item in paper.headlines())
    title = f"{paper.report.title}, {paper.period}, released by the {paper.board}"
    charts = [*paper.charts(), *([chart] if (chart := paper.wide_chart()) else [])]
    return Panel(title, figures, run, tuple(charts), tuple(paper.sentences()))


def address(run: Run) -> str:
    """The run's page."""
    return reverse("reporting:run", args=[run.pk])


def caption_of(run: Run) -> str:
    """'1 April 2026 to 31 October 2026, as of 2 November 2026'."""
    return f"{period_words(run.first, run.last)}, as of {ukdate(run.as_of)}"
