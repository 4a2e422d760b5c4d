"""Recognising heading rows and columns: by the target's synonyms, and by what the cells hold."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from . import parsers
from .fields import Field, Kind, SumRule, Target, normalise_heading
from .parsers import Bad
from .plan import ColumnGuess, column_name

SCAN_ROWS = 60  # a heading row is looked for in this many rows
LONGEST_HEADING = 90
EXACT, GENERIC, WITHIN, GENERIC_WITHIN = 1.0, 0.85, 0.75, 0.6
GUESS = 0.35  # by content alone: below what passes without a person
OPTIONAL_FROM = 0.5
ENOUGH = 1.5  # score of a row that is taken for headings


@dataclass(frozen=True)
class Match:
    """A field that a heading may name: `score` 0 to 1, `how` in words."""

    field: str
    score: float
    how: str


class Recogniser:
    """Knows one target's headings; remembers every heading it has judged."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._exact: dict[str, list[Match]] = {}
        self._within: list[tuple[str, Match]] = []
        self._judged: dict[str, tuple[Match, ...]] = {}
        for one in target.fields:
            for words, full, part in ((one.synonyms, EXACT, WITHIN), (one.generic, GENERIC, GENERIC_WITHIN)):
                for rank, synonym in enumerate(words):
                    norm = normalise_heading(synonym)
                    less = min(rank, 40) * 0.002  # of two good names the field's better one wins
                    how = f"is a known heading for {one.label.lower()}"
                    self._exact.setdefault(norm, []).append(Match(one.name, full - less, how))
                    how = f'holds the words "{norm}"'
                    self._within.append((f" {norm} ", Match(one.name, part - less, how)))

    def matches(self, heading: str) -> tuple[Match, ...]:
        """The fields a heading may name, at most one match each."""
        norm = normalise_heading(heading)
        if norm not in self._judged:
            self._judged[norm] = self._judge(norm, normalise_heading(heading.split(":")[0]))
        return self._judged[norm]

    def _judge(self, norm: str, before_colon: str) -> tuple[Match, ...]:
        if not norm or len(norm) > LONGEST_HEADING:
            return ()
        best: dict[str, Match] = {}
        padded = f" {norm} "
        within = [
            match for words, match in self._within if words in padded and not self._avoided(match, padded)
        ]
        exact = self._exact.get(norm, []) + self._exact.get(before_colon, [])
        for match in [*exact, *within]:
            if match.field not in best or match.score > best[match.field].score:
                best[match.field] = match
        return tuple(best.values())

    def _avoided(self, match: Match, padded: str) -> bool:
        return any(f" {word} " in padded for word in self.target.field(match.field).avoid)

    def row_score(self, cells: Sequence[Any]) -> tuple[float, int]:
        """How much a row looks like headings: (sum of best scores, cells that are exactly a known heading)."""
        taken: dict[str, float] = {}
        exact = 0
        for cell in cells:
            if type(cell) is not str or not cell.strip() or len(cell) > LONGEST_HEADING:
                continue
            best = max(self.matches(cell), key=lambda match: match.score, default=None)
            if best is None:
                continue
            if best.score > WITHIN:
                exact += 1
            taken[best.field] = max(taken.get(best.field, 0), best.score)
        return sum(taken.values()), exact

    def required_named(self, cells: Sequence[Any]) -> int:
        """How many required fields the cells of a row name exactly."""
        named = {
            match.field
            for cell in cells
            if type(cell) is str and len(cell) <= LONGEST_HEADING
            for match in self.matches(cell)
            if match.score > WITHIN
        }
        return sum(1 for one in self.target.fields if one.required and one.name in named)

    def is_header(self, cells: Sequence[Any]) -> bool:
        """True for a row in the middle of the data that is plainly a row of headings."""
        if holds_data(cells):
            return False
        _, exact = self.row_score(cells)
        named = sum(1 for cell in cells if type(cell) is str and cell.strip())
        needed = min(2, sum(1 for one in self.target.fields if one.required))
        return exact >= max(2, named / 2) and self.required_named(cells) >= needed


@dataclass(frozen=True)
class HeaderPlace:
    """Where headings stand among the first rows: indexes of the heading rows, and the headings.

    `rows` empty: the data has no headings.  `known`: the headings were recognised by name.
    """

    rows: tuple[int, ...]
    headings: list[str]
    first_data: int
    known: bool


def find_header(rows: Sequence[Sequence[Any]], recogniser: Recogniser) -> HeaderPlace | None:
    """The heading row (or two rows) among the first rows of a sheet; None when nothing looks like a table."""
    scored = [
        (recogniser.row_score(cells)[0], -index)
        for index, cells in enumerate(rows[:SCAN_ROWS])
        if not holds_data(cells) and _filled(cells) > 1
    ]
    best, at = max(scored, default=(0.0, 0))
    index = -at
    if best >= ENOUGH and recogniser.required_named(rows[index]):
        return _with_second_row(rows, _with_data_below(rows, index, scored, recogniser), recogniser)
    return _without_known_header(rows)


def _with_data_below(
    rows: Sequence[Sequence[Any]], best: int, scored: Sequence[tuple[float, int]], recogniser: Recogniser
) -> int:
    """The earliest row of headings that has rows of data between itself and the best one, else the best.

    A sheet may change its headings near the top: the fuller ones below must not turn the data above into a title.
    """
    for score, at in scored:
        if (
            -at < best
            and score >= ENOUGH
            and recogniser.required_named(rows[-at])
            and any(map(is_data, rows[-at + 1 : best]))
        ):
            return -at
    return best


def _with_second_row(rows: Sequence[Sequence[Any]], index: int, recogniser: Recogniser) -> HeaderPlace:
    """Joins a second heading row above or below, where that names more required fields."""
    alone = HeaderPlace((index,), [parsers.plain(cell) for cell in rows[index]], index + 1, True)
    required = sum(1 for one in recogniser.target.fields if one.required)
    best, most = alone, _required_within(alone.headings, recogniser)
    for top in (index, index - 1):
        if most >= required or top < 0 or top + 1 >= len(rows):
            continue
        pair = rows[top], rows[top + 1]
        if any(holds_data(cells) or _filled(cells) < 2 for cells in pair):
            continue
        joined = [_better(one, two, recogniser) for one, two in _pairs(*pair)]
        named = _required_within(joined, recogniser)
        if named > most:
            best, most = HeaderPlace((top, top + 1), joined, top + 2, True), named
    return best


def _required_within(headings: Sequence[str], recogniser: Recogniser) -> int:
    named = {match.field for heading in headings for match in recogniser.matches(heading)}
    return sum(1 for one in recogniser.target.fields if one.required and one.name in named)


def _pairs(top: Sequence[Any], bottom: Sequence[Any]) -> list[tuple[str, str]]:
    width = max(len(top), len(bottom))
    one = [parsers.plain(cell).strip() for cell in top] + [""] * (width - len(top))
    two = [parsers.plain(cell).strip() for cell in bottom] + [""] * (width - len(bottom))
    return list(zip(one, two, strict=True))


def _better(top: str, bottom: str, recogniser: Recogniser) -> str:
    """The name of a column under two heading rows: the wording that is recognised best."""
    if not top or not bottom:
        return top or bottom
    choices = [f"{top} {bottom}", bottom, top]
    return max(choices, key=lambda name: max((m.score for m in recogniser.matches(name)), default=0.0))


def _without_known_header(rows: Sequence[Sequence[Any]]) -> HeaderPlace | None:
    first = next((index for index, cells in enumerate(rows) if is_data(cells)), None)
    if first is None:
        return None
    above = rows[first - 1] if first else ()
    if above and not holds_data(above) and _filled(above) >= max(2, _filled(rows[first]) / 2):
        return HeaderPlace((first - 1,), [parsers.plain(cell) for cell in above], first, False)
    return HeaderPlace((), ["" for _ in rows[first]], first, False)


def _filled(cells: Sequence[Any]) -> int:
    return sum(1 for cell in cells if cell != "" and (type(cell) is not str or cell.strip()))


def is_date(cell: Any) -> bool:
    """True for a cell that is a date by itself (not a bare number)."""
    if type(cell) is str:
        if len(cell) > 40 or not any(sign.isdigit() for sign in cell) or cell.strip().isdigit():
            return False
        return any(isinstance(parsers.date(cell, order), dt.date) for order in ("day_first", "month_first"))
    return isinstance(cell, dt.date)


def is_money(cell: Any) -> bool:
    """True for a cell that is an amount."""
    if type(cell) is str and (len(cell) > 40 or not any(sign.isdigit() for sign in cell)):
        return False
    amount = parsers.money(cell)
    return amount is not None and not isinstance(amount, Bad)


def holds_data(cells: Sequence[Any]) -> bool:
    """True when a cell of the row is a number or a date, which headings are not."""
    return any(cell != "" and (is_money(cell) or is_date(cell)) for cell in cells)


def is_data(cells: Sequence[Any]) -> bool:
    """True when the row has both a date and an amount."""
    dates = [index for index, cell in enumerate(cells) if cell != "" and is_date(cell)]
    return bool(dates) and any(
        is_money(cell) for i, cell in enumerate(cells) if cell != "" and i not in dates
    )


def fingerprint(headings: Sequence[str]) -> str:
    """The key under which a mapping is kept: the same headings in the same columns give the same key."""
    names = [normalise_heading(heading) for heading in headings]
    while names and not names[-1]:
        names.pop()
    return hashlib.sha256("\x1f".join(names).encode()).hexdigest()[:16]


# --- columns -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Recognised:
    """Columns proposed for fields, and the fields that more than one column could be."""

    guesses: list[ColumnGuess]
    contested: dict[str, list[int]]


def recognise(
    headings: list[str], samples: Sequence[Sequence[Any]], recogniser: Recogniser, known: bool
) -> Recognised:
    """Proposes at most one column for each field, with its confidence and the reason in words."""
    width = max([len(headings), *map(len, samples)], default=0)
    columns = [[row[at] if at < len(row) else "" for row in samples] for at in range(width)]
    candidates = _candidates(headings, columns, recogniser)
    if not known:
        candidates += _by_content(headings, columns, recogniser.target, candidates)
    taken: dict[str, ColumnGuess] = {}
    used: set[int] = set()
    for guess in sorted(candidates, key=lambda one: -one.confidence):
        required = recogniser.target.field(guess.field).required
        if guess.field in taken or guess.column in used:
            continue
        if guess.confidence >= OPTIONAL_FROM or required:
            taken[guess.field] = guess
            used.add(guess.column)
    contested = _contested(candidates, taken, columns, recogniser.target)
    order = {name: index for index, name in enumerate(recogniser.target.field_names)}
    return Recognised(sorted(taken.values(), key=lambda one: order[one.field]), contested)


def _candidates(headings: list[str], columns: list[list[Any]], recogniser: Recogniser) -> list[ColumnGuess]:
    found = []
    for column, heading in enumerate(headings[: len(columns)]):
        for match in recogniser.matches(heading):
            one = recogniser.target.field(match.field)
            share, words = evidence(columns[column], one)
            confidence = round(match.score * (0.3 + 0.7 * share), 3)
            shown = " ".join(heading.split())
            found.append(
                ColumnGuess(one.name, column, heading, confidence, f'"{shown}" {match.how}; {words}.')
            )
    return found


def evidence(cells: Sequence[Any], one: Field) -> tuple[float, str]:
    """(share of filled cells that read as the field's kind, the same in words)."""
    kind = one.kind
    filled = [cell for cell in cells if cell != "" and (type(cell) is not str or cell.strip())]
    if not filled:
        return 0.6, "the column is empty in the first rows"
    if kind == Kind.DATE:
        good = sum(1 for cell in filled if _dated(cell))
        what = "dates"
    elif kind in (Kind.MONEY, Kind.INTEGER):
        good = sum(1 for cell in filled if not isinstance(parsers.money(cell), Bad))
        what = "amounts" if kind == Kind.MONEY else "numbers"
    elif kind == Kind.TEXT:
        good = sum(1 for cell in filled if type(cell) is str and not is_money(cell) and not is_date(cell))
        what = "words"
    elif kind == Kind.CHOICE:
        spellings = one.spellings()
        good = sum(1 for cell in filled if not isinstance(parsers.choice(cell, spellings), Bad))
        what = "known answers"
    else:
        return 1.0, f"{len(filled):,} of the first {len(cells):,} cells are filled"
    return good / len(filled), f"{good:,} of {len(filled):,} filled cells are {what}"


def _dated(cell: Any) -> bool:
    if type(cell) is str and parsers.month_only(cell):
        return True
    return any(isinstance(parsers.date(cell, order), dt.date) for order in ("day_first", "month_first"))


def _by_content(
    headings: list[str], columns: list[list[Any]], target: Target, already: list[ColumnGuess]
) -> list[ColumnGuess]:
    """Guesses for required fields from what the cells hold, when the headings say nothing."""
    named = {guess.field for guess in already}
    found = []
    for one in target.fields:
        if not one.required or one.name in named:
            continue
        ranked = sorted(
            ((_fitness(cells, one), -column) for column, cells in enumerate(columns)), reverse=True
        )
        for fitness, minus in ranked[:3]:
            if fitness > 0.8:
                reason = (
                    f"nothing in the headings says so, but the cells of {column_name(headings, -minus)} fit."
                )
                found.append(ColumnGuess(one.name, -minus, "", round(GUESS * fitness, 3), reason))
    return found


def _fitness(cells: Sequence[Any], one: Field) -> float:
    kind = one.kind
    filled = [cell for cell in cells if cell != "" and (type(cell) is not str or cell.strip())]
    if len(filled) < max(1, len(cells) / 2):
        return 0.0
    if kind == Kind.DATE:
        return sum(map(is_date, filled)) / len(filled)
    if kind == Kind.MONEY:
        return sum(1 for cell in filled if is_money(cell) and not is_date(cell)) / len(filled)
    share, _ = evidence(filled, one)
    return share * (0.9 + 0.1 * len(set(filled)) / len(filled))


def _contested(
    candidates: list[ColumnGuess], taken: dict[str, ColumnGuess], columns: list[list[Any]], target: Target
) -> dict[str, list[int]]:
    """Fields marked contested that several columns could be, unless a sum rule tells them apart."""
    found: dict[str, list[int]] = {}
    for one in target.fields:
        if not one.contested or one.name not in taken:
            continue
        elsewhere = {guess.column for name, guess in taken.items() if name != one.name}
        rivals = [
            guess
            for guess in candidates
            if guess.field == one.name
            and guess.column != taken[one.name].column
            and guess.column not in elsewhere
            and _rival(guess, columns[guess.column], one)
        ]
        rivals = [rival for rival in rivals if not _explained(one, rival, taken, columns, target)]
        if rivals:
            found[one.name] = sorted([taken[one.name].column, *(rival.column for rival in rivals)])
    return found


def _rival(guess: ColumnGuess, cells: Sequence[Any], one: Field) -> bool:
    """True when the cells could be the field's.

    Whole numbers alone are the number of something (Payment run), unless the heading names the field outright.
    """
    filled = [cell for cell in cells if cell != "" and (type(cell) is not str or cell.strip())]
    if not filled or evidence(filled, one)[0] < 0.5:
        return False
    if one.kind != Kind.MONEY or guess.confidence > WITHIN:
        return True
    return not all(parsers.plain(cell).strip().isdigit() for cell in filled)


def _explained(
    one: Field, rival: ColumnGuess, taken: dict[str, ColumnGuess], columns: list[list[Any]], target: Target
) -> bool:
    """True when rival = field + other parts in every sampled row, so the rival is the rule's total.

    The other way round (field = rival + parts) the two change places.
    """
    for rule in target.sums:
        others = [part for part in rule.parts if part != one.name]
        if one.name not in rule.parts or rule.total in taken or any(part not in taken for part in others):
            continue
        parts = [columns[taken[part].column] for part in others]
        mine, theirs = columns[taken[one.name].column], columns[rival.column]
        if adds_up(theirs, [mine, *parts]):
            taken[rule.total] = _as_total(rival, rule)
            return True
        if adds_up(mine, [theirs, *parts]):
            taken[rule.total] = _as_total(taken[one.name], rule)
            reason = f"{rival.reason} It is the part of the sum in every row."
            taken[one.name] = ColumnGuess(one.name, rival.column, rival.heading, rival.confidence, reason)
            return True
    return False


def _as_total(guess: ColumnGuess, rule: SumRule) -> ColumnGuess:
    reason = f"In every row it is {' + '.join(rule.parts)}."
    return ColumnGuess(rule.total, guess.column, guess.heading, 0.9, reason)


def adds_up(total: Sequence[Any], parts: Sequence[Sequence[Any]]) -> bool:
    """True when total = sum of parts to the penny in every row that has all, and some part is not nought."""
    proved = False
    for whole, *pieces in zip(total, *parts, strict=True):
        amounts = [amount for cell in (whole, *pieces) if type(amount := parsers.money(cell)) is Decimal]
        if len(amounts) <= len(pieces):
            continue
        if amounts[0] != sum(amounts[1:], Decimal(0)):
            return False
        proved = proved or all(amounts[1:])
    return proved
