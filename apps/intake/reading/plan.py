"""The plan of a file: its sheets, segments, column mapping, questions and warnings; JSON both ways."""

from __future__ import annotations

import copy
import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any

from .errors import IntakeError
from .fields import Target

SURE_ENOUGH = 0.5  # a required column recognised with less confidence waits for a person


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
    """Something a person should know (warning), must answer (question) or cannot cure here (error).

    `sentence` is complete in itself.  `fingerprint` names the shape whose columns are meant;
    `options` are possible answers as (value, label).
    """

    code: str
    sentence: str
    sheet: str = ""
    segment: int = 0
    row: int = 0
    field: str = ""
    fingerprint: str = ""
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

    `last_row` is the last row seen (0 = none).  `mapping` is field name -> column (from 0).
    `date_orders` is field name -> day_first | month_first | month_only.  `width` counts the columns
    that rows usually have.  `contested` is field -> the columns that could be it; `date_doubts` is
    field -> "open" (nothing settles day or month first) or "against" (the dates speak against day first).
    `source` says who decided: recognised, saved (from an earlier file) or person.
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
    contested: dict[str, list[int]] = field(default_factory=dict)
    date_doubts: dict[str, str] = field(default_factory=dict)
    source: str = "recognised"
    unused: list[str] = field(default_factory=list)
    samples: list[list[str]] = field(default_factory=list)

    def confidence(self, name: str) -> float:
        """How sure the column of a field is, 0 to 1; 1 when a person or a saved mapping set it."""
        if name not in self.mapping:
            return 0.0
        if self.source != "recognised":
            return 1.0
        return next((one.confidence for one in self.guesses if one.field == name), 0.0)


@dataclass
class SheetPlan:
    """One sheet (a CSV file is one sheet named after the file).  `skip` says why it is not read."""

    name: str
    position: int
    rows: int
    hidden: bool = False
    skip: str = ""
    decided: bool = False  # a person has said whether this sheet is read
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

    def segments(self) -> list[tuple[SheetPlan, Segment]]:
        """Every segment that is read, with its sheet."""
        return [(sheet, one) for sheet in self.sheets if not sheet.skip for one in sheet.segments]

    def shapes(self) -> dict[str, list[tuple[SheetPlan, Segment]]]:
        """Segments by fingerprint: one mapping form each.  A saved mapping is kept under this key."""
        found: dict[str, list[tuple[SheetPlan, Segment]]] = {}
        for sheet, segment in self.segments():
            found.setdefault(segment.fingerprint, []).append((sheet, segment))
        return found

    def with_mapping(
        self,
        target: Target,
        fingerprint: str,
        mapping: dict[str, int],
        date_orders: dict[str, str] | None = None,
    ) -> Plan:
        """A copy where a person has set the columns (and the order of dates) of every segment of a shape.

        Raises IntakeError when a field or column does not exist, or one column is given to two fields.
        """
        _check_mapping(self, target, fingerprint, mapping)
        changed = copy.deepcopy(self)
        for _, segment in changed.shapes()[fingerprint]:
            segment.mapping = dict(mapping)
            segment.source = "person"
            segment.contested = {}
            for name, order in (date_orders or {}).items():
                segment.date_orders[name] = order
                segment.date_doubts.pop(name, None)
            segment.unused = unused_headings(segment)
        changed.settle(target)
        return changed

    def with_date_orders(self, target: Target, date_orders: dict[str, str]) -> Plan:
        """A copy where a person has said, for every segment, whether day or month stands first."""
        changed = copy.deepcopy(self)
        for _, segment in changed.segments():
            for name, order in date_orders.items():
                if name in segment.mapping:
                    segment.date_orders[name] = order
                    segment.date_doubts.pop(name, None)
        changed.settle(target)
        return changed

    def with_sheet(self, target: Target, name: str, read: bool) -> Plan:
        """A copy where a person has decided that a sheet is read, or left out."""
        if name not in [sheet.name for sheet in self.sheets]:
            raise IntakeError(f'{self.file.name} has no sheet "{name}".')
        changed = copy.deepcopy(self)
        for sheet in changed.sheets:
            if sheet.name == name:
                sheet.decided = True
                sheet.skip = "" if read else "A person left this sheet out."
        changed.settle(target)
        return changed

    def settle(self, target: Target) -> None:
        """Works out the questions again from the state of the sheets and segments."""
        self.questions = []
        if self.segments():
            self.errors = [notice for notice in self.errors if notice.code != "nothing_to_read"]
        for sheet in self.sheets:
            if sheet.hidden and not sheet.decided and not sheet.skip and sheet.segments:
                self.questions.append(_hidden_question(sheet))
        for fingerprint, members in self.shapes().items():
            self.questions.extend(_shape_questions(target, fingerprint, members))

    def to_json(self) -> str:
        """The plan as JSON text (store it in a JSON column or a file)."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | dict[str, Any]) -> Plan:
        """The plan back from `to_json` (text, or the already parsed dict)."""
        data = json.loads(text) if isinstance(text, str) else copy.deepcopy(text)
        for sheet in data["sheets"]:
            for segment in sheet["segments"]:
                segment["guesses"] = [ColumnGuess(**one) for one in segment["guesses"]]
            sheet["segments"] = [Segment(**one) for one in sheet["segments"]]
        notices = {name: [_notice(one) for one in data[name]] for name in ("errors", "questions", "warnings")}
        sheets = [SheetPlan(**sheet) for sheet in data["sheets"]]
        return cls(target=data["target"], file=FileFacts(**data["file"]), sheets=sheets, **notices)


def letter(column: int) -> str:
    """The spreadsheet's letter of a column counted from 0: 0 -> A, 26 -> AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_name(headings: list[str], column: int) -> str:
    """A column as people find it: "Amount (F)", or "column F" when it has no heading."""
    heading = " ".join(headings[column].split()) if column < len(headings) else ""
    return f"{heading} ({letter(column)})" if heading else f"column {letter(column)}"


def unused_headings(segment: Segment) -> list[str]:
    """Named columns that no field takes."""
    used = set(segment.mapping.values())
    return [
        column_name(segment.headings, column)
        for column, heading in enumerate(segment.headings)
        if heading.strip() and column not in used
    ]


def _notice(data: dict[str, Any]) -> Notice:
    return Notice(**{**data, "options": tuple((value, label) for value, label in data["options"])})


def _check_mapping(plan: Plan, target: Target, fingerprint: str, mapping: dict[str, int]) -> None:
    if fingerprint not in plan.shapes():
        raise IntakeError(f"{plan.file.name} has no columns of that shape. Map the file again.")
    known = set(target.field_names)
    width = min(segment.width for _, segment in plan.shapes()[fingerprint])
    seen: dict[int, str] = {}
    for name, column in mapping.items():
        if name not in known:
            raise IntakeError(f'{target.label} has no field "{name}".')
        if not 0 <= column < width:
            raise IntakeError(f"{target.field(name).label} points at a column that the file does not have.")
        if column in seen:
            first, second = target.field(seen[column]).label, target.field(name).label
            raise IntakeError(f"Column {letter(column)} is given to both {first} and {second}. Choose one.")
        seen[column] = name


def _hidden_question(sheet: SheetPlan) -> Notice:
    return Notice(
        "hidden_sheet",
        f'Sheet "{sheet.name}" is hidden in the workbook but holds rows. Is it part of the file, or left over?',
        sheet=sheet.name,
        options=(("read", "Read it"), ("skip", "Leave it out")),
    )


def _shape_questions(
    target: Target, fingerprint: str, members: list[tuple[SheetPlan, Segment]]
) -> list[Notice]:
    sheet, segment = members[0]
    where: dict[str, Any] = {"sheet": sheet.name, "segment": segment.number, "fingerprint": fingerprint}
    place = f'sheet "{sheet.name}"' + (f" from row {segment.first_row:,}" if segment.number > 1 else "")
    columns = tuple(
        (str(column), column_name(segment.headings, column)) for column in range(max(segment.width, 1))
    )
    found = []
    for name in sorted({name for _, one in members for name in one.contested}):
        rivals = next(one.contested[name] for _, one in members if name in one.contested)
        names = " and ".join(column_name(segment.headings, column) for column in rivals)
        label = target.field(name).label
        found.append(
            Notice(
                "contested_column",
                f"In {place}, {len(rivals)} columns could be the {label.lower()}: {names}. Choose one.",
                field=name,
                options=tuple((str(column), column_name(segment.headings, column)) for column in rivals),
                **where,
            )
        )
    contested = {notice.field for notice in found}
    for one in target.fields:
        if not one.required or one.name in contested:
            continue
        if one.name not in segment.mapping:
            text = f"In {place}, no column was recognised as the {one.label.lower()}. Choose one."
            found.append(Notice("missing_column", text, field=one.name, options=columns, **where))
        elif segment.confidence(one.name) < SURE_ENOUGH:
            guess = column_name(segment.headings, segment.mapping[one.name])
            text = f"In {place}, {guess} is only a guess for the {one.label.lower()}. Confirm or correct it."
            found.append(Notice("unsure_column", text, field=one.name, options=columns, **where))
    found.extend(_date_questions(target, fingerprint, members))
    return found


def _date_questions(
    target: Target, fingerprint: str, members: list[tuple[SheetPlan, Segment]]
) -> list[Notice]:
    found = []
    for name in sorted(
        {name for _, one in members for name, how in one.date_doubts.items() if how == "against"}
    ):
        sheet, segment = next((s, one) for s, one in members if one.date_doubts.get(name) == "against")
        label = target.field(name).label.lower()
        found.append(
            Notice(
                "date_order",
                f'In sheet "{sheet.name}" the {label} column reads either way, and with the day first its dates '
                "fall on one day of many months. Say whether the day or the month stands first.",
                sheet=sheet.name,
                segment=segment.number,
                field=name,
                fingerprint=fingerprint,
                options=(("day_first", "Day first (31/12)"), ("month_first", "Month first (12/31)")),
            )
        )
    return found
