"""Opening a file: its sheets, and every sheet as blocks of raw rows with the row numbers people see."""

from __future__ import annotations

import datetime as dt
import hashlib
import pickle
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .blocks import Block
from .encodings import open_text, sniff_encoding
from .errors import FileChanged, UnreadableFile, UnsafeFile
from .plan import FileFacts
from .safety import LARGEST_FILE, check_file
from .separated import MOST_COLUMNS, SeparatedText, sniff_delimiter

WORKBOOK_MEMORY = 2_500_000_000  # bytes of address space of the child that reads a workbook
WORKBOOK_SECONDS = 300
WORKER = Path(__file__).with_name("workbook_worker.py")


@dataclass(frozen=True)
class Sheet:
    """One sheet; its `blocks` can be walked once, before the next sheet is taken."""

    name: str
    position: int
    hidden: bool
    blocks: Iterator[Block]


def examine(path: Path, name: str, largest: int = LARGEST_FILE) -> FileFacts:
    """What the file is, judged by content.  Raises UnsafeFile or UnreadableFile before anything is parsed."""
    kind = check_file(path, name, largest)
    size = path.stat().st_size
    if kind != "csv":
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return FileFacts(name, size, digest, kind)
    encoding, digest = sniff_encoding(path, name)
    with open_text(path, encoding) as stream:
        sample = stream.read(65_536)
    return FileFacts(name, size, digest, kind, encoding, sniff_delimiter(sample))


def confirm_unchanged(path: Path, facts: FileFacts) -> None:
    """Raises FileChanged unless the file at `path` is, byte for byte, the one that was examined."""
    if path.stat().st_size == facts.size:
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() == facts.sha256:
                return
    raise FileChanged(f"{facts.name} changed after it was mapped. Upload it again and check the mapping.")


@contextmanager
def opened(path: Path, facts: FileFacts) -> Iterator[Iterator[Sheet]]:
    """The sheets of an examined file, one after the other."""
    if facts.kind == "csv":
        with open_text(path, facts.encoding) as stream:
            name = Path(facts.name).stem
            yield iter([Sheet(name, 1, False, SeparatedText(stream, facts.delimiter, facts.name).blocks())])
    else:
        with _workbook_frames(path, facts) as frames:
            yield _workbook_sheets(frames)


# --- workbooks -----------------------------------------------------------------------------------------


class _Frames(pickle.Unpickler):
    """Unpickles the worker's frames: plain values and dates, nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in ("date", "datetime"):
            return getattr(dt, name)
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed")


@contextmanager
def _workbook_frames(path: Path, facts: FileFacts) -> Iterator[Iterator[tuple[Any, ...]]]:
    command = [sys.executable, "-I", str(WORKER), str(path), str(WORKBOOK_MEMORY), str(WORKBOOK_SECONDS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as worker:
        try:
            yield _frames(worker, facts)
        finally:
            worker.kill()


def _frames(worker: subprocess.Popen[bytes], facts: FileFacts) -> Iterator[tuple[Any, ...]]:
    assert worker.stdout is not None
    while True:
        try:
            frame = _Frames(worker.stdout).load()
        except (EOFError, pickle.UnpicklingError) as error:
            raise UnsafeFile(
                f"{facts.name} needs more memory or time than a workbook may take; it was given up. "
                "Delete cells far outside the table, or save the rows as CSV."
            ) from error
        if frame[0] == "end":
            return
        if frame[0] == "error":
            raise _worker_error(frame[1], facts)
        yield frame


def _worker_error(kind: str, facts: FileFacts) -> Exception:
    if kind == "password":
        return UnsafeFile(f"{facts.name} is protected with a password. Save a copy without one.")
    if kind == "memory":
        return UnsafeFile(f"{facts.name} needs more memory than a workbook may take. Save the rows as CSV.")
    return UnreadableFile(f"{facts.name} is a damaged workbook. Open it, save it again and upload that.")


def _workbook_sheets(frames: Iterator[tuple[Any, ...]]) -> Iterator[Sheet]:
    waiting: list[tuple[Any, ...]] = []

    def blocks() -> Iterator[Block]:
        for frame in frames:
            if frame[0] == "sheet":
                waiting.append(frame)
                return
            if len(frame[2][0]) > MOST_COLUMNS:
                raise UnreadableFile(f"A sheet has more than {MOST_COLUMNS} columns. Delete the stray cells.")
            yield Block(frame[1], rows=frame[2])

    position = 0
    for opening in blocks():  # the worker speaks of a sheet before any of its rows
        raise UnreadableFile(f"The workbook's rows come before its sheets ({opening.first_row}).")
    while waiting:
        _, name, hidden = waiting.pop()
        position += 1
        mine = blocks()
        yield Sheet(name, position, hidden, mine)
        for _ in mine:
            pass  # whatever the caller did not want


def has_1904_dates(path: Path) -> bool:
    """True when the workbook counts days from 1904, so that bare serial numbers mean other days."""
    with zipfile.ZipFile(path) as book:
        if "xl/workbook.xml" not in book.namelist():
            return False
        with book.open("xl/workbook.xml") as part:
            return re.search(rb"date1904\s*=\s*[\"'](?:1|true)", part.read(1_000_000)) is not None
