"""The plan of a file: its sheets, segments, column mapping, questions and warnings; JSON both ways."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any

from .fields import Target

DAY_FIRST = "day_first"
MONTH_FIRST = "month_first"


@dataclass(frozen=True)
class FileFacts:
    """What is known of the file itself.  `kind` is csv, xlsx or ods; `size` is bytes."""

    name: str
    size: int
    sha256: str
    kind: str
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True)
class Notice:
    """Something a person should know (warning) or must answer (question), as one sentence.

    A question carries `options`: the answers that `Plan.answer` takes, each as (value, label).
    """

    code: str
    sentence: str
    sheet: str = ""
    segment: int = 0
    row: int = 0
    field: str = ""
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ColumnGuess:
    """One column proposed for one field: `column` counts from 0, `confidence` runs from 0 to 1."""

    field: str
    column: int
    heading: str
    confidence: float
    reason: str


@dataclass
class Segment:
    """A stretch of rows under one heading row.  Row numbers are the ones that a spreadsheet shows.

    `last_row` is the last row seen (0 = empty).  `mapping` is field name -> column (from 0).
    `date_orders` is field name -> day_first | month_first.  `width` is the widest usual row.
    """

    number: int
    header_rows: list[int]
    first_row: int
    last_row: int
    headings: list[str]
    fingerprint: str
    width: int
    mapping: dict[str, int] = field(default_factory=dict)
    guesses: list[ColumnGuess] = field(default_factory=list)
    date_orders: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    samples: list[list[str]] = field(default_factory=list)


@dataclass
class SheetPlan:
    """One sheet (a CSV file is one sheet named after the file)."""

    name: str
    position: int
    rows: int
    skip: str = ""  # why the sheet is not read: empty string = it is read
    segments: list[Segment] = field(default_factory=list)


@dataclass
class Plan:
    """Everything decided about how one file is read for one target."""

    target: str
    file: FileFacts
    sheets: list[SheetPlan]
    errors: list[Notice] = field(default_factory=list)  # why nothing can load, whatever is answered
    questions: list[Notice] = field(default_factory=list)  # what a person must answer first
    warnings: list[Notice] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """True when nothing waits for a person and nothing forbids the load."""
        return not (self.questions or self.errors)

    def with_mapping(
        self,
        target: Target,
        fingerprint: str,
        mapping: dict[str, int],
        date_orders: dict[str, str] | None = None,
    ) -> Plan:
        """A copy where a person has set the columns of every segment of that shape (confirms them)."""
        raise NotImplementedError

    def with_sheet(self, target: Target, sheet: str, read: bool) -> Plan:
        """A copy where a person has decided that a sheet is read, or left out."""
        raise NotImplementedError

    def to_json(self) -> str:
        """The plan as JSON text (store it in a JSON column or a file)."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | dict[str, Any]) -> Plan:
        """The plan back from `to_json` (text, or the already parsed dict)."""
        raise NotImplementedError
