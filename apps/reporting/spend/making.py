"""From a run to its paper: reads the books within the service person's scope and works everything out again."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from apps.core.actor import Actor
from apps.core.scope import scoped_transaction
from apps.documents.paper.jsonout import render_json
from apps.governance.queries import Heading
from apps.reporting.catalogue import report_of
from apps.reporting.errors import ReportInvalid
from apps.reporting.models import Run
from apps.reporting.spend.books import Body, Books
from apps.reporting.spend.facts import Figures, work_out
from apps.reporting.spend.paper import MAKERS, Paper, PriceLine, renderer
from apps.spend.calc.prices import PriceVariance

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Made:
    """What a run came to: its paper, the files by format, and what made them."""

    paper: Paper
    files: Mapping[str, bytes]
    renderers: Mapping[str, str]

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of each file."""
        return {name: hashlib.sha256(data).hexdigest() for name, data in self.files.items()}


def books_of(run: Run) -> Books:
    """The inputs that the run keeps."""
    return Books(
        first=run.first,
        last=run.last,
        bodies=tuple(Body(**body) for body in run.heading["bodies"]),
        cut={int(holder): int(head) for holder, head in run.cut.items()},
        versions={name: int(number) for name, number in run.versions.items()},
    )


def make(run: Run, service: Actor, progress: Progress) -> Made:
    """Work the run out from the tables and make its files.

    `service` is the person whose scope is used; it must still read the books of every organisation of the run.
    Raises DoesNotTie, or ReportInvalid when those rights are gone.
    """
    books = books_of(run)
    lost = [body.name for body in books.bodies if not service.holds("finance.read", body.pk)]
    if lost:
        raise ReportInvalid(
            f"{service.name} may no longer read the books of {', '.join(lost)}, so this report cannot be made from "
            "them. Ask that organisation's administrator to renew the role, then run it again."
        )
    report = report_of(run.report)
    steps = len(run.formats) + 1
    progress(0, steps, "Reading the lines")
    with scoped_transaction(service.scope(run=run.pk)):
        figures = work_out(report, books)
    paper = _paper(run, books, figures)
    files = {}
    for number, name in enumerate(run.formats, start=1):
        progress(number, steps, f"Making the {name.upper()} file")
        files[name] = MAKERS[name](paper)
    progress(steps, steps, "Keeping the files")
    return Made(paper, files, {name: renderer(name) for name in run.formats})


def _paper(run: Run, books: Books, figures: Figures) -> Paper:
    imported = tuple(
        f"The spend of {name} is imported from {source}, where its figures are kept."
        for name, source in run.heading.get("sources", ())
    )
    heading = Heading(**{key: run.heading[key] for key in ("board", "chair_title", "chair_name")})
    return Paper(
        report=report_of(run.report), books=books, board=heading.board, chair=heading.chair, as_of=run.as_of,
        inputs_hash=inputs_hash(run, books, figures), total=figures.total, views=figures.views,
        loads=figures.loads, ties=figures.ties, notes=figures.notes + imported, prices=tuple(map(_price, figures.prices)),
        left_out=tuple(run.heading.get("left_out", ())),
    )  # fmt: skip


def inputs_hash(run: Run, books: Books, figures: Figures) -> str:
    """SHA-256 of everything that decides the figures: parameters, heading, loads by content, versions."""
    body = {
        "report": run.report,
        "heading": run.heading,
        "from": books.first,
        "to": books.last,
        "as_of": run.as_of.astimezone(dt.UTC),
        "versions": dict(books.versions),
        "loads": [list(pair) for pair in figures.hashes],
    }
    return hashlib.sha256(render_json(body)).hexdigest()


def _price(found: PriceVariance) -> PriceLine:
    return PriceLine(
        item=found.item, buyers=found.organisations, lowest=found.lowest, median=found.median, highest=found.highest,
        spread=found.spread_percent, at_median=found.saving_at_median, at_best=found.saving_at_best,
    )  # fmt: skip
