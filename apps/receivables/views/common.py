"""What every screen of income shares: the row behind a record's page."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model

from apps.core.errors import NotFound

M = TypeVar("M", bound=Model)


def of_record(model: type[M], record_id: int, what: str, *related: str) -> M:
    """The row of a record within the scope; NotFound otherwise."""
    found = model._default_manager.select_related("record", *related).filter(record_id=record_id).first()
    if found is None:
        raise NotFound(f"There is no such {what}, or you may not see it.")
    return found
