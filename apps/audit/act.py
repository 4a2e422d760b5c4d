"""The action runner: the one way in which anything is written.

An action is a function `verb(act, *, …)` decorated with `@action("room.document.verb")` and called with
keyword arguments and `by=`.  The runner opens the actor's scope and one transaction, runs it, writes exactly
one audit entry as the last statement, and retries serialisation failures three times.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, connection, transaction

from apps.core.actor import Actor
from apps.core.classes import DataClass
from apps.core.scope import scope

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 3
RETRIED = {"40001", "40P01"}
_running: ContextVar[str] = ContextVar("accord_action", default="")


class Act:
    """What an action is given: who acts, and where it says what happened."""

    def __init__(self, name: str, by: Actor) -> None:
        self.name = name
        self.by = by
        self._entry: tuple[Any, ...] | None = None
        self._numbered: list[Callable[[int], None]] = []
        self._last: dict[Callable[[list[Any]], None], list[Any]] = {}

    def audit(
        self,
        holder: int,
        data_class: DataClass,
        *,
        record: int | None = None,
        reason: str = "",
        details: Mapping[str, Any] | None = None,
    ) -> None:
        """State the one audit entry of this act; it is written last, just before COMMIT.

        No personal or pay data in `details`: ids, counts, totals and states only.
        """
        if self._entry is not None:
            raise RuntimeError(f"{self.name} states two audit entries; one act is one entry.")
        self._entry = (holder, int(data_class), record, reason, dict(details or {}))

    def numbered(self, then: Callable[[int], None]) -> None:
        """Call `then(number)` with the audit number once it is known: how a load learns its cut."""
        self._numbered.append(then)

    def lastly(self, then: Callable[[list[Any]], None], item: Any) -> None:
        """Call `then` once with all its items when the act's writes are done, just before the audit entry.

        For what stays locked until COMMIT and so is taken late: numbers of records.
        """
        self._last.setdefault(then, []).append(item)

    def write(self) -> None:
        """Append the entry to the holder's chain.  Only the runner calls this."""
        if self._entry is None:
            raise RuntimeError(f"{self.name} ended without stating its audit entry.")
        for then_last, items in self._last.items():
            then_last(items)
        holder, data_class, record, reason, details = self._entry
        number = append_event(
            holder, data_class, self.name, self.by, record=record, reason=reason, details=details
        )
        for then in self._numbered:
            then(number)


def append_event(
    holder: int,
    data_class: int,
    name: str,
    by: Actor,
    *,
    record: int | None = None,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> int:
    """Append one event to the holder's chain and give its number; needs a scope that reads (class, holder)."""
    body = dict(details or {})
    if by.marks:
        body["marks"] = list(by.marks)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT accord_append_event(%s, %s::smallint, %s, %s, %s, %s, %s, %s::jsonb)",
            [
                holder,
                data_class,
                name,
                by.person,
                by.for_person,
                record,
                reason,
                json.dumps(body, cls=DjangoJSONEncoder, sort_keys=True),
            ],
        )
        return cursor.fetchone()[0]


def action(name: str) -> Callable[[Callable[Concatenate[Act, P], R]], Callable[..., R]]:
    """Make a function an action called `name` ('room.document.verb'); see the module's docstring."""

    def wrap(function: Callable[Concatenate[Act, P], R]) -> Callable[..., R]:
        @functools.wraps(function)
        def run(*, by: Actor, **arguments: Any) -> R:
            if _running.get():
                raise RuntimeError(
                    f"{name} was called within {_running.get()}; share a plain function instead."
                )
            outermost = not connection.in_atomic_block
            for attempt in range(1, TRIES + 1):
                try:
                    return _once(name, function, by, arguments)
                except OperationalError as error:
                    state = getattr(error.__cause__, "sqlstate", None)
                    if not outermost or state not in RETRIED or attempt == TRIES:
                        raise
            raise AssertionError("unreachable")

        run.action_name = name  # type: ignore[attr-defined]
        return run

    return wrap


def _once(name: str, function: Callable[..., R], by: Actor, arguments: dict[str, Any]) -> R:
    token = _running.set(name)
    try:
        with scope(by.scope(action=name)), transaction.atomic():
            act = Act(name, by)
            result = function(act, **arguments)
            act.write()
            return result
    finally:
        _running.reset(token)
