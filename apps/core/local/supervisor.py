"""Several processes in one terminal: prefixed output, restarts, one clean stop; plain Python, no Django."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TextIO

RESTARTS_A_MINUTE = 5
ASK_SECONDS, INSIST_SECONDS = 2.0, 4.0
TEND_SECONDS = 1.0
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One kept-alive process; `stop_signals` are tried in turn before it is killed."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    stop_signals: tuple[int, ...] = (signal.SIGTERM,)
    process: subprocess.Popen[str] | None = None
    started: list[float] = field(default_factory=list)

    def alive(self) -> bool:
        """Whether its main process runs."""
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Runs children until one gives up, or until told to stop; nothing it started outlives it."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        out: TextIO | None = None,
        started: Callable[[Sequence[Child]], None] | None = None,
    ) -> None:
        """`started` hears of every start, so that somebody else may end what we cannot, if we are killed."""
        self.children = list(children)
        self.started = started
        self.out = out or sys.stdout
        self.width = max((len(child.name) for child in self.children), default=0)
        self.stopping = threading.Event()
        self.hurried = False
        self._speaking = threading.Lock()

    def say(self, name: str, line: str) -> None:
        """Print one line under a child's name."""
        self.print(f"{name:<{self.width}} | {line}")

    def print(self, text: str) -> None:
        """Print between the children's lines, never within one; a terminal that is gone is no failure."""
        with self._speaking, contextlib.suppress(OSError, ValueError):
            self.out.write(f"{text}\n")
            self.out.flush()

    def run(
        self, *, when_up: Callable[[], None] | None = None, tend: Callable[[], None] | None = None
    ) -> int:
        """Start everyone, keep them alive, stop them on SIGINT, SIGTERM or SIGHUP; gives the exit code.

        `tend` is called about once a second, to look after what is not a child of ours.
        """
        before = {n: signal.signal(n, self._asked) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        code = 0
        try:
            for child in self.children:
                self._start(child)
            if when_up:
                threading.Thread(target=when_up, daemon=True).start()
            tended = time.monotonic()
            while not self.stopping.wait(0.2):
                if tend and time.monotonic() - tended > TEND_SECONDS:
                    tend()
                    tended = time.monotonic()
                for child in self.children:
                    if not child.alive() and not self._revive(child):
                        code = 1
                        self.stopping.set()
                        break
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)
        return code

    def _asked(self, number: int, frame: Any) -> None:
        self.hurried = self.stopping.is_set()
        self.stopping.set()

    def _start(self, child: Child) -> None:
        child.process = subprocess.Popen(
            list(child.command),
            env=dict(child.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            # A session of its own: Ctrl-C reaches only us, and whatever it forks can be ended with it.
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,
        )
        child.started.append(time.monotonic())
        threading.Thread(target=self._relay, args=(child, child.process), daemon=True).start()
        if self.started:
            self.started(self.children)

    def _relay(self, child: Child, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            # What they say while they are being stopped would only look like trouble.
            if not self.stopping.is_set():
                self.say(child.name, line.rstrip("\n"))

    def _revive(self, child: Child) -> bool:
        """Start a dead child again, unless it keeps dying."""
        if child.process is not None:
            _end_group(child.process.pid)
            how = child.process.returncode
            self.say(child.name, f"stopped by signal {-how}" if how < 0 else f"stopped with exit code {how}")
        child.started = [moment for moment in child.started if moment > time.monotonic() - 60]
        if len(child.started) >= RESTARTS_A_MINUTE:
            self.say(child.name, f"stopped {RESTARTS_A_MINUTE} times within a minute: giving up.")
            return False
        self.say(child.name, "starting again")
        self._start(child)
        return True

    def _stop_all(self) -> None:
        """Ask everyone at once, then insist, then kill whole groups."""
        asked = [child for child in self.children if child.alive()]
        rounds = max((len(child.stop_signals) for child in asked), default=0)
        for attempt in range(rounds):
            for child in asked:
                if child.process is not None and child.alive() and attempt < len(child.stop_signals):
                    with contextlib.suppress(ProcessLookupError):
                        child.process.send_signal(child.stop_signals[attempt])
            self._wait(asked, ASK_SECONDS if attempt == 0 else INSIST_SECONDS)
        for child in self.children:
            if child.process is not None:
                _end_group(child.process.pid)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.process.wait(5)

    def _wait(self, children: Sequence[Child], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.hurried and any(child.alive() for child in children):
            time.sleep(0.05)


def _end_group(pid: int) -> None:
    """Kill whatever a child left behind in its own session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


# Loaded before any fork: the child between fork and exec should do as little as possible.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with_parent() -> None:
    """Linux: the kernel stops the child when we are killed outright and can no longer do it."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
