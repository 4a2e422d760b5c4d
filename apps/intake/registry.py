"""What a room registers to receive files: its fields and checks, and how rows are loaded and withdrawn.

Intake knows no subject.  A room calls `register(Port(...))` in its AppConfig.ready.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from apps.core.classes import DataClass
from apps.core.errors import NotFound
from apps.intake import reading as plain_reading
from apps.intake.reading import Batch, Counts, Notice, Plan, Preview, Target

if TYPE_CHECKING:
    from apps.audit.act import Act
    from apps.documents.models import Record
    from apps.intake.models import Upload


@dataclass(frozen=True)
class Choice:
    """Something the person states about the whole file (amount basis, threshold).  No options: an amount.

    `options_of(holder)` gives the options where each organisation has its own (its bank accounts).
    """

    name: str
    label: str
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    options_of: Callable[[int], tuple[tuple[str, str], ...]] | None = None

    def of(self, holder: int) -> tuple[tuple[str, str], ...]:
        """The options of an organisation; empty where an amount is stated."""
        return self.options_of(holder) if self.options_of else self.options


@dataclass(frozen=True)
class Loaded:
    """What a load became: its record, and sentences for the person (identical lines, new suppliers …)."""

    record: Record
    notes: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


class Rows(Protocol):
    """What a port is given to load: iterate for batches; afterwards `counts` and `by_sheet` are exact."""

    @property
    def counts(self) -> Counts:
        """Counts of the whole file."""

    @property
    def by_sheet(self) -> dict[str, Counts]:
        """Counts of each sheet."""

    @property
    def warnings(self) -> list[Notice]:
        """What the person should know."""

    def __iter__(self) -> Any: ...


class Reader(Protocol):
    """How a port's files are read; room intake's own reading layer unless the port brings another."""

    def inspect(self, path: Path, target: Target, **options: Any) -> Plan:
        """The plan of a file."""

    def preview(self, path: Path, plan: Plan, target: Target, **options: Any) -> Preview:
        """What a person sees before loading."""

    def read(self, path: Path, plan: Plan, target: Target, **options: Any) -> Any:
        """Batches of rows."""


@dataclass(frozen=True)
class Port:
    """One target.  All functions run inside an action's transaction and scope.

    `context(holder)` goes to the reader's body checks; `live(holder, sha256)` gives the record under which the
    same file is already loaded; `load` writes the rows and returns its record; `withdraw` takes a load out from
    the act's number on; `propose(plan, holder)` gives the first answers to `choices`; `page(record)` names the
    load's page.
    """

    target: Target
    data_class: DataClass
    duty: str
    context: Callable[[int], Any]
    live: Callable[[int, str], int | None]
    load: Callable[[Act, Upload, Rows], Loaded]
    withdraw: Callable[[Act, Upload], None]
    page: Callable[[int], str]
    choices: tuple[Choice, ...] = ()
    propose: Callable[[Plan, int], Mapping[str, str]] = lambda plan, holder: {}
    reader: Any = plain_reading

    @property
    def name(self) -> str:
        """The target's name."""
        return self.target.name


PORTS: dict[str, Port] = {}


def register(port: Port) -> None:
    """Make a target known; called once at start-up."""
    PORTS[port.name] = port


def port_of(name: str) -> Port:
    """The registered target; NotFound when no room registered it."""
    try:
        return PORTS[name]
    except KeyError:
        known = ", ".join(sorted(PORTS)) or "none"
        raise NotFound(f"No room takes files of the kind “{name}”. Known kinds: {known}.") from None


__all__ = ["PORTS", "Batch", "Choice", "Loaded", "Port", "Reader", "Rows", "port_of", "register"]
