"""What every benchmark stands on: functions run in processes of their own, peak memory, figures with their bounds."""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
SAMPLE_SECONDS = 0.05  # how often the memory of a process and its children is looked at
MEGABYTE = 1_000_000
ANSWER = "answer: "


@dataclass(frozen=True)
class Figure:
    """One measured figure with its bound.  `peak_mb` is the most memory that the measured process and its children took.

    `value` and `bound` share the unit; with `at_most` the figure must not exceed the bound, otherwise not fall below it.
    """

    what: str
    value: float
    bound: float
    unit: str = ""
    at_most: bool = True
    goal: str = ""
    peak_mb: float | None = None
    peak_bound_mb: float | None = None
    note: str = ""

    @property
    def passed(self) -> bool:
        """True when figure and memory keep their bounds."""
        kept = self.value <= self.bound if self.at_most else self.value >= self.bound
        small = self.peak_mb is None or self.peak_bound_mb is None or self.peak_mb < self.peak_bound_mb
        return kept and small

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


@dataclass(frozen=True)
class Alone:
    """What a function gave that ran in a process of its own, and the peak memory of that process and its children."""

    value: Any
    peak_mb: float


@dataclass
class Best:
    """The best of several timed runs; `all` keeps every one for the reader."""

    all: list[float] = field(default_factory=list)

    def add(self, seconds: float) -> None:
        """One more run."""
        self.all.append(seconds)

    @property
    def seconds(self) -> float:
        """The quickest run."""
        return min(self.all)

    def __str__(self) -> str:
        return " / ".join(f"{one:.3g}" for one in self.all) + " s"


def best_of(times: int, function: Callable[[], Any]) -> Best:
    """Times a function several times; the first run is one of them, so give functions that are warm."""
    best = Best()
    for _ in range(times):
        start = time.perf_counter()
        function()
        best.add(time.perf_counter() - start)
    return best


def say(text: str) -> None:
    """A line for the reader while the benchmarks run."""
    print(text, file=sys.stderr, flush=True)


def alone(target: str, *, env: Mapping[str, str] | None = None, **arguments: Any) -> Alone:
    """Run `module:function` of this package with keyword arguments in a fresh process; its answer must be plain values.

    Raises RuntimeError when the process fails.  What it prints beside its answer goes to the reader.
    """
    # A file, not a pipe: a pipe holds 64 kB, and nobody empties it while the process is watched.
    with tempfile.TemporaryFile("w+") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.harness", target, json.dumps(arguments)],
            cwd=ROOT,
            env={**os.environ, **(env or {})},
            stdout=out,
        )
        watch = psutil.Process(process.pid)
        peak = 0
        while process.poll() is None:
            peak = max(peak, _memory(watch))
            time.sleep(SAMPLE_SECONDS)
        out.seek(0)
        lines = out.read().splitlines()
    answers = [line for line in lines if line.startswith(ANSWER)]
    if process.returncode or not answers:
        raise RuntimeError(f"{target} failed (exit code {process.returncode}).")
    answer = json.loads(answers[-1].removeprefix(ANSWER))
    return Alone(answer["value"], max(peak, answer["largest"]) / MEGABYTE)


def _memory(process: psutil.Process) -> int:
    """Resident bytes of a process and all its children now; shared pages count in each of them."""
    total = 0
    with contextlib.suppress(psutil.Error):
        for one in [process, *process.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                total += one.memory_info().rss
    return total


def _own_peak() -> int:
    """The largest resident size of this process so far, in bytes (short peaks fall between two looks)."""
    import resource

    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size if sys.platform == "darwin" else size * 1024


def main(target: str, arguments: str) -> None:
    """Run one function and print its answer: the other end of `alone`."""
    module, _, name = target.partition(":")
    value = getattr(importlib.import_module(module), name)(**json.loads(arguments))
    print(ANSWER + json.dumps({"value": value, "largest": _own_peak()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
