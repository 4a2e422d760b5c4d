"""Walking a sheet once to find its segments: where headings stand, where they change, what columns hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from . import parsers
from .blocks import Block, is_blank
from .dates import has_time
from .fields import Kind, Target, normalise_heading
from .headers import Recognised, Recogniser, find_header, fingerprint, recognise
from .plan import Segment, unused_headings
from .sheets import Sheet

SAMPLE_ROWS = 300  # rows that column recognition looks at
SHOWN_ROWS = 8  # rows kept for the mapping screen
MOST_DISTINCT = 50_000
USUAL = 0.2  # a column without a heading belongs to the table when more rows than this share fill it
_DIGIT = re.compile(r"\d", re.ASCII)
_PENCE_COLUMN = re.compile(r"(?:-?[\d,]*\d\.\d\d\n)*\Z", re.ASCII)

Saved = Mapping[str, Mapping[str, int]]


@dataclass
class Walked:
    """What one walk of a segment found, beside the segment itself."""

    segment: Segment
    known: bool = True  # the headings were recognised by name
    distinct: dict[str, set[Any]] = field(default_factory=dict)  # date and must-match columns
    widths: Counter[int] = field(default_factory=Counter)
    serials: int = 0  # bare serial numbers among the dates
    times: int = 0  # dates with a time of day other than 00:00 and 01:00
    raw_samples: list[list[Any]] = field(default_factory=list)


@dataclass
class WalkedSheet:
    """What one walk of a sheet found: its segments and how many rows it has that are not blank."""

    sheet: Sheet
    last_row: int = 0
    filled_rows: int = 0
    segments: list[Walked] = field(default_factory=list)


class Walker:
    """Walks one sheet.  `walk()` gives the sheet's segments; rows are held one block at a time."""

    def __init__(self, sheet: Sheet, recogniser: Recogniser, saved: Saved) -> None:
        self.found = WalkedSheet(sheet)
        self.recogniser = recogniser
        self.target: Target = recogniser.target
        self.saved = saved
        self.blocks: Iterator[Block] = sheet.blocks
        self.hand = Block(1, rows=[])  # the rows in hand

    def walk(self) -> WalkedSheet:
        """The segments of the sheet; none when nothing in it looks like a table."""
        if not self._find_table():
            return self.found
        while self.hand.count or self._pull():
            self._scan()
            self.hand = Block(self.hand.last_row + 1, rows=[])
        return self.found

    def _pull(self) -> bool:
        """Takes the next block behind the rows in hand."""
        block = next(self.blocks, None)
        if block is None:
            return False
        self.hand = self.hand.followed_by(block) if self.hand.count else block
        self.found.last_row = block.last_row
        return True

    def _find_table(self) -> bool:
        """Leaves the rows in hand at the first row of data, with the first segment opened."""
        while self._pull():
            rows = self.hand.rows()
            start = next((index for index, cells in enumerate(rows) if not is_blank(cells)), None)
            if start is None:
                self.hand = Block(self.hand.last_row + 1, rows=[])
                continue
            self.hand = self.hand.part(start)
            self.found.filled_rows = self.hand.count
            place = find_header(rows[start : start + SAMPLE_ROWS + 60], self.recogniser)
            if place is None:
                for block in self.blocks:
                    self.found.last_row = block.last_row
                return False
            header_rows = [self.hand.first_row + index for index in place.rows]
            self.hand = self.hand.part(place.first_data)
            self._open(header_rows, place.headings, place.known)
            return True
        return False

    def _open(self, header_rows: list[int], headings: list[str], known: bool) -> None:
        """Opens a segment whose data begins at the rows in hand."""
        if self.hand.count < SAMPLE_ROWS:
            self._pull()
        samples = [cells for cells in self.hand.rows(0, SAMPLE_ROWS * 2) if not is_blank(cells)][:SAMPLE_ROWS]
        stop = next((i for i, cells in enumerate(samples) if self.recogniser.is_header(cells)), len(samples))
        samples = samples[:stop]
        headings = _trimmed(headings, samples)
        seen = recognise(headings, samples, self.recogniser, known)
        segment = Segment(
            number=len(self.found.segments) + 1,
            header_rows=header_rows,
            first_row=self.hand.first_row,
            last_row=self.hand.first_row - 1,
            headings=headings,
            fingerprint=fingerprint(headings),
            width=len(headings),
        )
        self._map(segment, seen)
        segment.samples = [[parsers.plain(cell)[:120] for cell in cells] for cells in samples[:SHOWN_ROWS]]
        self.found.segments.append(Walked(segment, known=known, raw_samples=samples))

    def _map(self, segment: Segment, seen: Recognised) -> None:
        segment.guesses = seen.guesses
        segment.mapping = {guess.field: guess.column for guess in seen.guesses}
        segment.contested = seen.contested
        kept = self.saved.get(segment.fingerprint)
        fits = kept and all(
            name in self.target.field_names and 0 <= column < segment.width for name, column in kept.items()
        )
        if kept and fits:
            segment.mapping = dict(kept)
            segment.contested = {}
            segment.source = "saved"
        segment.unused = unused_headings(segment)

    def _scan(self) -> None:
        """Looks through the rows in hand; opens a new segment where the headings change."""
        while True:
            walked = self.found.segments[-1]
            at = self._next_header(walked.segment)
            self._note(walked, self.hand.part(0, at))
            if at is None:
                return
            headings = [parsers.plain(cell) for cell in self.hand.row(at)]
            header_row = self.hand.first_row + at
            self.hand = self.hand.part(at + 1)
            self._open([header_row], headings, known=True)

    def _next_header(self, segment: Segment) -> int | None:
        """The index, in the rows in hand, of the next row of different headings."""
        same = [normalise_heading(heading) for heading in segment.headings]
        for index in self._suspects(segment):
            cells = self.hand.row(index)
            if not self.recogniser.is_header(cells):
                continue
            names = [normalise_heading(parsers.plain(cell)) for cell in cells]
            if _stripped(names) != _stripped(same):
                return index
        return None

    def _suspects(self, segment: Segment) -> list[int]:
        """Rows whose amount cell holds no figure: only they can be headings."""
        probe = segment.mapping.get(self.target.amount_field)
        if probe is None:
            return list(range(self.hand.count))
        cells = self.hand.column(probe)
        kinds = set(map(type, cells))
        if str not in kinds:
            return []
        if kinds == {str} and _PENCE_COLUMN.match("\n".join(cells) + "\n"):
            return []
        wordy = {cell for cell in set(cells) if type(cell) is str and not _DIGIT.search(cell)}
        return [index for index, cell in enumerate(cells) if cell in wordy] if wordy else []

    def _note(self, walked: Walked, block: Block) -> None:
        """Remembers widths, last row, and the distinct cells of date and must-match columns."""
        if not block.count:
            return
        walked.segment.last_row += block.count
        walked.widths.update(block.widths())
        for one in self.target.fields:
            column = walked.segment.mapping.get(one.name)
            if column is None or not (one.kind == Kind.DATE or one.must_match is not None):
                continue
            cells = block.column(column)
            distinct = set(cells)
            known = walked.distinct.setdefault(one.name, set())
            if len(known) < MOST_DISTINCT:
                known |= distinct
            if one.kind == Kind.DATE and not {str, date} >= set(map(type, distinct)):
                walked.serials += sum(1 for cell in cells if type(cell) is float)
                walked.times += sum(1 for cell in cells if has_time(cell))


def _trimmed(headings: list[str], samples: Sequence[Sequence[Any]]) -> list[str]:
    """The headings up to the last column that has a name or that rows usually fill."""
    last = max((index for index, heading in enumerate(headings) if heading.strip()), default=-1)
    filled = Counter(
        index
        for cells in samples
        for index in range(last + 1, len(cells))
        if cells[index] != "" and (type(cells[index]) is not str or cells[index].strip())
    )
    last = max([last, *(index for index, count in filled.items() if count > len(samples) * USUAL)])
    return [*headings, *[""] * (last + 1 - len(headings))][: last + 1]


def _stripped(names: list[str]) -> list[str]:
    end = len(names)
    while end and not names[end - 1]:
        end -= 1
    return names[:end]
