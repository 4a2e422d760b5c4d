"""The sheet on which a journal is typed: cells as they were written, what each row lacks, and the journal they make.

It judges nothing but the writing (codes, amounts); whether a journal may stand is said by the actions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from apps.ledger.calc.entries import LINES_MAX, Coded, Entry, EntryLine
from apps.ledger.calc.pasting import BALANCE, FIELDS, pasted, pounds
from apps.ledger.models import Coding, Dimension
from apps.ledger.queries.codes import COUNTERPARTY, VAT, Known

ROWS, MORE = 6, 5
GRID_MAX = 60
"""Journals of more lines are not typed cell by cell: they stay in the text area, as the spreadsheet's lines."""
ERRORS_SHOWN = 40
NOUGHT = Decimal("0.00")
HEADS = {
    "account": "Account", "cost_centre": "Cost centre", "text": "Description", "debit": "Debit", "credit": "Credit",
    "objective": "Objective", "project": "Project", "category": "Category", "contract": "Contract",
    "counterparty": "Organisation", "vat_code": "VAT code", "capital": "Capital",
}  # fmt: skip
CODES = ("account", *Dimension.values, COUNTERPARTY, VAT)
LABELS = {
    "account": "account", "cost_centre": "cost centre", "objective": "objective", "project": "project",
    "category": "category", "contract": "contract", COUNTERPARTY: "organisation", VAT: "VAT code",
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """One cell as the form shows it."""

    name: str
    label: str
    value: str
    hint: str
    error: str

    @property
    def figure(self) -> bool:
        """True for amounts, which stand at the right."""
        return self.name in ("debit", "credit")

    @property
    def coded(self) -> bool:
        """True for cells with a list of codes to choose from while typing."""
        return self.name in CODES


@dataclass
class Row:
    """One row: cells by field as typed, names beside the codes, and what is wrong with each cell."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    amount: Decimal = NOUGHT

    @property
    def blank(self) -> bool:
        """True when nothing was written in it."""
        return not any(self.cells.get(name, "").strip() for name in FIELDS)

    def boxes(self, names: Sequence[str]) -> list[Box]:
        """Cells of these fields, ready for the form."""
        return [
            Box(
                name,
                HEADS[name],
                self.cells.get(name, ""),
                self.names.get(name, ""),
                self.errors.get(name, ""),
            )
            for name in names
        ]

    @property
    def main(self) -> list[Box]:
        """The cells that every row shows."""
        return self.boxes(FIELDS[:5])

    @property
    def folded(self) -> list[Box]:
        """The cells that most rows leave empty."""
        return self.boxes([name for name in FIELDS[5:] if name != "capital"])

    @property
    def capital(self) -> bool:
        """True for capital, rather than revenue."""
        return bool(self.cells.get("capital"))

    @property
    def more(self) -> bool:
        """True when one of the folded cells is used or wrong: then they are shown."""
        return any(self.cells.get(name) or name in self.errors for name in FIELDS[5:])


@dataclass
class Sheet:
    """All rows of a journal with their totals."""

    rows: list[Row]
    debits: Decimal = NOUGHT
    credits: Decimal = NOUGHT

    @property
    def difference(self) -> Decimal:
        """Debits less credits in pounds."""
        return self.debits - self.credits

    @property
    def bulk(self) -> bool:
        """True when the rows are too many to be typed in cells."""
        return len(self.rows) > GRID_MAX

    @property
    def as_text(self) -> str:
        """The rows as lines of a spreadsheet, headings first, without columns that nobody used."""
        used = [name for name in FIELDS if any(row.cells.get(name) for row in self.rows)]
        lines = [[HEADS[name] for name in used]]
        lines += [[row.cells.get(name, "").replace("\t", " ") for name in used] for row in self.written]
        return "\n".join("\t".join(line) for line in lines)

    @property
    def written(self) -> list[Row]:
        """The rows that hold something."""
        return [row for row in self.rows if not row.blank]

    def errors(self) -> list[tuple[str, str]]:
        """(sentence, address of the cell) for the error summary, row by row."""
        said = [
            (f"Row {row.number}: {sentence}", "#id_paste" if self.bulk else f"#r{row.number}-{name}")
            for row in self.rows
            for name, sentence in row.errors.items()
        ]
        if len(self.rows) > LINES_MAX:
            too_many = (
                f"{len(self.rows):,} lines were given; at most {LINES_MAX:,} fit one journal. Split them."
            )
            return [(too_many, "#id_paste")]
        more = len(said) - ERRORS_SHOWN
        return (
            said
            if more <= 0
            else [*said[:ERRORS_SHOWN], (f"And {more:,} more faults in other rows.", "#id_paste")]
        )

    def lines(self) -> list[EntryLine]:
        """The journal's lines; ask `errors` first."""
        return [
            EntryLine(
                Coded(
                    account=row.cells["account"], capital=bool(row.cells.get("capital")),
                    vat_code=row.cells.get(VAT) or None, counterparty=row.cells.get(COUNTERPARTY) or None,
                    **{kind: row.cells.get(kind) or None for kind in Dimension.values},
                ),
                row.amount, row.cells.get("text", ""),
            )
            for row in self.written
        ]  # fmt: skip


def blank_sheet(rows: int = ROWS) -> Sheet:
    """Empty rows to begin with."""
    return Sheet([Row(number) for number in range(1, rows + 1)])


def posted_sheet(data: Mapping[str, str], *, more: bool = False) -> Sheet:
    """The sheet as a form sent it back, with what was pasted put after the rows that hold something."""
    count = data.get("rows", "")
    number = min(int(count), GRID_MAX) if count.isdecimal() and len(count) < 5 else 0
    cells = [
        {name: data.get(f"r{place}-{name}", "").strip() for name in FIELDS} for place in range(1, number + 1)
    ]
    paste = data.get("paste", "")
    if paste.strip():
        cells = [row for row in cells if any(row.values())] + list(pasted(paste))
    if len(cells) <= GRID_MAX:
        wanted = min(max(len(cells) + (MORE if more else 0), ROWS), GRID_MAX)
        cells += [{} for _ in range(wanted - len(cells))]
    return Sheet([Row(place, dict(one)) for place, one in enumerate(cells, start=1)])


def sheet_of(lines: list[tuple[Coding, Decimal, str]], *, spare: int = 1) -> Sheet:
    """The sheet of lines that stand already (a draft, or a posted journal to copy)."""
    rows = []
    for place, (coding, amount, words) in enumerate(lines, start=1):
        cells = {
            "account": coding.account_id, "text": words, "capital": "yes" if coding.capital else "",
            VAT: coding.vat_code_id or "", COUNTERPARTY: coding.counterparty.code if coding.counterparty else "",
            "debit" if amount > 0 else "credit": format(abs(amount), "f"),
        }  # fmt: skip
        for kind in Dimension.values:
            value = getattr(coding, kind)
            cells[kind] = value.code if value else ""
        rows.append(Row(place, cells))
    if len(rows) < GRID_MAX:
        rows += [Row(len(rows) + extra) for extra in range(1, max(spare, ROWS - len(rows)) + 1)]
    return Sheet(rows)


def read(sheet: Sheet, known: Known) -> Sheet:
    """Look up every code and amount: names, errors and totals are on the sheet afterwards."""
    balancing = []
    for row in sheet.written:
        _codes(row, known)
        if BALANCE in (row.cells.get("debit"), row.cells.get("credit")):
            balancing.append(row)
        else:
            _amount(row)
    _balance(sheet, balancing)
    sheet.debits = sum((row.amount for row in sheet.rows if row.amount > 0), NOUGHT)
    sheet.credits = sum((-row.amount for row in sheet.rows if row.amount < 0), NOUGHT)
    return sheet


def _codes(row: Row, known: Known) -> None:
    for kind in CODES:
        typed = row.cells.get(kind, "")
        if not typed:
            continue
        code = known.code(kind, typed)
        if code is None:
            ended = known.ended.get(f"{kind} {typed.upper()}")
            said = f"{LABELS[kind]} {typed} is {ended}, not on this day." if ended else ""
            row.errors[kind] = said or f"there is no {LABELS[kind]} {typed} in use.{known.near(kind, typed)}"
        else:
            row.cells[kind], row.names[kind] = code, known.names[kind][code]
    account = row.cells.get("account", "")
    if not account:
        row.errors["account"] = "write the account's code."
    elif account in known.needs_cost_centre and not row.cells.get("cost_centre"):
        row.errors["cost_centre"] = f"account {account} needs a cost centre."
    elif account in known.needs_counterparty and not row.cells.get(COUNTERPARTY):
        row.errors[COUNTERPARTY] = f"account {account} needs the organisation on the other side."


def _amount(row: Row) -> None:
    found: dict[str, Decimal] = {}
    for side in ("debit", "credit"):
        try:
            value = pounds(row.cells.get(side, ""))
        except ValueError as wrong:
            row.errors[side] = str(wrong)
            continue
        if value:
            found[side] = value
    if len(found) == 2:
        row.errors["credit"] = "a line is either a debit or a credit: clear one of the two amounts."
    elif not found and not {"debit", "credit"} & row.errors.keys():
        row.errors["debit"] = "write a debit or a credit, or clear the row."
    elif found and not {"debit", "credit"} & row.errors.keys():
        row.amount = found.get("debit", NOUGHT) - found.get("credit", NOUGHT)
        _write(row)


def _balance(sheet: Sheet, balancing: list[Row]) -> None:
    """Give the one row with “=” whatever is missing."""
    for row in balancing[1:]:
        row.errors["debit"] = (
            f"“{BALANCE}” stands in another row already; only one row can balance the journal."
        )
    if balancing:
        row = balancing[0]
        row.amount = -sum((one.amount for one in sheet.rows), NOUGHT)
        if row.amount:
            _write(row)
        else:
            row.errors["debit"] = "the journal balances already: clear this row."


def _write(row: Row) -> None:
    """The amount in its own column, as it will be kept: a negative debit is a credit."""
    row.cells["debit"] = format(row.amount, "f") if row.amount > 0 else ""
    row.cells["credit"] = format(-row.amount, "f") if row.amount < 0 else ""


def entry_from(sheet: Sheet, head: Mapping[str, object]) -> Entry:
    """The journal of a sheet and the cleaned values of its head."""
    return Entry(
        dated=head["dated"], text=str(head["text"]), lines=sheet.lines(), kind=str(head["kind"]),  # type: ignore[arg-type]
        adjustment=13 if head.get("adjustment") else None, reverse_on=head.get("reverse_on"),  # type: ignore[arg-type]
    )  # fmt: skip
