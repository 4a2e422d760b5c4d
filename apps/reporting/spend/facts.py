"""Makes the views of the spend reports from the cube: every view's rows add up to the report's total."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.text import capfirst

from apps.core import show
from apps.ledger.queries.translated import lines_of
from apps.reporting.calc.results import NOTHING, LoadLine, Part, Row, View, by_size, gather, join_small_groups
from apps.reporting.calc.ties import Tie, prove
from apps.reporting.calc.words import joined
from apps.reporting.catalogue import PRICES_LISTED, TAIL_BANDS, TOP_LABELS, TOP_SUPPLIERS, Report
from apps.reporting.spend import cube as sql
from apps.reporting.spend.books import Books
from apps.spend.calc.basis import LABELS as BASES
from apps.spend.calc.basis import LoadedAmount, mixing_notes
from apps.spend.calc.prices import PricePoint, PriceVariance, variances
from apps.spend.models import ProClassCode
from apps.suppliers.calc.public_bodies import REASONS

APART = {
    "not_addressable": "Not open to competition (councils, taxes, pensions, rates, other public bodies)",
    "individual": "Named individuals (not listed)",
    "redacted": "Redacted payees (cannot be told apart)",
    "unnamed": "No supplier named (journals of the ledger)",
}
NOT_MAPPED = "Not yet classified"
KINDS = {
    "council": "Councils",
    "tax": "Taxes and duties",
    "pension": "Pensions",
    "business_rates": "Business rates",
    "police_body": "Other police bodies",
    "fire_body": "Other fire and rescue bodies",
    "nhs_body": "NHS bodies",
    "central_government": "Central government",
    "category": "By category (payroll, grants and the like)",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that a run worked out: its total, views, loads and the notes that belong to the figures."""

    total: Part
    by_holder: Mapping[int, Part]
    views: tuple[View, ...]
    loads: tuple[LoadLine, ...]
    ties: tuple[Tie, ...]
    notes: tuple[str, ...]
    hashes: tuple[tuple[str, str], ...]
    prices: tuple[PriceVariance, ...] = ()

    def view(self, code: str) -> View:
        """The view with that code."""
        return next(view for view in self.views if view.code == code)


@dataclass(frozen=True, slots=True)
class Booked:
    """What the ledger of one organisation gave to a report, in place of loads."""

    holder: int
    lines: int
    amount: Decimal
    prior_lines: int
    prior_amount: Decimal
    first: dt.date | None
    last: dt.date | None
    sha256: str

    @property
    def part(self) -> Part:
        """Its part of the report."""
        return Part(self.lines, self.amount, self.prior_lines, self.prior_amount)

    def sentence(self, name: str) -> str:
        """Which months come from the ledger, how many lines and pounds."""
        months = (
            _month(self.first) if self.first == self.last else f"{_month(self.first)} to {_month(self.last)}"
        )
        return (
            f"The spend of {name} in {months} comes from its ledger: {show.pounds(self.amount)} in "
            f"{show.integer(self.lines)} journal lines. Loads of those months are not counted."
        )


class Views:
    """The views of one report over one cube; names of codes and suppliers are asked for once."""

    def __init__(self, report: Report, books: Books) -> None:
        self.report, self.books = report, books
        self.parameters = books.parameters() | {
            "top": TOP_SUPPLIERS,
            "bands": list(TAIL_BANDS),
        }
        self._proclass: dict[str, ProClassCode] | None = None

    def facts(self, name: str, **more: Any) -> list[tuple[Any, ...]]:
        """Facts of one kept statement: (key, holder, lines, amount, prior lines, prior amount)."""
        return sql.rows(name, self.parameters | more)

    def view(self, code: str, columns: Sequence[str], rows: Sequence[Row], notes: Sequence[str] = ()) -> View:
        """A view of this report with its title from the catalogue."""
        return View(code, self.report.title_of(code), tuple(columns), tuple(rows), tuple(notes))

    def category(self, code: str) -> tuple[str, str, str]:
        """The three levels of a ProClass code; the code itself where the list lacks it."""
        if self._proclass is None:
            self._proclass = {item.code: item for item in ProClassCode.objects.all()}
        found = self._proclass.get(code)
        return (found.level1, found.level2, found.level3) if found else (code or NOT_MAPPED, "", "")

    # --- views -----------------------------------------------------------------------------------------------
    def organisation(self) -> View:
        """By organisation, in the order of their size; one with nothing in the period is still there."""
        names = self.books.names
        rows = gather(
            self.facts("organisation"), lambda key: Row(str(key), (names[key],), {}, {"organisation": key})
        )
        missing = [
            Row(str(body.pk), (body.name,), {body.pk: NOTHING}, {"organisation": body.pk})
            for body in self.books.bodies
            if str(body.pk) not in {row.key for row in rows}
        ]
        return self.view("organisation", ["Organisation"], [*by_size(rows), *missing])

    def month(self) -> View:
        """By month of payment."""
        rows = gather(
            self.facts("month"),
            lambda key: Row(key.isoformat(), (_month(key),), {}, {"month": key.isoformat()}),
        )
        return self.view("month", ["Month"], sorted(rows, key=lambda row: row.key))

    def categories(self) -> View:
        """By ProClass category, levels 1 to 3, the largest level 1 first; what is not classified comes last."""
        rows = gather(
            self.facts("category"),
            lambda key: Row(
                key or "unmapped",
                self.category(key),
                {},
                {"proclass": key or "none"},
                "" if key else "unmapped",
            ),
        )
        weight: dict[str, Part] = {}
        for row in rows:
            weight[row.labels[0]] = weight.get(row.labels[0], NOTHING) + row.total
        ordered = sorted(
            rows,
            key=lambda row: (
                row.kind == "unmapped", -weight[row.labels[0]].amount, row.labels[0], -row.total.amount, row.key
            ),
        )  # fmt: skip
        return self.view("category", ["Level 1", "Level 2", "Level 3"], ordered)

    def subjective(self) -> View:
        """By SeRCOP subjective group under its parent."""
        groups = {group.code: group for group in lines_of("sercop")}

        def describe(key: str) -> Row:
            group = groups.get(key)
            if group is None:
                return Row(key or "unmapped", (key or NOT_MAPPED, ""), {}, {"sercop": key or "none"},
                           "" if key else "unmapped")  # fmt: skip
            labels = (group.parent.label, group.label) if group.parent else (group.label, "")
            return Row(key, labels, {}, {"sercop": key})

        rows = gather(self.facts("subjective"), describe)
        ordered = sorted(rows, key=lambda row: (row.kind == "unmapped", row.key))
        return self.view("subjective", ["Group", "Heading"], ordered)

    def top(self) -> View:
        """The largest suppliers, then the others together, then what is set apart."""
        return self._suppliers(
            "top", "top_suppliers", f"All other suppliers, each below the first {TOP_SUPPLIERS}"
        )

    def joint(self) -> View:
        """Suppliers that two services or more pay."""
        return self._suppliers("joint", "joint", "Suppliers that one service alone pays")

    def joint_category(self) -> View:
        """Categories that two services or more buy from suppliers open to competition."""

        def describe(key: str) -> Row:
            if key in APART:
                return Row(key, (APART[key], ""), {}, {"standing": key}, key)
            if key == "single":
                return Row(key, ("Categories that one service alone buys, and what is not yet classified", ""), {}, {},
                           "single")  # fmt: skip
            level1, *rest = self.category(key)
            return Row(key, (level1, " › ".join(part for part in rest if part)), {},
                       {"proclass": key, "standing": "named"})  # fmt: skip

        rows = _set_apart_last(gather(self.facts("joint_category"), describe))
        return self.view("joint_category", ["Level 1", "Category"], rows)

    def _suppliers(self, code: str, statement: str, rest: str) -> View:
        facts = self.facts(statement)
        ids = sorted({int(key) for key, *_ in facts if key.isdigit()})
        names = dict(sql.rows("supplier_names", self.parameters | {"suppliers": ids}))

        def describe(key: str) -> Row:
            if key.isdigit():
                return Row(key, (names[int(key)],), {}, {"supplier": int(key), "standing": "named"})
            if key in APART:
                return Row(key, (APART[key],), {}, {"standing": key}, key)
            return Row(key, (rest,), {}, {}, "others" if key == "others" else "single")

        return self.view(code, ["Supplier"], _set_apart_last(gather(facts, describe)))

    def tail(self) -> View:
        """Suppliers in bands of what they were paid; how many stand in each band."""
        counts = dict(sql.rows("tail_suppliers", self.parameters))

        def describe(key: str) -> Row:
            if key in APART:
                return Row(key, (APART[key], ""), {}, {"standing": key}, key)
            return Row(key, (_band(int(key)), show.integer(counts.get(key, 0))), {}, {})

        rows = gather(self.facts("tail"), describe)
        bands = sorted((row for row in rows if not row.kind), key=lambda row: -int(row.key))
        apart = [row for row in _set_apart_last(rows) if row.kind]
        return self.view("tail", ["Paid to one supplier in the period", "Suppliers"], [*bands, *apart])

    def movement(self, organisation: View, category: View) -> View:
        """This period against the same days a year before, by organisation and level-1 category."""
        merged: dict[str, dict[int, Part]] = {}
        kinds: dict[str, str] = {}
        for row in category.rows:
            parts = merged.setdefault(row.labels[0], {})
            kinds[row.labels[0]] = row.kind
            for holder, part in row.parts.items():
                parts[holder] = parts.get(holder, NOTHING) + part
        rows = [
            Row(f"l1:{label}", (label,), parts,
                {"proclass": "none"} if kinds[label] else {"level1": label}, kinds[label])
            for label, parts in merged.items()
        ]  # fmt: skip
        rows.sort(
            key=lambda row: (
                row.kind == "unmapped", -abs(row.total.amount - row.total.prior_amount), row.key
            )
        )  # fmt: skip
        notes = []
        if self.books.prior is None:
            notes.append("The period is longer than a year, so there is no year before to compare it with.")
        else:
            before = [
                row.labels[0] for row in organisation.rows if row.total.lines and not row.total.prior_lines
            ]
            if before:
                notes.append(
                    f"No payments of the year before are loaded for {joined(before)}: "
                    "for them the whole amount shows as an increase."
                )
        return self.view("movement", ["Category"], rows, notes)

    def unmapped(self) -> View:
        """What no rule has classified, by the category published with it."""
        facts = self.facts("unmapped", top=TOP_LABELS)

        def describe(key: str) -> Row:
            if key == "classified":
                return Row(key, ("Classified",), {}, {"classified": "yes"}, "classified")
            if key == "others":
                return Row(key, ("Other published categories",), {}, {}, "others")
            label = key.removeprefix("label:")
            return Row(key, (label or "No category published",), {}, {"proclass": "none", "label": label})

        return self.view("unmapped", ["Published category"], _set_apart_last(gather(facts, describe)))

    def redacted(self) -> View:
        """Withheld payees and named individuals by category; small groups are not broken out."""
        smallest: int = getattr(settings, "ACCORD_SMALLEST_GROUP", 5)

        def describe(key: str) -> Row:
            standing, _, code = key.partition(":")
            if standing == "named":
                return Row(key, ("Named suppliers", ""), {}, {"standing": "supplier"}, "classified")
            if standing == "unnamed":
                return Row(key, (APART[key], ""), {}, {"standing": key}, key)
            words = "Redacted payees" if standing == "redacted" else "Named individuals"
            return Row(key, (words, self.category(code)[0]), {}, {"standing": standing})

        merged: dict[tuple[str, ...], Row] = {}
        for row in gather(self.facts("redacted"), describe):
            held = merged.get(row.labels)
            parts = dict(held.parts) if held else {}
            for holder, part in row.parts.items():
                parts[holder] = parts.get(holder, NOTHING) + part
            key = row.key if row.kind else f"{row.key.partition(':')[0]}:{row.labels[1]}"
            filter_ = row.filter if row.kind else {**row.filter, **_level1(row.labels[1])}
            merged[row.labels] = replace(row, key=key, parts=parts, filter=filter_)
        rows: list[Row] = []
        for standing, words in (("redacted", "Redacted payees"), ("individual", "Named individuals")):
            mine = by_size(row for row in merged.values() if row.key.startswith(f"{standing}:"))
            rows += join_small_groups(
                mine, smallest,
                lambda parts, s=standing, w=words: Row(  # type: ignore[misc]
                    f"{s}+small", (w, f"Other categories (each under {smallest} payments)"), parts, {}, "others"
                ),
            )  # fmt: skip
        rows += [row for row in merged.values() if row.kind]
        notes = [f"Categories with fewer than {smallest} payments of an organisation are shown together."]
        return self.view("redacted", ["Payees", "Category"], rows, notes)

    def addressable(self) -> View:
        """What buyers could compete for, what not and why."""

        def describe(key: str) -> Row:
            if key == "named":
                return Row(key, ("Open to competition", "Suppliers that several organisations could buy from"), {},
                           {"standing": "named"})  # fmt: skip
            if key in ("redacted", "individual", "unnamed"):
                return Row(key, ("Payee not known or a person", APART[key]), {}, {"standing": key}, key)
            why = REASONS.get(key, "Marked as not open to competition.")
            return Row(key, (f"Not open: {KINDS.get(key, key)}", why), {}, {"reason": key}, "not_addressable")

        return self.view(
            "addressable", ["What", "Why"], _set_apart_last(gather(self.facts("addressable"), describe))
        )

    def basis(self) -> View:
        """What the amounts include, as each load states it."""
        rows = gather(
            self.facts("basis"),
            lambda key: Row(key, (capfirst(BASES.get(key, key)),), {}, {"basis": key}),
        )
        return self.view("basis", ["Amounts are"], by_size(rows))


def _level1(label: str) -> dict[str, str]:
    return {"proclass": "none"} if label == NOT_MAPPED else {"level1": label}


def _month(day: Any) -> str:
    return f"{show.MONTHS[day.month - 1]} {day.year}"


def _band(number: int) -> str:
    """Words for a band as `width_bucket` counts them: 0 below the first edge, 1 from the first edge on."""
    if number == 0:
        return "Credits: more came back than was paid"
    low = TAIL_BANDS[number - 1]
    if number == len(TAIL_BANDS):
        return f"{show.pounds(low, 0)} and more"
    return f"{show.pounds(low, 0)} to under {show.pounds(TAIL_BANDS[number], 0)}"


LAST = (
    "",
    "others",
    "single",
    "unmapped",
    "classified",
    "not_addressable",
    "unnamed",
    "individual",
    "redacted",
)


def _set_apart_last(rows: Sequence[Row]) -> list[Row]:
    """Ordinary rows by size, then those set apart in a fixed order."""
    return sorted(rows, key=lambda row: (LAST.index(row.kind), -row.total.amount, row.key))


def work_out(report: Report, books: Books) -> Figures:
    """All figures of a report over the books, proved to tie.  Needs the scope that reads them and a transaction.

    Raises DoesNotTie when any view, load or line disagrees with another.
    """
    with sql.cube(books):
        maker = Views(report, books)
        views = tuple(VIEWS[report.code](maker))
        lines = {holder: Part(*figures) for holder, *figures in sql.rows("lines", maker.parameters)}
        loads = sql.rows("loads", maker.parameters)
        booked = [Booked(*row) for row in sql.rows("booked_content", maker.parameters)]
        prices = _prices(maker) if report.code == "joint_buying" else ()
    names = books.names
    found = tuple(LoadLine(*row[:9], *row[11:]) for row in loads)
    ties = prove(views, lines, found, names, {one.holder: one.part for one in booked})
    notes = (
        _notes(report)
        + [one.sentence(names[one.holder]) for one in booked if one.lines]
        + mixing_notes(
            [
                *(LoadedAmount(names[row[1]], row[4], row[14], row[9]) for row in loads if row[14]),
                *(
                    LoadedAmount(names[one.holder], "net_irrecoverable", one.amount, None)
                    for one in booked
                    if one.lines
                ),
            ]
        )
    )
    return Figures(
        total=sum(lines.values(), NOTHING), by_holder=lines, views=views, loads=found, ties=tuple(ties), notes=tuple(notes),
        hashes=tuple((row[2], row[10]) for row in loads) + tuple((f"ledger {one.holder}", one.sha256) for one in booked),
        prices=prices,
    )  # fmt: skip


def _notes(report: Report) -> list[str]:
    if report.code != "joint_buying":
        return []
    return [
        "When contracts end is shown once a contract register holds it; until then ask each organisation."
    ]


def _prices(maker: Views) -> tuple[PriceVariance, ...]:
    """Items that two buyers or more bought, with how far their prices lie apart."""
    points = [PricePoint(buyer, item, price, count) for item, buyer, price, count in maker.facts("prices")]
    return tuple(variances(points)[:PRICES_LISTED])


def _spend(maker: Views) -> list[View]:
    organisation, category = maker.organisation(), maker.categories()
    return [
        organisation, maker.month(), category, maker.subjective(), maker.top(), maker.joint(), maker.tail(),
        maker.movement(organisation, category), maker.unmapped(), maker.redacted(), maker.addressable(),
        maker.basis(),
    ]  # fmt: skip


def _joint_buying(maker: Views) -> list[View]:
    return [maker.joint(), maker.joint_category()]


VIEWS: Mapping[str, Callable[[Views], list[View]]] = {"spend": _spend, "joint_buying": _joint_buying}
