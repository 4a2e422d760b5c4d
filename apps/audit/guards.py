"""Guards every room shares: small questions that an action asks first, and a button may ask beforehand."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model

from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound

M = TypeVar("M", bound=Model)


def one_locked(model: type[M], pk: int, what: str) -> M:
    """The row, locked for this act.

    Raises NotFound when it does not exist within the scope, NotAllowed when the scope reads but may not write it
    (a row lock asks for the right to write).
    """
    found = model._default_manager.select_for_update().filter(pk=pk).first()
    if found is None:
        if model._default_manager.filter(pk=pk).exists():
            raise NotAllowed(f"You may read this {what}, but none of your duties there lets you change it.")
        raise NotFound(f"There is no {what} number {pk} that you may see.")
    return found


def one_seen(model: type[M], pk: Any, what: str) -> M:
    """The row within the scope.  Raises NotFound otherwise."""
    found = model._default_manager.filter(pk=pk).first()
    if found is None:
        raise NotFound(f"There is no {what} “{pk}” that you may see.")
    return found


def second_person(by: Actor, *others: int | None, what: str) -> None:
    """Refuse when the actor (or whom they stand in for) is among `others`: nobody decides on their own request."""
    if {by.person, by.for_person} & {person for person in others if person is not None}:
        raise NotAllowed(f"{by.name} may not decide on {what}: it takes another person.")


def in_state(row: Any, *states: str, what: str) -> None:
    """Refuse unless the row is in one of the states."""
    if row.state not in states:
        raise Conflict(f"{what} is “{row.get_state_display()}”, so this can no longer be done.")


def reason_given(reason: str, *, most: int = 200) -> str:
    """The reason without blanks around it.  Raises Invalid when there is none or it is too long."""
    text = reason.strip()
    if not text:
        raise Invalid("Say why: a reason is kept with the act.", fields={"reason": "Say why."})
    if len(text) > most:
        raise Invalid(
            f"The reason has {len(text)} characters; at most {most} are kept.",
            fields={"reason": f"Use at most {most} characters."},
        )
    return text
