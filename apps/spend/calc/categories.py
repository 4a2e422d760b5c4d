"""Published category labels: one spelling for each, and the ProClass code behind a dotted path.

Police publish a ledger heading (`Police - Vehicle Workshop Parts`), fire a dotted path
(`works - construction, repair & maint.buildings.maintenance.planned`), the NHS an expense type and area.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz

from apps.core.errors import Invalid

_DASHES = re.compile("[\u2010-\u2015\u2212\u00ad]")
_PREFIX = re.compile(r"^(?:police|fire|nhs|ambulance)\s*[-:]?\s+-?\s*(?=\S)|^(?:police|fire)\s*-\s*(?=\S)")
_SPACE = re.compile(r"[\s_]+")
_NOT_WORD = re.compile(r"[^a-z0-9&]+")
_NEAR = 86  # letters alike, out of 100, for a label spelt with a slip
_SAYS_NOTHING = frozenset({"service", "product", "other", "general"})


def plain_label(text: str) -> str:
    """A published label in lower case with plain hyphens, `and` for `&`, single spaces: for showing and keying.

    Idempotent. `Police Reactive Maintenance – Building Fabric` and `Police Reactive Maintenance - Building
    Fabric` become the same.
    """
    value = unicodedata.normalize("NFKC", str(text))
    value = _DASHES.sub("-", value).replace("&", " and ").lower()
    value = _SPACE.sub(" ", value).strip(" .,-;:*")
    value = re.sub(r"\s*-\s*(?=\S)", " - ", value) if " -" in value or "- " in value else value
    return _SPACE.sub(" ", value).strip(" .,-;:*")


@lru_cache(maxsize=16384)
def label_key(text: str) -> str:
    """The key of a published label: the plain label without a leading service word (`Police - …`)."""
    value = plain_label(text)
    for _ in range(4):  # `Police - Police …` is seen
        shorter = plain_label(_PREFIX.sub("", value).strip(" -"))
        if not shorter or shorter == value:
            break
        value = shorter
    return value


def path_segments(text: str) -> tuple[str, ...]:
    """The parts of a dotted path in lower case, or one part for a plain label; `A.EXPENDITURE.B.C` keeps B, C.

    A local subjective tree (organisation code, EXPENDITURE, group, heading) is not ProClass: only the group and
    the heading mean anything outside the organisation.
    """
    value = _DASHES.sub("-", unicodedata.normalize("NFKC", str(text))).lower()
    parts = tuple(p for p in (_SPACE.sub(" ", part).strip() for part in value.split(".")) if p)
    places = [i for i, part in enumerate(parts) if part == "expenditure"]
    if places and places[0] <= 1:
        rest = parts[places[-1] + 1 :]
        return ("expenditure", *rest) if rest else parts
    return parts


def is_dotted(text: str) -> bool:
    """True for a dotted classification path (three segments or more)."""
    return len(path_segments(text)) >= 3 or path_segments(text)[:1] == ("expenditure",)


@lru_cache(maxsize=16384)
def subjective_heading(text: str) -> str:
    """Key of the last heading of a local subjective tree; empty for any other label."""
    parts = path_segments(text)
    return label_key(parts[-1]) if len(parts) > 1 and parts[0] == "expenditure" else ""


@dataclass(frozen=True, slots=True)
class ProClassCode:
    """One ProClass code with the labels of its levels; empty where the code is of a higher level."""

    code: str
    level1: str
    level2: str = ""
    level3: str = ""

    @property
    def level(self) -> int:
        """1, 2 or 3."""
        return 3 if self.level3 else 2 if self.level2 else 1

    @property
    def label(self) -> str:
        """Labels from the top, parted by ›."""
        return " › ".join(part for part in (self.level1, self.level2, self.level3) if part)


@dataclass(frozen=True, slots=True)
class PathMatch:
    """What a dotted path was understood to mean; `sure` is 100 for an exact path, less for a repaired one."""

    code: str
    level: int
    sure: int
    note: str


@dataclass(slots=True)
class ProClassTree:
    """ProClass 17.1 with look-up by code and by path, forgiving slips, cut-off words and repeated segments."""

    codes: dict[str, ProClassCode]
    aliases: dict[tuple[str, ...], str] = field(default_factory=dict)
    _first: dict[str, str] = field(default_factory=dict)
    _second: dict[str, dict[str, str]] = field(default_factory=dict)
    _third: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    _known: dict[tuple[str, ...], PathMatch | None] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str]], aliases: Iterable[tuple[str, str]] = ()) -> ProClassTree:
        """Build from rows with code, level1, level2, level3; aliases pair a dotted path with a code."""
        tree = cls({r["code"]: ProClassCode(r["code"], r["level1"], r["level2"], r["level3"]) for r in rows})
        for item in tree.codes.values():
            one, two, three = words_of(item.level1), words_of(item.level2), words_of(item.level3)
            if item.level == 1:
                tree._first[one] = item.code
            elif item.level == 2:
                tree._second.setdefault(one, {})[two] = item.code
            else:
                tree._third.setdefault((one, two), {})[three] = item.code
        for path, code in aliases:
            if code not in tree.codes:
                raise Invalid(f"The alias {path!r} names ProClass code {code}, which does not exist.")
            tree.aliases[tuple(words_of(part) for part in path.split("."))] = code
        return tree

    def parent(self, code: str) -> str:
        """The code one level up; empty for a first level or an unknown code."""
        item = self.codes.get(code)
        if item is None or item.level == 1:
            return ""
        one, two = words_of(item.level1), words_of(item.level2)
        return self._second.get(one, {}).get(two, "") if item.level == 3 else self._first.get(one, "")

    def match(self, path: str) -> PathMatch | None:
        """The deepest code that a dotted path means, or None when not even its first level is known."""
        segments = path_segments(path)
        if segments not in self._known:
            if len(self._known) > 20_000:  # a hostile file may hold endless labels
                self._known.clear()
            self._known[segments] = self._match(segments)
        return self._known[segments]

    def _match(self, segments: tuple[str, ...]) -> PathMatch | None:
        if not segments or segments[0] == "expenditure":
            return None
        parts = tuple(words_of(part) for part in segments)
        for size in range(len(parts), 0, -1):
            code = self.aliases.get(parts[:size])
            if code:
                return PathMatch(code, self.codes[code].level, 90, "An agreed alias of this path.")
        one, sure = _nearest(parts[0], self._first)
        if not one:
            return None
        first = PathMatch(self._first[one], 1, sure, _slip(parts[0], one, sure))
        rest = _unrepeated(parts[1:], one)
        if not rest:
            return first
        return self._below(one, rest, first) or first

    def _below(self, one: str, rest: tuple[str, ...], first: PathMatch) -> PathMatch | None:
        """Second and third level under a known first one."""
        second = self._second.get(one, {})
        two, sure = _nearest(rest[0], second)
        if two:
            notes = _joined(first.note, _slip(rest[0], two, sure))
            found = PathMatch(second[two], 2, min(first.sure, sure), notes)
            third = self._third.get((one, two), {})
            beyond = rest[0].removeprefix(two).strip()  # `telecommunications - fixed` names two levels
            for part in (*rest[1:2], beyond):
                three, sure3 = _nearest(part, third)
                if three:
                    notes = _joined(found.note, _slip(part, three, sure3))
                    return PathMatch(third[three], 3, min(found.sure, sure3), notes)
            return found
        for (first_label, _), third in self._third.items():  # a level-3 label written where level 2 belongs
            if first_label == one:
                three, sure3 = _nearest(rest[0], third)
                if three and rest[0] not in _SAYS_NOTHING:
                    sure = min(first.sure, sure3, 90)
                    return PathMatch(third[three], 3, sure, "A third-level label at second level.")
        note = f"“{rest[0]}” is not a ProClass 17.1 label below the first level."
        return PathMatch(first.code, 1, min(first.sure, 70), note)


def words_of(label: str) -> str:
    """A label as plain words: lower case, `and` for `&`, no punctuation, no plural s."""
    value = _NOT_WORD.sub(" ", str(label).lower().replace("&", " and ")).split()
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and w[-2] != "s" else w for w in value)


def _nearest(part: str, labels: Mapping[str, str]) -> tuple[str, int]:
    """The label meant by a segment: exact, cut off, one inside the other, or nearly spelt; with how sure."""
    if part in labels:
        return part, 100
    if len(part) < 4:
        return "", 0
    starts = [label for label in labels if label.startswith(part) or part.startswith(label + " ")]
    if len(starts) == 1 and len(starts[0]) >= 3:
        return starts[0], 92
    inside = [label for label in labels if part and set(part.split()) < set(label.split())]
    if len(inside) == 1:
        return inside[0], 88
    best = max(labels, key=lambda label: (fuzz.ratio(part, label), label), default="")
    if best and fuzz.ratio(part, best) >= _NEAR:
        return best, int(fuzz.ratio(part, best))
    return "", 0


def _unrepeated(parts: tuple[str, ...], above: str) -> tuple[str, ...]:
    """Segments without repetitions of the one before (`fuel.fuel.products`)."""
    out: list[str] = []
    for part in parts:
        if part != (out[-1] if out else above):
            out.append(part)
    return tuple(out)


def _slip(written: str, meant: str, sure: int) -> str:
    return "" if sure == 100 else f"“{written}” was read as “{meant}”."


def _joined(*notes: str) -> str:
    return " ".join(note for note in notes if note)
