"""Separated text (CSV and its kin) as blocks: plain lines are split at once, quoted ones by the csv module."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from .blocks import Block
from .errors import UnreadableFile

CHUNK = 1 << 20  # characters read at a time
LONGEST_LINE = 8 << 20
MOST_COLUMNS = 700
DELIMITERS = (",", ";", "\t", "|", "$")
_MARK = "\x1f"  # stands between cells while a chunk is split; a chunk that holds one goes the slow way


def sniff_delimiter(sample: str) -> str:
    """The character that splits the sample's lines into the same number of cells most often."""
    declared = re.match(r"sep=(.)\r?\n", sample)
    if declared:
        return declared[1]
    if len(sample) > 60_000:
        sample = sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        try:
            lines = islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), 400)
            widths = Counter(len(row) for row in lines if any(cell.strip() for cell in row))
        except csv.Error:
            continue
        several = {width: count for width, count in widths.items() if width > 1}
        if not several:
            continue
        width, count = max(several.items(), key=lambda item: item[1])
        score = count / sum(widths.values()) * min(width, 12) ** 0.5
        if score > best_score * 1.05:
            best, best_score = delimiter, score
    return best


class SeparatedText:
    """Walks a text stream opened with newline="" as blocks of rows.  `name` is for messages."""

    def __init__(self, stream: io.TextIOBase, delimiter: str, name: str) -> None:
        self.stream = stream
        self.delimiter = delimiter
        self.name = name
        self.carried = ""
        self.waiting: list[str] = []  # lines of the chunk in hand, while the csv module reads them
        self.first = 1

    def blocks(self) -> Iterator[Block]:
        """The blocks of the file, each about a million characters."""
        while chunk := self._chunk():
            block = self._quick(chunk) or self._slow(chunk)
            if block.count:
                if max(block.widths()) > MOST_COLUMNS:
                    raise UnreadableFile(
                        f"{self.name} has rows of more than {MOST_COLUMNS} cells. Is it a table?"
                    )
                self.first += block.count
                yield block

    def _chunk(self) -> str:
        """The next whole lines of the file; empty at its end."""
        parts = [self.carried]
        held = len(self.carried)
        while True:
            more = self.stream.read(CHUNK)
            if not more:
                self.carried = ""
                return "".join(parts)
            # A return at the very end may be half of a line end: it waits for the next characters.
            end = max(more.rfind("\n"), more.rfind("\r", 0, len(more) - 1))
            if end >= 0:
                parts.append(more[: end + 1])
                self.carried = more[end + 1 :]
                return "".join(parts)
            parts.append(more)
            held += len(more)
            if held > LONGEST_LINE:
                raise UnreadableFile(
                    f"{self.name} has a line of more than {LONGEST_LINE:,} characters. Is it a table of rows?"
                )

    def _quick(self, chunk: str) -> Block | None:
        """Splits a chunk without the csv module; None when a cell runs over a line end."""
        if _MARK in chunk:
            return None
        text = chunk
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text.removesuffix("\n")
        mark = self.delimiter
        lines = text.split("\n")
        if '"' in text:
            unquoted = self._unquote(lines)
            if unquoted is None:
                return None
            mark, lines = _MARK, unquoted
            text = "\n".join(lines)
        marks = {line.count(mark) for line in lines}
        if len(marks) > 1:
            return Block(self.first, rows=[line.split(mark) for line in lines])
        cells = text.replace("\n", mark).split(mark)
        width = marks.pop() + 1
        return Block(self.first, columns=[cells[at::width] for at in range(width)])

    def _unquote(self, lines: list[str]) -> list[str] | None:
        """Lines with marks between the cells, the csv module having read those with quotation marks."""
        quoted = [index for index, line in enumerate(lines) if '"' in line]
        if any(lines[index].count('"') % 2 for index in quoted):
            return None
        read = csv.reader([lines[index] for index in quoted], delimiter=self.delimiter)
        try:
            rows = list(read)
        except csv.Error:
            return None
        if len(rows) != len(quoted):
            return None
        marked = [line.replace(self.delimiter, _MARK) for line in lines]
        for index, row in zip(quoted, rows, strict=True):
            marked[index] = _MARK.join(row)
        return marked

    def _slow(self, chunk: str) -> Block:
        """Reads a chunk, and on to the end of its last row, with the csv module."""
        self.waiting = _lines(chunk)
        self.waiting.reverse()
        reader = csv.reader(self._lines(), delimiter=self.delimiter)
        rows: list[list[str]] = []
        try:
            while self.waiting:
                row = next(reader, None)
                if row is None:
                    break
                rows.append(row)
        except csv.Error as error:
            raise UnreadableFile(
                f"{self.name} cannot be read from about row {self.first + len(rows):,}: a cell there never ends. "
                "A quotation mark is probably opened and not closed; remove it and upload the file again."
            ) from error
        self._refuse_swallowed(rows)
        return Block(self.first, rows=rows)

    def _lines(self) -> Iterator[str]:
        while True:
            if not self.waiting:
                more = self._chunk()
                if not more:
                    return
                self.waiting = _lines(more)
                self.waiting.reverse()
            yield self.waiting.pop()

    def _refuse_swallowed(self, rows: list[list[str]]) -> None:
        """Refuses the file where an unclosed quotation mark turned whole rows into one cell."""
        usual = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
        for index, row in enumerate(rows):
            for cell in row:
                if "\n" not in cell and "\r" not in cell:
                    continue
                inner = cell.splitlines()[1:]
                swallowed = usual > 3 and any(line.count(self.delimiter) >= usual - 1 for line in inner)
                if swallowed or len(inner) > 100:
                    raise UnreadableFile(
                        f"In row {self.first + index:,} of {self.name} a quotation mark is opened and not closed: "
                        f"the next {len(inner):,} lines fall into one cell. Close or remove it and upload again."
                    )


def _lines(text: str) -> list[str]:
    """The lines of a text with their ends, split at \\n, \\r\\n and \\r only."""
    return list(io.StringIO(text, newline=""))
