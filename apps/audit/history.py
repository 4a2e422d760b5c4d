"""Row history: `@tracked` keeps every version of a model's rows, by trigger, with who and why in the row."""

from __future__ import annotations

from typing import Any, TypeVar

import pghistory
from django.db import models

from apps.core.classes import DataClass
from apps.core.policy import AppendOnly, DatabaseRule, RowPolicy

M = TypeVar("M", bound=type[models.Model])


def tracked(model: M) -> M:
    """Class decorator for models whose rows may change.

    The event table takes the model's data class and holder wall, copies its columns, and is append-only;
    the acting person, action and request stand in each event (never in a table shared between organisations).
    """
    table = f"{model._meta.db_table}_history"
    rules: list[DatabaseRule] = [AppendOnly(name=f"{table}_append_only")]
    data_class: DataClass = model.data_class  # type: ignore[attr-defined]
    if data_class is not DataClass.SYSTEM:
        policy: dict[str, Any] = dict(model.policy)  # type: ignore[attr-defined]
        if policy.get("read") == "all":
            # The row is everyone's, but who changed it is not: only stewards read that.
            policy["read"] = "steward"
        rules.append(RowPolicy(name=f"{table}_rows", data_class=int(data_class), **policy))
    made = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        context_field=pghistory.ContextJSONField(),
        context_id_field=None,  # type: ignore[arg-type]
        append_only=False,
        model_name=f"{model.__name__}History",
        attrs={
            "data_class": data_class,
            "retention": f"as {model._meta.label}",
            "is_history": True,
            "append_only": True,
        },
        meta={"db_table": table, "constraints": rules, "indexes": _indexes(data_class)},
    )
    return made(model)


def _indexes(data_class: DataClass) -> list[models.Index]:
    """What the policy of a mixed table compares is indexed in its history too (a holder's key is by itself)."""
    return [models.Index(fields=["access_key"])] if data_class is DataClass.MIXED else []
