"""Several processes in one terminal: kept alive, told apart, and gone when the terminal is."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.core.local import ground, supervisor
from apps.core.local.supervisor import Child, Supervisor

ROOT = Path(supervisor.__file__).resolve().parents[3]
SLEEPS = "import time; print('awake', flush=True); time.sleep(60)"
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('awake', flush=True); time.sleep(60)"
FORKS = (
    "import subprocess; p = subprocess.Popen(['sleep', '60']); print('forked', p.pid, flush=True); p.wait()"
)


def child(name: str, program: str, **options: object) -> Child:
    """A child that runs a line of Python."""
    return Child(name, [sys.executable, "-c", program], dict(os.environ), **options)  # type: ignore[arg-type]


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def watched(
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[list[Child], Callable[[Supervisor], None]], tuple[int, str]]:
    """Run children, do something to them from beside, and give exit code and output."""

    def run(children: list[Child], act: Callable[[Supervisor], None]) -> tuple[int, str]:
        out = io.StringIO()
        boss = Supervisor(children, out=out)

        def beside() -> None:
            try:
                act(boss)
            finally:
                boss.stopping.set()

        threading.Thread(target=beside, daemon=True).start()
        return boss.run(), out.getvalue()

    return run


def test_each_line_carries_the_name_of_who_said_it(watched) -> None:
    def act(boss: Supervisor) -> None:
        until(lambda: boss.out.getvalue().count("awake") == 2)  # type: ignore[attr-defined]

    code, said = watched([child("web", SLEEPS), child("worker", SLEEPS)], act)
    assert code == 0
    assert "web    | awake" in said and "worker | awake" in said


def test_a_killed_child_is_started_again(watched) -> None:
    one = child("worker", SLEEPS)

    def act(boss: Supervisor) -> None:
        until(lambda: one.alive())
        first = one.process.pid  # type: ignore[union-attr]
        os.kill(first, signal.SIGKILL)
        assert until(lambda: one.alive() and one.process.pid != first)  # type: ignore[union-attr]

    code, said = watched([one], act)
    assert code == 0
    assert "stopped by signal 9" in said and "starting again" in said


def test_a_child_that_keeps_stopping_ends_the_whole(watched) -> None:
    other = child("web", SLEEPS)
    code, said = watched([child("beat", "raise SystemExit(3)"), other], lambda boss: boss.stopping.wait(20))
    assert code == 1
    assert "stopped with exit code 3" in said and "giving up" in said
    assert not other.alive()


def test_a_child_that_will_not_listen_is_killed_with_all_it_forked(watched, monkeypatch) -> None:
    monkeypatch.setattr(supervisor, "ASK_SECONDS", 0.3)
    stubborn, forking = child("web", STUBBORN), child("work", FORKS)

    def act(boss: Supervisor) -> None:
        text = boss.out.getvalue  # type: ignore[attr-defined]
        until(lambda: "awake" in text() and "forked" in text())

    began = time.monotonic()
    _, said = watched([stubborn, forking], act)
    grandchild = int(said.split("forked ")[1].split()[0])
    assert not stubborn.alive() and not forking.alive()
    assert until(lambda: "sleep" not in ground.command_of(grandchild), 2)
    assert time.monotonic() - began < 8


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells a child that its parent was killed.")
def test_when_the_supervisor_itself_is_killed_its_children_go_too() -> None:
    program = (
        "import os, sys; from apps.core.local.supervisor import Child, Supervisor;"
        f"Supervisor([Child('web', [sys.executable, '-c', {SLEEPS!r}], dict(os.environ))]).run(when_up=None)"
    )
    boss = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert boss.stdout is not None and "awake" in boss.stdout.readline()
    children = subprocess.run(
        ["pgrep", "-P", str(boss.pid)], capture_output=True, text=True, check=True
    ).stdout.split()
    boss.kill()
    boss.wait()
    assert children
    assert all(until(lambda pid=pid: not ground.command_of(int(pid)), 5) for pid in children)
