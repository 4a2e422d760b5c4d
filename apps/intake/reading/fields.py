"""What a target declares: its fields, their kinds, the headings they are known by, and its row rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """How the cells of a field are read."""

    TEXT = "text"  # words: cleaned of line breaks and control characters, spaces collapsed
    DATE = "date"  # datetime.date; day or month first is decided for the whole column
    MONEY = "money"  # Decimal with two places
    CODE = "code"  # an identifier kept as text: 107639310.0 is read "107639310", zeros in front stay
    INTEGER = "integer"
    CHOICE = "choice"  # one of `Field.choices`


# Given one distinct cleaned value and the caller's context, returns None or the sentence that says
# why the value contradicts what the person chose ("This row is of X, but the load is for Y").
MustMatch = Callable[[str, Any], str | None]

# Given the good rows of a batch as columns, yields (index, field name, why, what would be right).
RowCheck = Callable[[Mapping[str, Sequence[Any]]], Iterable[tuple[int, str, str, str]]]


def normalise_heading(heading: str) -> str:
    """A heading as it is compared: lower case words, no pound signs, stars or punctuation.

    >>> normalise_heading("* Net Amount(£)")
    'net amount'
    """
    return " ".join(re.findall(r"[a-z0-9]+", heading.casefold().replace("&", " and ")))


@dataclass(frozen=True)
class Field:
    """One field of a target and how its column is recognised.

    `synonyms` are headings that name the field and nothing else, best first; `generic` are headings
    that usually mean it (Amount, Name): they yield to a synonym of another field.  A heading that
    holds one of the `avoid` words is never taken.  `contested`: when two columns could be the field,
    a person must choose.  `max_length` counts characters.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = False
    synonyms: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    max_length: int = 500
    contested: bool = False
    must_match: MustMatch | None = None
    right: str = ""  # what would be right in an empty required cell, in words
    help: str = ""

    def spellings(self) -> dict[str, str]:
        """Lower-case spelling -> answer, for a choice."""
        return {
            word.casefold(): answer for answer, words in self.choices.items() for word in (answer, *words)
        }


@dataclass(frozen=True)
class SumRule:
    """`total` must equal the sum of `parts` in every row where all are given (gross = net + VAT)."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True)
class Target:
    """What a room wants out of a file.  Registered with the intake machinery by the room."""

    name: str
    label: str
    fields: tuple[Field, ...]
    date_field: str
    amount_field: str
    sums: tuple[SumRule, ...] = ()
    row_checks: tuple[RowCheck, ...] = ()
    name_check: MustMatch | None = None  # the same question, of the file's own name
    version: str = "1"

    def field(self, name: str) -> Field:
        """The field called `name`; KeyError if the target has none."""
        for one in self.fields:
            if one.name == name:
                return one
        raise KeyError(name)

    @property
    def field_names(self) -> tuple[str, ...]:
        """All field names in the order that rows carry them."""
        return tuple(one.name for one in self.fields)
