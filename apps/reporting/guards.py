"""What must be true before a report is asked for, repeated or released."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import NotFound, OutOfDate
from apps.documents.models import Record
from apps.documents.paper import pdf
from apps.documents.records import locked
from apps.governance.models import Board
from apps.identity.queries import actor_for
from apps.reporting.catalogue import FORMATS
from apps.reporting.errors import ReportInvalid
from apps.reporting.models import Run

DAYS_MAX = 5 * 366


def board_to_report(by: Actor, board_id: int) -> Board:
    """The board, when the person runs reports for it."""
    board = Board.objects.filter(pk=board_id).select_related("reporting_person").first()
    if board is None:
        raise NotFound("There is no such board among those you may see.")
    by.require("report.run", board.holder_id)
    return board


def service_of(board: Board) -> Actor:
    """The board's named service person with today's rights; ReportInvalid when there is none, or without duties."""
    if board.reporting_person_id is None:
        raise ReportInvalid(
            f"Board {board.code} has no service person for its reports. Name one on the board's page first."
        )
    service = actor_for(board.reporting_person_id)
    if not service.holds("report.run", board.holder_id):
        raise ReportInvalid(
            f"{service.name} does not hold the duty to run reports for board {board.code} today. "
            "Ask the administrator to renew the role “Board reporting”."
        )
    return service


def days_fit(first: dt.date, last: dt.date) -> None:
    """The first day is not after the last, and not more than five years before it."""
    if first > last:
        raise ReportInvalid(
            "The first day is after the last. Choose days in their order.",
            fields={"last": "Choose a later day."},
        )
    if (last - first).days > DAYS_MAX:
        raise ReportInvalid(
            "A report covers at most five years. Choose a shorter period.",
            fields={"first": "Choose a later day."},
        )


def formats_fit(formats: Sequence[str]) -> list[str]:
    """The formats asked for, once each, in the order of the catalogue."""
    unknown = sorted(set(formats) - set(FORMATS))
    if unknown or not formats:
        raise ReportInvalid(
            f"A report is made as {', '.join(FORMATS)}; “{', '.join(unknown) or 'nothing'}” is none of them.",
            fields={"formats": "Choose one format or more."},
        )
    if "pdf" in formats and not pdf.available():
        raise ReportInvalid(pdf.missing(), fields={"formats": "PDF cannot be made on this machine."})
    return [name for name in FORMATS if name in formats]


def moment_fits(as_of: dt.datetime | None) -> None:
    """Nobody can know what will be in the books."""
    if as_of is not None and as_of > now():
        raise ReportInvalid(
            "The moment lies in the future. Choose one that has passed, or leave it empty for now.",
            fields={"as_of": "Choose a moment that has passed."},
        )


def run_to_act_on(run_id: int) -> Run:
    """The run with its record, when it may be seen."""
    run = Run.objects.filter(pk=run_id).select_related("record", "board").first()
    if run is None:
        raise NotFound("There is no such run among those you may see.")
    return run


def present(run: Run, version: int) -> Record:
    """The run's record, locked, when the form was made from its present version."""
    record = locked(run.record)
    if record.version != version:
        raise OutOfDate(
            f"{record.number} changed while you had it open. Look at it again, then repeat your act."
        )
    return record
