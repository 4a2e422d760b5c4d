"""Classifying a payment line: ProClass code, SeRCOP group and whether buyers could compete for it, explained.

Rules are dated data. For each of the three answers the first rule that gives one decides, in this order:

1. supplier and category, 2. supplier, 3. words in the purpose, 4. published code, 5. published category,
6. dotted ProClass path, 7. words in the category. Within a kind an organisation's own rule comes before a common
one, then the lower rank. What no rule decides is unmapped, and unmapped lines are always shown.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from apps.core.errors import Invalid
from apps.spend.calc.categories import ProClassTree, label_key, subjective_heading
from apps.suppliers.calc.public_bodies import ADDRESSABLE, Addressability, addressability

SUPPLIER_CATEGORY, SUPPLIER, PURPOSE, CODE = "supplier_category", "supplier", "purpose", "code"
CATEGORY, PATH, WORDS = "category", "path", "words"
PRECEDENCE = (SUPPLIER_CATEGORY, SUPPLIER, PURPOSE, CODE, CATEGORY, PATH, WORDS)

NOT_ADDRESSABLE_CATEGORY = "category"
ALL_ORGANISATIONS = ""
_WORD = re.compile(r"[a-z0-9]+")
_KNOWN_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class Rule:
    """One dated rule. Empty `proclass` or `sercop` and None for `addressable` leave that answer to later rules.

    `pattern` is a supplier key (supplier kinds), a published code, a category label, or words: every word must
    begin some word of the text, `a/b` means either, a full stop after a word means the whole word.
    """

    id: str
    kind: str
    pattern: str
    proclass: str = ""
    sercop: str = ""
    addressable: bool | None = None
    category: str = ""
    organisation: str = ALL_ORGANISATIONS
    rank: int = 100
    confidence: str = ""
    valid_from: dt.date = dt.date.min
    valid_to: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        """True if the rule is in force on the day (both ends included)."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Line:
    """What classifying needs to know of one payment line."""

    organisation: str
    supplier_key: str
    payee: str
    category: str
    day: dt.date
    purpose: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Which rule gave which answer, in a sentence."""

    answer: str
    value: str
    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class Classification:
    """The three answers and how they came about; an empty code means unmapped."""

    proclass: str
    sercop: str
    addressable: bool
    kind: str = ""
    steps: tuple[Step, ...] = ()

    @property
    def mapped(self) -> bool:
        """True if the line has a ProClass code."""
        return bool(self.proclass)

    def explain(self) -> str:
        """All steps as one paragraph."""
        return " ".join(step.because for step in self.steps) or "No rule says anything of this line."


@dataclass(slots=True)
class Classifier:
    """All rules ready for use; classify many lines with one object, equal lines are worked out once."""

    tree: ProClassTree
    rules: Iterable[Rule]
    sercop_of: Mapping[str, str] = field(default_factory=dict)
    _exact: dict[tuple[str, str], list[Rule]] = field(default_factory=lambda: defaultdict(list))
    _words: dict[str, list[tuple[Rule, tuple[tuple[str, ...], ...]]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _changes: list[dt.date] = field(default_factory=list)
    _known: dict[tuple[object, ...], Classification] = field(default_factory=dict)
    _hits: dict[tuple[str, str], list[Rule]] = field(default_factory=dict)
    _told: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rules = sorted(self.rules, key=lambda r: (r.organisation == ALL_ORGANISATIONS, r.rank, r.id))
        changes: set[dt.date] = set()
        for rule in rules:
            if rule.kind not in PRECEDENCE or rule.kind == PATH:
                raise Invalid(f"Rule {rule.id} has the unknown kind {rule.kind!r}.")
            if rule.proclass and rule.proclass not in self.tree.codes:
                raise Invalid(f"Rule {rule.id} names ProClass code {rule.proclass}, which does not exist.")
            if rule.kind in (PURPOSE, WORDS):
                self._words[rule.kind].append((rule, words_pattern(rule.pattern)))
            else:
                self._exact[rule.kind, _exact_key(rule)].append(rule)
            changes.add(rule.valid_from)
            if rule.valid_to is not None and rule.valid_to < dt.date.max:
                changes.add(rule.valid_to + dt.timedelta(days=1))
        self._changes = sorted(changes)

    def classify(self, line: Line, *, supplier: Addressability | None = None) -> Classification:
        """Classify one line; `supplier` is the supplier master's own word on addressability, if it has one."""
        era = bisect_right(self._changes, line.day)
        text = (line.supplier_key, line.payee, line.category, line.purpose, line.code)
        key = (line.organisation, *text, era, supplier)
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KNOWN_LIMIT:
                self._known.clear()
            found = self._known[key] = self._work_out(line, supplier)
        return found

    def _work_out(self, line: Line, supplier: Addressability | None) -> Classification:
        proclass = sercop = ""
        addressable: bool | None = None
        kind = ""
        steps: list[Step] = []
        payee = (
            supplier if supplier is not None else addressability(line.payee) if line.payee else ADDRESSABLE
        )
        if not payee.addressable:
            addressable, kind = False, payee.kind
            steps.append(Step("addressable", "no", "payee", payee.reason))
        for rule, because in self._matching(line):
            if rule.proclass and not proclass:
                proclass = rule.proclass
                steps.append(Step("proclass", proclass, rule.id, because))
            if rule.sercop and not sercop:
                sercop = rule.sercop
                steps.append(Step("sercop", sercop, rule.id, because))
            if rule.addressable is not None and addressable is None:
                addressable = rule.addressable
                if not addressable:
                    kind = NOT_ADDRESSABLE_CATEGORY
                    steps.append(Step("addressable", "no", rule.id, f"Not open to competition. {because}"))
            if proclass and sercop and addressable is not None:
                break
        if proclass and not sercop:
            above, sercop = self._sercop_above(proclass)
            if sercop:
                steps.append(
                    Step("sercop", sercop, f"proclass:{above}", f"ProClass {above} maps to {sercop}.")
                )
        return Classification(proclass, sercop, addressable is not False, kind, tuple(steps))

    def _matching(self, line: Line) -> Iterable[tuple[Rule, str]]:
        """Rules that fit the line in order of precedence, each with the reason in words."""
        category = label_key(line.category)
        heading = subjective_heading(line.category) or category
        if line.supplier_key:
            pair = f"{line.supplier_key}\n{category}"
            yield from self._fitting(
                line, SUPPLIER_CATEGORY, pair, "Rule for this supplier in this category."
            )
            yield from self._fitting(line, SUPPLIER, line.supplier_key, "Rule for this supplier.")
        yield from self._by_words(line, PURPOSE, line.purpose)
        if line.code:
            yield from self._fitting(
                line, CODE, _plain(line.code), f"Rule for the published code {line.code}."
            )
        for key in dict.fromkeys((category, heading)):
            yield from self._fitting(line, CATEGORY, key, f"Rule for the published category “{key}”.")
        path = self.tree.match(line.category) if "." in line.category else None
        if path:
            because = f"The category is a ProClass path. {path.note}".strip()
            yield Rule(f"path:{path.code}", PATH, "", proclass=path.code), because
        yield from self._by_words(line, WORDS, heading)

    def _fitting(self, line: Line, kind: str, key: str, because: str) -> Iterable[tuple[Rule, str]]:
        for rule in self._exact.get((kind, key), ()):
            if rule.organisation in (ALL_ORGANISATIONS, line.organisation) and rule.holds_on(line.day):
                yield rule, because

    def _by_words(self, line: Line, kind: str, text: str) -> Iterable[tuple[Rule, str]]:
        rules = self._words.get(kind)
        if not rules or not text:
            return
        hits = self._hits.get((kind, text))
        if hits is None:
            if len(self._hits) >= _KNOWN_LIMIT:
                self._hits.clear()
            found = _WORD.findall(text.lower()[:2000])
            hits = self._hits[kind, text] = [rule for rule, pattern in rules if _fits(pattern, found)]
        for rule in hits:
            if rule.organisation in (ALL_ORGANISATIONS, line.organisation) and rule.holds_on(line.day):
                where = "purpose" if kind == PURPOSE else "category"
                yield rule, f"The {where} has the words “{rule.pattern}”."

    def telling(self, purpose: str) -> str:
        """Those words of a purpose that some purpose rule looks for, each once, in alphabetical order.

        What a line's combination keeps of its purpose: enough to judge it by, few enough to stay few.
        """
        letters = {
            one for _rule, pattern in self._words.get(PURPOSE, ()) for group in pattern for one in group
        }
        if not letters or not purpose:
            return ""
        kept = self._told.get(purpose)
        if kept is None:
            if len(self._told) >= _KNOWN_LIMIT:
                self._told.clear()
            words = set(_WORD.findall(purpose.lower()[:2000]))
            kept = " ".join(sorted(word for word in words if any(_begins(one, word) for one in letters)))[
                :200
            ]
            self._told[purpose] = kept
        return kept

    def _sercop_above(self, proclass: str) -> tuple[str, str]:
        """The SeRCOP group of the code or of the nearest code above that has one."""
        code = proclass
        while code:
            if code in self.sercop_of:
                return code, self.sercop_of[code]
            code = self.tree.parent(code)
        return "", ""


def words_pattern(text: str) -> tuple[tuple[str, ...], ...]:
    """A words rule taken apart: all groups must be found; `a/b` is one group; `ict.` is the whole word."""
    groups = []
    for group in text.lower().split():
        words = []
        for word in group.split("/"):
            letters = "".join(_WORD.findall(word))
            if letters:
                words.append(letters + "." * word.endswith("."))
        if words:
            groups.append(tuple(words))
    if not groups:
        raise Invalid(f"A words rule needs at least one word, but “{text}” has none.")
    return tuple(groups)


def rules_from_rows(kind: str, rows: Iterable[Mapping[str, str]], pattern: str, prefix: str) -> list[Rule]:
    """Rules from the rows of a mapping table; `pattern` names the column, `prefix` begins the rule ids."""
    return [
        Rule(
            id=f"{prefix}:{row[pattern]}",
            kind=kind,
            pattern=row[pattern],
            proclass=row.get("proclass", ""),
            sercop=row.get("sercop", ""),
            addressable={"yes": True, "no": False}.get(row.get("addressable", "")),
            rank=int(row.get("rank") or 100),
            confidence=row.get("confidence", ""),
            valid_from=dt.date.fromisoformat(row["valid_from"]) if row.get("valid_from") else dt.date.min,
            valid_to=dt.date.fromisoformat(row["valid_to"]) if row.get("valid_to") else None,
        )
        for row in rows
    ]


def _exact_key(rule: Rule) -> str:
    if rule.kind == SUPPLIER_CATEGORY:
        return f"{rule.pattern}\n{label_key(rule.category)}"
    if rule.kind == CATEGORY:
        return label_key(rule.pattern)
    return _plain(rule.pattern) if rule.kind == CODE else rule.pattern


def _plain(code: str) -> str:
    return "".join(str(code).upper().split())


def _fits(pattern: tuple[tuple[str, ...], ...], words: list[str]) -> bool:
    return all(any(_begins(letters, word) for letters in group for word in words) for group in pattern)


def _begins(letters: str, word: str) -> bool:
    return word == letters[:-1] if letters.endswith(".") else word.startswith(letters)
