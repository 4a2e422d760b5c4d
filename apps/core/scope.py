"""Scope: what one transaction may read and write.  The database backend sends it at every BEGIN."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property

from django.db import connections, transaction

from apps.core.classes import WALLED, DataClass, access_key

Holders = Mapping[DataClass, frozenset[int]]
ALWAYS = ("pghistory.context_metadata", "pgtrigger.ignore")
"""Settings whose absence means something else than their being empty."""


@dataclass(frozen=True)
class Scope:
    """Sets of holders per data class, for reading and for writing; writing lies within reading.

    `person` opens the person's own rows and the address book, `supplier` a portal user's own bids,
    `steward` lets shared reference facts be written.  `context` travels into every history row.
    """

    read: Holders = field(default_factory=dict)
    write: Holders = field(default_factory=dict)
    person: int | None = None
    supplier: int | None = None
    steward: bool = False
    context: Mapping[str, object] = field(default_factory=dict)

    def reads(self, data_class: DataClass) -> frozenset[int]:
        """Holders whose rows of this class may be read (what may be written may be read)."""
        return self.read.get(data_class, frozenset()) | self.writes(data_class)

    def writes(self, data_class: DataClass) -> frozenset[int]:
        """Holders whose rows of this class may be written."""
        return self.write.get(data_class, frozenset())

    @cached_property
    def settings(self) -> tuple[tuple[str, str], ...]:
        """The PostgreSQL settings that express this scope, as (name, value); worked out once, for it never changes."""
        rows: list[tuple[str, str]] = []
        read_keys: list[int] = []
        write_keys: list[int] = []
        for item in WALLED:
            reads, writes = sorted(self.reads(item)), sorted(self.writes(item))
            rows.append((f"accord.read_{item.slug}", _array(reads)))
            rows.append((f"accord.write_{item.slug}", _array(writes)))
            read_keys += [access_key(item, holder) for holder in reads]
            write_keys += [access_key(item, holder) for holder in writes]
        rows.append(("accord.read_keys", _array(read_keys)))
        rows.append(("accord.write_keys", _array(write_keys)))
        rows.append(("accord.person", "" if self.person is None else str(self.person)))
        rows.append(("accord.supplier", "" if self.supplier is None else str(self.supplier)))
        rows.append(("accord.steward", "on" if self.steward else ""))
        rows.append(("pghistory.context_metadata", json.dumps(self.context, default=str)))
        # The history triggers ask for this setting at every row.  Where it is unknown each question is an error
        # within its own subtransaction, whose undoing walks through all foreign keys still to be checked.
        rows.append(("pgtrigger.ignore", "{}"))
        return tuple(rows)

    @cached_property
    def said(self) -> tuple[tuple[str, str], ...]:
        """The settings that say something: all that a new transaction, in which nothing is set yet, needs to be told."""
        return tuple(
            (name, value) for name, value in self.settings if value not in ("", "{}") or name in ALWAYS
        )


NOTHING = Scope()
_current: ContextVar[Scope] = ContextVar("accord_scope", default=NOTHING)


def _array(numbers: list[int]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


def current_scope() -> Scope:
    """The scope in force here; NOTHING when none was entered."""
    return _current.get()


@contextmanager
def scope(new: Scope) -> Iterator[Scope]:
    """Put a scope in force.  Inside an open transaction the settings are sent again, and again on leaving."""
    token = _current.set(new)
    _resend()
    try:
        yield new
    finally:
        _current.reset(token)
        _resend()


@contextmanager
def scoped_transaction(new: Scope, *, using: str = "default") -> Iterator[Scope]:
    """A scope and a transaction of its own: the ordinary way for commands, jobs and streams."""
    with scope(new), transaction.atomic(using=using):
        yield new


def _resend() -> None:
    for connection in connections.all(initialized_only=True):
        resend = getattr(connection, "resend_scope", None)
        if resend is not None:
            resend()
