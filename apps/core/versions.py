"""The kept versions of a row, read from its history table: what changed, when, by whom and by which act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.apps import apps
from django.db.models import Model

from apps.core import words
from apps.core.columns import Shown, is_holder, written
from apps.core.holders import holder_names

VERSIONS_MAX = 200
KEPT = {"insert": "Added", "update": "Changed", "delete": "Removed"}


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


def written_versions(versions: list[Version], shown: Sequence[Shown]) -> list[Version]:
    """The same versions for people: fields by their labels, codes in words, ids by what they point at."""
    by_name = {one.field.attname.removesuffix("_id"): one for one in shown}
    names = {name: _names(one, versions, name) for name, one in by_name.items()}

    def said(name: str, value: Any) -> Any:
        one = by_name[name]
        if value is None:
            return value
        parts = value if isinstance(value, list) else [value]
        if one.holders or one.field.remote_field:
            return ", ".join(str(names[name].get(part, part)) for part in parts)
        return written(one.field, value, one.coded)

    return [
        replace(
            version,
            what=KEPT.get(version.what, version.what),
            act=words.act(version.act) if version.act else "",
            changes=[
                (by_name[name].short_description, said(name, before), said(name, after))
                for name, before, after in version.changes
                if name in by_name
            ],
        )
        for version in versions
    ]


def _names(one: Shown, versions: list[Version], name: str) -> dict[Any, Any]:
    """What the ids in this field's changes stand for: one query for all of them, none where it is no key."""
    if not (one.holders or one.field.remote_field):
        return {}
    values = [
        value for version in versions for field, *both in version.changes if field == name for value in both
    ]
    ids = {
        part
        for value in values
        for part in (value if isinstance(value, list) else [value])
        if part is not None
    }
    if one.holders or is_holder(one.field):
        return dict(holder_names(ids))
    return dict(one.field.related_model._default_manager.in_bulk(ids)) if ids else {}
