"""The kept versions of a row, read from its history table: what changed, when, by whom and by which act."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

VERSIONS_MAX = 200


@dataclass(frozen=True)
class Version:
    """One kept state; `changes` lists (field, before, after), every field for the first."""

    at: dt.datetime
    what: str
    who: str
    act: str
    changes: list[tuple[str, Any, Any]]


def versions_of(row: Model) -> list[Version]:
    """Up to 200 versions of the row, newest first; none for rows that never change."""
    try:
        kept = apps.get_model(row._meta.app_label, f"{row._meta.model_name}history")
    except LookupError:
        return []
    states = list(kept.objects.filter(pgh_obj_id=row.pk).order_by("-pgh_id")[: VERSIONS_MAX + 1])
    names = [field.attname for field in kept._meta.concrete_fields if not field.name.startswith("pgh_")]
    found = []
    for number, state in enumerate(states[:VERSIONS_MAX]):
        before = states[number + 1] if number + 1 < len(states) else None
        context = state.pgh_context or {}
        changes = [
            (name.removesuffix("_id"), getattr(before, name, None), getattr(state, name))
            for name in names
            if before is None or getattr(before, name) != getattr(state, name)
        ]
        found.append(
            Version(
                state.pgh_created_at,
                state.pgh_label,
                context.get("name", ""),
                context.get("action", ""),
                changes,
            )
        )
    return found
