"""Migration helpers: SQL kept in files, and data migrations that work under forced row security."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import migrations

APPS = Path(__file__).resolve().parent.parent


class SqlFile(migrations.RunSQL):
    """Runs `apps/<room>/sql/<stage>/<name>.sql`; every file may run twice (CREATE OR REPLACE, GRANT).

    Stage `functions` comes before the tables whose triggers call them; stage `tables` comes after and holds
    what names tables: grants, and functions in plain SQL.
    """

    def __init__(self, room: str, stage: str, name: str) -> None:
        self.room, self.stage, self.name = room, stage, name
        text = (APPS / room / "sql" / stage / f"{name}.sql").read_text(encoding="utf-8")
        super().__init__(text, migrations.RunSQL.noop)

    def deconstruct(self) -> Any:
        """Migrations name the file, not its text."""
        return self.__class__.__qualname__, [self.room, self.stage, self.name], {}


def sql_texts(room: str, stage: str) -> list[str]:
    """Texts of a room's SQL files of one stage, in the order of their names."""
    return [file.read_text(encoding="utf-8") for file in sorted((APPS / room / "sql" / stage).glob("*.sql"))]


def for_each_holder(apps: Any, work: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Run `work(holder_id)` once per holder within a full scope of that holder; gives (holder, rows touched).

    Under forced row security a careless data migration touches no rows: the caller must check the counts.
    """
    from apps.core.classes import WALLED
    from apps.core.scope import Scope, scope

    for holder_id in apps.get_model("tenancy", "Holder").objects.order_by("id").values_list("id", flat=True):
        everything = dict.fromkeys(WALLED, frozenset({holder_id}))
        with scope(Scope(read=everything, write=everything, steward=True)):
            yield holder_id, work(holder_id)
