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
            ("Accord", stop_up() | stop_orphans()),
            ("Valkey", valkey.stop()),
            ("PostgreSQL", postgres.stop("main")),
            ("PostgreSQL for tests", postgres.stop("test")),
        ]


def stop_up() -> bool:
    """Ask the `up` of this clone to stop and wait for it; false when none runs."""
    pid = ground.read_json(record()).get("pid")
    if not isinstance(pid, int) or " up" not in ground.command_of(pid):
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS
    while ground.command_of(pid):
        if time.monotonic() > deadline:
            raise ground.LocalServerError(f"`up` (process {pid}) does not stop within {SECONDS} seconds.")
        time.sleep(0.1)
    return True


def stop_orphans() -> bool:
    """End web, worker and beat of an `up` that was killed outright; a process id used anew is left alone."""
    parts = ground.read_json(record()).get("parts", {})
    left = [int(pid) for pid, command in parts.items() if command and ground.command_of(int(pid)) == command]
    for ending, seconds in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 2.0)):
        for pid in left:
            # Each leads a session of its own, so its forks end with it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, ending) if ending == signal.SIGTERM else os.killpg(pid, ending)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and any(ground.command_of(pid) for pid in left):
            time.sleep(0.1)
    record().unlink(missing_ok=True)
    return bool(left)
