"""Named events: how a lower room tells higher ones, within the same act and transaction.

tell(act, "identity.emergency.opened", access=access)          in the lower room's action
@hear("identity.emergency.opened")                             in the higher room, imported when it is ready
def remind(act: Act, *, access: Any) -> None: ...
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from apps.audit.act import Act

Listener = TypeVar("Listener", bound=Callable[..., None])
_listeners: dict[str, list[Callable[..., None]]] = defaultdict(list)


def hear(name: str) -> Callable[[Listener], Listener]:
    """Register a function to be called, within the act, whenever the event `name` is told; once each."""

    def keep(listener: Listener) -> Listener:
        if listener not in _listeners[name]:
            _listeners[name].append(listener)
        return listener

    return keep


def tell(act: Act, name: str, **facts: Any) -> None:
    """Call every listener of the event in the order of registering; an error in one undoes the whole act."""
    for listener in _listeners[name]:
        listener(act, **facts)
