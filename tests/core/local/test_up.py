"""`manage.py up`: one terminal, everything running, kills survived, and nothing left behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from apps.core.local import ground, postgres, roles, valkey

ROOT = Path(postgres.__file__).resolve().parents[3]
SECONDS = 180
pytestmark = pytest.mark.slow


class Terminal:
    """A running `manage.py up` and what it printed so far."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "up.log"
        environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "DATABASE_OWNER_URL")}
        environment.pop("CELERY_BROKER_URL", None)
        with self.log.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--empty", "--port", str(ground.free_port())],
                cwd=ROOT,
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until the terminal shows something."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            found = re.search(pattern, self.log.read_text())
            if found:
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"The terminal never showed {pattern!r}:\n{self.log.read_text()}")

    def parts(self) -> dict[str, int]:
        """Process ids of web, worker and beat."""
        listed = subprocess.run(
            ["ps", "-ww", "-o", "pid=,command=", "--ppid", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        ).stdout.splitlines()
        names = {"gunicorn": "web", " worker ": "worker", " beat ": "beat"}
        return {part: int(line.split()[0]) for line in listed for word, part in names.items() if word in line}


@pytest.fixture
def terminal(clone: Path, tmp_path: Path) -> Iterator[Terminal]:
    """`up` in a clone of its own; killed at the end if the test has not stopped it."""
    running = Terminal(tmp_path)
    yield running
    if running.process.poll() is None:
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(60)


def status_of(address: str) -> int:
    """What the web server answers."""
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.status


def everything_is_gone(parts: dict[str, int]) -> bool:
    """No part and no server of this clone is left."""
    alive = [part for part, pid in parts.items() if ground.command_of(pid)]
    return not alive and valkey.status() is None and not postgres.status("main").running


@pytest.mark.skipif(sys.platform != "linux", reason="Reads the process list as Linux gives it.")
def test_a_day_with_it(clone: Path, terminal: Terminal, tmp_path: Path) -> None:
    # It comes up, and says where.
    address = terminal.wait_for(r"ready at (http://127\.0\.0\.1:\d+/)")[1]
    assert status_of(f"{address}readyz") == 200
    parts = terminal.parts()
    assert set(parts) == {"web", "worker", "beat"}

    # A second one in the same clone is refused with one sentence.
    second = Terminal(clone)
    assert second.process.wait(60) == 1
    assert (
        second.log.read_text()
        .splitlines()[-1]
        .startswith(f"CommandError: Accord of this clone runs already at {address}")
    )

    # A killed worker and a killed web server come back.
    os.kill(parts["worker"], signal.SIGKILL)
    terminal.wait_for(r"worker \| starting again")
    os.kill(parts["web"], signal.SIGKILL)
    terminal.wait_for(r"web +\| starting again")
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            assert status_of(f"{address}readyz") == 200
            break
        except OSError:
            time.sleep(0.2)

    # Ctrl-C stops all of it, and quickly.
    with psycopg.connect(postgres.start("main").url(roles.OWNER), autocommit=True) as owner:
        owner.execute("CREATE TABLE kept_over_night AS SELECT 7 AS answer")
    parts = terminal.parts()
    began = time.monotonic()
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.process.wait(60) == 0
    assert time.monotonic() - began < 20
    assert everything_is_gone(parts)

    # The next one finds the data.  Killed outright, it takes its parts along; `down` stops the servers.
    again = Terminal(tmp_path)
    again.wait_for("ready at")
    with psycopg.connect(postgres.start("main").url(roles.OWNER)) as owner:
        assert owner.execute("SELECT answer FROM kept_over_night").fetchone() == (7,)
    parts = again.parts()
    again.process.kill()
    again.process.wait()
    down = [sys.executable, "manage.py", "down"]
    ran = subprocess.run(down, cwd=ROOT, env=clean(), capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("Stopped: ") and "Valkey, PostgreSQL" in ran.stdout
    assert everything_is_gone(parts)


def clean() -> dict[str, str]:
    """This process's environment without the test databases."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "CELERY_"))}
