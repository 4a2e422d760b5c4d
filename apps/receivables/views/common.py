"""What every screen of income shares: whose it is, buttons with their reason, keys of forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpRequest

from apps.core.errors import NotFound
from apps.identity.screens import run_button

M = TypeVar("M", bound=Model)


def of_record(model: type[M], record_id: int, what: str, *related: str) -> M:
    """The row of a record within the scope; NotFound otherwise."""
    found = model._default_manager.select_related("record", *related).filter(record_id=record_id).first()
    if found is None:
        raise NotFound(f"There is no such {what}, or you may not see it.")
    return found


def pressed(request: HttpRequest, acts: dict[str, tuple[Callable[[], Any], str]]) -> bool:
    """Run the act of the button that was pressed; True when it was one of these."""
    chosen = acts.get(request.POST.get("do", ""))
    if chosen is None:
        return False
    run_button(request, *chosen)
    return True
