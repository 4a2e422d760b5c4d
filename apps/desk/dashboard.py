"""What stands on the home page: what waits for this person, and the figures that their roles live by."""

from __future__ import annotations

from typing import Any

from apps.core.actor import Actor


def waiting(actor: Actor) -> list[dict[str, Any]]:
    """Tasks for components/task_list.html."""
    return []


def panels(actor: Actor) -> list[dict[str, Any]]:
    """Panels of figures and charts; a room's panel shows to whoever reads its class."""
    return []
