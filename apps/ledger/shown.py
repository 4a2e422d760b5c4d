"""The ledger's reports as tables: one table serves screen, paper, workbook and CSV; each figure leads to its lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apps.core.show import pounds
from apps.documents.paper.table import Cell, Column, Table
from apps.ledger.models import Account, JournalKind, Year
from apps.ledger.queries.balances import NOUGHT, BalanceRow, TrialBalance
from apps.ledger.queries.journals import Controls
from apps.ledger.queries.lines import Behind, LedgerLine
from apps.ledger.queries.statements import Block, Movement, Result, Sheet
from apps.ledger.queries.translated import Translated

BEGINNING = dt.date(2000, 4, 1)
"""Earlier than any book: where the lines of what was brought forward begin."""
EXTRACT = (
    ("journal", "Journal"), ("kind", "Kind"), ("period", "Period"), ("dated", "Accounting date", "date"),
    ("text", "Journal text"), ("source", "Source document"), ("source_kind", "Kind of source"),
    ("prepared_by", "Prepared by"), ("prepared_at", "Prepared at", "date"), ("approved_by", "Approved by"),
    ("approved_at", "Approved at", "date"), ("posted_by", "Posted by"), ("posted_at", "Posted at", "date"),
    ("cut", "Audit number", "integer"), ("manual", "Manual"), ("reverses", "Reverses"), ("line", "Line", "integer"),
    ("account", "Account"), ("account_name", "Account name"), ("cost_centre", "Cost centre"), ("objective", "Objective"),
    ("project", "Project"), ("category", "Category"), ("contract", "Contract"), ("counterparty", "Organisation"),
    ("nature", "Capital or revenue"), ("vat_code", "VAT code"), ("line_text", "Line text"),
)  # fmt: skip
KINDS = dict(JournalKind.choices)


@dataclass(frozen=True)
class Chosen:
    """Whose books, which year, up to which period and as of which cut: what every report is asked with."""

    holder: int
    balance: TrialBalance
    as_of: str = ""

    @property
    def first(self) -> dt.date:
        """First day of the year."""
        return self.balance.year.during.lower  # type: ignore[no-any-return]

    @property
    def last(self) -> dt.date:
        """Last day of the last period."""
        return self.balance.through.during.upper - dt.timedelta(days=1)  # type: ignore[no-any-return]

    @property
    def words(self) -> str:
        """'2026-27 to October 2026'."""
        return f"{self.balance.year} to {self.balance.through.label}"

    def behind(self, **more: Any) -> Behind:
        """The lines of the year so far, narrowed by `more`."""
        through = self.balance.through.number
        given: dict[str, Any] = {
            "first": self.first, "last": self.last, "cut": self.balance.cut,
            "through": through if through >= 12 and through < 16 else None,
        }  # fmt: skip
        return Behind(self.holder, **(given | more))

    def behind_before(self, **more: Any) -> Behind:
        """The lines of the same months of the year before, narrowed by `more`."""
        first, last = (_year_before(day) for day in (self.first, self.last))
        return self.behind(**({"first": first, "last": last} | more))

    def page(self, route: str, *args: object, **more: object) -> str:
        """A report's page with the same choice."""
        query = {"in": self.holder, "year": self.balance.year.year, "through": self.balance.through.number,
                 "as_of": self.as_of, **more}  # fmt: skip
        kept = {name: value for name, value in query.items() if value not in ("", None)}
        return f"{reverse(f'ledger:{route}', args=args)}?{urlencode(kept)}"


def _year_before(day: dt.date) -> dt.date:
    """The first or last day of a month a year before; the last of February stays the last."""
    after = day + dt.timedelta(days=1)
    return after.replace(year=after.year - 1) - dt.timedelta(days=1)


def lines_url(behind: Behind) -> str:
    """The page of exactly these lines."""
    return f"{reverse('ledger:lines')}?{urlencode(behind.query())}"


def trial_balance_table(chosen: Chosen, apart: bool = False) -> Table:
    """Every account with what was brought forward, the year's debits and credits, and its balance on its side.

    `apart` gives code and name columns of their own, for programs.
    """

    def cells(row: BalanceRow) -> list[Any]:
        account = row.account.code
        ledger = chosen.page("account", account)
        named = [account, row.account.name] if apart else [Cell(str(row.account), ledger)]
        return [
            *named,
            _linked(row.brought, _brought(chosen, row.account)),
            _linked(row.debit, lines_url(chosen.behind(account=account, side=1))),
            _linked(row.credit, lines_url(chosen.behind(account=account, side=-1))),
            Cell(row.balance, ledger) if row.balance > 0 else None,
            Cell(-row.balance, ledger) if row.balance < 0 else None,
        ]  # fmt: skip

    balance = chosen.balance
    named = (
        [Column("account", "Account"), Column("name", "Name")] if apart else [Column("account", "Account")]
    )
    return Table(
        title="Trial balance", caption=chosen.words,
        columns=[
            *named,
            Column("brought", "Brought forward", "money", "£", total=True),
            Column("debits", "Debits of the year", "money", "£", total=True),
            Column("credits", "Credits of the year", "money", "£", total=True),
            Column("debit", "Debit balance", "money", "£", total=True),
            Column("credit", "Credit balance", "money", "£", total=True),
        ],
        rows=[cells(row) for row in balance.rows],
        notes=["A credit brought forward is shown with a minus sign.",
               f"Debit and credit balances both come to {pounds(balance.debits)}."
               if balance.debits == balance.credits else
               f"Debit and credit balances differ by {pounds(balance.debits - balance.credits)}: tell your auditor."],
    )  # fmt: skip


@dataclass
class _Rows:
    """Rows of a statement: headings and sums between the accounts, or (apart) a heading in each row for programs."""

    apart: bool
    rows: list[list[Any]]
    strong: set[int]

    def block(self, title: str, parts: list[tuple[Any, Any, Any]], sums: tuple[Any, Any]) -> None:
        """One heading with its parts (name, now, before) and their sum."""
        if self.apart:
            self.rows += [[title, *part] for part in parts]
            return
        self.line(title, None, None)
        self.rows += [list(part) for part in parts]
        self.line(f"{title}, total", *sums)

    def line(self, title: str, now: Any, before: Any) -> None:
        """One row that stands out."""
        self.strong.add(len(self.rows))
        self.rows.append([title, "", now, before] if self.apart else [title, now, before])


def _named(apart: bool, what: str) -> list[Column]:
    return [Column("group", "Heading"), Column("account", what)] if apart else [Column("account", what)]


def _linked(amount: Decimal, url: str) -> Cell | None:
    return Cell(amount, url) if amount else None


def _brought(chosen: Chosen, account: Account) -> str:
    """The lines of earlier years behind what was brought forward."""
    before = {"first": BEGINNING, "last": chosen.first - dt.timedelta(days=1), "through": None}
    if account.role == Account.Role.UNCLOSED:
        return lines_url(chosen.behind(**before, nominal=True))
    return lines_url(chosen.behind(**before, account=account.code))


LEDGER_COLUMNS = (
    Column("journal", "Journal"), Column("dated", "Date", "date"), Column("text", "Description"),
    Column("cost_centre", "Cost centre"), Column("debit", "Debit", "money", "£"), Column("credit", "Credit", "money", "£"),
    Column("balance", "Balance", "money", "£"),
)  # fmt: skip


def ledger_rows(lines: Iterable[LedgerLine], opening: Decimal, *, linked: bool = True) -> Iterator[list[Any]]:
    """Lines with a running balance (debits positive)."""
    balance = opening
    for line in lines:
        balance += line.amount
        number: Any = line.number
        if linked:
            number = Cell(line.number, reverse("ledger:journal", args=[line.journal]))
        yield [
            number, line.dated, line.text or line.journal_text, line.cost_centre,
            line.amount if line.amount > 0 else None, -line.amount if line.amount < 0 else None, balance,
        ]  # fmt: skip


def result_table(chosen: Chosen, result: Result, apart: bool = False) -> Table:
    """Income and expenditure by heading and account, beside the same months of the year before."""
    made = _Rows(apart, [], set())
    for block in result.blocks:
        under = {"group": block.title, "kinds": _kinds(block), "closing": False}
        made.block(block.title, [
            (str(one.account), Cell(one.amount, lines_url(chosen.behind(account=one.account.code, closing=False))),
             Cell(one.before, lines_url(chosen.behind_before(account=one.account.code, closing=False)))
             if one.before else one.before)
            for one in block.figures
        ], (Cell(block.amount, lines_url(chosen.behind(**under))),
            Cell(block.before, lines_url(chosen.behind_before(**under))) if block.before else block.before))  # fmt: skip
    notes = ["Costs are positive, income carries a minus sign. Journals of the year end are left out, so that a closed "
             "year still shows its result."]  # fmt: skip
    if result.taken:
        notes.append(f"The year end took {pounds(result.taken)} of it to reserves.")
    return Table(
        title="Income and expenditure", caption=chosen.words,
        columns=[*_named(apart, "Account"), Column("now", str(chosen.balance.year), "money", "£"),
                 Column("before", "Same months of the year before", "money", "£")],
        rows=made.rows, strong=made.strong, notes=notes, total_label="Net expenditure",
        given_totals={"now": result.net, "before": result.net_before},
    )  # fmt: skip


def sheet_table(chosen: Chosen, sheet: Sheet, apart: bool = False) -> Table:
    """The balance sheet beside what the year began with."""
    made = _Rows(apart, [], set())

    def add(blocks: list[Block]) -> None:
        for block in blocks:
            made.block(block.title, [
                (str(one.account), Cell(one.amount, chosen.page("account", one.account.code)),
                 Cell(one.before, _brought(chosen, one.account)) if one.before else one.before)
                for one in block.figures
            ], (_since_ever(chosen, block, block.amount, chosen.last),
                _since_ever(chosen, block, block.before, chosen.first - dt.timedelta(days=1))))  # fmt: skip

    add(sheet.assets)
    add(sheet.liabilities)
    if not apart:
        made.line("Net assets", sheet.net_assets, sheet.net_assets_before)
    add(sheet.reserves)
    result = Cell(sheet.unclosed, chosen.page("result"))
    made.line("Result of the year, not yet taken to reserves", result, NOUGHT)
    opening = sum((block.before or NOUGHT for block in sheet.reserves), NOUGHT)
    notes = ["Liabilities carry a minus sign; reserves stand as what they are worth."]
    if sheet.worth != sheet.net_assets:
        notes.append(
            f"Net assets and reserves differ by {pounds(sheet.net_assets - sheet.worth)}: tell your auditor."
        )
    return Table(
        title="Balance sheet", caption=f"At the end of {chosen.balance.through.label}",
        columns=[*_named(apart, "Account"),
                 Column("now", f"At {chosen.last:%-d %B %Y}", "money", "£"),
                 Column("before", f"At {chosen.first - dt.timedelta(days=1):%-d %B %Y}", "money", "£")],
        rows=made.rows, strong=made.strong, notes=notes, total_label="Total reserves",
        given_totals={"now": sheet.worth, "before": opening},
    )  # fmt: skip


def _kinds(block: Block) -> tuple[str, ...]:
    return tuple(sorted({one.account.kind for one in block.figures}))


def _since_ever(chosen: Chosen, block: Block, amount: Decimal | None, last: dt.date) -> Any:
    """A subtotal of the balance sheet with every line of its accounts until a day."""
    if not amount:
        return amount
    more: dict[str, Any] = {"first": BEGINNING, "last": last, "group": block.title, "kinds": _kinds(block)}
    return Cell(amount, lines_url(chosen.behind(**more | ({} if last == chosen.last else {"through": None}))))


def reserves_table(chosen: Chosen, rows: list[Movement], unclosed: Decimal, apart: bool = False) -> Table:
    """The movement in reserves of a year so far; `apart` names the kind of reserve in a column of its own."""

    def cells(row: Movement) -> list[Any]:
        account = row.account.code
        return [
            Cell(str(row.account), chosen.page("account", account)), *([row.account.group] if apart else []),
            _linked(row.opening, _brought(chosen, row.account)) or NOUGHT, row.taken, row.other,
            Cell(row.closing, chosen.page("account", account)),
        ]  # fmt: skip

    shown = [cells(row) for row in rows]
    shown.append([Cell("Result of the year, not yet taken to reserves", chosen.page("result")), *([""] if apart else []),
                  NOUGHT, NOUGHT, Cell(unclosed, chosen.page("result")), unclosed])  # fmt: skip
    return Table(
        title="Movement in reserves", caption=chosen.words,
        columns=[
            Column("reserve", "Reserve"), *([Column("group", "Kind")] if apart else []),
            Column("opening", f"At {chosen.first:%-d %B %Y}", "money", "£", total=True),
            Column("taken", "From the year end", "money", "£", total=True),
            Column("other", "Other movements", "money", "£", total=True),
            Column("closing", f"At {chosen.last:%-d %B %Y}", "money", "£", total=True),
        ],
        rows=shown, notes=["Reserves stand as what they are worth: a minus sign is a reserve overdrawn."],
    )  # fmt: skip


def translated_table(
    chosen: Chosen, lines: list[Translated], scheme: str, by: str, apart: bool = False
) -> Table:
    """The ledger in the lines of a scheme, each with the accounts or objectives that make it up."""
    what = "Account" if by == "account" else "Objective"
    rows: list[list[Any]] = []
    strong: set[int] = set()
    for line in lines:
        title = f"{line.code} {line.label}" if line.code else "Unmapped"
        if not apart:
            strong.add(len(rows))
            rows.append([title, None, line.amount])
        for part in line.parts:
            more: dict[str, Any] = {
                "first": part.first,
                "last": min(part.last, chosen.last),
                "closing": False,
            }
            if by == "account":
                more["account"] = part.code
            elif part.value is not None:
                more |= {"objective": part.value, "nominal": True}
            else:
                more |= {"no_objective": True, "nominal": True}
            name = f"{part.code} {part.name}".strip() or f"No {what.lower()} given"
            figure = Cell(part.amount, lines_url(chosen.behind(**more)))
            rows.append([title, name, part.amount] if apart else [name, figure, None])
    columns = (
        [Column("line", "Line"), Column("part", what), Column("amount", "Amount", "money", "£")]
        if apart
        else [Column("line", f"Line and {what.lower()}"), Column("part", "Part", "money", "£"),
              Column("amount", "Line", "money", "£")]
    )  # fmt: skip
    return Table(
        title=scheme, caption=chosen.words, columns=columns, rows=rows, strong=strong,
        given_totals={"amount": sum((line.amount for line in lines), NOUGHT)}, total_label="Net expenditure",
        notes=["Costs are positive, income carries a minus sign; the total is that of income and expenditure in the ledger.",
               "Each month is translated by the mapping in force on its last day."],
    )  # fmt: skip


def extract_table(year: Year, rows: Iterable[tuple[Any, ...]]) -> Table:
    """Every line of a year for auditors; rows are written as they come."""

    def told(row: tuple[Any, ...]) -> list[Any]:
        cells = list(row)
        cells[1] = KINDS.get(cells[1], cells[1])
        cells[14] = "yes" if cells[14] else "no"
        return cells

    columns: list[Column] = [Column(*one) for one in EXTRACT]  # type: ignore[arg-type]
    columns += [Column("debit", "Debit", "money", "£"), Column("credit", "Credit", "money", "£")]
    return Table(title=f"Journal extract {year}", columns=columns, rows=map(told, rows))


def controls_table(year: Year, lines: Controls, books: Controls) -> Table:
    """Control totals of a year: counted from the lines, and what the kept balances say, which must be the same."""
    return Table(
        title=f"Control totals {year}",
        columns=[Column("what", "Counted from"), Column("journals", "Journals", "integer"),
                 Column("lines", "Lines", "integer"), Column("debits", "Debits", "money", "£"),
                 Column("credits", "Credits", "money", "£")],
        rows=[[what, one.journals, one.lines, one.debits, one.credits]
              for what, one in (("The lines of this extract", lines), ("The kept balances", books))],
    )  # fmt: skip
