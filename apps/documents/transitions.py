"""Kinds of record and the steps their states may take: declared once by each room, held by the database too.

In a room's own `transitions.py`:

    LOAD = declare("spend.load", label="Load", series="LOAD", starts={"loaded"},
                   steps={("loaded", "withdrawn"), ("loaded", "replaced")}, page="spend:load-record")
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.core.errors import Conflict

if TYPE_CHECKING:
    from apps.audit.act import Act
    from apps.documents.models import Record

Steps = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Kind:
    """A kind of record: its name for people, the letters of its number, its states and its page.

    `page` is the name of a URL that takes the record's id; without one, the record's general page is shown.
    """

    kind: str
    label: str
    series: str
    starts: frozenset[str]
    steps: Steps
    page: str = ""

    @property
    def states(self) -> frozenset[str]:
        """Every state a record of this kind may have."""
        return self.starts | {state for step in self.steps for state in step}

    def may(self, before: str, after: str) -> bool:
        """True when the step is declared; an unsaved record stands at ''."""
        return after in self.starts if before == "" else (before, after) in self.steps

    def next_states(self, before: str) -> list[str]:
        """States that may follow, in alphabetical order: what buttons to show."""
        return sorted(after for one, after in self.steps if one == before)

    def rows(self) -> set[tuple[str, str, str]]:
        """What stands in `documents_transition` for this kind."""
        return {(self.kind, "", state) for state in self.starts} | {(self.kind, *step) for step in self.steps}


KINDS: dict[str, Kind] = {}


def declare(
    kind: str,
    *,
    label: str,
    series: str,
    starts: Iterable[str] = ("open",),
    steps: Iterable[tuple[str, str]] = (),
    page: str = "",
) -> Kind:
    """Declare a kind of record.  A second, different declaration of one name is refused."""
    made = Kind(kind, label, series, frozenset(starts), frozenset(steps), page)
    if KINDS.setdefault(kind, made) != made:
        raise RuntimeError(f"Two rooms declare the record kind {kind}.")
    if not (series.isalpha() and series.isupper() and len(series) <= 12):
        raise ValueError(f"The series of {kind} is up to twelve capital letters, not {series!r}.")
    return made


def kind_of(kind: str) -> Kind:
    """The declaration of a kind; LookupError when no room declares it."""
    try:
        return KINDS[kind]
    except KeyError:
        raise LookupError(f"No room declares records of kind {kind}: add it to its transitions.py.") from None


def refuse_unless_may(record: Record, after: str) -> None:
    """Conflict, with what would be possible, unless the record may take this step."""
    known = kind_of(record.kind)
    if known.may(record.state, after):
        return
    following = known.next_states(record.state)
    cure = f"From there it can only become {_either(following)}." if following else "That is its last state."
    raise Conflict(f"{record.number or known.label} is “{record.state}” and cannot become “{after}”. {cure}")


def apply_transition(act: Act, record: Record, after: str) -> Record:
    """Take one declared step within an action; the one function that changes a record's state."""
    from apps.documents.records import set_state

    return set_state(act, record, after)


def _either(words: list[str]) -> str:
    """“a”, “b” or “c”."""
    quoted = [f"“{word}”" for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"


NOTE = declare(
    "documents.note", label="File note", series="NOTE", steps={("open", "closed"), ("closed", "open")}
)
"""A note on file: the one kind of this room, for what has no room of its own."""
