"""Suggestions that two payee names are one supplier, with a score and the reasons in words.

Names are compared only with names that share an identifier, a rare word, rare letters or an acronym, so the
work grows with the number of names and not with its square. A suggestion is never a merge: a person decides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from apps.suppliers.calc import words
from apps.suppliers.calc.names import NormalName

#: Scores of each kind of evidence, out of 100; see docs/supplier-matching.md for how they were checked.
SAME_PPON, SAME_COMPANY, SAME_VAT, SAME_KEY = 99, 98, 96, 100
SAME_LETTERS, SAME_WORDS, SAME_ABBREVIATED, SAME_ALIAS = 97, 95, 94, 93
ONE_SLIP, TWO_SLIPS, GENERAL_WORDS, SHARED_ALIAS = 92, 88, 86, 86
ACRONYM, LONGER_NAME, MOST_WORDS = 82, 76, 72

LIKELY = 85  # at or above: worth a steward's one-click confirmation
POSSIBLE = 70  # below this nothing is suggested

_RARE_WORD = 40  # a word in more names than this leads nowhere
_RARE_LETTERS = 25  # the same for three letters in a row
_TRIGRAMS_TRIED = 5
_SHORTEST_SLIP = {1: 5, 2: 7}  # letters a word must have before one or two of them may be slips
_COMMON_CORE = 4  # a single word that begins this many names is a place or a trade, not a supplier
_MAX_CANDIDATES = 400  # per name; a bound for hostile input, never reached by real lists


@dataclass(frozen=True, slots=True)
class Party:
    """One supplier or payee name: `ref` is the caller's own id; identifiers are normalised or empty."""

    ref: Hashable
    name: NormalName
    company_number: str = ""
    vat_number: str = ""
    ppon: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two parties that may be one, how sure we are (0 to 100) and why, in sentences."""

    left: Hashable
    right: Hashable
    score: int
    reasons: tuple[str, ...]


@dataclass(slots=True)
class _Features:
    """What is compared of one party."""

    party: Party
    loose: tuple[str, ...]
    core: frozenset[str]
    weak: frozenset[str]
    digits: frozenset[str]
    compact: str
    initials: str
    trigrams: frozenset[str]


@dataclass(slots=True)
class MatchIndex:
    """Looks up candidates for a name among many; build once, ask for each new name."""

    entries: list[_Features] = field(default_factory=list)
    word_count: Counter[str] = field(default_factory=Counter)
    first_count: Counter[str] = field(default_factory=Counter)
    by_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_letters: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_exact: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_initials: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, parties: Iterable[Party]) -> MatchIndex:
        """Index the parties that may match; redacted payees and named individuals are left out."""
        index = cls()
        for party in parties:
            if party.name.matchable:
                index.add(party)
        return index

    def add(self, party: Party) -> None:
        """Put one more party into the index."""
        entry = _features(party)
        place = len(self.entries)
        self.entries.append(entry)
        for word in set(entry.loose):
            self.word_count[word] += 1
            self.by_word[word].append(place)
        if entry.loose:
            self.first_count[entry.loose[0]] += 1
        for letters in entry.trigrams:
            self.by_letters[letters].append(place)
        for exact in _exact_keys(entry):
            self.by_exact[exact].append(place)
        if len(entry.initials) >= 4:
            self.by_initials[entry.initials].append(place)

    def candidates(self, entry: _Features, above: int = -1) -> list[int]:
        """Places of the entries worth comparing with `entry`, only those after `above`."""
        found: dict[int, None] = {}
        for exact in _exact_keys(entry):
            _take(found, self.by_exact.get(exact, ()), above)
        _take(found, self.by_initials.get(entry.compact, ()), above)
        _take(found, self.by_exact.get("N" + entry.initials, ()) if len(entry.initials) >= 4 else (), above)
        for word in entry.core or entry.weak:
            places = self.by_word.get(word, ())
            if len(places) <= _RARE_WORD:
                _take(found, places, above)
        shared_by = 1 if above < 0 else 2  # a new name is not itself in the index
        rare = []
        for letters in entry.trigrams:
            places = self.by_letters.get(letters, ())
            if shared_by <= len(places) <= _RARE_LETTERS:
                rare.append((len(places), letters))
        for _, letters in sorted(rare)[:_TRIGRAMS_TRIED]:
            _take(found, self.by_letters[letters], above)
        return list(found)[:_MAX_CANDIDATES]

    def suggest_for(self, party: Party, *, minimum: int = POSSIBLE, limit: int = 8) -> list[Suggestion]:
        """Best suggestions for one new party, strongest first; empty for a payee that may not match."""
        if not party.name.matchable:
            return []
        entry = _features(party)
        found = [
            s
            for place in self.candidates(entry)
            if (s := self._judge(entry, self.entries[place])) is not None
        ]
        found = [s for s in found if s.score >= minimum and s.right != party.ref]
        return sorted(found, key=_order)[:limit]

    def pairs(self, *, minimum: int = POSSIBLE) -> Iterator[Suggestion]:
        """Every suggestion among the indexed parties, each pair once."""
        for place, entry in enumerate(self.entries):
            for other in self.candidates(entry, above=place):
                suggestion = self._judge(entry, self.entries[other])
                if suggestion is not None and suggestion.score >= minimum:
                    yield suggestion

    def _judge(self, a: _Features, b: _Features) -> Suggestion | None:
        score, reasons = _by_identifier(a, b)
        if score == 0:
            if _conflict(a, b):
                return None
            score, reasons = self._by_name(a, b)
        else:
            by_name, why = self._by_name(a, b)
            if by_name:
                score, reasons = max(score, by_name), reasons + why
        if score < POSSIBLE:
            return None
        return Suggestion(a.party.ref, b.party.ref, score, tuple(reasons))

    def _by_name(self, a: _Features, b: _Features) -> tuple[int, list[str]]:
        """Score of two names by their words; the strongest evidence counts."""
        for rule in (_same_spelling, _same_alias, _same_words):
            score, reasons = rule(a, b)
            if score:
                return score, reasons
        score, reasons = self._slips(a, b)
        if score:
            return score, reasons
        score, reasons = self._general_words(a, b)
        if score:
            return score, reasons
        score, reasons = self._acronym(a, b)
        if score:
            return score, reasons
        return self._most_words(a, b)

    def _known_apart(self, left: str, right: str) -> bool:
        """True if both words stand in several names: then they are two words, not one misspelt."""
        return self.word_count[left] > 1 and self.word_count[right] > 1

    def _slips(self, a: _Features, b: _Features) -> tuple[int, list[str]]:
        """One or two slips of the keyboard in a long enough name."""
        size = min(len(a.compact), len(b.compact))
        if size < 6:
            return 0, []
        allowed = 1 if size < 11 else 2
        distance = OSA.distance(a.compact, b.compact, score_cutoff=allowed)
        if not 0 < distance <= allowed:
            return 0, []
        only_a, only_b = set(a.loose) - set(b.loose), set(b.loose) - set(a.loose)
        if any(self._known_apart(x, y) for x in only_a for y in only_b):
            return 0, []
        if a.compact[0] != b.compact[0]:
            return 0, []
        if {x + "S" for x in only_a} == only_b or {x + "S" for x in only_b} == only_a:
            return ONE_SLIP, ["The names differ by a plural."]
        if any(len(x) < _SHORTEST_SLIP[distance] for x in only_a | only_b):
            return 0, []
        if distance == 1 and size >= 8:
            return ONE_SLIP, ["The names differ by one letter."]
        if distance == 2:
            return TWO_SLIPS, ["The names differ by two letters."]
        return TWO_SLIPS - 6, ["The names are short and differ by one letter."]

    def _general_words(self, a: _Features, b: _Features) -> tuple[int, list[str]]:
        """The same particular words; one name has general words (services, training) besides."""
        if a.core != b.core or not a.core:
            return 0, []
        if len(a.core) == 1 and self._is_common(next(iter(a.core))):
            return 0, []
        only_a, only_b = a.weak - b.weak, b.weak - a.weak
        extra = " ".join(sorted(only_a | only_b)).lower()
        if only_a and only_b:
            if len(a.core) < 2:
                return 0, []
            return MOST_WORDS, [f"The particular words are the same; general words differ: {extra}."]
        short, long = (a, b) if only_b else (b, a)
        if long.loose[0] != short.loose[0]:
            return MOST_WORDS, [f"The particular words are the same; one name begins: {extra}."]
        if (only_a | only_b) & words.SISTER:
            return MOST_WORDS, [f"Perhaps a sister company: one name adds {extra}."]
        length = sum(map(len, a.core))
        score = GENERAL_WORDS if len(a.core) > 1 or length >= 6 else POSSIBLE + 8 * (length == 5)
        return score, [f"One name only adds general words: {extra}."]

    def _is_common(self, word: str) -> bool:
        return self.word_count[word] > _COMMON_CORE

    def _acronym(self, a: _Features, b: _Features) -> tuple[int, list[str]]:
        """One name is the first letters (four or more) of the other, and of no third; three prove nothing."""
        for short, long in ((a, b), (b, a)):
            letters = len(short.loose) == 1 and len(short.compact) >= 4 and short.compact == long.initials
            if letters and len(self.by_initials.get(long.initials, ())) <= 1:
                return ACRONYM, ["One name is made of the first letters of the other."]
        return 0, []

    def _most_words(self, a: _Features, b: _Features) -> tuple[int, list[str]]:
        """The longer name holds the whole shorter one: at its start, with words between, or further on."""
        short, long = (a, b) if len(a.loose) <= len(b.loose) else (b, a)
        if (
            not short.core
            or not short.core < long.core
            or (short.loose[0] != long.loose[0] and len(short.loose) < 2)
        ):
            return 0, []
        rare = [word for word in short.core if not self._is_common(word)]
        if not rare or (len(short.loose) == 1 and len(short.loose[0]) < 4):
            return 0, []
        size = len(short.loose)
        extra = " ".join(word for word in long.loose if word not in short.loose).lower()
        if long.loose[:size] == short.loose:
            score = LONGER_NAME if size > 1 else MOST_WORDS
            return score, [f"One name begins with the whole of the other and adds: {extra}."]
        if size >= 3 and short.loose[0] == long.loose[0] and _in_order(short.loose, long.loose):
            return LONGER_NAME, [f"One name has all words of the other in order and adds: {extra}."]
        if long.loose[-size:] == short.loose and any(self.word_count[w] <= 2 and len(w) >= 5 for w in rare):
            return MOST_WORDS - 2, [f"One name ends with the whole of the other and begins: {extra}."]
        return 0, []


def suggest(parties: Sequence[Party], *, minimum: int = POSSIBLE) -> list[Suggestion]:
    """All suggestions among the parties, strongest first; the same input always gives the same list."""
    return sorted(MatchIndex.of(parties).pairs(minimum=minimum), key=_order)


def _order(suggestion: Suggestion) -> tuple[int, str, str]:
    return -suggestion.score, str(suggestion.left), str(suggestion.right)


def _take(found: dict[int, None], places: Sequence[int], above: int) -> None:
    for place in places:
        if place > above:
            found[place] = None


def _features(party: Party) -> _Features:
    loose = tuple(words.LOOSE_EXPANSIONS.get(token, token) for token in party.name.tokens)
    unique = frozenset(loose)
    core = frozenset(token for token in unique if token not in words.WEAK)
    compact = "".join(loose)
    padded = f"^{compact}$"
    return _Features(
        party=party,
        loose=loose,
        core=core,
        weak=unique - core,
        digits=frozenset(token for token in unique if any(c.isdigit() for c in token)),
        compact=compact,
        initials="".join(t[0] for t in party.name.tokens if t not in {"OF", "FOR", "THE", "IN"}),
        trigrams=frozenset(padded[i : i + 3] for i in range(len(padded) - 2)),
    )


def _exact_keys(entry: _Features) -> list[str]:
    """What two parties may have exactly in common; the letter in front keeps the kinds apart."""
    party = entry.party
    keys = ["N" + entry.compact, "S" + " ".join(sorted(set(entry.loose)))]
    keys += ["N" + "".join(alias.split()) for alias in party.name.aliases]
    for mark, value in (("C", party.company_number), ("V", party.vat_number), ("P", party.ppon)):
        if value:
            keys.append(mark + value)
    return keys


def _by_identifier(a: _Features, b: _Features) -> tuple[int, list[str]]:
    left, right = a.party, b.party
    if left.ppon and left.ppon == right.ppon:
        return SAME_PPON, [f"Both have procurement identifier {left.ppon}."]
    if left.company_number and left.company_number == right.company_number:
        return SAME_COMPANY, [f"Both have company number {left.company_number}."]
    if left.vat_number and left.vat_number == right.vat_number:
        if left.company_number and right.company_number:
            return 0, []  # a VAT group: one registration, several companies
        return SAME_VAT, [f"Both have VAT number {left.vat_number}."]
    return 0, []


def _conflict(a: _Features, b: _Features) -> bool:
    """True if something proves two parties apart: company numbers, numbers in the name, kinds of council."""
    left, right = a.party, b.party
    if left.company_number and right.company_number and left.company_number != right.company_number:
        return True
    if left.ppon and right.ppon and left.ppon != right.ppon:
        return True
    if a.digits != b.digits and a.digits and b.digits:
        return True
    kinds_a, kinds_b = a.weak & words.COUNCIL_KINDS, b.weak & words.COUNCIL_KINDS
    return bool("COUNCIL" in a.weak and "COUNCIL" in b.weak and kinds_a and kinds_b and kinds_a != kinds_b)


def _same_spelling(a: _Features, b: _Features) -> tuple[int, list[str]]:
    if a.party.name.key == b.party.name.key:
        return SAME_KEY, ["The names are the same but for case, punctuation and legal form."]
    if a.party.name.compact == b.party.name.compact:
        return SAME_LETTERS, ["The letters are the same; only spaces or hyphens differ."]
    return 0, []


def _same_alias(a: _Features, b: _Features) -> tuple[int, list[str]]:
    for one, other in ((a.party.name, b.party.name), (b.party.name, a.party.name)):
        if other.key in one.aliases or other.compact in {alias.replace(" ", "") for alias in one.aliases}:
            return SAME_ALIAS, ["One name is given in the other as its trading or former name."]
    if set(a.party.name.aliases) & set(b.party.name.aliases):
        return SHARED_ALIAS, ["Both names give the same trading or former name."]
    return 0, []


def _same_words(a: _Features, b: _Features) -> tuple[int, list[str]]:
    if a.loose == b.loose or a.compact == b.compact:
        return SAME_ABBREVIATED, ["The names are the same once abbreviations are written out."]
    if set(a.loose) == set(b.loose):
        if len(a.loose) == len(b.loose) == 2:
            return MOST_WORDS, ["The names have the same two words, turned round."]
        return SAME_WORDS, ["The names have the same words in another order."]
    for short, long in ((a, b), (b, a)):
        extra = set(long.loose) - set(short.loose)
        if len(extra) == 1 and set(short.loose) < set(long.loose) and extra == {short.initials}:
            return SAME_ALIAS, ["One name also gives its own first letters."]
    return 0, []


def _in_order(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """True if the words of `short` stand in `long` in the same order, other words between them."""
    rest = iter(long)
    return all(word in rest for word in short)
