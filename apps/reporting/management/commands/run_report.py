"""`manage.py run_report spend --board CODE --from D --to D [--as-of T] --formats pdf,xlsx,csv,json --out DIR`.

Asks for the run as the board's service person (or `--by` somebody's address), waits until it is worked out, writes
the files into the folder and prints the run, its as-of, its total and the files' hashes as JSON.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from apps.core.actor import Actor
from apps.core.clock import LONDON
from apps.core.errors import AccordError
from apps.core.scope import scoped_transaction
from apps.documents.files import open_file
from apps.identity.queries import actor_for
from apps.jobs.worker import drain
from apps.reporting.actions import file_stem, request_run
from apps.reporting.catalogue import REPORTS
from apps.reporting.models import Run

PATIENCE = 3600.0


class Command(BaseCommand):
    """Run a report of the catalogue from the command line."""

    help = "Run a report for a board and write its files; prints run, as-of, total and hashes as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """The report, the board, the days, the moment and where the files go."""
        parser.add_argument("report", choices=sorted(REPORTS))
        parser.add_argument("--board", required=True, help="code of the board")
        parser.add_argument("--from", dest="first", required=True, help="first day, as 2026-04-01")
        parser.add_argument("--to", dest="last", required=True, help="last day, as 2026-10-31")
        parser.add_argument(
            "--as-of", dest="as_of", default="", help="a moment or a day (its end); empty for now"
        )
        parser.add_argument("--formats", default="pdf,xlsx,csv,json")
        parser.add_argument("--out", required=True, type=Path, help="folder for the files")
        parser.add_argument(
            "--by", default="", help="address of whoever asks; the board's service person when empty"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, wait, write, print."""
        try:
            by, board_id = _who(options["board"], options["by"])
            asked = request_run(
                by=by, board_id=board_id, report=options["report"], first=_day(options["first"]),
                last=_day(options["last"]), formats=[part for part in options["formats"].split(",") if part],
                as_of=_moment(options["as_of"]),
            )  # fmt: skip
            run = _wait(by, asked.pk)
        except AccordError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(json.dumps(_written(by, run, options["out"]), indent=1, sort_keys=True))


def _who(code: str, address: str) -> tuple[Actor, int]:
    """Who asks, and the board's id.  Read as the database's definer function allows before there is a scope."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT board, person, asker FROM accord_board_for_reports(%s, %s)", [code, address])
        found = cursor.fetchone()
    if found is None:
        raise CommandError(f"There is no board with the code {code}.")
    board, person, asker = found
    if address and asker is None:
        raise CommandError(f"Nobody has the address {address}.")
    if not address and person is None:
        raise CommandError(
            f"Board {code} has no service person for its reports. Name one on the board's page first."
        )
    return actor_for(asker if address else person), board


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is not a day; write it as 2026-04-01.") from error


def _moment(text: str) -> dt.datetime | None:
    """A moment in ISO form; a day alone means its end; without a zone it is on the clock of London."""
    if not text:
        return None
    try:
        if len(text) == 10:
            return dt.datetime.combine(dt.date.fromisoformat(text), dt.time(23, 59, 59, 999999), LONDON)
        found = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"“{text}” is not a moment; write it as 2026-10-31T17:00.") from error
    return found if found.tzinfo else found.replace(tzinfo=LONDON)


def _wait(by: Actor, run_id: int) -> Run:
    """Work on the run's job, and on no other, until it has ended here or on another worker."""
    until = time.monotonic() + PATIENCE
    while True:
        with scoped_transaction(by.scope()):
            run = Run.objects.select_related("job", "record", "board").get(pk=run_id)
        if run.job is not None and not run.job.open:
            if run.job.state != "done":
                raise CommandError(run.job.failure or f"{run.record.number} was cancelled.")
            return run
        if run.job is not None and drain(only=run.job_id):
            continue
        if time.monotonic() > until:
            raise CommandError(f"{run.record.number} is still waiting. Its page follows it.")
        time.sleep(0.2)


def _written(by: Actor, run: Run, folder: Path) -> dict[str, Any]:
    """Write the files and say what they are."""
    folder.mkdir(parents=True, exist_ok=True)
    with scoped_transaction(by.scope()):
        files = list(run.files.order_by("format"))
    said: dict[str, Any] = {}
    for file in files:
        target = folder / f"{file_stem(run)}.{file.format}"
        with open_file(by, file.file_id)[1] as source:
            target.write_bytes(source.read())
        said[file.format] = {"file": str(target), "sha256": file.sha256, "bytes": file.size}
    return {
        "run": run.record.number, "report": run.report, "board": run.board.code, "from": run.first.isoformat(),
        "to": run.last.isoformat(), "as_of": run.as_of.astimezone(dt.UTC).isoformat(), "total": f"{run.total:.2f}",
        "lines": run.lines, "inputs_hash": run.inputs_hash, "files": said,
    }  # fmt: skip
