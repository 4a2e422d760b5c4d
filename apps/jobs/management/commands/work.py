"""`manage.py work`: work through the job table without a broker; the same function that Celery's workers run."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.jobs import worker


class Command(BaseCommand):
    """Once, until nothing is due; or `--forever`, until told to stop."""

    help = "Run the jobs that are due, then stop; --forever waits for more and makes the scheduled ones."

    def add_arguments(self, parser: CommandParser) -> None:
        """Once or for ever, and how many at most."""
        parser.add_argument("--forever", action="store_true", help="keep working until SIGINT or SIGTERM")
        parser.add_argument("--limit", type=int, help="run at most so many jobs")

    def handle(self, *args: Any, **options: Any) -> None:
        """SIGTERM lets the running job finish; a second one leaves it to the next worker."""
        if not options["forever"]:
            count = worker.drain(options["limit"])
            self.stdout.write(f"{count} job{'' if count == 1 else 's'} run.")
            return
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: _ask(stop))
        worker.run_forever(stop)


def _ask(stop: threading.Event) -> None:
    if stop.is_set():
        raise SystemExit(1)
    stop.set()
