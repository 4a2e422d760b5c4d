"""`manage.py down`: stop whatever of this clone still runs, also what a killed `up` left behind."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.local import ground, postgres, valkey
from apps.core.management.commands.up import record

SECONDS = 40


class Command(BaseCommand):
    """Asks the running `up` to stop, then stops the servers."""

    help = "Stop web, worker, beat, Valkey and PostgreSQL of this clone; data is kept."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Idempotent: with nothing running it says so."""
        try:
            stopped = [name for name, did in self._stop() if did]
        except ground.LocalServerError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Stopped: {', '.join(stopped)}." if stopped else "Nothing of this clone was running."
        )

    def _stop(self) -> list[tuple[str, bool]]:
        return [
            ("Accord", stop_up()),
            ("Valkey", valkey.stop()),
            ("PostgreSQL", postgres.stop("main")),
            ("PostgreSQL for tests", postgres.stop("test")),
        ]


def stop_up() -> bool:
    """Ask the `up` of this clone to stop and wait for it; false when none runs."""
    pid = ground.read_json(record()).get("pid")
    if not isinstance(pid, int) or " up" not in ground.command_of(pid):
        record().unlink(missing_ok=True)
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS
    while ground.command_of(pid):
        if time.monotonic() > deadline:
            raise ground.LocalServerError(f"`up` (process {pid}) does not stop within {SECONDS} seconds.")
        time.sleep(0.1)
    return True
