"""One run's figures as files: PDF, Excel, CSV and JSON.  Equal figures give equal bytes; nothing says who or when.

No file names its run or the moment of printing, only the moment that the books are as of: the same report asked
for twice is the same file twice.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string

from apps.core.show import integer, moment, percent, pounds, pounds_short, ukdate
from apps.documents.paper import charts, csvout, jsonout, pdf, xlsx
from apps.documents.paper.charts import Chart, Series
from apps.documents.paper.table import Column, Table
from apps.reporting.calc.results import NOTHING, LoadLine, Part, Row, View, movement, share
from apps.reporting.calc.ties import Tie
from apps.reporting.calc.words import joined, period_words, sentences
from apps.reporting.catalogue import JOINT_ON_PAPER, Report
from apps.reporting.spend.books import Body, Books
from apps.reporting.spend.tables import table, tidy
from apps.spend.calc.basis import LABELS as BASES

FLOWING = {"month", "subjective", "tail", "unmapped", "redacted", "addressable", "basis"}
"""Views that follow on the page of the one before them."""
SHOWN_BARS = 6
KEPT_TOGETHER = 16
"""A view of so many rows stays on one page."""


@dataclass(frozen=True, slots=True)
class PriceLine:
    """How far the prices of one item lie apart."""

    item: str
    buyers: int
    lowest: Decimal
    median: Decimal
    highest: Decimal
    spread: Decimal | None
    at_median: Decimal
    at_best: Decimal


@dataclass(frozen=True)
class Paper:
    """All that a file of a run may say."""

    report: Report
    books: Books
    board: str
    chair: str
    as_of: dt.datetime
    inputs_hash: str
    total: Part
    views: tuple[View, ...]
    loads: tuple[LoadLine, ...]
    ties: tuple[Tie, ...]
    notes: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    prices: tuple[PriceLine, ...] = ()

    @property
    def period(self) -> str:
        """The days of the report in words."""
        return period_words(self.books.first, self.books.last)

    @property
    def title(self) -> str:
        """What the file is called."""
        return f"{self.report.title} – {self.board} – {self.period}"

    def view(self, code: str) -> View | None:
        """The view with that code, where the report has it."""
        return next((view for view in self.views if view.code == code), None)

    def sentences(self) -> list[str]:
        """The sentences of the executive page."""
        if self.report.code != "spend":
            return []
        return sentences(self.total, self.views, ukdate(self.books.first), ukdate(self.books.last))

    def headlines(self) -> list[dict[str, str]]:
        """The big figures: value, label and note."""
        joint = self.view("joint")
        shared = [row for row in joint.rows if not row.kind] if joint else []
        found = [
            {"value": pounds_short(self.total.amount), "label": "paid in the period",
             "note": f"{pounds(self.total.amount)} in {integer(self.total.lines)} lines"},
        ]  # fmt: skip
        change = movement(self.total.amount, self.total.prior_amount)
        if change is not None:
            word = "more than" if change >= 0 else "less than"
            found.append(
                {"value": percent(abs(change)), "label": f"{word} the same days a year before",
                 "note": f"{pounds(self.total.prior_amount)} then"}
            )  # fmt: skip
        if joint:
            amount = sum((row.total.amount for row in shared), Decimal(0))
            found.append(
                {
                    "value": integer(len(shared)),
                    "label": "joint suppliers",
                    "note": f"{pounds(amount)} between them",
                }
            )
        unmapped = self.view("unmapped")
        if unmapped:
            part = unmapped.total.amount - sum(
                (row.total.amount for row in unmapped.rows if row.kind == "classified"), Decimal(0)
            )
            value = share(part, self.total.amount)
            found.append(
                {"value": percent(value) if value is not None else "none", "label": "not yet classified",
                 "note": pounds(part)}
            )  # fmt: skip
        return found

    def charts(self) -> list[Chart]:
        """The charts that stand side by side on the executive page."""
        return [chart for chart in (self._by_month(400), self._by_category(400)) if chart]

    def wide_chart(self) -> Chart | None:
        """The chart below them, as wide as the page."""
        return self._shared(700)

    def charted(self) -> list[tuple[Chart, View]]:
        """The charts of the executive page, each with the view whose table gives its figures."""
        month = self.view("month")
        by_day = self.view("organisation") if month and len(month.rows) == 1 else month
        by_category = self.view("movement") or self.view("joint_category")
        drawn = ((self._by_month(400), by_day), (self._by_category(400), by_category),
                 (self.wide_chart(), self.view("joint")))  # fmt: skip
        return [(chart, view) for chart, view in drawn if chart and view]

    def _by_month(self, width: int) -> Chart | None:
        view = self.view("month")
        if view is None or not view.rows:
            return None
        if len(view.rows) == 1:
            return self._by_organisation(width)
        months = [dt.date.fromisoformat(row.key) for row in view.rows]
        bodies = _largest(self.books.bodies, view, 4)
        series = [
            Series(body.code, [row.parts.get(body.pk, NOTHING).amount for row in view.rows])
            for body in bodies
        ]
        if len(series) != 1:
            rest = [body for body in self.books.bodies if body not in bodies]
            if rest:
                series.append(
                    Series("Others", [sum((row.parts.get(b.pk, NOTHING).amount for b in rest), Decimal(0))
                                      for row in view.rows])
                )  # fmt: skip
        return charts.month_line("Spend by month", months, series, width=width)

    def _by_organisation(self, width: int) -> Chart | None:
        view = self.view("organisation")
        rows = [row for row in view.rows if row.total.lines][:SHOWN_BARS] if view else []
        bars = [(row.labels[0], row.total.amount) for row in rows]
        return charts.bar_chart(
            "Spend by organisation", bars, label="Organisation", value_label="Paid", width=width
        ) if bars else None  # fmt: skip

    def _by_category(self, width: int) -> Chart | None:
        view = self.view("movement") or self.view("joint_category")
        if view is None:
            return None
        rows = sorted((row for row in view.rows if row.total.amount > 0 and row.kind in ("", "unmapped")),
                      key=lambda row: (-row.total.amount, row.key))[:SHOWN_BARS]  # fmt: skip
        bars = [(" › ".join(label for label in row.labels if label), row.total.amount) for row in rows]
        title = "Largest categories" if view.code == "movement" else "Largest joint categories"
        return (
            charts.bar_chart(title, bars, label="Category", value_label="Paid", width=width) if bars else None
        )

    def _shared(self, width: int) -> Chart | None:
        view = self.view("joint")
        rows = [row for row in view.rows if not row.kind][:SHOWN_BARS] if view else []
        if not rows:
            return None
        bodies = _largest(self.books.bodies, replace(view, rows=tuple(rows)), 5) if view else []
        whole = all(part.amount >= 0 for row in rows for part in row.parts.values())
        if not whole:
            return charts.bar_chart(
                "Largest joint suppliers", [(row.labels[0], row.total.amount) for row in rows],
                label="Supplier", value_label="Paid", width=width,
            )  # fmt: skip
        series = [
            Series(body.code, [row.parts.get(body.pk, NOTHING).amount for row in rows]) for body in bodies
        ]
        return charts.grouped_bars(
            "Largest joint suppliers, by who pays them", [row.labels[0] for row in rows], series,
            stacked=True, label="Supplier", width=width,
        )  # fmt: skip


def _largest(bodies: Sequence[Body], view: View, count: int) -> list[Body]:
    """The organisations with the most in a view, in the order of their codes."""
    held = view.by_holder()
    paying = [body for body in bodies if held.get(body.pk, NOTHING).amount > 0] or list(bodies)[:1]
    chosen = sorted(paying, key=lambda body: (-held.get(body.pk, NOTHING).amount, body.code))[:count]
    return [body for body in bodies if body in chosen]


def shortened(view: View, most: int) -> View:
    """The view with its first `most` ordinary rows; the others are one row, so that it still adds up."""
    ordinary = [row for row in view.rows if not row.kind]
    if len(ordinary) <= most + 1:
        return view
    parts: dict[int, Part] = {}
    for row in ordinary[most:]:
        for holder, part in row.parts.items():
            parts[holder] = parts.get(holder, NOTHING) + part
    count = len(ordinary) - most
    words = f"{integer(count)} more, in the Excel and CSV files"
    rest = Row("more", (words, *[""] * (len(view.columns) - 1)), parts, {}, "others")
    return replace(view, rows=(*ordinary[:most], rest, *(row for row in view.rows if row.kind)))


def caption(paper: Paper) -> str:
    """What stands under each table's title."""
    names = joined([body.code for body in paper.books.bodies])
    return f"{names}, {paper.period}, as of {moment(paper.as_of)}"


def price_table(paper: Paper) -> Table:
    """Items that two buyers or more bought, by what paying the best price would have saved."""
    return Table(
        title="Prices of the same item",
        caption="A question to the buyers, not a saving: what is bought under one name may differ.",
        columns=[
            Column("item", "Item"), Column("buyers", "Buyers", "integer"),
            Column("lowest", "Lowest", "money", "£"), Column("median", "Median", "money", "£"),
            Column("highest", "Highest", "money", "£"), Column("spread", "Highest above lowest", "percent"),
            Column("at_median", "If all paid the median", "money", "£", total=True),
            Column("at_best", "If all paid the lowest", "money", "£", total=True),
        ],
        rows=[
            [x.item, x.buyers, x.lowest, x.median, x.highest, x.spread, x.at_median, x.at_best] for x in paper.prices
        ],
    )  # fmt: skip


def load_table(paper: Paper, *, short: bool = False) -> Table:
    """The loads in the books, as they were reconciled; `short` joins those without a line in the period."""
    codes = {body.pk: body.code for body in paper.books.bodies}
    listed = [load for load in paper.loads if load.in_lines or not short]
    others = [load for load in paper.loads if short and not load.in_lines]
    rows: list[list[Any]] = [
        [load.number, codes[load.holder], load.file, BASES.get(load.basis, load.basis), load.rows_read,
         load.rows_loaded, load.rows_refused, load.total, load.in_lines, load.in_amount]
        for load in listed
    ]  # fmt: skip
    if others:
        rows.append(
            ["Other loads", joined(sorted({codes[load.holder] for load in others})),
             f"{integer(len(others))} with no line in the period, in the Excel and JSON files", "",
             sum(load.rows_read for load in others), sum(load.rows_loaded for load in others),
             sum(load.rows_refused for load in others), sum((load.total for load in others), Decimal(0)), 0,
             Decimal(0)]
        )  # fmt: skip
    return Table(
        title="Loads that the report is made from",
        caption="Rows read = loaded + set aside with a reason; the last two columns are what falls into the period.",
        columns=[
            Column("number", "Load"), Column("organisation", "Organisation"), Column("file", "File"),
            Column("basis", "Amounts are"), Column("read", "Rows read", "integer", total=True),
            Column("loaded", "Loaded", "integer", total=True), Column("refused", "Set aside", "integer", total=True),
            Column("total", "Total", "money", "£", total=True),
            Column("lines", "Lines in period", "integer", total=True),
            Column("amount", "In period", "money", "£", total=True),
        ],
        rows=rows,
    )  # fmt: skip


def tie_table(paper: Paper) -> Table:
    """The checks that every run makes before it gives any figure."""
    return Table(
        title="Checks that were made",
        caption="Every line agreed to the penny, for every organisation; had one not, there would be no report.",
        columns=[
            Column("what", "Compared"), Column("lines", "Lines", "integer"), Column("amount", "Amount", "money", "£")
        ],
        rows=[[tie.what, tie.lines, tie.amount] for tie in paper.ties],
    )  # fmt: skip


def cut_table(paper: Paper) -> Table:
    """Up to which entry of each organisation's books the report reads."""
    return Table(
        title="Where the books were cut",
        columns=[
            Column("organisation", "Organisation"), Column("service", "Service"),
            Column("head", "Last entry read", "integer"),
        ],
        rows=[[body.name, body.service.capitalize(), paper.books.cut.get(body.pk, 0)] for body in paper.books.bodies],
    )  # fmt: skip


def versions(paper: Paper) -> list[tuple[str, str]]:
    """Which state of the shared lists the report used."""
    found = paper.books.versions
    return [
        ("Supplier master", f"as after change {integer(found.get('master', 0))}"),
        (
            "Mapping tables",
            f"version {integer(found['mapping'])}" if found.get("mapping") else "no version was in force",
        ),
    ]


def as_pdf(paper: Paper) -> bytes:
    """The report as a tagged PDF."""
    return pdf.render_pdf(html(paper), title=paper.title)


def html(paper: Paper, *, for_screen: bool = False) -> str:
    """The page that the PDF is made from; it prints well where no PDF can be made."""
    sections = []
    for view in paper.views:
        shown = shortened(view, JOINT_ON_PAPER) if view.code in ("joint", "joint_category") else view
        sections.append(
            {
                "code": view.code,
                "flow": view.code in FLOWING,
                "keep": len(shown.rows) <= KEPT_TOGETHER,
                "table": table(
                    shown, paper.books.bodies, caption=caption(paper), prior=paper.books.prior is not None
                ),
            }
        )
    facts = [
        ("Period", paper.period),
        ("As of", moment(paper.as_of)),
        ("Chair", paper.chair),
        ("Organisations", joined([body.name for body in paper.books.bodies])),
        ("Total", f"{pounds(paper.total.amount)} in {integer(paper.total.lines)} lines"),
        ("Fingerprint", paper.inputs_hash[:16]),
    ]
    return render_to_string(
        "reporting/paper.html",
        {
            "report": {
                "title": paper.report.title, "organisation": paper.board, "subtitle": paper.period, "facts": facts,
                "created": paper.as_of.astimezone(dt.UTC).isoformat(timespec="seconds"),
            },
            "paper": paper, "sections": sections, "for_screen": for_screen, "as_of": moment(paper.as_of),
            "prices": price_table(paper) if paper.prices else None, "loads": load_table(paper, short=True),
            "ties": tie_table(paper), "cut": cut_table(paper),
            "versions": versions(paper), "left_out": joined(list(paper.left_out)),
        },
    )  # fmt: skip


def as_xlsx(paper: Paper) -> bytes:
    """A workbook with one sheet for each view, the loads and the checks."""
    about = Table(
        title="About",
        columns=[Column("what", "What"), Column("value", "Value")],
        rows=[
            ["Report", paper.report.title], ["Board", paper.board], ["Chair", paper.chair], ["Period", paper.period],
            ["As of", moment(paper.as_of)], ["Organisations", joined([b.name for b in paper.books.bodies])],
            ["Total", f"{pounds(paper.total.amount)} in {integer(paper.total.lines)} lines"],
            ["Fingerprint", paper.inputs_hash], *[[name, words] for name, words in versions(paper)],
            *[["Note", note] for note in paper.notes],
        ],
    )  # fmt: skip
    views = [
        table(view, paper.books.bodies, caption=caption(paper), prior=paper.books.prior is not None)
        for view in paper.views
    ]
    prices = [price_table(paper)] if paper.prices else []
    sheets = [about, *views, *prices, load_table(paper), tie_table(paper), cut_table(paper)]
    return xlsx.render_workbook(sheets, title=paper.title, as_of=paper.as_of)


def as_csv(paper: Paper) -> bytes:
    """Every view as plain facts, one line for each row and organisation."""
    return csvout.render_csv(tidy(paper.views, paper.books.bodies))


def as_json(paper: Paper) -> bytes:
    """Everything the report says, as canonical data."""
    codes = {body.pk: body.code for body in paper.books.bodies}
    return jsonout.render_json(
        {
            "report": paper.report.code, "title": paper.report.title, "board": paper.board, "chair": paper.chair,
            "from": paper.books.first, "to": paper.books.last, "as_of": paper.as_of.astimezone(dt.UTC),
            "organisations": [{"code": b.code, "name": b.name, "service": b.service} for b in paper.books.bodies],
            "left_out": list(paper.left_out),
            "cut": {codes[pk]: head for pk, head in paper.books.cut.items() if pk in codes},
            "versions": dict(paper.books.versions), "inputs_hash": paper.inputs_hash,
            "total": _part(paper.total), "notes": list(paper.notes), "sentences": paper.sentences(),
            "views": [
                {"code": view.code, "title": view.title, "columns": list(view.columns), "notes": list(view.notes),
                 "total": _part(view.total),
                 "rows": [
                     {"key": row.key, "labels": list(row.labels), "set_apart": row.kind, "total": _part(row.total),
                      "organisations": {codes[pk]: _part(part) for pk, part in row.parts.items()}}
                     for row in view.rows
                 ]}
                for view in paper.views
            ],
            "loads": [
                {"number": x.number, "organisation": codes[x.holder], "file": x.file, "basis": x.basis,
                 "rows_read": x.rows_read, "rows_loaded": x.rows_loaded, "rows_refused": x.rows_refused,
                 "total": x.total, "lines_in_period": x.in_lines, "amount_in_period": x.in_amount}
                for x in paper.loads
            ],
            "prices": [asdict(price) for price in paper.prices],
            "checks": [{"what": tie.what, "lines": tie.lines, "amount": tie.amount} for tie in paper.ties],
        }
    )  # fmt: skip


def _part(part: Part) -> dict[str, Any]:
    return {
        "lines": part.lines, "amount": part.amount, "prior_lines": part.prior_lines,
        "prior_amount": part.prior_amount,
    }  # fmt: skip


MAKERS: Mapping[str, Callable[[Paper], bytes]] = {
    "pdf": as_pdf,
    "xlsx": as_xlsx,
    "csv": as_csv,
    "json": as_json,
}


def renderer(format_: str) -> str:
    """What makes a format: the same renderer gives the same bytes for the same figures."""
    if format_ == "pdf":
        return pdf.renderer() if pdf.available() else "none"
    if format_ == "xlsx":
        import xlsxwriter

        return f"xlsxwriter {xlsxwriter.__version__}"
    return f"accord {format_} 1"
